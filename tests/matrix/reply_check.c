#include "matrix/reply_check.h"

#include "core/base/seams.h"
#include "core/data/json_tree.h"

static const char *object_problem(const struct schema *schema, const struct json *json);

static const char *list_problem(const struct schema *schema, const struct json *json)
{
	if (json_kind(json) != KIND_ARRAY)
		return "a list is not an array";
	for (size_t i = 0; i < json_array_len(json); i++) {
		const char *problem = object_problem(schema, json_at(json, i));
		if (problem)
			return problem;
	}
	return NULL;
}

static const char *text_problem(const struct field *field, const struct json *json)
{
	if (json_kind(json) != KIND_STRING)
		return "a text is no string";
	struct str text = json_as_str(json);
	usec_t time;

	if (field->type == FIELD_UUID)
		return str_is_uuid(text) ? NULL : "a uuid is none";
	if (field->type == FIELD_ENUM)
		return names_has(field->values, text) ? NULL : "a value is not in its enum";
	if (field->type == FIELD_TIME)
		return text.len == 24 && time_parse(text, &time)
			       ? NULL
			       : "a time is not RFC 3339 with milliseconds";
	int64_t len = (int64_t)str_utf8_len(text);
	return len >= field->min && len <= field->max ? NULL : "a text is too short or too long";
}

static const char *number_problem(const struct field *field, const struct json *json)
{
	if (json_kind(json) != KIND_INT)
		return "a number is no integer";
	int64_t value = json_as_i64(json);
	return value >= field->min && value <= field->max ? NULL : "a number is out of range";
}

static const char *field_problem(const struct field *field, const struct json *json)
{
	switch (field->type) {
	case FIELD_I64:
		return number_problem(field, json);
	case FIELD_BOOL:
		return json_kind(json) == KIND_BOOL ? NULL : "a bool is none";
	case FIELD_OBJECT:
		return object_problem(field->object, json);
	case FIELD_LIST:
		return list_problem(field->object, json);
	case FIELD_STRINGS:
		return json_kind(json) == KIND_ARRAY ? NULL : "strings are no array";
	case FIELD_IDS:
		return json_kind(json) == KIND_ARRAY ? NULL : "ids are no array";
	case FIELD_JSON:
		if (!field->object)
			return NULL;
		return field->max == 1 ? list_problem(field->object, json)
				       : object_problem(field->object, json);
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
	case FIELD_TIME:
		return text_problem(field, json);
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return "a field without type";
}

static const char *object_problem(const struct schema *schema, const struct json *json)
{
	struct json_member member;

	if (json_kind(json) != KIND_OBJECT)
		return "an object is none";
	for (bool more = json_first(json, &member); more; more = json_next(&member))
		if (schema_find(schema, member.key) < 0)
			return "a member is not in the schema";
	for (size_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		const struct json *value = json_member(json, str_from(field->name));
		bool null = !value || json_kind(value) == KIND_NULL;
		if (null && field->presence == REQUIRED)
			return "a required member is missing or null";
		if (!null) {
			const char *problem = field_problem(field, value);
			if (problem)
				return problem;
		}
	}
	return NULL;
}

static const char *error_problem(int status, const struct json *json)
{
	struct str code = json_get_str(json, "error.code");

	if (!json || json_get_str(json, "error.message").len == 0)
		return "an error without message";
	if (!str_is_uuid(json_get_str(json, "error.request_id")))
		return "an error without request id";
	for (enum err err = OK + 1; err < ERR__COUNT; err++)
		if (str_eq(code, str_from(err_code(err))))
			return err_status(err) == status
				       ? NULL
				       : "an error's code belongs to another status";
	return "an error with an unknown code";
}

const char *reply_problem(const struct route *route, int status, const struct json *json,
			  struct str text)
{
	if (status == 204)
		return text.len ? "204 with a body" : NULL;
	if (route->shape == SHAPE_PAGE && status == 303)
		return text.len ? "a redirection with a body" : NULL;
	if (route->shape == SHAPE_PAGE && str_starts(text, STR("<!doctype html>")))
		return NULL;
	/* The SPA says itself that there is no such page. */
	if (route->shape == SHAPE_HTML && status == 404 &&
	    str_starts(text, STR("<!doctype html>")))
		return NULL;
	if (status != route->status)
		return error_problem(status, json);
	if (route->shape == SHAPE_FILE)
		return text.len ? NULL : "a file is empty";
	if (route->shape == SHAPE_HTML)
		return str_starts(text, STR("<!doctype html>")) ? NULL : "a page is none";
	if (!json)
		return "a success without JSON";
	if (route->shape == SHAPE_BARE)
		return object_problem(route->reply, json);
	if (route->shape == SHAPE_ONE)
		return object_problem(route->reply, json_get(json, "data"));
	return json_get(json, "page") ? list_problem(route->reply, json_get(json, "data"))
				      : "a list without page";
}
