/* Does all that the Hub needs work, and what is to be done where it doesn't? */
#include "app/ctl/ctl_chatwoot.h"

#include <stdio.h>
#include <sys/statvfs.h>

#include "app/ctl/ctl_system.h"
#include "core/http/uri.h"
#include "core/net/netaddr.h"
#include "core/net/redis.h"
#include "features/chatwoot/connection/check.h"

#define REPORT_MAX   (4u * 1024 * 1024)
#define CALL_MS      5000
#define DISK_LOW     10 /* percent available */
#define DISK_FULL    5
#define CLOCK_APART  (5 * USEC_PER_SEC)
#define JOBS_WAITING (300 * USEC_PER_SEC)

DB_STMT(doctor_database, "ctl.doctor_database",
	"select current_setting('server_version') as version,"
	" (extract(epoch from clock_timestamp()) * 1000000)::bigint as clock,"
	" (select count(*) from jobs where state = 'dead') as dead,"
	" (select (extract(epoch from now() - min(run_at)) * 1000000)::bigint from jobs"
	"   where state = 'ready' and run_at <= now()) as waiting");

DB_STMT(doctor_accounts, "ctl.doctor_accounts",
	"select a.id, i.slug, a.chatwoot_account_id, a.name from accounts a"
	" join installations i on i.id = a.installation_id"
	" where $1::text is null or (i.slug = $1 and a.chatwoot_account_id = $2) order by a.id");

struct doctor {
	struct ctl *ctl;
	struct buf json;
	bool silent;
	bool failed;
};

/* One finding; `account` is "" for what is everybody's. */
static void tell(struct doctor *doctor, struct str account, const struct check *check)
{
	bool first = doctor->json.len == 0;

	doctor->failed |= str_eq(check->state, STR("failed"));
	buf_printf(&doctor->json, "%s{\"account\":", first ? "" : ",");
	json_put_str(&doctor->json, account.len ? account : STR_NULL);
	buf_lit(&doctor->json, ",\"key\":");
	json_put_str(&doctor->json, check->key);
	buf_lit(&doctor->json, ",\"state\":");
	json_put_str(&doctor->json, check->state);
	buf_lit(&doctor->json, ",\"detail\":");
	json_put_str(&doctor->json, check->detail);
	buf_char(&doctor->json, '}');
	if (!doctor->silent)
		printf("%-8.*s %.*s%s%-12.*s %.*s\n", STR_FMT(check->state), STR_FMT(account),
		       account.len ? " " : "", STR_FMT(check->key), STR_FMT(check->detail));
}

static void say(struct doctor *doctor, const char *key, const char *state, struct str detail)
{
	tell(doctor, STR(""), &(struct check){str_from(key), str_from(state), detail});
}

static void check_clock_and_jobs(struct doctor *doctor, const struct db_rows *rows)
{
	struct arena *arena = doctor->ctl->arena;
	usec_t apart = row_i64(rows, 0, "clock") - clock_now(&clock_system);
	usec_t waiting = row_i64(rows, 0, "waiting");
	int64_t dead = row_i64(rows, 0, "dead");

	apart = apart < 0 ? -apart : apart;
	say(doctor, "time", apart > CLOCK_APART ? "warning" : "ok",
	    arena_printf(arena, "the database's clock is %lld ms from this machine's%s",
			 (long long)(apart / USEC_PER_MSEC),
			 apart > CLOCK_APART ? "; set both by NTP" : ""));
	if (waiting != I64_NULL && waiting > JOBS_WAITING)
		say(doctor, "jobs", "failed",
		    arena_printf(arena, "a job has been due for %lld s; does hub-worker run?",
				 (long long)(waiting / USEC_PER_SEC)));
	else
		say(doctor, "jobs", dead ? "warning" : "ok",
		    arena_printf(arena, "%lld gave up%s", (long long)dead,
				 dead ? "; see hubctl jobs list --dead" : ""));
}

/* NULL when there is no database to go on with. */
static struct db *check_postgresql(struct doctor *doctor)
{
	struct arena *arena = doctor->ctl->arena;
	struct db *db = ctl_system_db(doctor->ctl);
	struct db_rows *rows;

