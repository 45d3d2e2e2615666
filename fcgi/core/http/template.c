#include "core/http/template.h"

#include "core/base/buf.h"

static void put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.ptr[i]) {
		case '&':
			buf_lit(out, "&amp;");
			break;
		case '<':
			buf_lit(out, "&lt;");
			break;
		case '>':
			buf_lit(out, "&gt;");
			break;
		case '"':
			buf_lit(out, "&quot;");
			break;
		case '\'':
			buf_lit(out, "&#39;");
			break;
		default:
			buf_char(out, text.ptr[i]);
		}
	}
}

struct str html_escape(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, TEMPLATE_MAX);

	put_escaped(&out, text);
	return buf_view(&out);
}

static const struct template_value *find(const struct template_value *values, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name, str_from(values[i].name)))
			return &values[i];
	return NULL;
}

/* Offset of a two-character mark from `from` on; the length when there is none. */
static size_t find_mark(struct str s, size_t from, char mark)
{
	for (size_t i = from; i + 1 < s.len; i++)
		if (s.ptr[i] == mark && s.ptr[i + 1] == mark)
			return i;
	return s.len;
}

enum err template_render(struct arena *arena, struct str source, const struct template_value *values,
			 size_t count, struct str *ret)
{
	struct buf out = buf_new(arena, TEMPLATE_MAX);
	size_t at = 0;

	for (;;) {
		size_t open = find_mark(source, at, '{');
		buf_str(&out, str_slice(source, at, open));
		if (open == source.len)
			break;
		size_t close = find_mark(source, open, '}');
		const struct template_value *value =
			find(values, count, str_trim(str_slice(source, open + 2, close)));
		if (close == source.len || !value)
			return ERR_INTERNAL;
		if (value->context == TEMPLATE_SAFE)
			buf_str(&out, value->value);
		else
			put_escaped(&out, value->value);
		at = close + 2;
	}
	if (!buf_ok(&out))
		return ERR_INTERNAL;
	*ret = buf_view(&out);
	return OK;
}
