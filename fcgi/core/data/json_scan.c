#include "core/data/json_scan.h"

#include <math.h>
#include <stdlib.h>

struct scan {
	const char *at;
	const char *end;
	unsigned depth;  /* levels left */
	unsigned values; /* values left */
	size_t members;
	bool blank; /* what can't be kept is overwritten; the text is the caller's own copy */
};

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end &&
	       (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
		scan->at++;
}

static bool take(struct scan *scan, char c)
{
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

static bool take_word(struct scan *scan, struct str word)
{
	struct str rest = {scan->at, (size_t)(scan->end - scan->at)};
	if (!str_starts(rest, word))
		return false;
	scan->at += word.len;
	return true;
}

/* The four digits after \u, or -1. */
static int take_hex4(struct scan *scan)
{
	if (scan->end - scan->at < 4)
		return -1;
	int value = 0;
	for (int i = 0; i < 4; i++) {
		char c = *scan->at++;
		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

/* The hex digits just taken name no character that can be kept: U+FFFD stands for it. */
static bool mend_escape(struct scan *scan)
{
	if (scan->blank)
		memcpy((char *)(uintptr_t)scan->at - 4, "fffd", 4);
	return scan->blank;
}

/* Takes the \uDC00 to \uDFFF that completes a high surrogate, or nothing. */
static bool take_low_surrogate(struct scan *scan)
{
	struct scan ahead = *scan;
	if (!take(&ahead, '\\') || !take(&ahead, 'u'))
		return false;
	int unit = take_hex4(&ahead);
	if (unit < 0xdc00 || unit > 0xdfff)
		return false;
	scan->at = ahead.at;
	return true;
}

/* What follows a backslash. */
static bool take_escape(struct scan *scan)
{
	if (scan->at == scan->end)
		return false;
	char c = *scan->at++;
	if (c != 'u')
		return c && strchr("\"\\/bfnrt", c);
	int unit = take_hex4(scan);
	if (unit < 0)
		return false;
	if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
		return mend_escape(scan);
	if (unit < 0xd800 || unit > 0xdbff)
		return true;
	struct scan after_high = *scan;
	return take_low_surrogate(scan) || mend_escape(&after_high);
}

static bool take_string(struct scan *scan)
{
	if (!take(scan, '"'))
		return false;
	while (scan->at < scan->end) {
		unsigned char c = (unsigned char)*scan->at++;
		if (c == '"')
			return true;
		if (c < 0x20 || (c == '\\' && !take_escape(scan)))
			return false;
	}
	return false;
}

static size_t take_digits(struct scan *scan)
{
	const char *from = scan->at;
	while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
		scan->at++;
	return (size_t)(scan->at - from);
}

/* A number a double can hold; strtod wants a NUL after it. */
static bool is_finite(struct str text)
{
	char copy[JSON_NUMBER_MAX + 1];
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return isfinite(strtod(copy, NULL));
}

static bool fits(struct str number, bool whole)
{
	int64_t ignored;
	if (number.len > JSON_NUMBER_MAX)
		return false;
	if (whole)
		return str_eq(number, STR("-0")) ||
		       str_to_i64(number, INT64_MIN, INT64_MAX, &ignored);
	return is_finite(number);
}

/* Numbers that don't fit are longer than the word: the shortest are 1e309 and its like. */
static void write_null(struct str number)
{
	char *text = (char *)(uintptr_t)number.ptr;
	memset(text, ' ', number.len);
	memcpy(text, "null", 4);
}

static bool take_number(struct scan *scan)
{
	const char *from = scan->at;
	bool whole = true;
	take(scan, '-');
	if (!take(scan, '0') && take_digits(scan) == 0)
		return false;
	if (take(scan, '.')) {
		whole = false;
		if (take_digits(scan) == 0)
			return false;
	}
	if (take(scan, 'e') || take(scan, 'E')) {
		whole = false;
		if (!take(scan, '+'))
			take(scan, '-');
		if (take_digits(scan) == 0)
			return false;
	}
	struct str text = {from, (size_t)(scan->at - from)};
	if (fits(text, whole))
		return true;
	if (scan->blank)
		write_null(text);
	return scan->blank;
}

static bool take_value(struct scan *scan);

static bool take_member(struct scan *scan)
{
	scan->members++;
	if (!take_string(scan))
		return false;
	skip_space(scan);
	return take(scan, ':') && take_value(scan);
}

/* The rest of an array or object: items up to `close`. */
static bool take_items(struct scan *scan, char close, bool (*take_item)(struct scan *))
{
	if (scan->depth == 0)
		return false;
	scan->depth--;
	skip_space(scan);
	bool closed = take(scan, close);
	while (!closed) {
		skip_space(scan);
		if (!take_item(scan))
			return false;
		closed = take(scan, close);
		if (!closed && !take(scan, ','))
			return false;
	}
	scan->depth++;
	return true;
}

/* A value with the space around it. Recursion is bounded by scan->depth. */
static bool take_value(struct scan *scan)
{
	skip_space(scan);
	if (scan->at == scan->end || scan->values == 0)
		return false;
	scan->values--;
	bool ok;
	switch (*scan->at) {
	case '{':
		scan->at++;
		ok = take_items(scan, '}', take_member);
		break;
	case '[':
		scan->at++;
		ok = take_items(scan, ']', take_value);
		break;
	case '"':
		ok = take_string(scan);
		break;
	case 't':
		ok = take_word(scan, STR("true"));
		break;
	case 'f':
		ok = take_word(scan, STR("false"));
		break;
	case 'n':
		ok = take_word(scan, STR("null"));
		break;
	default:
		ok = take_number(scan);
	}
	skip_space(scan);
	return ok;
}

static bool scan_whole(struct scan *scan, struct str text, size_t *ret_members)
{
	scan->at = text.ptr;
	scan->end = text.ptr + text.len;
	if (!text.len || !str_is_utf8(text) || !take_value(scan) || scan->at != scan->end)
		return false;
	*ret_members = scan->members;
	return true;
}

bool json_scan(struct str text, unsigned depth, unsigned values, size_t *ret_members)
{
	return scan_whole(&(struct scan){.depth = depth, .values = values}, text, ret_members);
}

bool json_scan_foreign(char *text, size_t len, unsigned depth, unsigned values,
		       size_t *ret_members)
{
	struct scan scan = {.depth = depth, .values = values, .blank = true};
	return scan_whole(&scan, (struct str){text, len}, ret_members);
}
