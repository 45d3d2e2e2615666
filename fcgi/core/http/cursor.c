#include "core/http/cursor.h"

#include "core/base/buf.h"
#include "core/base/codec.h"

#define CURSOR_MAX (CURSOR_TEXT_MAX / 3 * 4) /* as base64url */

static const struct field page_query_fields[] = {
	F_I64(struct page_query, limit, 1, PAGE_MAX, OPTIONAL),
	F_STR(struct page_query, cursor, 1, 3072, OPTIONAL),
};
const struct schema page_query_schema = SCHEMA("PageQuery", struct page_query, page_query_fields);

struct str cursor_make(struct arena *arena, const struct str *parts, size_t count)
{
	struct buf buf = buf_new(arena, CURSOR_TEXT_MAX);

	for (size_t i = 0; i < count; i++) {
		buf_str(&buf, parts[i]);
		buf_char(&buf, '\n');
	}
	return buf_ok(&buf) ? base64url_encode(arena, buf_view(&buf)) : STR_NULL;
}

enum err cursor_read(struct arena *arena, struct str cursor, size_t count, struct str *ret_parts)
{
	struct str text, parts[CURSOR_PARTS];

	if (cursor.len > CURSOR_MAX || count > CURSOR_PARTS ||
	    !base64url_decode(arena, cursor, &text) || !str_is_utf8(text) ||
	    memchr(text.ptr, '\0', text.len))
		return ERR_BAD_CURSOR;
	for (size_t i = 0; i < count; i++) {
		parts[i] = str_split(&text, '\n');
		if (!text.ptr)
			return ERR_BAD_CURSOR;
	}
	if (text.len != 0)
		return ERR_BAD_CURSOR;
	memcpy(ret_parts, parts, count * sizeof(*parts));
	return OK;
}
