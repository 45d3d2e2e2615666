/* API keys: what an admin gives to a program. A key acts as the person who made it. */
#include "features/identity/identity_int.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"

#define KEYS_MAX            200 /* of an account */
#define REQUESTS_PER_MINUTE 600 /* unless it is said */
#define PREFIX_BYTES        4

DB_STMT(keys_of, "identity.keys_of",
	"select id, user_id, name, prefix, scopes, networks, requests_per_minute, expires_at,"
	"   last_used_at, version, created_at, updated_at, null as key"
	" from api_keys where account_id = $1 order by id");

DB_STMT(key_by_id, "identity.key_by_id",
	"select id, user_id, name, prefix, scopes, networks, requests_per_minute, expires_at,"
	"   last_used_at, version, created_at, updated_at, null as key"
	" from api_keys where account_id = $1 and id = $2 for update");

DB_STMT(key_insert, "identity.key_insert",
	"insert into api_keys (account_id, id, user_id, name, prefix, hash, scopes, networks,"
	"   requests_per_minute, expires_at)"
	" select $1, $2, $3, $4, $5, $6, $7, $8, $9, hub_time($10)"
	" where (select count(*) from api_keys where account_id = $1) < $11"
	" returning id, user_id, name, prefix, scopes, networks, requests_per_minute, expires_at,"
	"   last_used_at, version, created_at, updated_at, null as key");

DB_STMT(key_update, "identity.key_update",
	"update api_keys set name = $3, scopes = $4, networks = $5, requests_per_minute = $6,"
	"   expires_at = hub_time($7), version = version + 1, updated_at = now()"
	" where account_id = $1 and id = $2"
	" returning id, user_id, name, prefix, scopes, networks, requests_per_minute, expires_at,"
	"   last_used_at, version, created_at, updated_at, null as key");

DB_STMT(key_remove, "identity.key_remove",
	"delete from api_keys where account_id = $1 and id = $2");

enum err keys_list(struct request *rq)
{
	struct db_rows *rows;
	struct list keys;

	TRY(db_query(rq->tenant, &keys_of, DB_ARGS(db_i64(rq->account_id)), &rows));
	TRY(rows_list(rq->arena, rows, &api_key_schema, &keys));
	return reply_list(rq, &keys, STR_NULL);
}

/* Nobody gives a key what they may not do themselves. */
static enum err check_scopes(struct request *rq, const struct list *scopes)
{
	const struct str *items = scopes->items;

	TRY(scopes_check(rq, scopes));
	for (size_t i = 0; i < scopes->count; i++)
		if (grants_scope(rq->grants, items[i]) == SCOPE_NONE)
			return fail_field(rq, "scopes", "forbidden");
	return OK;
}

static enum err check_networks(struct request *rq, const struct list *networks)
{
	const struct str *items = networks->items;
	struct cidrs parsed;

	for (size_t i = 0; i < networks->count; i++)
		if (!cidrs_parse(rq->arena, items[i], &parsed) || parsed.count != 1)
			return fail_field(rq, "networks", "format");
	return OK;
}

static enum err check_expiry(struct request *rq, usec_t expires_at)
{
	bool past = expires_at != I64_NULL && expires_at <= clock_now(rq->app->clock);

	return past ? fail_field(rq, "expires_at", "range") : OK;
}

/* For the audit trail; never with the secret. */
static struct str key_text(struct request *rq, const struct api_key *key)
{
	struct buf out = buf_new(rq->arena, 16 * 1024);

	json_put_object(&out, &api_key_schema, key);
	return buf_view(&out);
}

static struct str key_prefix(struct request *rq)
{
	char bytes[PREFIX_BYTES];

	rq->app->rng->fill(rq->app->rng->ctx, bytes, sizeof(bytes));
	return arena_printf(rq->arena, KEY_PREFIX "%s",
			    hex_encode(rq->arena, (struct str){bytes, sizeof(bytes)}).ptr);
}

enum err key_create(struct request *rq)
{
	const struct api_key_body *body = rq->body;
	struct str prefix = key_prefix(rq);
	struct str text = secret_new(rq, arena_printf(rq->arena, "%s_", prefix.ptr).ptr);
	int64_t limit = body->requests_per_minute;
	struct api_key key;
	struct db_rows *rows;

	TRY(check_scopes(rq, &body->scopes));
	TRY(check_networks(rq, &body->networks));
	TRY(check_expiry(rq, body->expires_at));
	TRY(db_query(rq->tenant, &key_insert,
		     DB_ARGS(db_i64(rq->account_id),
			     db_text(id_new(rq->arena, rq->app->clock, rq->app->rng)),
			     db_i64(rq->user_id), db_text(body->name), db_text(prefix),
			     db_bytes(sha256(rq->arena, text)), db_texts(&body->scopes),
			     db_texts(&body->networks),
			     db_i64(limit == I64_NULL ? REQUESTS_PER_MINUTE : limit),
			     db_time(body->expires_at), db_i64(KEYS_MAX)),
		     &rows));
	if (rows_count(rows) != 1) {
		rq->failure.details = arena_printf(rq->arena, "{\"limit\":%d}", KEYS_MAX);
		return ERR_CONFLICT;
	}
	TRY(row_get(rows, 0, &api_key_schema, &key));
	rq->audit.resource_id = key.id;
	rq->audit.after = key_text(rq, &key);
	key.key = text;
	return reply_one(rq, &key);
}

/* What the body names, over what is. */
static enum err merge(struct request *rq, struct api_key *key)
{
	const struct api_key_patch *patch = rq->body;

	if (request_has(rq, "name"))
		key->name = patch->name;
	if (request_has(rq, "scopes")) {
		TRY(check_scopes(rq, &patch->scopes));
		key->scopes = patch->scopes;
	}
	if (request_has(rq, "networks")) {
		TRY(check_networks(rq, &patch->networks));
		key->networks = patch->networks;
	}
	if (request_has(rq, "requests_per_minute"))
		key->requests_per_minute = patch->requests_per_minute;
	if (request_has(rq, "expires_at")) {
		TRY(check_expiry(rq, patch->expires_at));
		key->expires_at = patch->expires_at;
	}
	return OK;
}

enum err key_patch(struct request *rq)
{
	const struct api_key_patch *patch = rq->body;
	struct str id = request_path(rq, "keyId");
	struct api_key key;

	TRY(db_one(rq->tenant, &key_by_id, DB_ARGS(db_i64(rq->account_id), db_text(id)),
		   &api_key_schema, &key));
	if (key.version != patch->version)
		return fail_current(rq, ERR_CONFLICT, &api_key_schema, &key);
	rq->audit.before = key_text(rq, &key);
	TRY(merge(rq, &key));
	TRY(db_one(rq->tenant, &key_update,
		   DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(key.name),
			   db_texts(&key.scopes), db_texts(&key.networks),
			   db_i64(key.requests_per_minute), db_time(key.expires_at)),
		   &api_key_schema, &key));
	rq->audit.after = key_text(rq, &key);
	access_cache_forget(rq);
	return reply_one(rq, &key);
}

enum err key_delete(struct request *rq)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &key_remove,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "keyId"))), &rows));
	if (rows_affected(rows) != 1)
		return ERR_NOT_FOUND;
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return reply_none(rq);
}
