#include "features/kanban/bulk/bulk_int.h"

static const char *const action_names[] = {"move", "update", "delete", "restore"};
static const struct names actions = {action_names, ARRAY_LEN(action_names)};
static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};

/* What many cards can have in common. */
static const struct field bulk_changes_fields[] = {
	F_I64(struct card_fields, value, 0, CARD_VALUE_MAX, CLEARABLE),
	F_STR(struct card_fields, currency, 3, 3, OPTIONAL),
	F_ENUM(struct card_fields, priority, &priorities, CLEARABLE),
	F_STRINGS(struct card_fields, labels, 255, 100, OPTIONAL),
	F_TIME(struct card_fields, due_at, CLEARABLE),
	F_I64(struct card_fields, assignee_chatwoot_user_id, 1, INT64_MAX, CLEARABLE),
	F_JSON(struct card_fields, custom, OPTIONAL),
};
const struct schema bulk_changes_schema =
	SCHEMA("CardBulkChanges", struct card_fields, bulk_changes_fields);

static const struct field bulk_fields[] = {
	F_STRINGS(struct bulk, card_ids, 36, BULK_MAX, REQUIRED),
	F_ENUM(struct bulk, action, &actions, REQUIRED),
	F_UUID(struct bulk, stage_id, OPTIONAL),
	F_PROSE(struct bulk, reason, CARD_REASON_MAX, OPTIONAL),
	F_JSON_OBJECT(struct bulk, changes, &bulk_changes_schema, OPTIONAL),
};
const struct schema bulk_schema = SCHEMA("CardBulk", struct bulk, bulk_fields);

static const struct field bulk_skip_fields[] = {
	F_UUID(struct bulk_skip, card_id, REQUIRED),
	F_STR(struct bulk_skip, code, 1, 32, REQUIRED),
};
static const struct schema bulk_skip_schema =
	SCHEMA("CardBulkSkip", struct bulk_skip, bulk_skip_fields);

static const struct field bulk_done_fields[] = {
	F_UUID(struct bulk_done, operation_id, REQUIRED),
	F_I64(struct bulk_done, changed, 0, BULK_MAX, REQUIRED),
	F_LIST(struct bulk_done, skipped, &bulk_skip_schema, BULK_MAX, REQUIRED),
};
const struct schema bulk_done_schema = SCHEMA("CardBulkDone", struct bulk_done, bulk_done_fields);

static const struct field undo_fields[] = {
	F_UUID(struct undo, operation_id, OPTIONAL),
};
const struct schema undo_schema = SCHEMA("Undo", struct undo, undo_fields);
