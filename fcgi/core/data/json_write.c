#include "core/base/seams.h"
#include "core/data/json.h"

/* The escape of one ASCII character that may not stand for itself. */
static void put_escape(struct buf *out, char c)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	for (size_t i = 0; named[i]; i += 2)
		if (named[i] == c) {
			buf_char(out, '\\');
			buf_char(out, named[i + 1]);
			return;
		}
	buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

/* Most bytes stand for themselves: whole runs of them are copied. Not so " & < > \ and DEL. */
static const bool is_plain[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 00 */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 10 */
	1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 20 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, /* 30 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 40 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, /* 50 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 60 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, /* 70 */
};

/* U+2028 and U+2029, which end a line in JavaScript; `c` is one code point. */
static bool is_line_end(const char *c, size_t len)
{
	return len == 3 && c[0] == '\xe2' && c[1] == '\x80' && (c[2] == '\xa8' || c[2] == '\xa9');
}

void json_put_str(struct buf *out, struct str s)
{
	if (!s.ptr) {
		buf_lit(out, "null");
		return;
	}
	buf_char(out, '"');
	size_t plain = 0; /* where the run that needs nothing began */
	for (size_t i = 0; i < s.len;) {
		if (is_plain[(unsigned char)s.ptr[i]]) {
			i++;
			continue;
		}
		size_t len = str_utf8_next(s, i);
		bool line_end = is_line_end(s.ptr + i, len);
		if (len > 1 && !line_end) {
			i += len;
			continue;
		}
		buf_str(out, str_slice(s, plain, i));
		if (!len)
			buf_lit(out, "\xef\xbf\xbd");
		else if (line_end)
			buf_printf(out, "\\u%04x", s.ptr[i + 2] == '\xa8' ? 0x2028u : 0x2029u);
		else
			put_escape(out, s.ptr[i]);
		i += len ? len : 1;
		plain = i;
	}
	buf_str(out, str_slice(s, plain, s.len));
	buf_char(out, '"');
}

/* json_put_str() of text that needs no escapes. */
static void put_quoted(struct buf *out, struct str s)
{
	if (!s.ptr) {
		buf_lit(out, "null");
		return;
	}
	buf_char(out, '"');
	buf_str(out, s);
	buf_char(out, '"');
}

static void put_strings(struct buf *out, const struct list *list)
{
	const struct str *items = list->items;
	buf_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_char(out, ',');
		json_put_str(out, items[i]);
	}
	buf_char(out, ']');
}

static void put_ids(struct buf *out, const struct list *list)
{
	const int64_t *items = list->items;

	buf_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_i64(out, items[i]);
	}
	buf_char(out, ']');
}

/* True when the member holds "no value". */
static bool is_null(const struct field *field, const void *object)
{
	const void *member = field_in(field, object);
	switch (field->type) {
	case FIELD_I64:
	case FIELD_TIME:
		return *(const int64_t *)member == I64_NULL;
	case FIELD_OBJECT:
		return !*(const void *const *)member;
	case FIELD_LIST:
	case FIELD_STRINGS:
	case FIELD_IDS:
		return field->presence != REQUIRED && !((const struct list *)member)->items;
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
	case FIELD_JSON:
		return !((const struct str *)member)->ptr;
	case FIELD_BOOL: /* has no null: false says no more than its absence */
		return field_may_be_absent(field) && !*(const bool *)member;
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return false;
}

void json_put_field(struct buf *out, const struct field *field, const void *object)
{
	const void *member = field_in(field, object);
	const struct list *list = member;
	char time[TIME_TEXT_SIZE];
	if (is_null(field, object)) {
		buf_lit(out, "null");
		return;
	}
	switch (field->type) {
	case FIELD_I64:
		buf_i64(out, *(const int64_t *)member);
		break;
	case FIELD_BOOL:
		buf_str(out, *(const bool *)member ? STR("true") : STR("false"));
		break;
	case FIELD_TIME:
		put_quoted(out, time_write(time, *(const usec_t *)member));
		break;
	case FIELD_UUID:
		put_quoted(out, *(const struct str *)member);
		break;
	case FIELD_OBJECT:
		json_put_object(out, field->object, *(const void *const *)member);
		break;
	case FIELD_LIST:
		json_put_array(out, field->object, list->items, list->count);
		break;
	case FIELD_STRINGS:
		put_strings(out, list);
		break;
	case FIELD_IDS:
		put_ids(out, list);
		break;
	case FIELD_JSON:
		buf_str(out, *(const struct str *)member);
		break;
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_ENUM:
	case FIELD__UNSET:
	case FIELD__COUNT:
		json_put_str(out, *(const struct str *)member);
		break;
	}
}

void json_put_object(struct buf *out, const struct schema *schema, const void *object)
{
	bool first = true;
	buf_char(out, '{');
	for (size_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		if (field_may_be_absent(field) && is_null(field, object))
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		buf_char(out, '"');
		buf_str(out, str_from(field->name));
		buf_lit(out, "\":");
		json_put_field(out, field, object);
	}
	buf_char(out, '}');
}

void json_put_array(struct buf *out, const struct schema *schema, const void *items, size_t count)
{
	buf_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_char(out, ',');
		json_put_object(out, schema, (const char *)items + i * schema->size);
	}
	buf_char(out, ']');
}
