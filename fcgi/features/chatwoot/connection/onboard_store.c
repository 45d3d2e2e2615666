/* What connecting and disconnecting leave in the database. */
#include "features/chatwoot/connection/onboard.h"

#include "core/base/codec.h"
#include "core/crypto/seal.h"
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/sync/sync.h"

#define KEY_BYTES 24

DB_STMT(endpoint_make, "chatwoot.endpoint_make", "select id from directory.make_endpoint($1)");

DB_STMT(endpoint_secret, "chatwoot.endpoint_secret",
	"select directory.keep_secret($1, $2, $3, $4 * interval '1 hour')");

/* A row when the account is connected and has been read whole: another token changes nothing. */
DB_STMT(connection_kept, "chatwoot.connection_kept",
	"select from chatwoot_connections n join coverage c on c.account_id = n.account_id"
	" where n.account_id = $1 and n.state = 'connected' and c.last_full_sync_at is not null");

DB_STMT(connection_connect, "chatwoot.connection_connect",
	"insert into chatwoot_connections (account_id, state, mode, token_sealed, service_user_id,"
	"   service_user_name, webhook_id, chatwoot_version, checked_at, connected_at)"
	" values ($1, 'connected', $2, $3, $4, $5, $6, $7, now(), now())"
	" on conflict (account_id) do update set state = excluded.state, mode = excluded.mode,"
	"   token_sealed = excluded.token_sealed, service_user_id = excluded.service_user_id,"
	"   service_user_name = excluded.service_user_name, webhook_id = excluded.webhook_id,"
	"   chatwoot_version = excluded.chatwoot_version, checked_at = excluded.checked_at,"
	"   connected_at = case when chatwoot_connections.state = 'disconnected'"
	"     then excluded.connected_at else chatwoot_connections.connected_at end,"
	"   last_error = null, version = chatwoot_connections.version + 1, updated_at = now()"
	" returning " CONNECTION_COLUMNS);

DB_STMT(connection_disconnect, "chatwoot.connection_disconnect",
	"update chatwoot_connections set state = 'disconnected', mode = 'poll',"
	"   token_sealed = null, webhook_id = null, service_user_id = null,"
	"   service_user_name = null, last_error = null, version = version + 1,"
	"   updated_at = now()"
	" where account_id = $1 returning " CONNECTION_COLUMNS);

enum err onboard_endpoint(struct db *db, struct arena *arena, int64_t account_id,
			  const struct rng *rng, struct chatwoot_home *ret)
{
	struct db_tenant *tenant = db_tenant_begin(db, arena, account_id, DB_READ);
	char random[KEY_BYTES];

	TRY(chatwoot_home(tenant, ret));
	if (ret->endpoint_id.ptr)
		return OK;
	rng->fill(rng->ctx, random, sizeof(random));
	struct str key = base64url_encode(arena, (struct str){random, sizeof(random)});
	struct db_tenant *writing = db_tenant_begin(db, arena, account_id, DB_WRITE);
	enum err err = db_query(writing, &endpoint_make, DB_ARGS(db_text(key)), NULL);
	if (err == OK)
		err = db_tenant_commit(writing);
	db_tenant_end(writing);
	TRY(err);
	return chatwoot_home(tenant, ret);
}

enum err onboard_keep_secret(const struct connection_writer *writer, const struct keyring *keys,
			     const struct chatwoot_home *home, struct str secret,
			     int64_t overlap_hours)
{
	struct arena *arena = db_tenant_arena(writer->tenant);
	int64_t account_id = db_tenant_account(writer->tenant);
	struct str here = chatwoot_secret_context(arena, account_id, home->endpoint_id,
						  "secret_sealed");
	struct str sealed = STR_NULL, old = STR_NULL, previous = STR_NULL;

	/* One that can't be opened any more is no reason not to take a new one. */
	if (home->secret_sealed.ptr &&
	    seal_open(arena, keys, here, home->secret_sealed, &old) != OK)
		old = STR_NULL;
	if (old.ptr && str_eq(old, secret))
		return OK;
	if (secret.ptr)
		sealed = seal(arena, keys, writer->rng, here, secret);
	if (secret.ptr && old.ptr)
		previous = seal(arena, keys, writer->rng,
				chatwoot_secret_context(arena, account_id, home->endpoint_id,
							"previous_sealed"),
				old);
	return db_query(writer->tenant, &endpoint_secret,
			DB_ARGS(db_text(home->endpoint_id), db_bytes(sealed), db_bytes(previous),
				db_i64(overlap_hours)),
			NULL);
}

enum err onboard_store(const struct connection_writer *writer, const struct keyring *keys,
		       const struct chatwoot_home *home, struct str token,
		       const struct onboarded *onboarded, struct connection *ret)
{
	struct arena *arena = db_tenant_arena(writer->tenant);
	int64_t account_id = db_tenant_account(writer->tenant);
	struct str sealed =
		seal(arena, keys, writer->rng, cw_token_context(arena, account_id), token);
	struct connection connection;
	struct db_rows *rows, *kept;
	struct str run_id;

	TRY(db_query(writer->tenant, &connection_kept, DB_ARGS(db_i64(account_id)), &kept));
	TRY(onboard_keep_secret(writer, keys, home, onboarded->secret, ONBOARD_OVERLAP_HOURS));
	TRY(db_query(writer->tenant, &connection_connect,
		     DB_ARGS(db_i64(account_id),
			     db_text(onboarded->secret.ptr ? STR("signed") : STR("poll")),
			     db_bytes(sealed), db_i64(onboarded->service_user_id),
			     db_text(onboarded->service_user_name), db_i64(onboarded->webhook_id),
			     db_text(onboarded->chatwoot_version)),
		     &rows));
	TRY(row_get(rows, 0, &connection_schema, &connection));
	TRY(sync_request(writer->tenant, rows_count(kept) > 0 ? SYNC_INCREMENTAL : SYNC_FULL,
			 SYNC_BY_ONBOARDING, &run_id));
	TRY(sync_arm(writer->tenant));
	TRY(connection_tell(writer, &connection));
	*ret = connection;
	return OK;
}

enum err onboard_forget(const struct connection_writer *writer, const struct chatwoot_home *home,
			struct connection *ret)
{
	struct connection connection;
	struct db_rows *rows;

	TRY(db_query(writer->tenant, &connection_disconnect,
		     DB_ARGS(db_account(writer->tenant)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(row_get(rows, 0, &connection_schema, &connection));
	if (home->endpoint_id.ptr)
		TRY(db_query(writer->tenant, &endpoint_secret,
			     DB_ARGS(db_text(home->endpoint_id), db_bytes(STR_NULL),
				     db_bytes(STR_NULL), db_i64(0)),
			     NULL));
	TRY(connection_tell(writer, &connection));
	*ret = connection;
	return OK;
}
