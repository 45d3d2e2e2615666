/* Connecting the accounts of Chatwoot servers. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_chatwoot.h"
#include "app/ctl/ctl_system.h"
#include "core/base/codec.h"
#include "core/crypto/keyring.h"
#include "core/crypto/seal.h"
#include "features/chatwoot/chatwoot.h"

#include <stdio.h>

#define OVERLAP_HOURS 24
#define OVERLAP_MAX   168

DB_STMT(installation_named, "ctl.installation_named",
	"select id, base_url, allow_private from installations where slug = $1");

DB_STMT(account_create, "ctl.account_create",
	"select id, created from directory.create_account($1, $2, $3, $4)");

DB_STMT(account_all, "ctl.account_all",
	"select a.id, i.slug, a.chatwoot_account_id, a.name, a.status from accounts a"
	" join installations i on i.id = a.installation_id order by a.id");

DB_STMT(endpoint_make, "ctl.endpoint_make",
	"insert into endpoints (key, account_id, installation_id, source)"
	" select $1, $2, $3, 'chatwoot' where not exists ("
	"   select from endpoints where account_id = $2 and source = 'chatwoot')");

DB_STMT(endpoint_of, "ctl.endpoint_of",
	"select id, key, secret_sealed from endpoints"
	" where account_id = $1 and source = 'chatwoot'");

DB_STMT(endpoint_connected, "ctl.endpoint_connected",
	"select e.account_id, e.id, e.key, e.secret_sealed from endpoints e"
	" join accounts a on a.id = e.account_id"
	" where a.installation_id = $1 and a.chatwoot_account_id = $2 and e.source = 'chatwoot'");

DB_STMT(endpoint_secret, "ctl.endpoint_secret",
	"update endpoints set secret_sealed = $2, previous_sealed = $3, updated_at = now(),"
	"   previous_until = case when $3::bytea is not null"
	"     then now() + $4 * interval '1 hour' end"
	" where id = $1");

static void close_httpc(void *httpc)
{
	httpc_free(httpc);
}

int ctl_account_list(struct ctl *ctl)
{
	struct db *db = ctl_system_db(ctl);
	struct buf json = buf_new(ctl->arena, 4 * 1024 * 1024);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (ctl_run_one(db, ctl->arena, &account_all, DB_NO_ARGS, &rows) != OK)
		return ctl_db_problem(db);
	buf_char(&json, '[');
	for (size_t i = 0; i < rows_count(rows); i++) {
		long long id = row_i64(rows, i, "id"),
			  theirs = row_i64(rows, i, "chatwoot_account_id");
		struct str slug = row_str(rows, i, "slug"), name = row_str(rows, i, "name");
		if (!ctl->json)
			printf("%lld\t%.*s/%lld\t%.*s\t%.*s\n", id, STR_FMT(slug), theirs,
			       STR_FMT(name), STR_FMT(row_str(rows, i, "status")));
		buf_printf(&json, "%s{\"id\":%lld,\"chatwoot_account_id\":%lld,\"installation\":",
			   i ? "," : "", id, theirs);
		json_put_str(&json, slug);
		buf_lit(&json, ",\"name\":");
		json_put_str(&json, name);
		buf_char(&json, '}');
	}
	buf_char(&json, ']');
	return ctl->json ? ctl_print(buf_view(&json)) : 0;
}

struct connection {
	struct ctl *ctl;
	struct db *db;
	struct keyring seal_keys;
	struct chatwoot chatwoot;
	struct str slug;
	struct str installation_id;
	int64_t account_id;
	struct str endpoint_id;
	struct str endpoint_key;
	struct str sealed; /* the secret known so far, or NULL */
};

static struct str hub_url(const struct ctl *ctl, const char *path, struct str last)
{
	return arena_printf(ctl->arena, "%.*s%s%.*s", STR_FMT(ctl->config.public_url), path,
			    STR_FMT(last));
}

static enum err find_installation(struct connection *c)
{
	struct db_rows *rows;

