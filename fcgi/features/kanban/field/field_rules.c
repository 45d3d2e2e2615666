/* Which values a field of a board takes, without SQL. */
#include "features/kanban/field/field.h"

#define NUMBER_MAX 32
#define URL_MAX    2048

static bool has_option(const struct board_field *field, struct str id)
{
	const struct field_option *options = field->options.items;

	for (size_t i = 0; id.ptr && i < field->options.count; i++)
		if (str_eq(options[i].id, id))
			return true;
	return false;
}

static const char *check_text(struct str value)
{
	if (!value.ptr)
		return "type";
	size_t length = str_utf8_len(value);
	if (length < 1 || length > FIELD_TEXT_VALUE_MAX)
		return "length";
	return str_is_blank(value) ? "required" : NULL;
}

static const char *check_number(struct arena *arena, const struct json *value)
{
	struct str text = json_text(arena, value);

	if (text.ptr[0] != '-' && (text.ptr[0] < '0' || text.ptr[0] > '9'))
		return "type";
	return text.len <= NUMBER_MAX ? NULL : "range";
}

static const char *check_money(struct arena *arena, const struct json *value)
{
	int64_t number;

	return str_to_i64(json_text(arena, value), -INT64_MAX, INT64_MAX, &number) ? NULL : "type";
}

static const char *check_date(struct arena *arena, struct str value)
{
	usec_t day;

	if (!value.ptr)
		return "type";
	if (value.len != 10 ||
	    !time_parse(arena_printf(arena, "%.*sT00:00:00Z", STR_FMT(value)), &day))
		return "format";
	return NULL;
}

static const char *check_checkbox(struct arena *arena, const struct json *value)
{
	struct str text = json_text(arena, value);

	return str_eq(text, STR("true")) || str_eq(text, STR("false")) ? NULL : "type";
}

static const char *check_select(const struct board_field *field, struct str value)
{
	if (!value.ptr)
		return "type";
	return has_option(field, value) ? NULL : "unknown";
}

static const char *check_multiselect(const struct board_field *field, const struct json *value)
{
	size_t count = json_array_len(value);

	if (!json_is_array(value))
		return "type";
	if (count < 1 || count > field->options.count)
		return "length";
	for (size_t i = 0; i < count; i++) {
		struct str id = json_get_str(json_at(value, i), "");
		if (!has_option(field, id))
			return "unknown";
		for (size_t k = 0; k < i; k++)
			if (str_eq(json_get_str(json_at(value, k), ""), id))
				return "duplicate";
	}
	return NULL;
}

static const char *check_url(struct str value)
{
	if (!value.ptr)
		return "type";
	if (value.len > URL_MAX)
		return "length";
	struct str host = str_starts(value, STR("https://"))  ? str_slice(value, 8, value.len)
			  : str_starts(value, STR("http://")) ? str_slice(value, 7, value.len)
							      : STR_NULL;
	if (host.len == 0 || host.ptr[0] == '/')
		return "format";
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] <= ' ' || value.ptr[i] == '\\')
			return "format";
	return NULL;
}

const char *field_value_check(struct arena *arena, const struct board_field *field,
			      const struct json *value)
{
	struct str text = json_get_str(value, "");

	if (str_eq(field->type, STR("text")))
		return check_text(text);
	if (str_eq(field->type, STR("number")))
		return check_number(arena, value);
	if (str_eq(field->type, STR("money")))
		return check_money(arena, value);
	if (str_eq(field->type, STR("date")))
		return check_date(arena, text);
	if (str_eq(field->type, STR("checkbox")))
		return check_checkbox(arena, value);
	if (str_eq(field->type, STR("select")))
		return check_select(field, text);
	if (str_eq(field->type, STR("multiselect")))
		return check_multiselect(field, value);
	return check_url(text);
}

const char *field_values_check(struct arena *arena, const struct list *fields,
			       const struct json *custom, bool whole, struct str *ret_path)
{
	const struct board_field *items = fields->items;
	size_t known = 0;

	*ret_path = STR("custom");
	if (custom && !json_is_object(custom))
		return "type";
	for (size_t i = 0; i < fields->count; i++) {
		const char *code = NULL;
		bool said = custom && json_has(custom, items[i].id.ptr);
		const struct json *value = said ? json_member(custom, items[i].id) : NULL;
		known += said;
		if (value)
			code = field_value_check(arena, &items[i], value);
		else if (items[i].required && (said || whole))
			code = "required";
		if (code) {
			*ret_path = arena_printf(arena, "custom.%.*s", STR_FMT(items[i].id));
			return code;
		}
	}
	return custom && known < json_object_len(custom) ? "unknown" : NULL;
}
