/*
 * The request target (RFC 3986): split, decode per segment, read the query by a field table.
 */
#ifndef HUB_URI_H
#define HUB_URI_H

#include "core/data/field.h"
#include "core/base/arena.h"

#define QUERY_PAIRS_MAX 64

/*
 * Fills `object` from "a=1&b=x" by the table; repeated names are refused, unknown ones unless
 * schema->allow_unknown.
 * Errors: ERR_BAD_REQUEST for broken escapes or too many pairs, ERR_INVALID with the refusals.
 */
enum err query_decode(struct arena *arena, struct str query, const struct schema *schema,
		      void *object, struct field_errors *errors) MUST_USE;

/*
 * "scheme://host[:port]" of an absolute http(s) URL, lower-cased, default port left out; STR_NULL
 * for anything else. `*ret_host` (may be NULL) gets the host alone.
 */
struct str url_origin(struct arena *arena, struct str url, struct str *ret_host);

#endif
