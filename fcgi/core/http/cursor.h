/*
 * Opaque page cursors: up to CURSOR_PARTS strings as base64url. They say where to go on, never what
 * may be seen: the query behind them is filtered as without.
 */
#ifndef HUB_CURSOR_H
#define HUB_CURSOR_H

#include "core/base/arena.h"
#include "core/data/field.h"

/* The query of a list without filters. */
#define PAGE_DEFAULT 50 /* items, when the caller names no limit */
#define PAGE_MAX     200

struct page_query {
	int64_t limit; /* I64_NULL: PAGE_DEFAULT */
	struct str cursor;
};

extern const struct schema page_query_schema;

#define CURSOR_PARTS    4
#define CURSOR_TEXT_MAX 2304 /* bytes of all parts, each with one more */

/* Parts without newlines or NUL; STR_NULL when they are too long, which is the caller's mistake. */
struct str cursor_make(struct arena *arena, const struct str *parts, size_t count);

/* Error: ERR_BAD_CURSOR unless it holds exactly `count` well-formed UTF-8 parts. */
enum err cursor_read(struct arena *arena, struct str cursor, size_t count,
		     struct str *ret_parts) MUST_USE;

#endif
