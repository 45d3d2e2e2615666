/* The only file that knows json-c: a `struct json` is a json_object, and JSON's null is NULL. */
#include "core/data/json.h"

#include <limits.h>

#include <json-c/json.h>

#include "core/data/json_scan.h"
#include "core/data/json_tree.h"

/* json-c reads through non-const pointers. */
static struct json_object *raw(const struct json *json)
{
	return (struct json_object *)(uintptr_t)json;
}

static const struct json *wrap(struct json_object *object)
{
	return (const struct json *)object;
}

static void release(void *object)
{
	json_object_put(object);
}

/* Object members in the whole tree, whose depth the scan has bounded. */
static size_t count_members(const struct json *json)
{
	size_t count = 0;
	if (json_kind(json) == KIND_ARRAY) {
		for (size_t i = 0; i < json_array_len(json); i++)
			count += count_members(json_at(json, i));
	} else if (json_kind(json) == KIND_OBJECT) {
		struct json_member member;
		for (bool more = json_first(json, &member); more; more = json_next(&member))
			count += 1 + count_members(member.value);
	}
	return count;
}

/* Builds the tree of a text that was scanned and had so many members. */
static enum err build(struct arena *arena, struct str text, unsigned depth, size_t members,
		      const struct json **ret)
{
	/* json-c counts the scalars inside the innermost container as a level. */
	struct json_tokener *tokener = json_tokener_new_ex((int)depth + 2);
	if (!tokener)
		return ERR_INTERNAL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	struct json_object *object = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
	/* A number at the very end may go on, as far as json-c knows. */
	if (json_tokener_get_error(tokener) == json_tokener_continue)
		object = json_tokener_parse_ex(tokener, "", 1);
	bool parsed = json_tokener_get_error(tokener) == json_tokener_success;
	json_tokener_free(tokener);
	if (!parsed)
		return ERR_BAD_JSON;

	arena_defer(arena, release, object);
	if (count_members(wrap(object)) != members)
		return ERR_BAD_JSON; /* json-c kept the last of two equal keys */
	*ret = wrap(object);
	return OK;
}

enum err json_parse(struct arena *arena, struct str text, unsigned depth, unsigned values,
		    const struct json **ret)
{
	depth = depth ? depth : JSON_DEPTH_MAX;
	size_t members;
	if (text.len >= INT_MAX ||
	    !json_scan(text, depth, values ? values : JSON_VALUES_MAX, &members))
		return ERR_BAD_JSON;
	return build(arena, text, depth, members, ret);
}

enum err json_parse_foreign(struct arena *arena, struct str text, const struct json **ret)
{
	const unsigned depth = JSON_FOREIGN_DEPTH_MAX, values = JSON_FOREIGN_VALUES_MAX;
	size_t members;
	if (text.len >= INT_MAX)
		return ERR_BAD_JSON;
	if (json_scan(text, depth, values, &members))
		return build(arena, text, depth, members, ret);
	char *copy = arena_alloc(arena, text.len, 1);
	memcpy(copy, text.ptr ? text.ptr : "", text.len);
	if (!json_scan_foreign(copy, text.len, depth, values, &members))
		return ERR_BAD_JSON;
	return build(arena, (struct str){copy, text.len}, depth, members, ret);
}

enum json_kind json_kind(const struct json *json)
{
	switch (json_object_get_type(raw(json))) {
	case json_type_boolean:
		return KIND_BOOL;
	case json_type_int:
		return KIND_INT;
	case json_type_double:
		return KIND_FRACTION;
	case json_type_string:
		return KIND_STRING;
	case json_type_array:
		return KIND_ARRAY;
	case json_type_object:
		return KIND_OBJECT;
	case json_type_null:
		break;
	}
	return KIND_NULL;
}

struct str json_as_str(const struct json *json)
{
	return (struct str){json_object_get_string(raw(json)),
			    (size_t)json_object_get_string_len(raw(json))};
}