	TRY(ctl_run_one(c->db, c->ctl->arena, &installation_named, DB_ARGS(db_text(c->slug)),
			&rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	c->installation_id = row_str(rows, 0, "id");
	c->chatwoot.base_url = row_str(rows, 0, "base_url");
	c->chatwoot.allow_private = row_bool(rows, 0, "allow_private");
	return OK;
}

static void read_endpoint(struct connection *c, const struct db_rows *rows)
{
	c->endpoint_id = row_str(rows, 0, "id");
	c->endpoint_key = row_str(rows, 0, "key");
	c->sealed = row_bytes(rows, 0, "secret_sealed");
}

/* Account, default board and endpoint; what is there stays. */
static enum err make_account(struct connection *c, struct str name, struct str locale)
{
	struct arena *arena = c->ctl->arena;
	unsigned char random[24];
	struct db_rows *rows;

	rng_system.fill(rng_system.ctx, random, sizeof(random));
	struct str key =
		base64url_encode(arena, (struct str){(const char *)random, sizeof(random)});
	TRY(ctl_run_one(c->db, arena, &account_create,
			DB_ARGS(db_text(c->installation_id), db_i64(c->chatwoot.account_id),
				db_text(name), db_text(locale)),
			&rows));
	c->account_id = row_i64(rows, 0, "id");
	TRY(ctl_run_one(c->db, arena, &endpoint_make,
			DB_ARGS(db_text(key), db_i64(c->account_id), db_text(c->installation_id)),
			&rows));
	TRY(ctl_run_one(c->db, arena, &endpoint_of, DB_ARGS(db_i64(c->account_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	read_endpoint(c, rows);
	return OK;
}

/* Keeps the secret sealed; the one before stays good for so many hours. */
static enum err keep_secret(struct connection *c, struct str secret, int64_t overlap)
{
	struct arena *arena = c->ctl->arena;
	struct str context =
		chatwoot_secret_context(arena, c->account_id, c->endpoint_id, "secret_sealed");
	struct str old = STR_NULL, previous = STR_NULL;
	struct db_rows *rows;

	if (c->sealed.ptr)
		TRY(seal_open(arena, &c->seal_keys, context, c->sealed, &old));
	if (old.ptr && str_eq(old, secret))
		return OK;
	if (old.ptr)
		previous = seal(arena, &c->seal_keys, &rng_system,
				chatwoot_secret_context(arena, c->account_id, c->endpoint_id,
							"previous_sealed"),
				old);
	struct str sealed = seal(arena, &c->seal_keys, &rng_system, context, secret);
	return ctl_run_one(c->db, arena, &endpoint_secret,
			   DB_ARGS(db_text(c->endpoint_id), db_bytes(sealed), db_bytes(previous),
				   db_i64(overlap)),
			   &rows);
}

static int secret_not_kept(void)
{
	return ctl_fail("cannot keep the webhook's secret: HUB_SEAL_KEYS lacks the key of the old"
			" one, or the database refused");
}

static struct str webhook_url(const struct connection *c)
{
	return hub_url(c->ctl, "/api/v1/webhooks/chatwoot/", c->endpoint_key);
}

/* `sentence` for people; for programs what they need to send webhooks themselves. */
static int report(struct connection *c, struct str sentence, struct str secret)
{
	struct ctl *ctl = c->ctl;
	struct buf json = buf_new(ctl->arena, 16 * 1024);

	if (!ctl->json)
		return ctl_print(sentence);
	buf_printf(&json, "{\"account_id\":%lld,\"endpoint_url\":", (long long)c->account_id);
	json_put_str(&json, webhook_url(c));
	buf_lit(&json, ",\"webhook_secret\":");
	json_put_str(&json, secret);
	buf_char(&json, '}');
	return ctl_print(buf_view(&json));
}

static int connect_account(struct connection *c)
{
	const struct json *account;
	struct str secret;

	if (chatwoot_call(&c->chatwoot, "GET", "", STR_NULL, &account) != OK)
		return ctl_fail("%.*s", STR_FMT(c->chatwoot.problem));
	struct str name = json_get_str(account, "name"), locale = json_get_str(account, "locale");
	bool pt = str_starts(locale, STR("pt"));
	if (make_account(c, name.ptr ? name : STR("?"), pt ? STR("pt-BR") : STR("en")) != OK)
		return ctl_db_problem(c->db);
	struct str url = webhook_url(c);
	struct str page = arena_printf(c->ctl->arena, "%.*s/kanban",
				       STR_FMT(hub_url(c->ctl, "/embed/", c->slug)));
	if (chatwoot_webhook_ensure(&c->chatwoot, url, &secret) != OK ||
	    chatwoot_app_ensure(&c->chatwoot, STR("Kanban"), page) != OK)
		return ctl_fail("%.*s", STR_FMT(c->chatwoot.problem));
	if (keep_secret(c, secret, OVERLAP_HOURS) != OK)
		return secret_not_kept();
	return report(c,
		      arena_printf(c->ctl->arena, "account %lld is connected; Chatwoot calls %.*s",
				   (long long)c->account_id, STR_FMT(url)),
		      secret);
}

static int rotate_secret(struct connection *c)
{
	struct arena *arena = c->ctl->arena;
	struct str hours = ctl_option(c->ctl, "--overlap");
	struct webhook_renewal renewal;
	int64_t overlap = OVERLAP_HOURS;
	struct db_rows *rows;

	if (hours.ptr && !str_to_i64(hours, 0, OVERLAP_MAX, &overlap)) {
		ctl_fail("--overlap must be 0 to %d hours", OVERLAP_MAX);
		return 2;
	}
	if (ctl_run_one(c->db, arena, &endpoint_connected,
			DB_ARGS(db_text(c->installation_id), db_i64(c->chatwoot.account_id)),
			&rows) != OK)
		return ctl_db_problem(c->db);
	if (rows_count(rows) != 1)
		return ctl_fail("that account is not connected; see hubctl account connect");
	c->account_id = row_i64(rows, 0, "account_id");
	read_endpoint(c, rows);
	if (chatwoot_webhook_renew(&c->chatwoot, webhook_url(c), &renewal) != OK)
		return ctl_fail("%.*s", STR_FMT(c->chatwoot.problem));
	if (keep_secret(c, renewal.renewed.secret, overlap) != OK)
		return secret_not_kept();
	if (chatwoot_webhook_replace(&c->chatwoot, &renewal) != OK)
		return ctl_fail("%.*s; call this again to finish", STR_FMT(c->chatwoot.problem));
	return report(c,
		      arena_printf(arena,
				   "the webhook of account %lld has a new secret; the old one is"
				   " good for %lld more hours",
				   (long long)c->account_id, (long long)overlap),
		      renewal.renewed.secret);
}

/* Does `act` to the account that --installation, --chatwoot-account and --token name. */
static int with_account(struct ctl *ctl, int (*act)(struct connection *c))
{
	struct connection c = {.ctl = ctl, .slug = ctl_option(ctl, "--installation")};
	const char *problem = keyring_parse(ctl->arena, ctl->config.seal_keys, &c.seal_keys);
	struct httpc *httpc;

	if (problem)
		return ctl_fail("HUB_SEAL_KEYS: %s", problem);
	if (!ctl->config.public_url.len)
		return ctl_fail("HUB_PUBLIC_URL is not set");
	if (!ctl_number(ctl, "--chatwoot-account", &c.chatwoot.account_id))
		return 2;
	httpc = httpc_new();
	if (!httpc)
		return ctl_fail("libcurl does not start");
	arena_defer(ctl->arena, close_httpc, httpc);
	c.chatwoot.httpc = httpc;
	c.chatwoot.arena = ctl->arena;
	c.chatwoot.token = ctl_option(ctl, "--token");
	c.db = ctl_system_db(ctl);
	if (!c.db)
		return 2;
	enum err err = find_installation(&c);
	if (err == ERR_NOT_FOUND)
		return ctl_fail("there is no installation %.*s; see hubctl installation add",
				STR_FMT(c.slug));
	if (err != OK)
		return ctl_db_problem(c.db);
	return act(&c);
}

int ctl_account_connect(struct ctl *ctl)
{
	return with_account(ctl, connect_account);
}

int ctl_account_rotate_secret(struct ctl *ctl)
{
	return with_account(ctl, rotate_secret);
}
