/* Whether a reply is what its route's row promises. */
#ifndef HUB_TEST_REPLY_CHECK_H
#define HUB_TEST_REPLY_CHECK_H

#include "core/data/json.h"
#include "core/http/route.h"

/*
 * NULL, or what is wrong (static storage): a success must have the row's shape and schema, anything
 * else the error envelope with a code of err.def that has that status. `json` is NULL when the text
 * is not JSON.
 */
const char *reply_problem(const struct route *route, int status, const struct json *json,
			  struct str text);

#endif
