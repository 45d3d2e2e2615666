/* Sessions: an access token for minutes, a refresh token that is good for one use. */
#include "features/identity/identity_int.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/token.h"

#define REFRESH_PREFIX "hrt_"
#define COOKIE_LIFE    (30 * 24 * 3600)
#define REFRESH_PAUSE  60 /* seconds, of a session renewed too often */

DB_STMT(session_open, "identity.session_open",
	"select directory.session_open($1, $2, $3, $4, $5::inet, $6)");

DB_STMT(session_refresh, "identity.session_refresh",
	"select session_id, user_id, outcome from directory.session_refresh($1, $2, $3::inet, $4)");

DB_STMT(session_revoke, "identity.session_revoke",
	"select directory.session_revoke($1, $2) as ended");

DB_STMT(sessions_revoke, "identity.sessions_revoke",
	"select directory.sessions_revoke($1, $2) as ended");

DB_STMT(sessions_of, "identity.sessions_of",
	"select id, method, ip, user_agent, created_at, last_seen_at, expires_at,"
	" id = $2 as current"
	" from directory.sessions($1)");

struct str secret_new(struct request *rq, const char *prefix)
{
	char bytes[32];

	rq->app->rng->fill(rq->app->rng->ctx, bytes, sizeof(bytes));
	struct str text = base64url_encode(rq->arena, (struct str){bytes, sizeof(bytes)});
	return arena_printf(rq->arena, "%s%.*s", prefix, STR_FMT(text));
}

static struct str client_text(struct request *rq)
{
	return netaddr_text(rq->arena, rq->client);
}

/* ---- the cookie ---- */

/*
 * Partitioned (CHIPS), so that it is kept for the Hub inside one Chatwoot and never follows the
 * person elsewhere; SameSite=None because that Chatwoot may be another site. What a foreign page
 * could make of that is refused by the origin check. Under a base path the host is Chatwoot's own:
 * the cookie is bound to the sign-in paths instead of to the host.
 */
static struct str cookie_name(const struct request *rq)
{
	return rq->app->config.base_path.len ? STR("__Secure-hub_refresh")
					     : STR("__Host-hub_refresh");
}

static void set_cookie(struct request *rq, struct str value, int life)
{
	struct str base = rq->app->config.base_path;
	struct str path = base.len ? arena_printf(rq->arena, "%.*s/api/v1/auth", STR_FMT(base))
				   : STR("/");

	reply_header(rq, "Set-Cookie",
		     arena_printf(rq->arena,
				  "%.*s=%.*s; Path=%.*s; Max-Age=%d; Secure; HttpOnly;"
				  " SameSite=None; Partitioned",
				  STR_FMT(cookie_name(rq)), STR_FMT(value), STR_FMT(path), life));
}

static void give_refresh(struct request *rq, struct str mode, struct str secret,
			 struct sign_in *reply)
{
	if (str_eq(mode, STR("cookie")))
		set_cookie(rq, secret, COOKIE_LIFE);
	else
		reply->refresh_token = secret;
}

/* ---- tokens ---- */

static enum err give_access(struct request *rq, int64_t user_id, struct str session_id,
			    struct sign_in *reply)
{
	usec_t now = clock_now(rq->app->clock);
	const struct token_claims claims = {
		.user_id = user_id,
		.session_id = session_id,
		.expires_at = now + TOKEN_LIFE_SEC * USEC_PER_SEC,
	};

	reply->token_type = STR("Bearer");
	reply->expires_in = TOKEN_LIFE_SEC;
	rq->log.user_id = user_id;
	TRY(user_load(rq, user_id, &reply->user, &reply->accounts));
	TRY(seats_missing_load(rq, user_id, &reply->accounts_without_seat));
	return token_sign(rq->arena, &rq->app->jwt_keys, rq->app->config.public_url, now, &claims,
			  &reply->access_token);
}

enum err session_start(struct request *rq, int64_t user_id, const char *method, struct str mode,
		       struct sign_in *ret)
{
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct str secret = secret_new(rq, REFRESH_PREFIX);

	TRY(rate_session(rq, user_id));
	TRY(db_query(rq->tenant, &session_open,
		     DB_ARGS(db_text(id), db_i64(user_id), db_text(str_from(method)),
			     db_bytes(sha256(rq->arena, secret)), db_text(client_text(rq)),
			     db_text(request_user_agent(rq))),
		     NULL));
	rq->audit.actor_id = user_id;
	rq->audit.resource_id = id;
	rq->audit.after = arena_printf(rq->arena, "{\"method\":\"%s\"}", method);
	ret->session_id = id;
	give_refresh(rq, mode, secret, ret);
	return give_access(rq, user_id, id, ret);
}

