#include "core/base/seams.h"
#include "core/data/json_tree.h"

/* Longest part of a refused key that is shown. */
#define SHOWN_KEY_MAX 64

struct decode {
	struct arena *arena;
	struct field_errors *errors;
};

/* "at.name", or "name" at the top. */
static struct str path_to(struct decode *d, struct str at, struct str name)
{
	return at.len ? arena_printf(d->arena, "%.*s.%.*s", STR_FMT(at), STR_FMT(name)) : name;
}

static bool refuse(struct decode *d, struct str path, const char *code)
{
	field_errors_add(d->errors, d->arena, path, code);
	return false;
}

static bool refuse_unknown(struct decode *d, struct str path, struct str key)
{
	return refuse(d, path_to(d, path, str_utf8_head(key, SHOWN_KEY_MAX)), "unknown");
}

static bool decode_object(struct decode *d, const struct json *json, const struct schema *schema,
			  struct str path, void *object, uint64_t *ret_present);

static bool decode_str(struct decode *d, const struct json *json, const struct field *field,
		       struct str path, struct str *ret)
{
	if (json_kind(json) != KIND_STRING)
		return refuse(d, path, "type");
	const char *refusal = field_check_str(field, json_as_str(json));
	if (refusal)
		return refuse(d, path, refusal);
	*ret = json_as_str(json);
	return true;
}

static bool decode_i64(struct decode *d, const struct json *json, const struct field *field,
		       struct str path, int64_t *ret)
{
	if (json_kind(json) != KIND_INT)
		return refuse(d, path, "type");
	int64_t value = json_as_i64(json);
	if (value < field->min || value > field->max)
		return refuse(d, path, "range");
	*ret = value;
	return true;
}

static bool decode_time(struct decode *d, const struct json *json, struct str path, usec_t *ret)
{
	if (json_kind(json) != KIND_STRING)
		return refuse(d, path, "type");
	return time_parse(json_as_str(json), ret) || refuse(d, path, "format");
}

static bool decode_bool(struct decode *d, const struct json *json, struct str path, bool *ret)
{
	if (json_kind(json) != KIND_BOOL)
		return refuse(d, path, "type");
	*ret = json_as_bool(json);
	return true;
}

static bool decode_pointer(struct decode *d, const struct json *json, const struct field *field,
			   struct str path, void *ret)
{
	void *object = arena_alloc(d->arena, 1, field->object->size);
	uint64_t present;
	if (!decode_object(d, json, field->object, path, object, &present))
		return false;
	memcpy(ret, &object, sizeof(object));
	return true;
}

/* An item of IDS. */
static const struct field id_field = {.type = FIELD_I64, .min = 1, .max = INT64_MAX};

static size_t item_size(const struct field *field)
{
	if (field->type == FIELD_STRINGS)
		return sizeof(struct str);
	return field->type == FIELD_IDS ? sizeof(int64_t) : field->object->size;
}

/* Items of a LIST, STRINGS or IDS. All are looked at, so that all refusals are told. */
static bool decode_list(struct decode *d, const struct json *json, const struct field *field,
			struct str path, struct list *ret)
{
	if (json_kind(json) != KIND_ARRAY)
		return refuse(d, path, "type");
	size_t count = json_array_len(json);
	if (count > (uint64_t)field->max)
		return refuse(d, path, "length");
	size_t size = item_size(field);
	char *items = arena_alloc(d->arena, count, size);
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		struct str item_path = path_to(d, path, arena_printf(d->arena, "%zu", i));
		void *item = items + i * size;
		uint64_t present;
		if (field->type == FIELD_STRINGS)
			ok &= decode_str(d, json_at(json, i), field, item_path, item);
		else if (field->type == FIELD_IDS)
			ok &= decode_i64(d, json_at(json, i), &id_field, item_path, item);
		else
			ok &= decode_object(d, json_at(json, i), field->object, item_path, item,
					    &present);
	}
	if (ok)
		*ret = (struct list){items, count};
	return ok;
}

static bool decode_value(struct decode *d, const struct json *json, const struct field *field,
			 struct str path, void *object)
{
	void *member = field_at(field, object);
	switch (field->type) {
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
		return decode_str(d, json, field, path, member);
	case FIELD_I64:
		return decode_i64(d, json, field, path, member);
	case FIELD_BOOL:
		return decode_bool(d, json, path, member);
	case FIELD_TIME:
		return decode_time(d, json, path, member);
	case FIELD_OBJECT:
		return decode_pointer(d, json, field, path, member);
	case FIELD_LIST:
	case FIELD_STRINGS:
	case FIELD_IDS:
		return decode_list(d, json, field, path, member);
	case FIELD_JSON:
		*(struct str *)member = json_text(d->arena, json);
		return true;
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return refuse(d, path, "type");
}

/* Fields that had to be there and were not. */
static bool decode_absent(struct decode *d, const struct schema *schema, struct str path,
			  uint64_t present)
{
	bool ok = true;
	for (size_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		if (!field_may_be_absent(field) && !(present >> i & 1))
			ok = refuse(d, path_to(d, path, str_from(field->name)), "required");
	}
	return ok;
}

static bool decode_object(struct decode *d, const struct json *json, const struct schema *schema,
			  struct str path, void *object, uint64_t *ret_present)
{
	if (json_kind(json) != KIND_OBJECT)
		return refuse(d, path, "type");
	schema_clear(schema, object);
	bool ok = true;
	uint64_t present = 0;
	struct json_member member;
	for (bool more = json_first(json, &member); more; more = json_next(&member)) {
		int index = schema_find(schema, member.key);
		if (index < 0) {
			ok &= schema->allow_unknown || refuse_unknown(d, path, member.key);
			continue;
		}
		const struct field *field = &schema->fields[index];
		struct str at = path_to(d, path, member.key);
		present |= UINT64_C(1) << index;
		if (member.value)
			ok &= decode_value(d, member.value, field, at, object);
		else if (!field_may_be_null(field))
			ok = refuse(d, at, "null");
	}
	ok &= decode_absent(d, schema, path, present);
	*ret_present = present;
	return ok;
}

enum err json_decode(struct arena *arena, const struct json *json, const struct schema *schema,
		     void *object, uint64_t *ret_present, struct field_errors *errors)
{
	struct decode d = {.arena = arena, .errors = errors};
	void *decoded = arena_alloc(arena, 1, schema->size);
	uint64_t present;
	if (!decode_object(&d, json, schema, STR(""), decoded, &present))
		return ERR_INVALID;
	memcpy(object, decoded, schema->size);
	*ret_present = present;
	return OK;
}
