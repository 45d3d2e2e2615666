/* Operators in the name of an account's people: with a reason, for minutes, in all sight. */
#include "features/identity/identity_int.h"

#include "core/crypto/token.h"

struct impersonation_body {
	int64_t account_id;
	int64_t user_id;
	struct str reason;
	int64_t minutes;
};

struct impersonation {
	struct str access_token;
	struct str token_type;
	int64_t expires_in; /* seconds */
	struct impersonator *impersonator;
	struct user *user;
	struct list accounts; /* the one */
};

/* A password's session has shown a second factor as well: super-admins get none without. */
DB_STMT(is_operator, "identity.is_operator",
	"select directory.is_operator($1) and exists (select from directory.sessions($1)"
	" where id = $2 and method = 'password') as operates");

DB_STMT(impersonate, "identity.impersonate",
	"select directory.impersonate($1, $2, $3, $4, $5, $6::inet, $7, $8::json) as begun");

DB_STMT(impersonation_end, "identity.impersonation_end",
	"select directory.impersonation_end($1, $2, $3::inet, $4) as ended");

DB_STMT(impersonation_of, "identity.impersonation_of",
	"select id, name, account_id, until from directory.impersonation($1)");

static const struct field body_fields[] = {
	F_I64(struct impersonation_body, account_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct impersonation_body, user_id, 1, INT64_MAX, REQUIRED),
	F_TEXT(struct impersonation_body, reason, 10, 500, REQUIRED),
	F_I64(struct impersonation_body, minutes, 1, 60, REQUIRED),
};
static const struct schema body_schema =
	SCHEMA("ImpersonationRequest", struct impersonation_body, body_fields);

static const struct field impersonator_fields[] = {
	F_I64(struct impersonator, id, 1, INT64_MAX, REQUIRED),
	F_STR(struct impersonator, name, 0, 255, REQUIRED),
	F_TIME(struct impersonator, until, REQUIRED),
};
const struct schema impersonator_schema =
	SCHEMA("Impersonator", struct impersonator, impersonator_fields);

static const char *const token_type_names[] = {"Bearer"};
static const struct names token_types = {token_type_names, ARRAY_LEN(token_type_names)};

static const struct field impersonation_fields[] = {
	F_STR(struct impersonation, access_token, 1, 4096, REQUIRED),
	F_ENUM(struct impersonation, token_type, &token_types, REQUIRED),
	F_I64(struct impersonation, expires_in, 1, 3600, REQUIRED),
	F_OBJECT(struct impersonation, impersonator, &impersonator_schema, struct impersonator,
		 REQUIRED),
	F_OBJECT(struct impersonation, user, &user_schema, struct user, REQUIRED),
	F_LIST(struct impersonation, accounts, &account_schema, 1, REQUIRED),
};
static const struct schema impersonation_schema =
	SCHEMA("Impersonation", struct impersonation, impersonation_fields);

enum err identity_operate(struct request *rq)
{
	struct db_rows *rows;

	if (rq->impersonator_id)
		return ERR_FORBIDDEN;
	TRY(db_lookup(rq->app->db, rq->arena, &is_operator,
		      DB_ARGS(db_i64(rq->user_id), db_text(rq->session_id)), &rows));
	return row_bool(rows, 0, "operates") ? OK : ERR_FORBIDDEN;
}

/* Only the account of that id stays. */
static void keep_account(struct list *accounts, int64_t id)
{
	struct account *items = accounts->items;
	size_t kept = 0;

	for (size_t i = 0; i < accounts->count; i++)
		if (items[i].id == id)
			items[kept++] = items[i];
	accounts->count = kept;
}

enum err impersonator_load(struct request *rq, struct str session_id, struct list *accounts,
			   struct impersonator **ret)
{
	struct impersonator *impersonator = ARENA_NEW(rq->arena, struct impersonator);
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &impersonation_of, DB_ARGS(db_text(session_id)), &rows));
	if (rows_count(rows) != 1)
		return OK;
	TRY(row_get(rows, 0, &impersonator_schema, impersonator));
	keep_account(accounts, row_i64(rows, 0, "account_id"));
	*ret = impersonator;
	return OK;
}

