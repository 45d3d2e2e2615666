#include "core/base/codec.h"

static const char hex_digits[] = "0123456789abcdef";
static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct str hex_encode(struct arena *arena, struct str bytes)
{
	char *text = arena_alloc(arena, bytes.len * 2 + 1, 1);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		text[2 * i] = hex_digits[c >> 4];
		text[2 * i + 1] = hex_digits[c & 15];
	}
	return (struct str){text, bytes.len * 2};
}

/* Value of a lower-case hex digit, or -1. */
static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(struct arena *arena, struct str text, struct str *ret)
{
	if (text.len % 2)
		return false;
	char *bytes = arena_alloc(arena, text.len / 2 + 1, 1);
	for (size_t i = 0; i < text.len; i += 2) {
		int high = hex_value(text.ptr[i]), low = hex_value(text.ptr[i + 1]);
		if (high < 0 || low < 0)
			return false;
		bytes[i / 2] = (char)(high << 4 | low);
	}
	*ret = (struct str){bytes, text.len / 2};
	return true;
}

static struct str base64_write(struct arena *arena, struct str bytes, const char *alphabet,
			       bool padded)
{
	char *text = arena_alloc(arena, (bytes.len + 2) / 3 * 4 + 1, 1);
	size_t at = 0;
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
		unsigned char in[3] = {0};
		memcpy(in, bytes.ptr + i, have);
		unsigned bits = (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2];
		for (size_t k = 0; k < 4; k++) {
			if (k <= have)
				text[at++] = alphabet[bits >> (18 - 6 * k) & 63];
			else if (padded)
				text[at++] = '=';
		}
	}
	text[at] = '\0';
	return (struct str){text, at};
}

/* `text` without padding. One byte too few and bits that would be lost are refused. */
static bool base64_read(struct arena *arena, struct str text, const char *alphabet, struct str *ret)
{
	if (text.len % 4 == 1)
		return false;
	char *bytes = arena_alloc(arena, text.len / 4 * 3 + 3, 1);
	size_t at = 0;
	unsigned bits = 0, have = 0;
	for (size_t i = 0; i < text.len; i++) {
		const char *digit = memchr(alphabet, text.ptr[i], 64);
		if (!digit)
			return false;
		bits = bits << 6 | (unsigned)(digit - alphabet);
		have += 6;
		if (have >= 8) {
			have -= 8;
			bytes[at++] = (char)(bits >> have & 255);
			bits &= (1u << have) - 1;
		}
	}
	if (bits)
		return false;
	*ret = (struct str){bytes, at};
	return true;
}

struct str base64_encode(struct arena *arena, struct str bytes)
{
	return base64_write(arena, bytes, standard, true);
}

bool base64_decode(struct arena *arena, struct str text, struct str *ret)
{
	if (text.len % 4)
		return false;
	size_t padding = str_ends(text, STR("==")) ? 2 : str_ends(text, STR("="));
	return base64_read(arena, str_slice(text, 0, text.len - padding), standard, ret);
}

struct str base64url_encode(struct arena *arena, struct str bytes)
{
	return base64_write(arena, bytes, url_safe, false);
}

bool base64url_decode(struct arena *arena, struct str text, struct str *ret)
{
	return base64_read(arena, text, url_safe, ret);
}

/* The byte of the escape at text.ptr[at], of either case, or -1 for a broken one. */
static int escaped_byte(struct str text, size_t at)
{
	if (text.len - at < 3)
		return -1;
	int value = 0;
	for (size_t i = at + 1; i < at + 3; i++) {
		char c = text.ptr[i];
		int digit = hex_value(c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c);
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

bool percent_decode(struct arena *arena, struct str text, bool form, struct str *ret)
{
	char *bytes = arena_alloc(arena, text.len + 1, 1);
	size_t at = 0;
	for (size_t i = 0; i < text.len; i++) {
		int byte = (unsigned char)text.ptr[i];
		if (byte == '%') {
			byte = escaped_byte(text, i);
			i += 2;
		} else if (byte == '+' && form) {
			byte = ' ';
		}
		if (byte <= 0)
			return false;
		bytes[at++] = (char)byte;
	}
	*ret = (struct str){bytes, at};
	return true;
}

static bool unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

struct str percent_encode(struct arena *arena, struct str bytes)
{
	char *text = arena_alloc(arena, bytes.len * 3 + 1, 1);
	size_t at = 0;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		if (unreserved(c)) {
			text[at++] = (char)c;
			continue;
		}
		text[at++] = '%';
		text[at++] = (char)"0123456789ABCDEF"[c >> 4];
		text[at++] = (char)"0123456789ABCDEF"[c & 15];
	}
	text[at] = '\0';
	return (struct str){text, at};
}
