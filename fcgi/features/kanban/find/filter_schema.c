#include "features/kanban/find/find_int.h"

#include "core/http/cursor.h"

static const char *const due_names[] = {"overdue", "today", "week", "none"};
static const struct names dues = {due_names, ARRAY_LEN(due_names)};

/* clang-format off */
#define FILTER_FIELDS                                                               \
	F_STR(struct card_filter, assignee, 1, 20, OPTIONAL),                       \
	F_STR(struct card_filter, priority, 1, 64, OPTIONAL),                       \
	F_STR(struct card_filter, labels, 1, 2048, OPTIONAL),                       \
	F_ENUM(struct card_filter, due, &dues, OPTIONAL),                           \
	F_TIME(struct card_filter, due_from, OPTIONAL),                             \
	F_TIME(struct card_filter, due_to, OPTIONAL),                               \
	F_I64(struct card_filter, value_min, INT64_MIN + 1, INT64_MAX, OPTIONAL),   \
	F_I64(struct card_filter, value_max, INT64_MIN + 1, INT64_MAX, OPTIONAL),   \
	F_TIME(struct card_filter, created_from, OPTIONAL),                         \
	F_TIME(struct card_filter, created_to, OPTIONAL),                           \
	F_I64(struct card_filter, chatwoot_inbox_id, 1, INT64_MAX, OPTIONAL),       \
	F_STR(struct card_filter, q, 1, 200, OPTIONAL)
/* clang-format on */

static const struct field card_filter_fields[] = {
	F_UUID(struct card_filter, stage_id, OPTIONAL),
	F_I64(struct card_filter, chatwoot_conversation_id, 1, INT64_MAX, OPTIONAL),
	F_I64(struct card_filter, limit, 1, PAGE_MAX, OPTIONAL),
	F_STR(struct card_filter, cursor, 1, 3072, OPTIONAL),
	FILTER_FIELDS,
};
const struct schema card_filter_schema =
	SCHEMA("CardFilter", struct card_filter, card_filter_fields);

static const struct field card_query_fields[] = {
	F_UUID(struct card_filter, stage_id, OPTIONAL),
	F_STR(struct card_filter, cursor, 1, 3072, OPTIONAL),
	FILTER_FIELDS,
};
const struct schema card_query_schema = SCHEMA("CardQuery", struct card_filter, card_query_fields);

static const struct field view_filters_fields[] = {FILTER_FIELDS};
const struct schema view_filters_schema =
	SCHEMA("ViewFilters", struct card_filter, view_filters_fields);
