/* What a rule of a board asks Chatwoot for: a write like a person's, under the rule's name. */
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/write/write_int.h"
#include "features/kanban/rule/rule.h"

#define CHANGE_MAX ((size_t)16 * 1024)

struct rule_payload {
	int64_t chatwoot_conversation_id;
	struct str kind;
	struct write_change *change;
	int64_t user_id; /* who last changed the rule: in whose name Chatwoot is told */
	struct str rule_id, rule_name;
};

static const char *const kind_names[] = {"status", "assignee", "team",
					 "labels", "priority", "note"};
static const struct names kinds = {kind_names, ARRAY_LEN(kind_names)};

static const struct field payload_fields[] = {
	F_I64(struct rule_payload, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_ENUM(struct rule_payload, kind, &kinds, REQUIRED),
	F_OBJECT(struct rule_payload, change, &write_change_schema, struct write_change, REQUIRED),
	F_I64(struct rule_payload, user_id, 1, INT64_MAX, REQUIRED),
	F_UUID(struct rule_payload, rule_id, REQUIRED),
	F_STR(struct rule_payload, rule_name, 1, 80, REQUIRED),
};
static const struct schema payload_schema =
	SCHEMA("RuleWritePayload", struct rule_payload, payload_fields);

static enum err run_rule_write(struct job_context *ctx, const struct job *job)
{
	struct buf change = buf_new(ctx->arena, CHANGE_MAX);
	struct chatwoot_write write;
	struct rule_payload payload;

	TRY(job_payload(ctx->arena, job, &payload_schema, &payload));
	json_put_object(&change, &write_change_schema, payload.change);
	if (!buf_ok(&change))
		return ERR_INVALID;
	const struct writer writer = {
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.actor = {STR("rule"), payload.rule_id, payload.rule_name},
		.cause_id = payload.rule_id,
	};
	const struct write_new what = {
		.chatwoot_conversation_id = payload.chatwoot_conversation_id,
		.kind = arena_str(ctx->arena, payload.kind).ptr,
		.change = buf_view(&change),
		.user_id = payload.user_id,
	};
	return write_create(&writer, &what, &write);
}

const struct job_kind chatwoot_rule_jobs[] = {
	{KANBAN_WRITE_JOB, WRITE_QUEUE, 10, 10, run_rule_write, NULL},
	{0},
};
