#include "core/data/field.h"

#include "core/base/seams.h"

#define NESTING_MAX 8

int schema_find(const struct schema *schema, struct str name)
{
	for (size_t i = 0; i < schema->count; i++)
		if (str_eq(str_from(schema->fields[i].name), name))
			return (int)i;
	return -1;
}

bool names_has(const struct names *names, struct str value)
{
	for (size_t i = 0; i < names->count; i++)
		if (str_eq(str_from(names->items[i]), value))
			return true;
	return false;
}

/* --- boot-time check --- */

static size_t member_size(const struct field *field)
{
	switch (field->type) {
	case FIELD_I64:
	case FIELD_TIME:
		return sizeof(int64_t);
	case FIELD_BOOL:
		return sizeof(bool);
	case FIELD_OBJECT:
		return sizeof(void *);
	case FIELD_LIST:
	case FIELD_STRINGS:
	case FIELD_IDS:
		return sizeof(struct list);
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
	case FIELD_JSON:
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return sizeof(struct str);
}

void field_copy(const struct field *field, void *to, const void *from)
{
	memcpy(field_at(field, to), field_in(field, from), member_size(field));
}

static const char *verify_type(const struct field *field)
{
	switch (field->type) {
	case FIELD_STR:
	case FIELD_TEXT:
		if (field->min < 0 || field->max < 1 || field->min > field->max)
			return "bad length";
		return NULL;
	case FIELD_I64:
		return field->min > field->max || field->min == I64_NULL ? "bad range" : NULL;
	case FIELD_ENUM:
		return !field->values || field->values->count == 0 ? "an enum without values"
								   : NULL;
	case FIELD_OBJECT:
		return !field->object ? "an object without schema" : NULL;
	case FIELD_LIST:
		return !field->object || field->max < 1 ? "a list without schema or maximum" : NULL;
	case FIELD_STRINGS:
		return field->min < 1 || field->max < 1 ? "strings without maximum" : NULL;
	case FIELD_IDS:
		return field->max < 1 ? "ids without maximum" : NULL;
	case FIELD_UUID:
	case FIELD_BOOL:
	case FIELD_TIME:
	case FIELD_JSON:
		return NULL;
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return "a field without type";
}

static const char *verify_field(const struct schema *schema, size_t index)
{
	const struct field *field = &schema->fields[index];
	if (!field->name || !field->name[0])
		return "a field without name";
	if (schema_find(schema, str_from(field->name)) != (int)index)
		return "two fields of one name";
	if (field->presence <= PRESENCE__UNSET || field->presence > CLEARABLE)
		return "a field without presence";
	const char *problem = verify_type(field);
	if (problem)
		return problem;
	return field->offset + member_size(field) > schema->size ? "a field outside its struct"
								 : NULL;
}

static const char *verify(const struct schema *schema, unsigned depth)
{
	if (depth == NESTING_MAX)
		return "schemas nested too deep";
	if (!schema->name || !schema->fields || schema->count == 0)
		return "a schema without name or fields";
	if (schema->count > 64)
		return "a schema of more than 64 fields";
	for (size_t i = 0; i < schema->count; i++) {
		const char *problem = verify_field(schema, i);
		if (!problem && schema->fields[i].object)
			problem = verify(schema->fields[i].object, depth + 1);
		if (problem)
			return problem;
	}
	return NULL;
}

const char *schema_verify(const struct schema *schema)
{
	return verify(schema, 0);
}

/* --- values --- */

void field_errors_add(struct field_errors *errors, struct arena *arena, struct str path,
		      const char *code)
{
	if (errors->count == FIELD_ERRORS_MAX)
		return;
	errors->items[errors->count++] = (struct field_error){arena_str(arena, path), code};
}

/* Unicode's Cc: U+0000–U+001F, U+007F–U+009F. Tabs and line ends pass when `lines`. */
static bool has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (lines && (c == '\t' || c == '\n' || c == '\r'))
			continue;
		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static const char *check_text(struct str text, int64_t min, int64_t max, bool lines)
{
	if (!str_is_utf8(text) || has_control(text, lines))
		return "format";
	int64_t len = (int64_t)str_utf8_len(text);
	return len < min || len > max ? "length" : NULL;
}

static const char *check_field(const struct field *field, struct str text, bool lines)
{
	const char *refusal = check_text(text, field->min, field->max, lines);

	return !refusal && field->not_blank && str_is_blank(text) ? "required" : refusal;
}

const char *field_check_str(const struct field *field, struct str text)
{
	switch (field->type) {
	case FIELD_STR:
		return check_field(field, text, false);
	case FIELD_TEXT:
		return check_field(field, text, true);
	case FIELD_UUID:
		return str_is_uuid(text) ? NULL : "format";
	case FIELD_ENUM:
		return names_has(field->values, text) ? NULL : "format";
	case FIELD_STRINGS:
		return check_text(text, 0, field->min, false);
	case FIELD__UNSET:
	case FIELD_I64:
	case FIELD_BOOL:
	case FIELD_TIME:
	case FIELD_OBJECT:
	case FIELD_LIST:
	case FIELD_IDS:
	case FIELD_JSON:
	case FIELD__COUNT:
		break;
	}
	return "type";
}

static const char *set_i64(const struct field *field, void *object, struct str text)
{
	int64_t value;
	if (!str_to_i64(text, INT64_MIN, INT64_MAX, &value))
		return "type";
	if (value < field->min || value > field->max)
		return "range";
	*(int64_t *)field_at(field, object) = value;
	return NULL;
}

static const char *set_bool(const struct field *field, void *object, struct str text)
{
	bool yes = str_eq(text, STR("true"));
	if (!yes && !str_eq(text, STR("false")))
		return "type";
	*(bool *)field_at(field, object) = yes;
	return NULL;
}

const char *field_set_text(const struct field *field, void *object, struct arena *arena,
			   struct str text)
{
	if (field->type == FIELD_I64)
		return set_i64(field, object, text);
	if (field->type == FIELD_BOOL)
		return set_bool(field, object, text);
	if (field->type == FIELD_TIME)
		return time_parse(text, field_at(field, object)) ? NULL : "format";
	if (field->type == FIELD_STRINGS)
		return "type";
	const char *refusal = field_check_str(field, text);
	if (!refusal)
		*(struct str *)field_at(field, object) = arena_str(arena, text);
	return refusal;
}

void schema_clear(const struct schema *schema, void *object)
{
	memset(object, 0, schema->size);
	for (size_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		if (field->type == FIELD_I64 || field->type == FIELD_TIME)
			*(int64_t *)field_at(field, object) = I64_NULL;
	}
}
