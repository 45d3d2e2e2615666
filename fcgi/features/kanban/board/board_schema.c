#include "features/kanban/board/board_int.h"
#include "features/kanban/order/order.h"

static const char *const type_names[] = {"leads", "support", "sales", "custom"};
static const struct names types = {type_names, ARRAY_LEN(type_names)};
static const char *const visibility_names[] = {"account", "members"};
static const struct names visibilities = {visibility_names, ARRAY_LEN(visibility_names)};
static const char *const outsider_names[] = {"none", "redacted"};
static const struct names outsiders = {outsider_names, ARRAY_LEN(outsider_names)};
static const char *const wip_names[] = {"soft", "hard"};
static const struct names wip_modes = {wip_names, ARRAY_LEN(wip_names)};
static const char *const calendar_names[] = {"business", "calendar"};
static const struct names calendars = {calendar_names, ARRAY_LEN(calendar_names)};
static const char *const outcome_names[] = {"won", "lost"};
static const struct names outcomes = {outcome_names, ARRAY_LEN(outcome_names)};

#define NAME_MAX        80
#define DESCRIPTION_MAX 2000
#define WIP_MAX         100000
#define SLA_MAX         525600 /* minutes of a year */

/* clang-format off */
#define BOARD_FIELDS(S) \
	F_UUID(S, id, REQUIRED), \
	F_STR(S, name, 1, NAME_MAX, REQUIRED), \
	F_ENUM(S, type, &types, REQUIRED), \
	F_TEXT(S, description, 0, DESCRIPTION_MAX, NULLABLE), \
	F_ENUM(S, visibility, &visibilities, REQUIRED), \
	F_ENUM(S, outsiders, &outsiders, REQUIRED), \
	F_STR(S, currency, 3, 3, NULLABLE), \
	F_BOOL(S, is_default, REQUIRED), \
	F_TIME(S, archived_at, NULLABLE), \
	F_I64(S, created_by, 1, INT64_MAX, NULLABLE), \
	F_I64(S, version, 1, INT64_MAX, REQUIRED), \
	F_TIME(S, created_at, REQUIRED), \
	F_TIME(S, updated_at, REQUIRED)

#define STAGE_FIELDS \
	F_UUID(struct stage, id, REQUIRED), \
	F_UUID(struct stage, board_id, REQUIRED), \
	F_STR(struct stage, key, 1, 32, NULLABLE), \
	F_STR(struct stage, name, 1, NAME_MAX, REQUIRED), \
	F_STR(struct stage, color, 7, 7, REQUIRED), \
	F_STR(struct stage, position, 1, ORDER_MAX, REQUIRED), \
	F_BOOL(struct stage, final, REQUIRED), \
	F_ENUM(struct stage, outcome, &outcomes, NULLABLE), \
	F_BOOL(struct stage, reason_required, REQUIRED), \
	F_I64(struct stage, wip_limit, 1, WIP_MAX, NULLABLE), \
	F_ENUM(struct stage, wip_mode, &wip_modes, REQUIRED), \
	F_I64(struct stage, sla_minutes, 1, SLA_MAX, NULLABLE), \
	F_ENUM(struct stage, sla_calendar, &calendars, REQUIRED), \
	F_I64(struct stage, version, 1, INT64_MAX, REQUIRED)

/* What people say of a stage, all of it or what shall change. */
#define SPEC_FIELDS(S, presence_of_name) \
	F_NAME(S, name, NAME_MAX, presence_of_name), \
	F_STR(S, color, 7, 7, OPTIONAL), \
	F_BOOL(S, final, OPTIONAL), \
	F_ENUM(S, outcome, &outcomes, CLEARABLE), \
	F_BOOL(S, reason_required, OPTIONAL), \
	F_I64(S, wip_limit, 1, WIP_MAX, CLEARABLE), \
	F_ENUM(S, wip_mode, &wip_modes, OPTIONAL), \
	F_I64(S, sla_minutes, 1, SLA_MAX, CLEARABLE), \
	F_ENUM(S, sla_calendar, &calendars, OPTIONAL)
/* clang-format on */

static const struct field stage_fields[] = {
	STAGE_FIELDS,
	F_I64(struct stage, cards_count, 0, INT64_MAX, REQUIRED),
};
const struct schema stage_schema = SCHEMA("Stage", struct stage, stage_fields);

static const struct field stage_event_fields[] = {STAGE_FIELDS};
const struct schema stage_event_schema = SCHEMA("StageChanged", struct stage, stage_event_fields);

static const struct field stage_spec_fields[] = {SPEC_FIELDS(struct stage_spec, REQUIRED)};
const struct schema stage_spec_schema = SCHEMA("StageNew", struct stage_spec, stage_spec_fields);

static const struct field stage_change_fields[] = {
	F_I64(struct stage_change, version, 1, INT64_MAX, REQUIRED),
	SPEC_FIELDS(struct stage_change, OPTIONAL),
};
const struct schema stage_change_schema =
	SCHEMA("StageChange", struct stage_change, stage_change_fields);

