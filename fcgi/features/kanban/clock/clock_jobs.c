/* The table of the jobs of clocks, timers and order keys. */
#include "features/kanban/clock/clock_int.h"

const struct job_kind kanban_clock_jobs[] = {
	{"kanban.timers", "kanban", 5, 20, timers_run, NULL},
	{"kanban.clocks", "kanban", 10, 25, clocks_run, NULL},
	{"kanban.respace", "kanban", 10, 25, respace_run, NULL},
	{0},
};

static const struct field payload_fields[] = {
	F_STRINGS(struct clock_payload, card_ids, 36, 100, OPTIONAL),
	F_UUID(struct clock_payload, stage_id, OPTIONAL),
	F_UUID(struct clock_payload, rule_id, OPTIONAL),
	F_UUID(struct clock_payload, after_id, OPTIONAL),
};
static const struct schema payload_schema =
	SCHEMA("ClockPayload", struct clock_payload, payload_fields);

enum err clock_payload(struct job_context *ctx, const struct job *job, struct clock_payload *ret)
{
	return job_payload(ctx->arena, job, &payload_schema, ret);
}
