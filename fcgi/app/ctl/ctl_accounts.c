/* Registering Chatwoot servers and connecting their accounts. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_chatwoot.h"
#include "core/base/codec.h"
#include "core/crypto/keyring.h"
#include "core/crypto/seal.h"
#include "core/db/db_system.h"
#include "core/http/uri.h"
#include "features/chatwoot/chatwoot.h"

#include <stdio.h>

#define ORIGINS_MAX 32

DB_STMT(installation_upsert, "ctl.installation_upsert",
	"insert into installations (slug, name, base_url, origins, allow_private)"
	" values ($1, $2, $3, $4, $5)"
	" on conflict (slug) do update set name = excluded.name, base_url = excluded.base_url,"
	"   origins = excluded.origins, allow_private = excluded.allow_private,"
	"   updated_at = now()");

DB_STMT(installation_all, "ctl.installation_all",
	"select slug, name, base_url, array_to_string(origins, ',') as origins, allow_private"
	" from installations order by slug");

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

DB_STMT(endpoint_secret, "ctl.endpoint_secret",
	"update endpoints set secret_sealed = $2, previous_sealed = $3, updated_at = now(),"
	"   previous_until = case when $3::bytea is not null then now() + interval '24 hours' end"
	" where id = $1");

static void close_db(void *db)
{
	db_free(db);
}

static void close_httpc(void *httpc)
{
	httpc_free(httpc);
}

/* Closed with the arena. */
static struct db *system_db(struct ctl *ctl)
{
	struct db *db;

	if (!ctl->config.database_system_url.len) {
		ctl_fail("HUB_DATABASE_SYSTEM_URL is not set");
		return NULL;
	}
	db = db_new(ctl->config.database_system_url, "hubctl", &clock_system, NULL);
	arena_defer(ctl->arena, close_db, db);
	return db;
}

static int db_problem(const struct db *db)
{
	const struct db_error *error = db_error(db);

	return ctl_fail("database: %s%s%s",
			error->message[0] ? error->message : "cannot be reached",
			error->stmt ? " in " : "", error->stmt ? error->stmt : "");
}

/* One statement as a transaction of its own. */
static enum err run_one(struct db *db, struct arena *arena, const struct db_stmt *stmt,
			struct db_args args, struct db_rows **ret)
{
	struct db_system *tx = db_system_begin(db, arena);
	enum err err = db_system_query(tx, stmt, args, ret);

	if (err == OK)
		err = db_system_commit(tx);
	db_system_end(tx);
	return err;
}

/* ---- installations ---- */

/* Fills `list` from a comma list of origins; false when one is not an origin. */
static bool read_origins(struct ctl *ctl, struct str text, struct list *list)
{
	struct str *items = ARENA_ARRAY(ctl->arena, struct str, ORIGINS_MAX);

	*list = (struct list){items, 0};
	while (text.ptr && list->count < ORIGINS_MAX) {
		struct str origin = url_origin(ctl->arena, str_trim(str_split(&text, ',')), NULL);
		if (!origin.ptr)
			return false;
		items[list->count++] = origin;
	}
	return true;
}

/* As the table's check has it. */
static bool slug_ok(struct str slug)
{
	for (size_t i = 0; i < slug.len; i++) {
		char c = slug.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (c != '-' || i == 0))
			return false;
	}
	return slug.len >= 1 && slug.len <= 63;
}

int ctl_installation_add(struct ctl *ctl)
{
	struct str slug = ctl_option(ctl, "--slug");
	struct str url = ctl_option(ctl, "--url"), origin = ctl_option(ctl, "--origin");
	struct list origins;
	struct db_rows *rows;

	if (str_ends(url, STR("/")))
		url = str_slice(url, 0, url.len - 1);
	if (!slug_ok(slug))
		return ctl_fail("--slug must be 1 to 63 of a-z, 0-9 and -, the first no -");
	if (!url_origin(ctl->arena, url, NULL).ptr)
		return ctl_fail("--url must be an http(s) URL");
	if (!read_origins(ctl, origin.ptr ? origin : url, &origins))
		return ctl_fail("--origin must be a comma list of http(s) origins");
	struct db *db = system_db(ctl);
	if (!db)
		return 2;
	if (run_one(db, ctl->arena, &installation_upsert,
		    DB_ARGS(db_text(slug), db_text(ctl_option(ctl, "--name")),
			    db_text(url), db_texts(&origins),
			    db_bool(ctl_option(ctl, "--allow-private").ptr != NULL)),
		    &rows) != OK)
		return db_problem(db);
	return ctl_print(ctl->json ? STR("{\"status\":\"ok\"}")
				   : STR("the installation is registered"));
}