	if (!db) {
		say(doctor, "postgresql", "failed", STR("HUB_DATABASE_SYSTEM_URL is not set"));
		return NULL;
	}
	if (ctl_run_one(db, arena, &doctor_database, DB_NO_ARGS, &rows) != OK) {
		const char *message = db_error(db)->message;
		say(doctor, "postgresql", "failed",
		    arena_printf(arena, "%s; is it there, and was hubctl migrate run?",
				 message[0] ? message : "cannot be reached"));
		return NULL;
	}
	say(doctor, "postgresql", "ok",
	    arena_printf(arena, "version %.*s", STR_FMT(row_str(rows, 0, "version"))));
	check_clock_and_jobs(doctor, rows);
	return db;
}

static void check_redis(struct doctor *doctor)
{
	struct arena *arena = doctor->ctl->arena;
	struct redis_reply reply;

	if (!doctor->ctl->config.redis_url.len) {
		say(doctor, "redis", "failed", STR("HUB_REDIS_URL is not set"));
		return;
	}
	struct redis *redis = redis_new(doctor->ctl->config.redis_url, &clock_system);
	enum err err = REDIS_DO(redis, arena, &reply, STR("PING"));
	say(doctor, "redis", err == OK ? "ok" : "failed",
	    err == OK ? STR("answers")
		      : arena_printf(arena, "%.*s; the Hub goes on without, more slowly",
				     STR_FMT(redis_error(redis))));
	redis_free(redis);
}

static void check_keys(struct doctor *doctor)
{
	const struct config *config = &doctor->ctl->config;
	const struct {
		const char *name;
		struct str keys;
	} rings[] = {
		{"HUB_JWT_KEYS", config->jwt_keys},
		{"HUB_SEAL_KEYS", config->seal_keys},
		{"HUB_TICKET_KEYS", config->ticket_keys},
	};
	struct arena *arena = doctor->ctl->arena;
	const char *problem = NULL;
	struct keyring ring;

	for (size_t i = 0; i < ARRAY_LEN(rings) && !problem; i++) {
		problem = keyring_parse(arena, rings[i].keys, &ring);
		if (problem)
			say(doctor, "keys", "failed",
			    arena_printf(arena, "%s: %s", rings[i].name, problem));
	}
	if (!problem)
		say(doctor, "keys", "ok", STR("tokens, secrets and tickets have keys"));
}

static void check_mail(struct doctor *doctor)
{
	struct str url = doctor->ctl->config.smtp_url, rest = url;
	enum netaddr_kind kind;

	if (!url.len) {
		say(doctor, "mail", "warning", STR("HUB_SMTP_URL is not set: no mail goes out"));
		return;
	}
	(void)str_split(&rest, '/');
	(void)str_split(&rest, '/');
	for (struct str part = rest; part.ptr;) /* behind the last '@' */
		rest = str_split(&part, '@');
	struct str host = str_split(&rest, ':');
	bool found = netaddr_lookup(doctor->ctl->arena, host, &kind);
	say(doctor, "mail", found ? "ok" : "failed",
	    arena_printf(doctor->ctl->arena, "the mail server's name %.*s %s", STR_FMT(host),
			 found ? "has an address" : "can't be resolved"));
}

static void check_disk(struct doctor *doctor)
{
	const char *dir = arena_str(doctor->ctl->arena, doctor->ctl->config.run_dir).ptr;
	struct statvfs fs;

	if (!doctor->ctl->config.run_dir.len || statvfs(dir, &fs) != 0 || !fs.f_blocks) {
		say(doctor, "disk", "warning", STR("HUB_RUN_DIR can't be looked at"));
		return;
	}
	int percent = (int)(100.0 * (double)fs.f_bavail / (double)fs.f_blocks);
	say(doctor, "disk",
	    percent < DISK_FULL  ? "failed"
	    : percent < DISK_LOW ? "warning"
				 : "ok",
	    arena_printf(doctor->ctl->arena, "%d %% available", percent));
}

