/*
 * Strict JSON in (RFC 8259, and stricter), plain JSON out.
 *
 * Refused with ERR_BAD_JSON: anything that is not one JSON value, NaN and Infinity, bad UTF-8, raw
 * control characters, lone surrogates, \u0000, single quotes, comments, numbers outside int64 or
 * double, nesting over JSON_DEPTH_MAX, more values than the limit, duplicate keys.
 * json-c parses; a scan of our own before it enforces what json-c lets pass (and keeps its memory
 * bounded: one `{}` costs it 1 KB).
 */
#ifndef HUB_JSON_H
#define HUB_JSON_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/data/field.h"

#define JSON_DEPTH_MAX  16
#define JSON_VALUES_MAX 10000 /* the default for bodies */

#define JSON_FOREIGN_DEPTH_MAX  32
#define JSON_FOREIGN_VALUES_MAX 50000

/* A parsed value; owned by the arena it was parsed into. JSON's null is a NULL pointer. */
struct json;

/*
 * Parses `text`. `depth` 0 means JSON_DEPTH_MAX, `values` 0 means JSON_VALUES_MAX.
 * Error: ERR_BAD_JSON.
 */
enum err json_parse(struct arena *arena, struct str text, unsigned depth, unsigned values,
		    const struct json **ret) MUST_USE;

/*
 * The same for what other systems write, with limits of its own. A number outside int64 or double,
 * or of more than 64 characters, is null instead of an error: most such numbers nobody reads. So is
 * \u0000 or a lone surrogate U+FFFD: what people type ends up there.
 */
enum err json_parse_foreign(struct arena *arena, struct str text, const struct json **ret) MUST_USE;

/*
 * Fills `object` (of schema->size) from a JSON object and checks every rule of the table.
 * Unknown keys are refused unless schema->allow_unknown. `*ret_present` gets bit i for each field i
 * that was in the body (for PATCH). Error: ERR_INVALID with the refusals in *errors.
 */
enum err json_decode(struct arena *arena, const struct json *json, const struct schema *schema,
		     void *object, uint64_t *ret_present, struct field_errors *errors) MUST_USE;

/*
 * Reading what other systems define: each getter follows `path` ("meta.sender.name"; a number
 * selects from an array; "" is the value itself) and answers "no value" when it is absent, null or
 * of another type.
 */
const struct json *json_get(const struct json *json, const char *path);
struct str json_get_str(const struct json *json, const char *path);
int64_t json_get_i64(const struct json *json, const char *path, int64_t otherwise);
bool json_get_bool(const struct json *json, const char *path, bool otherwise);
/* A number with a fraction, in microseconds: 1782130000.123 → 1782130000123000; else I64_NULL. */
usec_t json_get_epoch(const struct json *json, const char *path);
size_t json_array_len(const struct json *json);
const struct json *json_at(const struct json *json, size_t index);
/* Member of an object by its exact name, dots and all; NULL when absent. */
const struct json *json_member(const struct json *json, struct str name);
bool json_is_object(const struct json *json);
/* True when an object has a member of that exact name, null or not. */
bool json_has(const struct json *json, const char *name);
bool json_is_array(const struct json *json);
/* How many members an object has; 0 for anything else. */
size_t json_object_len(const struct json *json);
/* Compact text of the value. */
struct str json_text(struct arena *arena, const struct json *json);

/*
 * The same of what others made as large as they liked: strings are cut to `text_max` code points,
 * members with longer names are left out, and so are all members and items that follow once
 * `max` bytes are written: the text has at most 2 * max + 16 * text_max bytes.
 */
struct str json_text_within(struct arena *arena, const struct json *json, size_t max,
			    size_t text_max);

/* --- writing --- */

/*
 * "text" with the quotes, or null for STR_NULL; escapes what RFC 8259 wants and < > & U+2028 U+2029
 * (safe in HTML). Ill-formed bytes become U+FFFD.
 */
void json_put_str(struct buf *out, struct str s);

/*
 * A whole object by its table. A list without items is [] where REQUIRED, and null (or left out)
 * elsewhere only when its `items` is NULL.
 */
void json_put_object(struct buf *out, const struct schema *schema, const void *object);

/* One member of `object`, without its name; null where it has no value. */
void json_put_field(struct buf *out, const struct field *field, const void *object);

/* An array of `count` structs of schema->size each. */
void json_put_array(struct buf *out, const struct schema *schema, const void *items, size_t count);

#endif
