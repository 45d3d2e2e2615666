/* Instance tokens: what a page of Chatwoot, or a program, gets of a person for minutes. */
#include "features/identity/identity_int.h"

#include "core/crypto/digest.h"

#define MINUTES_DEFAULT 15

DB_STMT(membership_of, "identity.membership_of",
	"select role from directory.membership($1, $2) where status = 'active'");

DB_STMT(token_open, "identity.token_open",
	"select directory.token_open($1, $2, $3, $4, $5, $6, $7, $8) as expires_at");

DB_STMT(token_revoke, "identity.token_revoke", "select directory.token_revoke($1, $2) as ended");

enum err token_create(struct request *rq)
{
	const struct token_body *body = rq->body;
	struct token_made reply = {
		.id = id_new(rq->arena, rq->app->clock, rq->app->rng),
		.token = secret_new(rq, TOKEN_PREFIX),
	};
	int64_t minutes = body->ttl_minutes == I64_NULL ? MINUTES_DEFAULT : body->ttl_minutes;
	struct db_rows *rows;

	TRY(scopes_check(rq, &body->scopes));
	TRY(db_query(rq->tenant, &membership_of,
		     DB_ARGS(db_i64(rq->user_id), db_i64(body->account_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(db_query(rq->tenant, &token_open,
		     DB_ARGS(db_text(reply.id), db_bytes(sha256(rq->arena, reply.token)),
			     db_i64(body->account_id), db_i64(rq->user_id), db_text(rq->session_id),
			     db_texts(&body->scopes), db_text(request_param(rq, "HTTP_ORIGIN")),
			     db_i64(minutes)),
		     &rows));
	rq->audit.resource_id = reply.id;
	reply.expires_at = row_time(rows, 0, "expires_at");
	return reply_one(rq, &reply);
}

enum err token_validate(struct request *rq)
{
	const struct token_state state = {
		.valid = true,
		.scopes = scopes_list(rq->arena, rq->scopes),
		.account_id = rq->bound_account_id,
		.expires_at = rq->token_expires_at,
	};

	return reply_one(rq, &state);
}

enum err token_delete(struct request *rq)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &token_revoke,
		     DB_ARGS(db_text(request_path(rq, "tokenId")), db_i64(rq->user_id)), &rows));
	if (!row_bool(rows, 0, "ended"))
		return ERR_NOT_FOUND;
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return reply_none(rq);
}
