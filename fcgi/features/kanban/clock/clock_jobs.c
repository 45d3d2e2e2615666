/* The tables of jobs and events of what goes on by itself, and what its jobs share. */
#include "features/kanban/kanban_flowing.h"
#include "features/kanban/kanban_cards_seen.h"

DB_STMT(stage_touch, "kanban.stage_touch",
	"update stages s set version = s.version + 1, updated_at = now()"
	" where s.account_id = $1 and s.id = $2 returning " STAGE_COLUMNS
	", directory.board_audience(s.board_id) as audience");

/* --- jobs --- */

const struct job_kind kanban_flow_jobs[] = {
	{"kanban.timers", "kanban", 5, 20, timers_run, NULL},
	{"kanban.clocks", "kanban", 10, 25, clocks_run, NULL},
	{"kanban.rules", "kanban", 10, 20, rules_run, NULL},
	{"kanban.backfill", "kanban", 10, 25, backfill_run, NULL},
	{"kanban.respace", "kanban", 10, 25, respace_run, NULL},
	{0},
};

static const struct field payload_fields[] = {
	F_STRINGS(struct flow_payload, card_ids, 36, 100, OPTIONAL),
	F_UUID(struct flow_payload, card_id, OPTIONAL),
	F_UUID(struct flow_payload, stage_id, OPTIONAL),
	F_UUID(struct flow_payload, rule_id, OPTIONAL),
	F_UUID(struct flow_payload, history_id, OPTIONAL),
	F_I64(struct flow_payload, after, 0, INT64_MAX, OPTIONAL),
	F_UUID(struct flow_payload, after_id, OPTIONAL),
};
static const struct schema payload_schema =
	SCHEMA("FlowPayload", struct flow_payload, payload_fields);

enum err flow_payload(struct job_context *ctx, const struct job *job, struct flow_payload *ret)
{
	return job_payload(ctx->arena, job, &payload_schema, ret);
}

void flow_enqueue(struct db_tenant *tenant, const char *kind, struct str key, struct str payload)
{
	job_enqueue(tenant, &(struct job_new){
				    .kind = kind,
				    .queue = "kanban",
				    .key = key,
				    .payload = payload,
				    .max_attempts = 10,
			    });
}

struct kanban_context flow_context(const struct job_context *ctx)
{
	return (struct kanban_context){
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.actor = {STR("system"), STR_NULL, STR_NULL},
	};
}

enum err stage_tell(const struct kanban_context *ctx, struct str stage_id)
{
	struct db_rows *rows;
	struct stage stage;

	TRY(db_query(ctx->tenant, &stage_touch,
		     DB_ARGS(db_i64(db_tenant_account(ctx->tenant)), db_text(stage_id)), &rows));
	if (rows_count(rows) == 0)
		return OK;
	TRY(row_get(rows, 0, &stage_event_schema, &stage));
	event_emit(ctx->tenant, ctx->clock, ctx->rng,
		   &(struct event){
			   .type = &kanban_board_events.types[STAGE_UPDATED],
			   .entity_id = stage.id,
			   .version = stage.version,
			   .actor = ctx->actor,
			   .cause_id = ctx->cause_id,
			   .audience = row_str(rows, 0, "audience"),
			   .data = &stage,
		   });
	return OK;
}