/* As a browser would, through the proxy. */
static void check_proxy(struct doctor *doctor, const struct httpc *httpc)
{
	struct arena *arena = doctor->ctl->arena;
	const struct httpc_request request = {
		.method = "GET",
		.url = arena_printf(arena, "%.*s/health/ready",
				    STR_FMT(doctor->ctl->config.public_url)),
		.total_ms = CALL_MS,
		.allow_private = true,
	};
	struct httpc_reply reply = {.status = 0};
	struct str why = STR_NULL;

	if (httpc_send(httpc, arena, &request, &reply, &why) != OK)
		say(doctor, "proxy", "failed",
		    arena_printf(arena, "%.*s can't be reached: %.*s", STR_FMT(request.url),
				 STR_FMT(why)));
	else
		say(doctor, "proxy", reply.status == 200 ? "ok" : "failed",
		    arena_printf(arena, "%.*s answers %d", STR_FMT(request.url), reply.status));
}

static void check_account(struct doctor *doctor, struct ctl_chatwoot *c, struct str name)
{
	struct arena *arena = doctor->ctl->arena;
	struct db_tenant *tenant = db_tenant_begin(c->db, arena, c->account_id, DB_READ);
	struct connection connection;
	enum err err = chatwoot_home(tenant, &c->home);

	if (err == OK)
		err = connection_load(tenant, &c->keys, &connection, &c->home.target.token);
	if (err == OK || err == ERR_NOT_FOUND) {
		c->target = c->home.target;
		ctl_chatwoot_call(c);
		c->onboarding = (struct onboarding){c->cw, &c->home, doctor->ctl->config.public_url,
						    c->router};
		struct checkup checkup = {
			.onboarding = &c->onboarding,
			.connection = err == OK ? &connection : NULL,
			.keys = &c->keys,
			.account_id = c->account_id,
			.lang = LANG_EN,
			.now = clock_now(&clock_system),
		};
		chatwoot_check(&checkup);
		for (size_t i = 0; i < checkup.count; i++)
			tell(doctor, name, &checkup.checks[i]);
		return;
	}
	tell(doctor, name,
	     &(struct check){STR("credential"), STR("failed"),
			     STR("the stored token can't be read: HUB_SEAL_KEYS lacks its key")});
}

static void check_accounts(struct doctor *doctor, struct db *system)
{
	struct arena *arena = doctor->ctl->arena;
	struct str slug = ctl_option(doctor->ctl, "--installation");
	struct ctl_chatwoot c;
	int64_t number = I64_NULL;
	struct db_rows *rows;

	if (slug.ptr && !ctl_number(doctor->ctl, "--chatwoot-account", &number))
		return;
	if (ctl_chatwoot_start(doctor->ctl, &c) != 0) {
		say(doctor, "accounts", "failed", STR("no connection can be looked at"));
		return;
	}
	if (doctor->ctl->config.public_url.len)
		check_proxy(doctor, c.httpc);
	if (!system || ctl_run_one(system, arena, &doctor_accounts,
				   DB_ARGS(db_text(slug), db_i64(number)), &rows) != OK)
		return;
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str name = arena_printf(arena, "%.*s/%lld",
					       STR_FMT(row_str(rows, i, "slug")),
					       (long long)row_i64(rows, i, "chatwoot_account_id"));
		c.account_id = row_i64(rows, i, "id");
		check_account(doctor, &c, name);
	}
}

static void examine(struct doctor *doctor)
{
	struct db *db = check_postgresql(doctor);

	check_redis(doctor);
	check_keys(doctor);
	check_mail(doctor);
	check_disk(doctor);
	check_accounts(doctor, db);
}

struct str ctl_doctor_json(struct ctl *ctl, bool *ret_failed)
{
	struct doctor doctor = {
		.ctl = ctl,
		.json = buf_new(ctl->arena, REPORT_MAX),
		.silent = true,
	};

	examine(&doctor);
	*ret_failed = doctor.failed;
	return arena_printf(ctl->arena, "{\"status\":\"%s\",\"checks\":[%.*s]}",
			    doctor.failed ? "failed" : "ok", STR_FMT(buf_view(&doctor.json)));
}

int ctl_doctor(struct ctl *ctl)
{
	struct doctor doctor = {.ctl = ctl, .json = buf_new(ctl->arena, REPORT_MAX)};
	bool failed;

	if (ctl->json) {
		(void)ctl_print(ctl_doctor_json(ctl, &failed));
		return failed ? 1 : 0;
	}
	examine(&doctor);
	return doctor.failed ? 1 : 0;
}
