#include "features/kanban/kanban_int.h"
#include "features/kanban/kanban_order.h"

static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};
static const char *const status_names[] = {"open", "resolved", "pending", "snoozed"};
static const struct names statuses = {status_names, ARRAY_LEN(status_names)};

/* The shapes of what is built as JSON in SQL; these structs exist for their tables only. */
struct card_assignee {
	int64_t chatwoot_user_id;
	struct str name;
	struct str avatar_url;
};

struct card_conversation {
	int64_t chatwoot_conversation_id;
	int64_t chatwoot_inbox_id;
	struct str channel;
	struct str status;
	struct str contact_name;
	struct str contact_avatar_url;
	int64_t unread_count;
};

static const struct field assignee_fields[] = {
	F_I64(struct card_assignee, chatwoot_user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct card_assignee, name, 0, 255, REQUIRED),
	F_STR(struct card_assignee, avatar_url, 0, 2048, NULLABLE),
};
static const struct schema assignee_schema =
	SCHEMA("CardAssignee", struct card_assignee, assignee_fields);

static const struct field conversation_fields[] = {
	F_I64(struct card_conversation, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct card_conversation, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct card_conversation, channel, 0, 64, NULLABLE),
	F_ENUM(struct card_conversation, status, &statuses, REQUIRED),
	F_STR(struct card_conversation, contact_name, 0, 255, NULLABLE),
	F_STR(struct card_conversation, contact_avatar_url, 0, 2048, NULLABLE),
	F_I64(struct card_conversation, unread_count, 0, INT32_MAX, REQUIRED),
};
static const struct schema conversation_schema =
	SCHEMA("CardConversation", struct card_conversation, conversation_fields);

static const struct field card_fields[] = {
	F_UUID(struct card, id, REQUIRED),
	F_UUID(struct card, board_id, REQUIRED),
	F_UUID(struct card, stage_id, REQUIRED),
	F_STR(struct card, title, 1, 255, REQUIRED),
	F_STR(struct card, position, 1, ORDER_MAX, REQUIRED),
	F_I64(struct card, version, 1, INT64_MAX, REQUIRED),
	F_I64(struct card, placed_version, 1, INT64_MAX, REQUIRED),
	F_ENUM(struct card, priority, &priorities, NULLABLE),
	F_STRINGS(struct card, labels, 255, 100, REQUIRED),
	F_TEXT(struct card, preview, 0, 200, NULLABLE),
	F_TIME(struct card, last_message_at, NULLABLE),
	F_JSON_OBJECT(struct card, assignee, &assignee_schema, NULLABLE),
	F_JSON_LIST(struct card, conversations, &conversation_schema, REQUIRED),
	F_TIME(struct card, created_at, REQUIRED),
	F_TIME(struct card, updated_at, REQUIRED),
};
const struct schema card_schema = SCHEMA("Card", struct card, card_fields);

static const struct field card_move_fields[] = {
	F_UUID(struct card_move, stage_id, REQUIRED),
	F_UUID(struct card_move, after_id, OPTIONAL),
	F_UUID(struct card_move, before_id, OPTIONAL),
	F_I64(struct card_move, version, 1, INT64_MAX, REQUIRED),
};
const struct schema card_move_schema = SCHEMA("CardMove", struct card_move, card_move_fields);

static const struct field card_gone_fields[] = {
	F_UUID(struct card_gone, id, REQUIRED),
	F_UUID(struct card_gone, board_id, REQUIRED),
};
const struct schema card_gone_schema = SCHEMA("CardGone", struct card_gone, card_gone_fields);