int64_t json_as_i64(const struct json *json)
{
	return json_object_get_int64(raw(json));
}

bool json_as_bool(const struct json *json)
{
	return json_object_get_boolean(raw(json));
}

static bool set_member(struct json_member *member, struct lh_entry *entry)
{
	if (!entry)
		return false;
	*member = (struct json_member){.key = str_from(lh_entry_k(entry)),
				       .value = lh_entry_v(entry),
				       .next = entry->next};
	return true;
}

bool json_first(const struct json *object, struct json_member *member)
{
	return set_member(member, json_object_get_object(raw(object))->head);
}

bool json_next(struct json_member *member)
{
	return set_member(member, member->next);
}

/* --- reading what other systems define --- */

const struct json *json_member(const struct json *json, struct str name)
{
	struct json_member member;
	if (!json_is_object(json))
		return NULL;
	for (bool more = json_first(json, &member); more; more = json_next(&member))
		if (str_eq(member.key, name))
			return member.value;
	return NULL;
}

bool json_has(const struct json *json, const char *name)
{
	return json_is_object(json) && json_object_object_get_ex(raw(json), name, NULL);
}

const struct json *json_get(const struct json *json, const char *path)
{
	struct str rest = path[0] ? str_from(path) : STR_NULL;
	while (rest.ptr && json) {
		struct str step = str_split(&rest, '.');
		int64_t index;
		if (json_kind(json) == KIND_OBJECT)
			json = json_member(json, step);
		else if (json_kind(json) == KIND_ARRAY && str_to_i64(step, 0, INT_MAX, &index))
			json = json_at(json, (size_t)index);
		else
			json = NULL;
	}
	return json;
}

struct str json_get_str(const struct json *json, const char *path)
{
	const struct json *value = json_get(json, path);
	return json_kind(value) == KIND_STRING ? json_as_str(value) : STR_NULL;
}

int64_t json_get_i64(const struct json *json, const char *path, int64_t otherwise)
{
	const struct json *value = json_get(json, path);
	return json_kind(value) == KIND_INT ? json_as_i64(value) : otherwise;
}

bool json_get_bool(const struct json *json, const char *path, bool otherwise)
{
	const struct json *value = json_get(json, path);
	return json_kind(value) == KIND_BOOL ? json_as_bool(value) : otherwise;
}

usec_t json_get_epoch(const struct json *json, const char *path)
{
	const struct json *value = json_get(json, path);
	if (json_kind(value) != KIND_INT && json_kind(value) != KIND_FRACTION)
		return I64_NULL;
	/* Up to the year 9999 a double holds the microseconds after rounding. */
	double seconds = json_object_get_double(raw(value));
	if (seconds < 0 || seconds >= 253402300800.0)
		return I64_NULL;
	return (usec_t)(seconds * (double)USEC_PER_SEC + 0.5);
}

size_t json_array_len(const struct json *json)
{
	return json_kind(json) == KIND_ARRAY ? json_object_array_length(raw(json)) : 0;
}

const struct json *json_at(const struct json *json, size_t index)
{
	if (index >= json_array_len(json))
		return NULL;
	return wrap(json_object_array_get_idx(raw(json), index));
}

bool json_is_object(const struct json *json)
{
	return json_kind(json) == KIND_OBJECT;
}

bool json_is_array(const struct json *json)
{
	return json_kind(json) == KIND_ARRAY;
}

size_t json_object_len(const struct json *json)
{
	struct json_member member;
	size_t count = 0;

	if (!json_is_object(json))
		return 0;
	for (bool more = json_first(json, &member); more; more = json_next(&member))
		count++;
	return count;
}

struct str json_text(struct arena *arena, const struct json *json)
{
	size_t len;
	const char *text = json_object_to_json_string_length(
		raw(json), JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	return arena_str(arena, (struct str){text, len});
}
