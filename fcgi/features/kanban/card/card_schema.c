#include "features/kanban/card/card_int.h"

#include "features/kanban/order/order.h"

static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};
static const char *const status_names[] = {"open", "resolved", "pending", "snoozed"};
static const struct names statuses = {status_names, ARRAY_LEN(status_names)};

static const char *const clock_names[] = {"running", "paused", "warned", "breached", "met"};
static const struct names clock_states = {clock_names, ARRAY_LEN(clock_names)};

/* The shapes of what is built as JSON in SQL; these structs exist for their tables only. */
struct card_assignee {
	int64_t chatwoot_user_id;
	struct str name;
	struct str avatar_url;
};

struct card_clock {
	struct str state;
	usec_t due_at;
	usec_t warn_at;
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

static const struct field clock_fields[] = {
	F_ENUM(struct card_clock, state, &clock_states, REQUIRED),
	F_TIME(struct card_clock, due_at, NULLABLE),
	F_TIME(struct card_clock, warn_at, NULLABLE),
};
const struct schema card_clock_schema = SCHEMA("CardClock", struct card_clock, clock_fields);

/* clang-format off */
#define CARD_ROWS(S) \
	F_UUID(S, id, REQUIRED), \
	F_UUID(S, board_id, REQUIRED), \
	F_UUID(S, stage_id, REQUIRED), \
	F_STR(S, title, 0, 255, REQUIRED), /* empty: redacted */ \
	F_STR(S, position, 1, ORDER_MAX, REQUIRED), \
	F_I64(S, version, 1, INT64_MAX, REQUIRED), \
	F_I64(S, placed_version, 1, INT64_MAX, REQUIRED), \
	F_ENUM(S, priority, &priorities, NULLABLE), \
	F_STRINGS(S, labels, 255, 100, REQUIRED), \
	F_TEXT(S, preview, 0, 200, NULLABLE), \
	F_TIME(S, last_message_at, NULLABLE), \
	F_JSON_OBJECT(S, assignee, &assignee_schema, NULLABLE), \
	F_JSON_LIST(S, conversations, &conversation_schema, REQUIRED), \
	F_I64(S, value, 0, CARD_VALUE_MAX, NULLABLE), \
	F_STR(S, currency, 3, 3, NULLABLE), \
	F_TIME(S, due_at, NULLABLE), \
	F_JSON(S, custom, REQUIRED), \
	F_TEXT(S, outcome_reason, 1, CARD_REASON_MAX, NULLABLE), \
	F_TIME(S, entered_stage_at, REQUIRED), \
	F_I64(S, created_by, 1, INT64_MAX, NULLABLE), \
	F_I64(S, checklist_total, 0, INT32_MAX, REQUIRED), \
	F_I64(S, checklist_done, 0, INT32_MAX, REQUIRED), \
	F_I64(S, comments_count, 0, INT32_MAX, REQUIRED), \
	F_I64(S, links_count, 0, INT32_MAX, REQUIRED), \
	F_TIME(S, deleted_at, NULLABLE), \
	F_BOOL(S, redacted, REQUIRED), \
	F_JSON_OBJECT(S, sla, &card_clock_schema, NULLABLE), \
	F_TIME(S, created_at, REQUIRED), \
	F_TIME(S, updated_at, REQUIRED)

#define TITLE_MAX 255

/* Behind the title. */
#define WRITABLE_ROWS(S, labels_presence) \
	F_TEXT(S, description, 0, 20000, CLEARABLE), \
	F_I64(S, value, 0, CARD_VALUE_MAX, CLEARABLE), \
	F_STR(S, currency, 3, 3, OPTIONAL), \
	F_ENUM(S, priority, &priorities, CLEARABLE), \
	F_STRINGS(S, labels, 255, 100, labels_presence), \
	F_TIME(S, due_at, CLEARABLE), \
	F_I64(S, assignee_chatwoot_user_id, 1, INT64_MAX, CLEARABLE), \
	F_JSON(S, custom, OPTIONAL)
/* clang-format on */

static const struct field card_table[] = {CARD_ROWS(struct card)};
const struct schema card_schema = SCHEMA("Card", struct card, card_table);

static const struct field checklist_item_fields[] = {
	F_UUID(struct checklist_item, id, REQUIRED),
	F_STR(struct checklist_item, text, 1, CHECKLIST_TEXT_MAX, REQUIRED),
	F_BOOL(struct checklist_item, done, REQUIRED),
	F_STR(struct checklist_item, position, 1, ORDER_MAX, REQUIRED),
	F_TIME(struct checklist_item, done_at, NULLABLE),
	F_I64(struct checklist_item, done_by, 1, INT64_MAX, NULLABLE),
};
const struct schema checklist_item_schema =
	SCHEMA("ChecklistItem", struct checklist_item, checklist_item_fields);

static const struct field card_link_fields[] = {
	F_UUID(struct card_link, id, REQUIRED),
	F_STR(struct card_link, url, 1, CARD_URL_MAX, REQUIRED),
	F_STR(struct card_link, title, 0, 255, NULLABLE),
	F_I64(struct card_link, created_by, 1, INT64_MAX, NULLABLE),
	F_TIME(struct card_link, created_at, REQUIRED),
};
const struct schema card_link_schema = SCHEMA("CardLink", struct card_link, card_link_fields);

static const struct field card_detail_table[] = {
	CARD_ROWS(struct card_detail),
	F_TEXT(struct card_detail, description, 0, 20000, NULLABLE),
	F_JSON_LIST(struct card_detail, checklist, &checklist_item_schema, REQUIRED),
	F_JSON_LIST(struct card_detail, links, &card_link_schema, REQUIRED),
};
const struct schema card_detail_schema =
	SCHEMA("CardDetail", struct card_detail, card_detail_table);

static const struct field card_move_fields[] = {
	F_UUID(struct card_move, stage_id, REQUIRED),
	F_UUID(struct card_move, after_id, OPTIONAL),
	F_UUID(struct card_move, before_id, OPTIONAL),
	F_PROSE(struct card_move, reason, CARD_REASON_MAX, OPTIONAL),
	F_I64(struct card_move, version, 1, INT64_MAX, REQUIRED),
};
const struct schema card_move_schema = SCHEMA("CardMove", struct card_move, card_move_fields);

static const struct field card_fields_table[] = {
	F_STR(struct card_fields, title, 1, TITLE_MAX, REQUIRED),
	WRITABLE_ROWS(struct card_fields, REQUIRED),
};
const struct schema card_fields_schema =
	SCHEMA("CardFields", struct card_fields, card_fields_table);

static const struct field card_changes_table[] = {
	F_STR(struct card_fields, title, 1, TITLE_MAX, OPTIONAL),
	WRITABLE_ROWS(struct card_fields, OPTIONAL),
};
const struct schema card_changes_schema =
	SCHEMA("CardChanges", struct card_fields, card_changes_table);

static const struct field card_new_table[] = {
	F_NAME(struct card_new, title, TITLE_MAX, REQUIRED),
	WRITABLE_ROWS(struct card_new, OPTIONAL),
	F_UUID(struct card_new, stage_id, OPTIONAL),
	F_I64(struct card_new, chatwoot_conversation_id, 1, INT64_MAX, OPTIONAL),
	F_UUID(struct card_new, after_id, OPTIONAL),
	F_UUID(struct card_new, before_id, OPTIONAL),
};
const struct schema card_new_schema = SCHEMA("CardNew", struct card_new, card_new_table);

static const struct field card_edit_table[] = {
	F_NAME(struct card_edit, title, TITLE_MAX, OPTIONAL),
	WRITABLE_ROWS(struct card_edit, OPTIONAL),
	F_I64(struct card_edit, version, 1, INT64_MAX, REQUIRED),
};
const struct schema card_edit_schema = SCHEMA("CardEdit", struct card_edit, card_edit_table);

static const struct field card_talk_new_table[] = {
	F_I64(struct card_talk_new, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
};
const struct schema card_talk_new_schema =
	SCHEMA("CardConversationNew", struct card_talk_new, card_talk_new_table);

static const struct field card_gone_fields[] = {
	F_UUID(struct card_gone, id, REQUIRED),
	F_UUID(struct card_gone, board_id, REQUIRED),
};
const struct schema card_gone_schema = SCHEMA("CardGone", struct card_gone, card_gone_fields);
