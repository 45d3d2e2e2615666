#include "features/kanban/rule/rule_int.h"

static const char *const kind_names[] = {"create", "status", "enter", "exit", "timeout"};
static const struct names kinds = {kind_names, ARRAY_LEN(kind_names)};
static const char *const action_names[] = {"move", "set_status", "set_assignee", "set_team",
					   "add_label", "remove_label", "set_priority", "notify"};
static const struct names actions = {action_names, ARRAY_LEN(action_names)};
static const char *const status_names[] = {"open", "resolved", "pending", "snoozed"};
static const struct names statuses = {status_names, ARRAY_LEN(status_names)};
static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};
static const char *const backfill_names[] = {"running", "done", "failed"};
static const struct names backfill_states = {backfill_names, ARRAY_LEN(backfill_names)};

static const struct field conditions_fields[] = {
	F_IDS(struct rule_conditions, inbox_ids, RULE_IDS_MAX, OPTIONAL),
	F_IDS(struct rule_conditions, team_ids, RULE_IDS_MAX, OPTIONAL),
	F_STRINGS(struct rule_conditions, labels, 255, RULE_IDS_MAX, OPTIONAL),
	F_STRINGS(struct rule_conditions, statuses, 16, 4, OPTIONAL),
};
const struct schema rule_conditions_schema =
	SCHEMA("RuleConditions", struct rule_conditions, conditions_fields);

static const struct field action_fields[] = {
	F_ENUM(struct rule_action, type, &actions, REQUIRED),
	F_UUID(struct rule_action, stage_id, OPTIONAL),
	F_ENUM(struct rule_action, status, &statuses, OPTIONAL),
	F_I64(struct rule_action, chatwoot_user_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct rule_action, chatwoot_team_id, 1, INT64_MAX, OPTIONAL),
	F_STR(struct rule_action, label, 1, 255, OPTIONAL),
	F_ENUM(struct rule_action, priority, &priorities, OPTIONAL),
	F_STR(struct rule_action, text, 1, 500, OPTIONAL),
};
const struct schema rule_action_schema = SCHEMA("RuleAction", struct rule_action, action_fields);

static const struct field backfill_fields[] = {
	F_ENUM(struct rule_backfill, state, &backfill_states, REQUIRED),
	F_I64(struct rule_backfill, total, 0, INT64_MAX, REQUIRED),
	F_I64(struct rule_backfill, done, 0, INT64_MAX, REQUIRED),
	F_I64(struct rule_backfill, created, 0, INT64_MAX, REQUIRED),
	F_TIME(struct rule_backfill, started_at, REQUIRED),
	F_TIME(struct rule_backfill, finished_at, NULLABLE),
};
static const struct schema backfill_schema =
	SCHEMA("RuleBackfill", struct rule_backfill, backfill_fields);

static const struct field rule_fields[] = {
	F_UUID(struct rule, id, REQUIRED),
	F_UUID(struct rule, board_id, REQUIRED),
	F_STR(struct rule, name, 1, 80, REQUIRED),
	F_ENUM(struct rule, kind, &kinds, REQUIRED),
	F_UUID(struct rule, stage_id, REQUIRED),
	F_OBJECT(struct rule, conditions, &rule_conditions_schema, struct rule_conditions,
		 REQUIRED),
	F_LIST(struct rule, actions, &rule_action_schema, RULE_ACTIONS_MAX, REQUIRED),
	F_I64(struct rule, minutes, 1, 525600, NULLABLE),
	F_BOOL(struct rule, enabled, REQUIRED),
	F_I64(struct rule, position, 0, 1000, REQUIRED),
	F_OBJECT(struct rule, backfill, &backfill_schema, struct rule_backfill, NULLABLE),
	F_I64(struct rule, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct rule, created_at, REQUIRED),
	F_TIME(struct rule, updated_at, REQUIRED),
};
const struct schema rule_schema = SCHEMA("Rule", struct rule, rule_fields);

static const struct field rule_new_fields[] = {
	F_NAME(struct rule_new, name, 80, OPTIONAL),
	F_ENUM(struct rule_new, kind, &kinds, REQUIRED),
	F_UUID(struct rule_new, stage_id, REQUIRED),
	F_OBJECT(struct rule_new, conditions, &rule_conditions_schema, struct rule_conditions,
		 OPTIONAL),
	F_LIST(struct rule_new, actions, &rule_action_schema, RULE_ACTIONS_MAX, OPTIONAL),
	F_I64(struct rule_new, minutes, 1, 525600, CLEARABLE),
	F_BOOL(struct rule_new, enabled, OPTIONAL),
	F_I64(struct rule_new, position, 0, 1000, OPTIONAL),
};
const struct schema rule_new_schema = SCHEMA("RuleNew", struct rule_new, rule_new_fields);

static const struct field rule_change_fields[] = {
	F_I64(struct rule_change, version, 1, INT64_MAX, REQUIRED),
	F_NAME(struct rule_change, name, 80, OPTIONAL),
	F_UUID(struct rule_change, stage_id, OPTIONAL),
	F_OBJECT(struct rule_change, conditions, &rule_conditions_schema, struct rule_conditions,
		 OPTIONAL),
	F_LIST(struct rule_change, actions, &rule_action_schema, RULE_ACTIONS_MAX, OPTIONAL),
	F_I64(struct rule_change, minutes, 1, 525600, CLEARABLE),
	F_BOOL(struct rule_change, enabled, OPTIONAL),
	F_I64(struct rule_change, position, 0, 1000, OPTIONAL),
};
const struct schema rule_change_schema =
	SCHEMA("RuleChange", struct rule_change, rule_change_fields);

static const struct field rule_preview_fields[] = {
	F_OBJECT(struct rule_preview, conditions, &rule_conditions_schema, struct rule_conditions,
		 REQUIRED),
	F_UUID(struct rule_preview, stage_id, OPTIONAL),
};
const struct schema rule_preview_schema =
	SCHEMA("RulePreview", struct rule_preview, rule_preview_fields);

static const struct field rule_reach_fields[] = {
	F_I64(struct rule_reach, conversations, 0, INT64_MAX, REQUIRED),
};
const struct schema rule_reach_schema = SCHEMA("RuleReach", struct rule_reach, rule_reach_fields);
