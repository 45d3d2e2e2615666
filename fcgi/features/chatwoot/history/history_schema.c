#include "features/chatwoot/history/history.h"

#include "features/chatwoot/history/history_parts.h"

#define NAME_MAX 255
#define URL_MAX  2048
#define TEXT_MAX 150000 /* what Chatwoot allows in a message */

static const char *const status_names[] = {"open", "resolved", "pending", "snoozed"};
static const struct names statuses = {status_names, ARRAY_LEN(status_names)};
static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};
static const char *const message_type_names[] = {"incoming", "outgoing", "template"};
static const struct names message_types = {message_type_names, ARRAY_LEN(message_type_names)};

/* --- contacts --- */

static const struct field contact_fields[] = {
	F_UUID(struct contact, id, REQUIRED),
	F_I64(struct contact, chatwoot_contact_id, 1, INT64_MAX, REQUIRED),
	F_TEXT(struct contact, name, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct contact, email, 0, 320, NULLABLE),
	F_TEXT(struct contact, phone_number, 0, 64, NULLABLE),
	F_TEXT(struct contact, identifier, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct contact, avatar_url, 0, URL_MAX, NULLABLE),
	F_BOOL(struct contact, blocked, REQUIRED),
	F_TIME(struct contact, last_activity_at, NULLABLE),
	F_TIME(struct contact, chatwoot_created_at, NULLABLE),
};
const struct schema contact_schema = SCHEMA("Contact", struct contact, contact_fields);

static const struct field attribute_fields[] = {
	F_TEXT(struct contact_attribute, key, 0, NAME_MAX, REQUIRED),
	F_TEXT(struct contact_attribute, name, 0, NAME_MAX, REQUIRED),
	F_STR(struct contact_attribute, type, 1, 64, NULLABLE),
	F_TEXT(struct contact_attribute, value, 0, 1500, NULLABLE),
};
static const struct schema attribute_schema =
	SCHEMA("ContactAttribute", struct contact_attribute, attribute_fields);

