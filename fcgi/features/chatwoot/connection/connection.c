#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/connection/connection_int.h"

#include "core/crypto/seal.h"

/* Chatwoot's id of a person, and their name there. */
struct connection_user {
	int64_t chatwoot_user_id;
	struct str name;
};

static const char *const state_names[] = {"connected", "unauthorized", "disconnected"};
const struct names connection_states = {state_names, ARRAY_LEN(state_names)};
static const char *const mode_names[] = {"signed", "poll"};
const struct names connection_modes = {mode_names, ARRAY_LEN(mode_names)};

static const struct field user_fields[] = {
	F_I64(struct connection_user, chatwoot_user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct connection_user, name, 0, 255, REQUIRED),
};
const struct schema connection_user_schema =
	SCHEMA("ConnectionUser", struct connection_user, user_fields);

static const struct field connection_fields[] = {
	F_ENUM(struct connection, state, &connection_states, REQUIRED),
	F_ENUM(struct connection, mode, &connection_modes, REQUIRED),
	F_JSON_OBJECT(struct connection, service_user, &connection_user_schema, NULLABLE),
	F_STR(struct connection, chatwoot_version, 1, 32, NULLABLE),
	F_STR(struct connection, last_error, 0, 500, NULLABLE),
	F_I64(struct connection, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct connection, checked_at, NULLABLE),
	F_TIME(struct connection, connected_at, NULLABLE),
};
const struct schema connection_schema = SCHEMA("Connection", struct connection, connection_fields);

static const struct field home_fields[] = {
	F_STRINGS(struct chatwoot_home, origins, 2048, 32, REQUIRED),
};
static const struct schema home_schema =
	SCHEMA("ChatwootHome", struct chatwoot_home, home_fields);

DB_STMT(home_of_account, "chatwoot.home_of_account",
	"select installation_id, slug, base_url, origins, allow_private, chatwoot_account_id,"
	" account_name, locale, endpoint_id, endpoint_key, secret_sealed, last_webhook_at"
	" from directory.chatwoot()");

DB_STMT(connection_of_account, "chatwoot.connection_of_account",
	"select " CONNECTION_COLUMNS ", token_sealed from chatwoot_connections"
	" where account_id = $1");

DB_STMT(connection_unauthorized, "chatwoot.connection_unauthorized",
	"update chatwoot_connections set state = 'unauthorized', last_error = left($3, 500),"
	" version = version + 1, updated_at = now()"
	" where account_id = $1 and state = 'connected' and version = $2"
	" returning " CONNECTION_COLUMNS);

DB_STMT(account_admins, "chatwoot.account_admins",
	"select jsonb_build_object('users', coalesce(jsonb_agg(user_id), '[]'), 'teams',"
	" jsonb_build_array())::text as audience from memberships"
	" where account_id = $1 and role = 'admin'");

struct str cw_token_context(struct arena *arena, int64_t account_id)
{
	return arena_printf(arena, "%lld|chatwoot_connections|token_sealed|%lld",
			    (long long)account_id, (long long)account_id);
}

enum err chatwoot_home(struct db_tenant *tenant, struct chatwoot_home *ret)
{
	struct chatwoot_home home = {0};
	struct db_rows *rows;

	TRY(db_query(tenant, &home_of_account, DB_NO_ARGS, &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(row_get(rows, 0, &home_schema, &home));
	home.target = (struct cw_target){
		.installation_id = row_str(rows, 0, "installation_id"),
		.base_url = row_str(rows, 0, "base_url"),
		.allow_private = row_bool(rows, 0, "allow_private"),
		.chatwoot_account_id = row_i64(rows, 0, "chatwoot_account_id"),
	};
	home.slug = row_str(rows, 0, "slug");
	home.account_name = row_str(rows, 0, "account_name");
	home.locale = row_str(rows, 0, "locale");
	home.endpoint_id = row_str(rows, 0, "endpoint_id");
	home.endpoint_key = row_str(rows, 0, "endpoint_key");
	home.secret_sealed = row_bytes(rows, 0, "secret_sealed");
	home.last_webhook_at = row_time(rows, 0, "last_webhook_at");
	*ret = home;
	return OK;
}

enum err connection_load(struct db_tenant *tenant, const struct keyring *keys,
			 struct connection *ret, struct str *ret_token)
{
	struct arena *arena = db_tenant_arena(tenant);
	int64_t account_id = db_tenant_account(tenant);
	struct connection connection;
	struct str token = STR_NULL;
	struct db_rows *rows;

	TRY(db_query(tenant, &connection_of_account, DB_ARGS(db_i64(account_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(row_get(rows, 0, &connection_schema, &connection));
	struct str sealed = row_bytes(rows, 0, "token_sealed");
	if (sealed.ptr)
		TRY(seal_open(arena, keys, cw_token_context(arena, account_id), sealed, &token));
	*ret = connection;
	*ret_token = token;
	return OK;
}

enum err connection_tell(const struct connection_writer *writer,
			 const struct connection *connection)
{
	int64_t account_id = db_tenant_account(writer->tenant);
	struct arena *arena = db_tenant_arena(writer->tenant);
	struct db_rows *rows;

	TRY(db_query(writer->tenant, &account_admins, DB_ARGS(db_i64(account_id)), &rows));
	event_emit(writer->tenant, writer->clock, writer->rng,
		   &(struct event){
			   .type = &chatwoot_events.types[0],
			   .entity_id = arena_printf(arena, "%lld", (long long)account_id),
			   .version = connection->version,
			   .actor = writer->actor,
			   .audience = row_str(rows, 0, "audience"),
			   .data = connection,
		   });
	return OK;
}

enum err connection_lost(const struct connection_writer *writer, int64_t version,
			 struct str reason)
{
	struct connection connection;
	struct db_rows *rows;

	TRY(db_query(writer->tenant, &connection_unauthorized,
		     DB_ARGS(db_account(writer->tenant), db_i64(version),
			     db_text(reason)),
		     &rows));
	if (rows_count(rows) == 0)
		return OK;
	TRY(row_get(rows, 0, &connection_schema, &connection));
	return connection_tell(writer, &connection);
}