static const struct field stage_delete_query_fields[] = {
	F_UUID(struct stage_delete_query, move_to, OPTIONAL),
};
const struct schema stage_delete_query_schema =
	SCHEMA("StageDelete", struct stage_delete_query, stage_delete_query_fields);

static const struct field stage_order_fields[] = {
	F_STRINGS(struct stage_order, stage_ids, 36, BOARD_STAGES_MAX, REQUIRED),
};
const struct schema stage_order_schema =
	SCHEMA("StageOrder", struct stage_order, stage_order_fields);

static const struct field stage_gone_fields[] = {
	F_UUID(struct stage_gone, id, REQUIRED),
	F_UUID(struct stage_gone, board_id, REQUIRED),
	F_UUID(struct stage_gone, moved_to, NULLABLE),
	F_I64(struct stage_gone, cards_moved, 0, INT64_MAX, REQUIRED),
};
const struct schema stage_gone_schema = SCHEMA("StageGone", struct stage_gone, stage_gone_fields);

static const struct field board_fields[] = {BOARD_FIELDS(struct board)};
const struct schema board_schema = SCHEMA("Board", struct board, board_fields);

static const struct field board_detail_fields[] = {
	BOARD_FIELDS(struct board_detail),
	F_BOOL(struct board_detail, writable, REQUIRED),
	F_JSON_LIST(struct board_detail, stages, &stage_schema, REQUIRED),
};
const struct schema board_detail_schema =
	SCHEMA("BoardDetail", struct board_detail, board_detail_fields);

static const struct field board_query_fields[] = {
	F_BOOL(struct board_query, archived, OPTIONAL),
};
const struct schema board_query_schema =
	SCHEMA("BoardQuery", struct board_query, board_query_fields);

static const struct field board_new_fields[] = {
	F_NAME(struct board_new, name, NAME_MAX, REQUIRED),
	F_ENUM(struct board_new, type, &types, REQUIRED),
	F_TEXT(struct board_new, description, 0, DESCRIPTION_MAX, CLEARABLE),
	F_STR(struct board_new, template, 1, 32, OPTIONAL),
	F_LIST(struct board_new, stages, &stage_spec_schema, BOARD_STAGES_MAX, OPTIONAL),
};
const struct schema board_new_schema = SCHEMA("BoardNew", struct board_new, board_new_fields);

static const struct field board_change_fields[] = {
	F_I64(struct board_change, version, 1, INT64_MAX, REQUIRED),
	F_NAME(struct board_change, name, NAME_MAX, OPTIONAL),
	F_TEXT(struct board_change, description, 0, DESCRIPTION_MAX, CLEARABLE),
	F_ENUM(struct board_change, visibility, &visibilities, OPTIONAL),
	F_ENUM(struct board_change, outsiders, &outsiders, OPTIONAL),
	F_STR(struct board_change, currency, 3, 3, CLEARABLE),
	F_BOOL(struct board_change, archived, OPTIONAL),
};
const struct schema board_change_schema =
	SCHEMA("BoardChange", struct board_change, board_change_fields);

static const struct field board_template_fields[] = {
	F_STR(struct board_template, key, 1, 32, REQUIRED),
	F_STR(struct board_template, name, 1, NAME_MAX, REQUIRED),
	F_ENUM(struct board_template, type, &types, REQUIRED),
	F_LIST(struct board_template, stages, &stage_spec_schema, BOARD_STAGES_MAX, REQUIRED),
};
const struct schema board_template_schema =
	SCHEMA("BoardTemplate", struct board_template, board_template_fields);

static const struct field board_gone_fields[] = {
	F_UUID(struct board_gone, id, REQUIRED),
};
const struct schema board_gone_schema = SCHEMA("BoardGone", struct board_gone, board_gone_fields);

static const struct field board_copy_fields[] = {
	F_NAME(struct board_copy, name, NAME_MAX, REQUIRED),
	F_BOOL(struct board_copy, with_cards, OPTIONAL),
};
const struct schema board_copy_schema = SCHEMA("BoardCopy", struct board_copy, board_copy_fields);

static const char *const member_names[] = {"editor", "viewer"};
static const struct names member_roles = {member_names, ARRAY_LEN(member_names)};

static const struct field board_member_fields[] = {
	F_I64(struct board_member, user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct board_member, name, 0, 255, REQUIRED),
	F_STR(struct board_member, avatar_url, 0, 2048, NULLABLE),
	F_ENUM(struct board_member, role, &member_roles, REQUIRED),
};
const struct schema board_member_schema =
	SCHEMA("BoardMember", struct board_member, board_member_fields);

static const struct field board_member_put_fields[] = {
	F_I64(struct board_member_put, user_id, 1, INT64_MAX, REQUIRED),
	F_ENUM(struct board_member_put, role, &member_roles, REQUIRED),
};
static const struct schema board_member_put_schema =
	SCHEMA("BoardMemberPut", struct board_member_put, board_member_put_fields);

static const struct field board_members_put_fields[] = {
	F_LIST(struct board_members_put, members, &board_member_put_schema, 500, REQUIRED),
};
const struct schema board_members_put_schema =
	SCHEMA("BoardMembersPut", struct board_members_put, board_members_put_fields);