static const struct field inbox_fields[] = {
	F_I64(struct talk_inbox, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_TEXT(struct talk_inbox, name, 0, NAME_MAX, NULLABLE),
	F_STR(struct talk_inbox, channel_type, 0, 64, NULLABLE),
};
static const struct schema inbox_schema =
	SCHEMA("ConversationInbox", struct talk_inbox, inbox_fields);

static const struct field detail_fields[] = {
	F_UUID(struct contact_detail, id, REQUIRED),
	F_I64(struct contact_detail, chatwoot_contact_id, 1, INT64_MAX, REQUIRED),
	F_TEXT(struct contact_detail, name, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct contact_detail, email, 0, 320, NULLABLE),
	F_TEXT(struct contact_detail, phone_number, 0, 64, NULLABLE),
	F_TEXT(struct contact_detail, identifier, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct contact_detail, avatar_url, 0, URL_MAX, NULLABLE),
	F_BOOL(struct contact_detail, blocked, REQUIRED),
	F_TIME(struct contact_detail, last_activity_at, NULLABLE),
	F_TIME(struct contact_detail, chatwoot_created_at, NULLABLE),
	F_TEXT(struct contact_detail, city, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct contact_detail, country, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct contact_detail, company_name, 0, NAME_MAX, NULLABLE),
	F_JSON_LIST(struct contact_detail, attributes, &attribute_schema, REQUIRED),
	F_JSON_LIST(struct contact_detail, inboxes, &inbox_schema, REQUIRED),
	F_I64(struct contact_detail, conversations_count, 0, INT64_MAX, REQUIRED),
	F_I64(struct contact_detail, open_count, 0, INT64_MAX, REQUIRED),
};
const struct schema contact_detail_schema =
	SCHEMA("ContactDetail", struct contact_detail, detail_fields);

static const struct field contact_query_fields[] = {
	F_STR(struct contact_query, q, 1, 200, OPTIONAL),
	F_I64(struct contact_query, chatwoot_contact_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct contact_query, chatwoot_conversation_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct contact_query, limit, 1, PAGE_MAX, OPTIONAL),
	F_STR(struct contact_query, cursor, 1, 3072, OPTIONAL),
};
const struct schema contact_query_schema =
	SCHEMA("ContactQuery", struct contact_query, contact_query_fields);

/* --- conversations --- */

static const struct field person_fields[] = {
	F_STR(struct talk_person, type, 1, 32, REQUIRED),
	F_I64(struct talk_person, chatwoot_id, 1, INT64_MAX, NULLABLE),
	F_TEXT(struct talk_person, name, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct talk_person, avatar_url, 0, URL_MAX, NULLABLE),
};
static const struct schema person_schema =
	SCHEMA("ConversationPerson", struct talk_person, person_fields);

static const struct field talk_contact_fields[] = {
	F_UUID(struct talk_contact, id, REQUIRED),
	F_I64(struct talk_contact, chatwoot_contact_id, 1, INT64_MAX, REQUIRED),
	F_TEXT(struct talk_contact, name, 0, NAME_MAX, NULLABLE),
	F_TEXT(struct talk_contact, avatar_url, 0, URL_MAX, NULLABLE),
};
static const struct schema talk_contact_schema =
	SCHEMA("ConversationContact", struct talk_contact, talk_contact_fields);

static const struct field team_fields[] = {
	F_I64(struct talk_team, chatwoot_team_id, 1, INT64_MAX, REQUIRED),
	F_TEXT(struct talk_team, name, 0, NAME_MAX, NULLABLE),
};
static const struct schema team_schema = SCHEMA("ConversationTeam", struct talk_team, team_fields);

static const struct field label_fields[] = {
	F_TEXT(struct talk_label, title, 0, NAME_MAX, REQUIRED),
	F_STR(struct talk_label, color, 0, 32, NULLABLE),
};
static const struct schema label_schema =
	SCHEMA("ConversationLabel", struct talk_label, label_fields);

static const struct field last_message_fields[] = {
	F_ENUM(struct talk_last_message, message_type, &message_types, REQUIRED),
	F_BOOL(struct talk_last_message, private, REQUIRED),
	F_TEXT(struct talk_last_message, content, 0, TALK_PREVIEW_MAX, NULLABLE),
	F_STR(struct talk_last_message, attachment, 0, 64, NULLABLE),
	F_TIME(struct talk_last_message, sent_at, REQUIRED),
};
static const struct schema last_message_schema =
	SCHEMA("ConversationLastMessage", struct talk_last_message, last_message_fields);

static const struct field card_fields[] = {
	F_UUID(struct talk_card, id, REQUIRED),
	F_UUID(struct talk_card, board_id, REQUIRED),
	F_TEXT(struct talk_card, board_name, 1, 200, REQUIRED),
	F_UUID(struct talk_card, stage_id, REQUIRED),
	F_TEXT(struct talk_card, stage_name, 1, 200, REQUIRED),
	F_STR(struct talk_card, stage_color, 7, 7, REQUIRED),
	F_TEXT(struct talk_card, title, 1, 500, REQUIRED),
};
const struct schema talk_card_schema = SCHEMA("ConversationCard", struct talk_card, card_fields);

static const struct field talk_fields[] = {
	F_I64(struct talk, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_ENUM(struct talk, status, &statuses, REQUIRED),
	F_ENUM(struct talk, priority, &priorities, NULLABLE),
	F_JSON_OBJECT(struct talk, inbox, &inbox_schema, REQUIRED),
	F_JSON_OBJECT(struct talk, contact, &talk_contact_schema, NULLABLE),
	F_JSON_OBJECT(struct talk, assignee, &person_schema, NULLABLE),
	F_JSON_OBJECT(struct talk, team, &team_schema, NULLABLE),
	F_JSON_LIST(struct talk, labels, &label_schema, REQUIRED),
	F_I64(struct talk, unread_count, 0, INT32_MAX, REQUIRED),
	F_BOOL(struct talk, can_reply, REQUIRED),
	F_I64(struct talk, messages_count, 0, INT64_MAX, REQUIRED),
	F_I64(struct talk, notes_count, 0, INT64_MAX, REQUIRED),
	F_JSON_OBJECT(struct talk, last_message, &last_message_schema, NULLABLE),
	F_JSON_LIST(struct talk, cards, &talk_card_schema, REQUIRED),
	F_TIME(struct talk, snoozed_until, NULLABLE),
	F_TIME(struct talk, waiting_since, NULLABLE),
	F_TIME(struct talk, last_activity_at, NULLABLE),
	F_TIME(struct talk, chatwoot_created_at, NULLABLE),
};
const struct schema talk_schema = SCHEMA("Conversation", struct talk, talk_fields);

static const struct field talk_query_fields[] = {
	F_ENUM(struct talk_query, status, &statuses, OPTIONAL),
	F_I64(struct talk_query, chatwoot_inbox_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct talk_query, chatwoot_team_id, 1, INT64_MAX, OPTIONAL),
	F_STR(struct talk_query, assignee, 1, 20, OPTIONAL),
	F_STR(struct talk_query, label, 1, NAME_MAX, OPTIONAL),
	F_I64(struct talk_query, chatwoot_contact_id, 1, INT64_MAX, OPTIONAL),
	F_TIME(struct talk_query, updated_since, OPTIONAL),
	F_I64(struct talk_query, limit, 1, PAGE_MAX, OPTIONAL),
	F_STR(struct talk_query, cursor, 1, 3072, OPTIONAL),
};
const struct schema talk_query_schema =
	SCHEMA("ConversationQuery", struct talk_query, talk_query_fields);

static const struct field history_query_fields[] = {
	F_STR(struct talk_query, q, 1, 200, OPTIONAL),
	F_ENUM(struct talk_query, status, &statuses, OPTIONAL),
	F_I64(struct talk_query, chatwoot_inbox_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct talk_query, limit, 1, PAGE_MAX, OPTIONAL),
	F_STR(struct talk_query, cursor, 1, 3072, OPTIONAL),
};
const struct schema history_query_schema =
	SCHEMA("HistoryQuery", struct talk_query, history_query_fields);

/* --- messages --- */

static const struct field attachment_fields[] = {
	F_STR(struct talk_attachment, file_type, 0, 64, NULLABLE),
	F_STR(struct talk_attachment, extension, 0, 64, NULLABLE),
	F_I64(struct talk_attachment, file_size, 0, INT64_MAX, NULLABLE),
};
static const struct schema attachment_schema =
	SCHEMA("MessageAttachment", struct talk_attachment, attachment_fields);

static const struct field message_fields[] = {
	F_I64(struct talk_message, chatwoot_message_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct talk_message, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_ENUM(struct talk_message, message_type, &message_types, REQUIRED),
	F_BOOL(struct talk_message, private, REQUIRED),
	F_TEXT(struct talk_message, content, 0, TEXT_MAX, NULLABLE),
	F_STR(struct talk_message, content_type, 0, 64, REQUIRED),
	F_JSON_OBJECT(struct talk_message, sender, &person_schema, NULLABLE),
	F_STR(struct talk_message, status, 0, 32, NULLABLE),
	F_BOOL(struct talk_message, deleted, REQUIRED),
	F_JSON_LIST(struct talk_message, attachments, &attachment_schema, REQUIRED),
	F_TIME(struct talk_message, sent_at, REQUIRED),
};
const struct schema talk_message_schema =
	SCHEMA("ConversationMessage", struct talk_message, message_fields);

/* --- search --- */

static const struct field search_query_fields[] = {
	F_STR(struct search_query, q, 1, 200, REQUIRED),
	F_I64(struct search_query, limit, 1, SEARCH_MAX, OPTIONAL),
};
const struct schema search_query_schema =
	SCHEMA("SearchQuery", struct search_query, search_query_fields);

static const struct field search_result_fields[] = {
	F_LIST(struct search_result, contacts, &contact_schema, SEARCH_MAX, REQUIRED),
	F_LIST(struct search_result, conversations, &talk_schema, SEARCH_MAX, REQUIRED),
	F_LIST(struct search_result, messages, &talk_message_schema, SEARCH_MAX, REQUIRED),
	F_LIST(struct search_result, cards, &talk_card_schema, SEARCH_MAX, REQUIRED),
};
const struct schema search_result_schema =
	SCHEMA("SearchResult", struct search_result, search_result_fields);
