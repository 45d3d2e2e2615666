#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/write/write_int.h"

#define LABELS_MAX 20
#define LABEL_MAX  100

static const char *const kind_names[] = {"status", "assignee", "team", "labels",
					 "priority", "note", "message"};
static const struct names kinds = {kind_names, ARRAY_LEN(kind_names)};
static const char *const state_names[] = {"queued", "sent", "failed", "cancelled"};
static const struct names states = {state_names, ARRAY_LEN(state_names)};
static const char *const filter_names[] = {"pending", "queued", "sent", "failed", "cancelled"};
static const struct names filters = {filter_names, ARRAY_LEN(filter_names)};
static const char *const problem_names[] = {"down", "throttled", "unauthorized",
					    "not_connected", "refused", "gone"};
static const struct names problems = {problem_names, ARRAY_LEN(problem_names)};
static const char *const status_names[] = {"open", "resolved", "pending", "snoozed"};
static const struct names statuses = {status_names, ARRAY_LEN(status_names)};
static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};

static const struct field change_fields[] = {
	F_ENUM(struct write_change, status, &statuses, OPTIONAL),
	F_TIME(struct write_change, snoozed_until, OPTIONAL),
	F_I64(struct write_change, chatwoot_user_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct write_change, chatwoot_team_id, 1, INT64_MAX, OPTIONAL),
	F_STRINGS(struct write_change, add, LABEL_MAX, LABELS_MAX, OPTIONAL),
	F_STRINGS(struct write_change, remove, LABEL_MAX, LABELS_MAX, OPTIONAL),
	F_ENUM(struct write_change, priority, &priorities, OPTIONAL),
	F_TEXT(struct write_change, content, 1, WRITE_CONTENT_MAX, OPTIONAL),
};
const struct schema write_change_schema =
	SCHEMA("WriteChange", struct write_change, change_fields);

struct write_user {
	int64_t id;
	struct str name;
};

static const struct field user_fields[] = {
	F_I64(struct write_user, id, 1, INT64_MAX, REQUIRED),
	F_STR(struct write_user, name, 0, 255, REQUIRED),
};
static const struct schema user_schema = SCHEMA("WriteUser", struct write_user, user_fields);

static const struct field write_fields[] = {
	F_UUID(struct chatwoot_write, id, REQUIRED),
	F_I64(struct chatwoot_write, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_ENUM(struct chatwoot_write, kind, &kinds, REQUIRED),
	F_JSON_OBJECT(struct chatwoot_write, change, &write_change_schema, REQUIRED),
	F_ENUM(struct chatwoot_write, state, &states, REQUIRED),
	F_ENUM(struct chatwoot_write, problem, &problems, NULLABLE),
	F_STR(struct chatwoot_write, detail, 0, 200, NULLABLE),
	F_I64(struct chatwoot_write, attempts, 0, INT32_MAX, REQUIRED),
	F_BOOL(struct chatwoot_write, cancelling, REQUIRED),
	F_JSON_OBJECT(struct chatwoot_write, user, &user_schema, REQUIRED),
	F_I64(struct chatwoot_write, chatwoot_message_id, 1, INT64_MAX, NULLABLE),
	F_I64(struct chatwoot_write, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct chatwoot_write, created_at, REQUIRED),
	F_TIME(struct chatwoot_write, updated_at, REQUIRED),
	F_TIME(struct chatwoot_write, sent_at, NULLABLE),
};
const struct schema write_schema = SCHEMA("Write", struct chatwoot_write, write_fields);

static const struct field status_fields[] = {
	F_ENUM(struct write_status, status, &statuses, REQUIRED),
	F_TIME(struct write_status, snoozed_until, OPTIONAL),
};
const struct schema write_status_schema =
	SCHEMA("ConversationStatus", struct write_status, status_fields);

static const struct field assignee_fields[] = {
	F_I64(struct write_assignee, chatwoot_user_id, 1, INT64_MAX, NULLABLE),
};
const struct schema write_assignee_schema =
	SCHEMA("ConversationAssignee", struct write_assignee, assignee_fields);

static const struct field team_fields[] = {
	F_I64(struct write_team, chatwoot_team_id, 1, INT64_MAX, NULLABLE),
};
const struct schema write_team_schema = SCHEMA("ConversationTeam", struct write_team, team_fields);

static const struct field labels_fields[] = {
	F_STRINGS(struct write_labels, add, LABEL_MAX, LABELS_MAX, OPTIONAL),
	F_STRINGS(struct write_labels, remove, LABEL_MAX, LABELS_MAX, OPTIONAL),
};
const struct schema write_labels_schema =
	SCHEMA("ConversationLabels", struct write_labels, labels_fields);

static const struct field priority_fields[] = {
	F_ENUM(struct write_priority, priority, &priorities, NULLABLE),
};
const struct schema write_priority_schema =
	SCHEMA("ConversationPriority", struct write_priority, priority_fields);

static const struct field message_fields[] = {
	F_TEXT(struct write_message, content, 1, WRITE_CONTENT_MAX, REQUIRED),
	F_BOOL(struct write_message, private, REQUIRED),
};
const struct schema write_message_schema =
	SCHEMA("ConversationMessage", struct write_message, message_fields);

static const struct field query_fields[] = {
	F_I64(struct write_query, chatwoot_conversation_id, 1, INT64_MAX, OPTIONAL),
	F_ENUM(struct write_query, state, &filters, OPTIONAL),
	F_I64(struct write_query, limit, 1, 100, OPTIONAL),
	F_STR(struct write_query, cursor, 1, 3072, OPTIONAL),
};
const struct schema write_query_schema =
	SCHEMA("WriteQuery", struct write_query, query_fields);