enum err session_end(struct request *rq, int64_t user_id, struct str session_id)
{
	TRY(db_query(rq->tenant, &session_revoke, DB_ARGS(db_text(session_id), db_i64(user_id)),
		     NULL));
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return OK;
}

void session_cookie_clear(struct request *rq)
{
	set_cookie(rq, STR(""), 0);
}

/* ---- handlers ---- */

/* The body's token, else the cookie's; the reply gives the next one back the same way. */
static struct str presented(struct request *rq, struct str *ret_mode)
{
	const struct refresh_body *body = rq->body;

	*ret_mode = body->refresh_token.ptr ? STR("body") : STR("cookie");
	return body->refresh_token.ptr ? body->refresh_token
				       : request_cookie(rq, cookie_name(rq).ptr);
}

enum err refresh(struct request *rq)
{
	struct str mode, token = presented(rq, &mode), secret = secret_new(rq, REFRESH_PREFIX);
	struct sign_in reply = {0};
	struct db_rows *rows;

	if (!token.len)
		rq->rate.attempt = ATTEMPT_NONE;
	if (!str_starts(token, STR(REFRESH_PREFIX)))
		return ERR_UNAUTHENTICATED;
	/* In a transaction of its own: what a refusal ends stays ended. */
	TRY(db_lookup(rq->app->db, rq->arena, &session_refresh,
		      DB_ARGS(db_bytes(sha256(rq->arena, token)),
			      db_bytes(sha256(rq->arena, secret)), db_text(client_text(rq)),
			      db_text(request_user_agent(rq))),
		      &rows));
	struct str outcome = rows_count(rows) ? row_str(rows, 0, "outcome") : STR("unknown");
	if (str_eq(outcome, STR("too_often"))) {
		rq->rate.attempt = ATTEMPT_NONE;
		rq->failure.retry_after = REFRESH_PAUSE;
		return ERR_RATE_LIMITED;
	}
	if (!str_eq(outcome, STR("rotated"))) {
		/* What was a token once is no guess: an office may come back to ended sessions. */
		if (!str_eq(outcome, STR("unknown")))
			rq->rate.attempt = ATTEMPT_NONE;
		log_event(&rq->log, LOG_WARN, "session.not_refreshed", LOG_STR("reason", outcome));
		if (str_eq(outcome, STR("reused"))) {
			rq->pokes |= POKE_RELAY;
			rq->audit.action = "session.reused";
			rq->audit.actor_id = row_i64(rows, 0, "user_id");
			rq->audit.resource_id = row_str(rows, 0, "session_id");
		}
		set_cookie(rq, STR(""), 0);
		return ERR_UNAUTHENTICATED;
	}
	give_refresh(rq, mode, secret, &reply);
	TRY(give_access(rq, row_i64(rows, 0, "user_id"), row_str(rows, 0, "session_id"), &reply));
	return reply_one(rq, &reply);
}

enum err logout(struct request *rq)
{
	rq->audit.resource_id = rq->session_id;
	TRY(session_end(rq, rq->user_id, rq->session_id));
	set_cookie(rq, STR(""), 0);
	return reply_none(rq);
}

enum err sessions_list(struct request *rq)
{
	struct db_rows *rows;
	struct list sessions;

	TRY(db_query(rq->tenant, &sessions_of,
		     DB_ARGS(db_i64(rq->user_id), db_text(rq->session_id)), &rows));
	TRY(rows_list(rq->arena, rows, &session_schema, &sessions));
	return reply_list(rq, &sessions, STR_NULL);
}

enum err session_delete(struct request *rq)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &session_revoke,
		     DB_ARGS(db_text(request_path(rq, "sessionId")), db_i64(rq->user_id)), &rows));
	if (!row_bool(rows, 0, "ended"))
		return ERR_NOT_FOUND;
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return reply_none(rq);
}

enum err sessions_delete(struct request *rq)
{
	const struct sessions_query *query = rq->query;
	struct str keep = query->keep_current ? rq->session_id : STR_NULL;

	TRY(db_query(rq->tenant, &sessions_revoke, DB_ARGS(db_i64(rq->user_id), db_text(keep)),
		     NULL));
	rq->audit.resource = "user";
	rq->audit.resource_id = arena_printf(rq->arena, "%lld", (long long)rq->user_id);
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	if (!query->keep_current)
		set_cookie(rq, STR(""), 0);
	return reply_none(rq);
}
