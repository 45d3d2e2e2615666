/* The table of rules' jobs. */
#include "features/kanban/rule/rule_int.h"

#define JOB_RULES "kanban.rules"

const struct job_kind kanban_rule_jobs[] = {
	{JOB_RULES, "kanban", 10, 20, rules_run, NULL},
	{"kanban.backfill", "kanban", 10, 25, backfill_run, NULL},
	{0},
};

static const struct field payload_fields[] = {
	F_UUID(struct rule_payload, card_id, OPTIONAL),
	F_UUID(struct rule_payload, rule_id, OPTIONAL),
	F_UUID(struct rule_payload, history_id, OPTIONAL),
	F_I64(struct rule_payload, after, 0, INT64_MAX, OPTIONAL),
};
static const struct schema payload_schema =
	SCHEMA("RulePayload", struct rule_payload, payload_fields);

enum err rule_payload(struct job_context *ctx, const struct job *job, struct rule_payload *ret)
{
	return job_payload(ctx->arena, job, &payload_schema, ret);
}

void rule_time_is_over(struct db_tenant *tenant, struct str rule_id, struct str card_id)
{
	struct arena *arena = db_tenant_arena(tenant);

	job_enqueue(tenant,
		    &(struct job_new){
			    .kind = JOB_RULES,
			    .queue = "kanban",
			    .key = arena_printf(arena, "card:%.*s", STR_FMT(card_id)),
			    .payload = arena_printf(
				    arena, "{\"card_id\":\"%.*s\",\"rule_id\":\"%.*s\"}",
				    STR_FMT(card_id), STR_FMT(rule_id)),
			    .max_attempts = 10,
		    });
}
