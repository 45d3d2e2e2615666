#include "core/base/str.h"

struct str str_from(const char *c_string)
{
	return c_string ? (struct str){c_string, strlen(c_string)} : STR_NULL;
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, s.len), suffix);
}

int str_cmp(struct str a, struct str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (!s.ptr)
		return s;
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (struct str){s.ptr + from, to - from};
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	size_t from = 0, to = s.len;
	while (from < to && is_space(s.ptr[from]))
		from++;
	while (to > from && is_space(s.ptr[to - 1]))
		to--;
	return str_slice(s, from, to);
}

struct str str_split(struct str *rest, char sep)
{
	struct str whole = *rest;
	const char *end = whole.len ? memchr(whole.ptr, sep, whole.len) : NULL;
	if (!end) {
		*rest = STR_NULL;
		return whole;
	}
	size_t len = (size_t)(end - whole.ptr);
	*rest = str_slice(whole, len + 1, whole.len);
	return str_slice(whole, 0, len);
}

bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	bool negative = s.len && s.ptr[0] == '-';
	size_t i = negative;
	if (i == s.len || (s.ptr[i] == '0' && s.len > 1))
		return false;
	int64_t value = 0;
	for (; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		int64_t digit = s.ptr[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*ret = value;
	return true;
}

bool str_is_uuid(struct str s)
{
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < 36; i++) {
		char c = s.ptr[i];
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (c != '-')
				return false;
		} else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
			return false;
		}
	}
	return true;
}

/* The grammar of RFC 3629 §4. */
size_t str_utf8_next(struct str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	unsigned char c = p[0], low = 0x80, high = 0xbf; /* bounds of the second byte */
	size_t len;
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		len = 2;
	else if (c >= 0xe0 && c <= 0xef)
		len = 3;
	else if (c >= 0xf0 && c <= 0xf4)
		len = 4;
	else
		return 0;
	if (c == 0xe0)
		low = 0xa0; /* shorter forms exist below */
	else if (c == 0xed)
		high = 0x9f; /* surrogates above */
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f; /* past U+10FFFF */
	if (s.len - at < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

bool str_is_utf8(struct str s)
{
	for (size_t i = 0; i < s.len;) {
		size_t len = str_utf8_next(s, i);
		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

static bool starts_code_point(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t str_utf8_len(struct str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += starts_code_point(s.ptr[i]);
	return count;
}

struct str str_utf8_head(struct str s, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (starts_code_point(s.ptr[i]) && count++ == max)
			return str_slice(s, 0, i);
	}
	return s;
}

/* Of the well-formed `len` bytes. */
static uint32_t code_point(const char *bytes, size_t len)
{
	const unsigned char *p = (const unsigned char *)bytes;
	uint32_t ret = len == 1 ? p[0] : p[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++)
		ret = ret << 6 | (p[i] & 0x3fu);
	return ret;
}

static bool is_white(uint32_t c)
{
	return (c >= '\t' && c <= '\r') || c == ' ' || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000 || c == 0xfeff;
}

bool str_is_blank(struct str s)
{
	for (size_t at = 0, len; at < s.len; at += len) {
		len = str_utf8_next(s, at);
		if (len == 0 || !is_white(code_point(s.ptr + at, len)))
			return false;
	}
	return true;
}