/* What both trails say of it. */
static struct str particulars(struct request *rq, struct str session_id)
{
	const struct impersonation_body *body = rq->body;
	struct buf out = buf_new(rq->arena, AUDIT_VALUES_MAX);

	buf_printf(&out,
		   "{\"account_id\":%lld,\"user_id\":%lld,\"session_id\":\"%.*s\","
		   "\"minutes\":%lld,\"reason\":",
		   (long long)body->account_id, (long long)body->user_id, STR_FMT(session_id),
		   (long long)body->minutes);
	json_put_str(&out, body->reason);
	buf_char(&out, '}');
	return buf_view(&out);
}

static enum err begin(struct request *rq, struct str session_id)
{
	const struct impersonation_body *body = rq->body;
	struct db_rows *rows;

	rq->audit.resource = "user";
	rq->audit.resource_id = arena_printf(rq->arena, "%lld", (long long)body->user_id);
	rq->audit.after = particulars(rq, session_id);
	struct str entry = arena_printf(rq->arena, "{\"request_id\":\"%.*s\",\"after\":%.*s}",
					STR_FMT(rq->id), STR_FMT(rq->audit.after));
	TRY(db_query(rq->tenant, &impersonate,
		     DB_ARGS(db_text(session_id), db_i64(rq->user_id), db_i64(body->account_id),
			     db_i64(body->user_id), db_i64(body->minutes * 60),
			     db_text(netaddr_text(rq->arena, rq->client)),
			     db_text(request_user_agent(rq)), db_text(entry)),
		     &rows));
	return row_bool(rows, 0, "begun") ? OK : fail_field(rq, "user_id", "unknown");
}

static enum err impersonation_create(struct request *rq)
{
	const struct impersonation_body *body = rq->body;
	usec_t now = clock_now(rq->app->clock);
	struct token_claims claims = {
		.user_id = body->user_id,
		.session_id = id_new(rq->arena, rq->app->clock, rq->app->rng),
		.expires_at = now + body->minutes * 60 * USEC_PER_SEC,
	};
	struct impersonation reply = {
		.token_type = STR("Bearer"),
		.expires_in = body->minutes * 60,
	};

	TRY(begin(rq, claims.session_id));
	TRY(user_load(rq, body->user_id, &reply.user, &reply.accounts));
	TRY(impersonator_load(rq, claims.session_id, &reply.accounts, &reply.impersonator));
	TRY(token_sign(rq->arena, &rq->app->jwt_keys, rq->app->config.public_url, now, &claims,
		       &reply.access_token));
	return reply_one(rq, &reply);
}

static enum err impersonation_delete(struct request *rq)
{
	struct db_rows *rows;

	if (!rq->impersonator_id)
		return ERR_NOT_FOUND;
	rq->audit.resource = "user";
	rq->audit.resource_id = arena_printf(rq->arena, "%lld", (long long)rq->user_id);
	TRY(db_query(rq->tenant, &impersonation_end,
		     DB_ARGS(db_text(rq->session_id), db_text(rq->id),
			     db_text(netaddr_text(rq->arena, rq->client)),
			     db_text(request_user_agent(rq))),
		     &rows));
	if (!row_bool(rows, 0, "ended"))
		return ERR_NOT_FOUND;
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return reply_none(rq);
}

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/api/v1/impersonations",
		.summary = "Act in the name of an account's member, for up to an hour",
		.auth = AUTH_OPERATOR,
		.permission = "none",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(body_schema, 8 * 1024),
		GIVES_NEW(impersonation_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "impersonation.started",
		.handler = impersonation_create,
	},
	{
		.method = METHOD_DELETE,
		.path = "/api/v1/impersonations/current",
		.summary = "Stop acting in somebody's name",
		.auth = AUTH_USER,
		.permission = "none",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_NOTHING,
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "impersonation.ended",
		.handler = impersonation_delete,
	},
};

const struct route_set identity_impersonation_routes = {routes, ARRAY_LEN(routes)};
