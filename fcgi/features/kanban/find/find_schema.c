#include "features/kanban/find/find_int.h"

/* For its table only: SQL builds it. */
struct value_sum {
	struct str currency;
	int64_t value;
};

static const struct field value_sum_fields[] = {
	F_STR(struct value_sum, currency, 3, 3, REQUIRED),
	F_I64(struct value_sum, value, INT64_MIN + 1, INT64_MAX, REQUIRED),
};
static const struct schema value_sum_schema =
	SCHEMA("ValueSum", struct value_sum, value_sum_fields);

static const struct field card_count_fields[] = {
	F_UUID(struct card_count, stage_id, REQUIRED),
	F_I64(struct card_count, cards_count, 0, INT64_MAX, REQUIRED),
	F_JSON_LIST(struct card_count, value_sum, &value_sum_schema, REQUIRED),
};
const struct schema card_count_schema = SCHEMA("CardCount", struct card_count, card_count_fields);

static const struct field board_view_fields[] = {
	F_UUID(struct board_view, id, REQUIRED),
	F_UUID(struct board_view, board_id, REQUIRED),
	F_I64(struct board_view, user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct board_view, name, 1, 80, REQUIRED),
	F_BOOL(struct board_view, shared, REQUIRED),
	F_JSON_OBJECT(struct board_view, filters, &view_filters_schema, REQUIRED),
	F_I64(struct board_view, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct board_view, created_at, REQUIRED),
};
const struct schema board_view_schema = SCHEMA("BoardView", struct board_view, board_view_fields);

static const struct field view_new_fields[] = {
	F_NAME(struct view_new, name, 80, REQUIRED),
	F_OBJECT(struct view_new, filters, &view_filters_schema, struct card_filter, REQUIRED),
	F_BOOL(struct view_new, shared, OPTIONAL),
};
const struct schema view_new_schema = SCHEMA("ViewNew", struct view_new, view_new_fields);

static const struct field view_change_fields[] = {
	F_I64(struct view_change, version, 1, INT64_MAX, REQUIRED),
	F_NAME(struct view_change, name, 80, OPTIONAL),
	F_OBJECT(struct view_change, filters, &view_filters_schema, struct card_filter, OPTIONAL),
	F_BOOL(struct view_change, shared, OPTIONAL),
};
const struct schema view_change_schema =
	SCHEMA("ViewChange", struct view_change, view_change_fields);
