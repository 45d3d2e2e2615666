/* What json_decode.c needs to know of a parsed value beyond json.h. Private to fcgi/core/data. */
#ifndef HUB_JSON_TREE_H
#define HUB_JSON_TREE_H

#include "core/data/json.h"

enum json_kind {
	KIND_NULL,
	KIND_BOOL,
	KIND_INT,
	KIND_FRACTION,
	KIND_STRING,
	KIND_ARRAY,
	KIND_OBJECT
};

enum json_kind json_kind(const struct json *json);

/* Values of the type asked for; anything else is a programming error. */
struct str json_as_str(const struct json *json);
int64_t json_as_i64(const struct json *json);
bool json_as_bool(const struct json *json);

struct json_member {
	struct str key;
	const struct json *value;
	void *next;
};

/*
 * Members of an object in the order of the text:
 * for (bool more = json_first(o, &m); more; more = json_next(&m))
 */
bool json_first(const struct json *object, struct json_member *member);
bool json_next(struct json_member *member);

#endif