int ctl_installation_list(struct ctl *ctl)
{
	struct db *db = system_db(ctl);
	struct buf json = buf_new(ctl->arena, 1024 * 1024);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (run_one(db, ctl->arena, &installation_all, DB_NO_ARGS, &rows) != OK)
		return db_problem(db);
	buf_char(&json, '[');
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str slug = row_str(rows, i, "slug"), url = row_str(rows, i, "base_url");
		if (!ctl->json)
			printf("%.*s\t%.*s\t%.*s\n", STR_FMT(slug), STR_FMT(url),
			       STR_FMT(row_str(rows, i, "origins")));
		buf_str(&json, i ? STR(",{\"slug\":") : STR("{\"slug\":"));
		json_put_str(&json, slug);
		buf_lit(&json, ",\"base_url\":");
		json_put_str(&json, url);
		buf_char(&json, '}');
	}
	buf_char(&json, ']');
	return ctl->json ? ctl_print(buf_view(&json)) : 0;
}

/* ---- accounts ---- */

int ctl_account_list(struct ctl *ctl)
{
	struct db *db = system_db(ctl);
	struct buf json = buf_new(ctl->arena, 4 * 1024 * 1024);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (run_one(db, ctl->arena, &account_all, DB_NO_ARGS, &rows) != OK)
		return db_problem(db);
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
	return arena_printf(ctl->arena, "%.*s%.*s%s%.*s", STR_FMT(ctl->config.public_url),
			    STR_FMT(ctl->config.base_path), path, STR_FMT(last));
}

static enum err find_installation(struct connection *c)
{
	struct db_rows *rows;

	TRY(run_one(c->db, c->ctl->arena, &installation_named, DB_ARGS(db_text(c->slug)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	c->installation_id = row_str(rows, 0, "id");
	c->chatwoot.base_url = row_str(rows, 0, "base_url");
	c->chatwoot.allow_private = row_bool(rows, 0, "allow_private");
	return OK;
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
	TRY(run_one(c->db, arena, &account_create,
		    DB_ARGS(db_text(c->installation_id), db_i64(c->chatwoot.account_id),
			    db_text(name), db_text(locale)),
		    &rows));
	c->account_id = row_i64(rows, 0, "id");
	TRY(run_one(c->db, arena, &endpoint_make,
		    DB_ARGS(db_text(key), db_i64(c->account_id), db_text(c->installation_id)),
		    &rows));
	TRY(run_one(c->db, arena, &endpoint_of, DB_ARGS(db_i64(c->account_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	c->endpoint_id = row_str(rows, 0, "id");
	c->endpoint_key = row_str(rows, 0, "key");
	c->sealed = row_bytes(rows, 0, "secret_sealed");
	return OK;
}

/* Keeps the secret sealed; the one before stays good for a day. */
static enum err keep_secret(struct connection *c, struct str secret)
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
	return run_one(c->db, arena, &endpoint_secret,
		       DB_ARGS(db_text(c->endpoint_id),
			       db_bytes(seal(arena, &c->seal_keys, &rng_system, context, secret)),
			       db_bytes(previous)),
		       &rows);
}

static int report(struct connection *c, struct str url, struct str secret)
{
	struct ctl *ctl = c->ctl;
	struct buf json = buf_new(ctl->arena, 16 * 1024);

	if (!ctl->json)
		return ctl_print(arena_printf(ctl->arena,
					      "account %lld is connected; Chatwoot calls %.*s",
					      (long long)c->account_id, STR_FMT(url)));
	buf_printf(&json, "{\"account_id\":%lld,\"endpoint_url\":", (long long)c->account_id);
	json_put_str(&json, url);
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
		return db_problem(c->db);
	struct str url = hub_url(c->ctl, "/api/v1/webhooks/chatwoot/", c->endpoint_key);
	struct str page = arena_printf(c->ctl->arena, "%.*s/kanban",
				       STR_FMT(hub_url(c->ctl, "/embed/", c->slug)));
	if (chatwoot_webhook_ensure(&c->chatwoot, url, &secret) != OK ||
	    chatwoot_app_ensure(&c->chatwoot, STR("Kanban"), page) != OK)
		return ctl_fail("%.*s", STR_FMT(c->chatwoot.problem));
	if (keep_secret(c, secret) != OK)
		return ctl_fail(
			"cannot keep the webhook's secret: HUB_SEAL_KEYS lacks the key of the old"
			" one, or %s",
			"the database refused");
	return report(c, url, secret);
}

int ctl_account_connect(struct ctl *ctl)
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
	c.db = system_db(ctl);
	if (!c.db)
		return 2;
	enum err err = find_installation(&c);
	if (err == ERR_NOT_FOUND)
		return ctl_fail("there is no installation %.*s; see hubctl installation add",
				STR_FMT(c.slug));
	if (err != OK)
		return db_problem(c.db);
	return connect_account(&c);
}
