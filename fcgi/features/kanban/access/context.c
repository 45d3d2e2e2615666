#include "features/kanban/access/context.h"

struct kanban_context kanban_context_of(struct request *rq)
{
	return (struct kanban_context){
		.tenant = rq->tenant,
		.clock = rq->app->clock,
		.rng = rq->app->rng,
		.actor = actor_user(rq->arena, rq->user_id, STR_NULL),
		.cause_id = rq->id,
	};
}

struct kanban_context kanban_context_of_job(const struct job_context *ctx)
{
	return (struct kanban_context){
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.actor = {STR("system"), STR_NULL, STR_NULL},
	};
}
