#include "features/kanban/field/field.h"

static const char *const type_names[] = {"text", "number", "money", "date",
					 "checkbox", "select", "multiselect", "url"};
static const struct names types = {type_names, ARRAY_LEN(type_names)};

#define NAME_MAX 80

static const struct field option_fields[] = {
	F_UUID(struct field_option, id, REQUIRED),
	F_STR(struct field_option, name, 1, NAME_MAX, REQUIRED),
	F_STR(struct field_option, color, 7, 7, REQUIRED),
};
const struct schema field_option_schema =
	SCHEMA("FieldOption", struct field_option, option_fields);

static const struct field option_put_fields[] = {
	F_UUID(struct field_option, id, CLEARABLE),
	F_NAME(struct field_option, name, NAME_MAX, REQUIRED),
	F_STR(struct field_option, color, 7, 7, OPTIONAL),
};
static const struct schema option_put_schema =
	SCHEMA("FieldOptionPut", struct field_option, option_put_fields);

static const struct field board_field_fields[] = {
	F_UUID(struct board_field, id, REQUIRED),
	F_UUID(struct board_field, board_id, REQUIRED),
	F_STR(struct board_field, name, 1, NAME_MAX, REQUIRED),
	F_ENUM(struct board_field, type, &types, REQUIRED),
	F_LIST(struct board_field, options, &field_option_schema, FIELD_OPTIONS_MAX, REQUIRED),
	F_BOOL(struct board_field, required, REQUIRED),
	F_I64(struct board_field, position, 0, BOARD_FIELDS_MAX - 1, REQUIRED),
	F_I64(struct board_field, version, 1, INT64_MAX, REQUIRED),
};
const struct schema board_field_schema =
	SCHEMA("BoardField", struct board_field, board_field_fields);

static const struct field field_new_fields[] = {
	F_NAME(struct field_new, name, NAME_MAX, REQUIRED),
	F_ENUM(struct field_new, type, &types, REQUIRED),
	F_LIST(struct field_new, options, &option_put_schema, FIELD_OPTIONS_MAX, OPTIONAL),
	F_BOOL(struct field_new, required, OPTIONAL),
};
const struct schema field_new_schema = SCHEMA("BoardFieldNew", struct field_new, field_new_fields);

static const struct field field_change_fields[] = {
	F_I64(struct field_change, version, 1, INT64_MAX, REQUIRED),
	F_NAME(struct field_change, name, NAME_MAX, OPTIONAL),
	F_LIST(struct field_change, options, &option_put_schema, FIELD_OPTIONS_MAX, OPTIONAL),
	F_BOOL(struct field_change, required, OPTIONAL),
	F_I64(struct field_change, position, 0, BOARD_FIELDS_MAX - 1, OPTIONAL),
};
const struct schema field_change_schema =
	SCHEMA("BoardFieldChange", struct field_change, field_change_fields);
