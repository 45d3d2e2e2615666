#include "core/http/idempotency.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/seal.h"

#define KEY_MAX 128

DB_STMT(key_reserve, "http.key_reserve",
	"insert into idempotency_keys as k (account_id, user_id, key, request_hash)"
	" values ($1, $2, $3, $4)"
	" on conflict (account_id, user_id, key) do update"
	"   set request_hash = excluded.request_hash, status = null, body = null, created_at ="
	" now()"
	"   where k.created_at < now() - interval '24 hours'"
	" returning 1 as reserved");

DB_STMT(key_read, "http.key_read",
	"select request_hash = $4 as same, status, body from idempotency_keys"
	" where account_id = $1 and user_id = $2 and key = $3");

DB_STMT(key_keep, "http.key_keep",
	"update idempotency_keys set status = $4, body = $5"
	" where account_id = $1 and user_id = $2 and key = $3");

static bool key_ok(struct str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.ptr[i] < 0x21 || key.ptr[i] > 0x7e)
			return false;
	return key.len >= 1 && key.len <= KEY_MAX;
}

/* What makes two requests the same: method, path and body. */
static struct str request_hash(struct request *rq)
{
	return sha256(rq->arena, arena_printf(rq->arena, "%s %.*s\n%.*s", method_name(rq->method),
					      STR_FMT(rq->path), STR_FMT(rq->raw_body)));
}

static struct str seal_context(struct request *rq, struct str key)
{
	return arena_printf(rq->arena, "%lld|idempotency_keys|body|%lld %.*s",
			    (long long)rq->account_id, (long long)rq->user_id, STR_FMT(key));
}

/* The reply's body as it is kept. */
static struct str kept_form(struct request *rq, struct str key, struct str body)
{
	if (rq->route->idempotency != IDEMPOTENCY_SEALED)
		return body;
	return base64_encode(rq->arena, seal(rq->arena, &rq->app->seal_keys, rq->app->rng,
					     seal_context(rq, key), body));
}

static enum err open_kept(struct request *rq, struct str key, struct str kept, struct str *ret)
{
	struct str sealed;

	if (rq->route->idempotency != IDEMPOTENCY_SEALED) {
		*ret = kept;
		return OK;
	}
	if (!base64_decode(rq->arena, kept, &sealed))
		return ERR_INTERNAL;
	return seal_open(rq->arena, &rq->app->seal_keys, seal_context(rq, key), sealed, ret);
}

enum err idempotency_begin(struct request *rq)
{
	struct str key = request_param(rq, "HTTP_IDEMPOTENCY_KEY");
	struct db_rows *rows;
	struct str body;

	if (!key.ptr)
		return OK;
	if (!key_ok(key))
		return fail_field(rq, "Idempotency-Key", "format");
	struct db_args args = DB_ARGS(db_i64(rq->account_id), db_i64(rq->user_id), db_text(key),
				      db_bytes(request_hash(rq)));
	TRY(db_query(rq->tenant, &key_reserve, args, &rows));
	if (rows_count(rows) == 1) {
		rq->locked_key = true;
		return OK;
	}
	TRY(db_query(rq->tenant, &key_read, args, &rows));
	if (rows_count(rows) != 1)
		return ERR_CONFLICT;
	if (!row_bool(rows, 0, "same"))
		return ERR_IDEMPOTENCY_REUSE;
	TRY(open_kept(rq, key, row_str(rows, 0, "body"), &body));
	rq->replayed = true;
	(void)reply_json(rq, body);
	rq->reply.status = (int)row_i64(rows, 0, "status");
	return OK;
}

void idempotency_keep(struct request *rq)
{
	struct str key = request_param(rq, "HTTP_IDEMPOTENCY_KEY");

	db_queue(rq->tenant, &key_keep,
		 DB_ARGS(db_i64(rq->account_id), db_i64(rq->user_id), db_text(key),
			 db_i64(rq->reply.status),
			 db_text(kept_form(rq, key, buf_view(&rq->reply.body)))));
}
