/*
 * OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) from the route table and its field tables:
 * what clients and tests agree on is printed, not written.
 */
#ifndef HUB_OPENAPI_H
#define HUB_OPENAPI_H

#include "core/base/buf.h"
#include "core/http/route.h"

#define OPENAPI_MAX (4u * 1024 * 1024)

/*
 * The whole document, indented, ending in a newline; the same tables always give the same bytes.
 * `extra` are schemas no route mentions but clients use (events' data). Pages (SHAPE_HTML) and the
 * monitors' routes are left out.
 */
struct str openapi_document(struct arena *arena, const struct route_table *table,
			    const struct schema *const *extra, size_t extra_count);

#endif
