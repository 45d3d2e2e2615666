/* An admin connects the account, looks at the connection, and ends it. */
#include "features/chatwoot/connection/connection_int.h"

#define CALL_MS  3000
#define ALL_THEM (14 * USEC_PER_SEC) /* of a route's 25 s; the resolver may take some, too */

/*
 * No breaker: a person who tries is the best probe there is, and waits for an answer. One try each:
 * they try again by themselves.
 */
static struct cw *call_as(struct request *rq, const struct chatwoot_home *home, struct str token)
{
	const struct cw_means means = {
		.httpc = rq->app->httpc,
		.limiter = rq->app->limiter,
		.clock = rq->app->clock,
		.deadline = clock_monotonic(rq->app->clock) + ALL_THEM,
		.call_ms = CALL_MS,
		.tries = 1,
	};
	struct cw_target target = home->target;

	target.token = token;
	return cw_new(rq->arena, &means, &target);
}

static struct onboarding onboarding_of(struct request *rq, const struct chatwoot_home *home,
				       struct str token)
{
	return (struct onboarding){
		.cw = call_as(rq, home, token),
		.home = home,
		.public_url = rq->app->config.public_url,
		.router = rq->app->router,
	};
}

/* All that waits for Chatwoot reads by itself, so that the request's transaction begins after. */
static struct db_tenant *reading(struct request *rq)
{
	return db_tenant_begin(rq->app->db, rq->arena, rq->account_id, DB_READ);
}

static struct connection_writer writer_of(struct request *rq)
{
	return (struct connection_writer){
		.tenant = rq->tenant,
		.clock = rq->app->clock,
		.rng = rq->app->rng,
		.actor = actor_user(rq->arena, rq->user_id, STR_NULL),
	};
}

/* Chatwoot did not do as it should: 503, with its problem for the admin to read. */
static enum err upstream(struct request *rq, const struct cw *cw)
{
	struct buf out = buf_new(rq->arena, 8192);

	buf_lit(&out, "{\"problem\":");
	json_put_str(&out, str_utf8_head(str_from(cw_problem(cw)), 500));
	buf_char(&out, '}');
	rq->failure.details = buf_view(&out);
	return ERR_UPSTREAM;
}

/* The row, or what stands for one of an account that was never connected. */
static enum err load(struct request *rq, struct connection *ret, struct str *ret_token)
{
	enum err err =
		connection_load(reading(rq), &rq->app->seal_keys, ret, ret_token);

	if (err != ERR_NOT_FOUND)
		return err;
	*ret = (struct connection){
		.state = STR("disconnected"),
		.mode = STR("poll"),
		.version = 1,
		.checked_at = I64_NULL,
		.connected_at = I64_NULL,
	};
	*ret_token = STR_NULL;
	return OK;
}

static enum err show(struct request *rq, const struct chatwoot_home *home,
		     const struct connection *connection)
{
	const struct connection_detail detail = {
		.state = connection->state,
		.mode = connection->mode,
		.service_user = connection->service_user,
		.chatwoot_version = connection->chatwoot_version,
		.last_error = connection->last_error,
		.version = connection->version,
		.checked_at = connection->checked_at,
		.connected_at = connection->connected_at,
		.last_webhook_at = home->last_webhook_at,
		.installation = home->slug,
		.chatwoot_url = home->target.base_url,
		.chatwoot_account_id = home->target.chatwoot_account_id,
	};

	return reply_one(rq, &detail);
}

enum err connection_show(struct request *rq)
{
	struct connection connection;
	struct chatwoot_home home;
	struct str token;

	TRY(chatwoot_home(rq->tenant, &home));
	TRY(load(rq, &connection, &token));
	return show(rq, &home, &connection);
}

enum err connection_create(struct request *rq)
{
	const struct connection_body *body = rq->body;
	struct connection connection;
	struct onboarded onboarded;
	struct chatwoot_home home;

	TRY(onboard_endpoint(rq->app->db, rq->arena, rq->account_id, rq->app->rng, &home));
	const struct onboarding onboarding = onboarding_of(rq, &home, body->api_access_token);
	enum onboard_result result = onboard_register(&onboarding, &onboarded);
	if (result == ONBOARD_FAILED)
		return upstream(rq, onboarding.cw);
	if (result != ONBOARD_OK)
		return fail_field(rq, "api_access_token", onboard_word(result));
	const struct connection_writer writer = writer_of(rq);
	TRY(onboard_store(&writer, &rq->app->seal_keys, &home, body->api_access_token, &onboarded,
			  &connection));
	audit_change(rq, &connection_schema, NULL, &connection);
	rq->pokes |= POKE_RELAY | POKE_JOBS;
	return show(rq, &home, &connection);
}

enum err connection_delete(struct request *rq)
{
	const struct connection_query *query = rq->query;
	struct connection before, connection;
	struct chatwoot_home home;
	struct str token;

	TRY(connection_load(reading(rq), &rq->app->seal_keys, &before, &token));
	TRY(chatwoot_home(reading(rq), &home));
	if (token.ptr) {
		const struct onboarding onboarding = onboarding_of(rq, &home, token);
		bool undone = onboard_undo(&onboarding) == CW_OK;
		if (!undone && !cw_dead(onboarding.cw) && !query->force)
			return upstream(rq, onboarding.cw);
	}
	const struct connection_writer writer = writer_of(rq);
	TRY(onboard_forget(&writer, &home, &connection));
	audit_change(rq, &connection_schema, &before, &connection);
	rq->pokes |= POKE_RELAY;
	return reply_none(rq);
}

enum err connection_check(struct request *rq)
{
	struct connection connection;
	struct chatwoot_home home;
	struct str token;

	TRY(chatwoot_home(reading(rq), &home));
	TRY(load(rq, &connection, &token));
	const struct onboarding onboarding = onboarding_of(rq, &home, token);
	struct checkup checkup = {
		.onboarding = &onboarding,
		.connection = &connection,
		.keys = &rq->app->seal_keys,
		.account_id = rq->account_id,
		.lang = rq->lang,
		.now = clock_now(rq->app->clock),
	};
	chatwoot_check(&checkup);
	const struct connection_writer writer = writer_of(rq);
	TRY(connection_checked(&writer, &checkup));
	rq->pokes |= POKE_RELAY;
	return reply_list(rq, &(struct list){checkup.checks, checkup.count}, STR_NULL);
}
