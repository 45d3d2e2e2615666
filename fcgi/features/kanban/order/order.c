#include "features/kanban/order/order.h"

#include <assert.h>

#include "core/base/buf.h"

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
#define BASE     62
#define SMALLEST "A00000000000000000000000000" /* has no room below it */

static int digit(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A digit of a valid key. */
static int digit_of(char c)
{
	int value = digit(c);

	assert(value >= 0);
	return value;
}

/* Length of the integer part that starts with this letter, the letter included; 0: no such. */
static size_t integer_len(char head)
{
	if (head >= 'a' && head <= 'z')
		return (size_t)(head - 'a') + 2;
	if (head >= 'A' && head <= 'Z')
		return (size_t)('Z' - head) + 2;
	return 0;
}

bool order_valid(struct str key)
{
	if (key.len == 0 || key.len > ORDER_MAX)
		return false;
	size_t integer = integer_len(key.ptr[0]);
	if (integer == 0 || key.len < integer || str_starts(key, STR(SMALLEST)))
		return false;
	for (size_t i = 1; i < key.len; i++)
		if (digit(key.ptr[i]) < 0)
			return false;
	return key.len == integer || key.ptr[key.len - 1] != '0';
}

/*
 * A fraction between two fractions (either may be empty; high NULL means "one"), written to out:
 * common digits are kept, then the middle digit, or one digit down and on towards the top.
 */
static void fraction_between(struct buf *out, struct str low, struct str high)
{
	size_t i = 0;

	while (high.ptr && i < high.len && (i < low.len ? low.ptr[i] : '0') == high.ptr[i])
		buf_char(out, high.ptr[i++]);
	low = str_slice(low, i, low.len);
	if (high.ptr)
		high = str_slice(high, i, high.len);

	int a = low.len ? digit_of(low.ptr[0]) : 0;
	int b = high.ptr ? digit_of(high.ptr[0]) : BASE;
	if (b - a > 1) {
		buf_char(out, digits[(a + b) / 2]);
		return;
	}
	if (high.ptr && high.len > 1) {
		/*
		 * The digits are neighbours and high goes on: its first digit alone lies between.
		 */
		buf_char(out, high.ptr[0]);
		return;
	}
	buf_char(out, digits[a]);
	fraction_between(out, str_slice(low, 1, low.len), STR_NULL);
}

/* The integer one above or below, in place; grows or shrinks at the ends. False: used up. */
static bool integer_step(char *integer, size_t *len, int step)
{
	char full = step > 0 ? 'z' : '0', empty = step > 0 ? '0' : 'z';
	size_t i = *len - 1;

	for (; i > 0 && integer[i] == full; i--)
		integer[i] = empty;
	if (i > 0) {
		integer[i] = digits[digit_of(integer[i]) + step];
		return true;
	}
	char head = integer[0];
	if (head == (step > 0 ? 'z' : 'A'))
		return false;
	if (head == (step > 0 ? 'Z' : 'a')) {
		/* Over zero: "Zz" is directly below "a0". */
		integer[0] = step > 0 ? 'a' : 'Z';
		integer[1] = empty;
		return true;
	}
	integer[0] = (char)(head + step);
	*len = integer_len(integer[0]);
	memset(integer + 1, empty, *len - 1);
	return true;
}

static enum err beside(struct arena *arena, struct str key, int step, struct str *ret)
{
	char integer[64];
	size_t len = integer_len(key.ptr[0]);

	assert(len > 1 && len < sizeof(integer));
	memcpy(integer, key.ptr, len);
	/* "a0V" needs no step down: "a0" itself is smaller. */
	bool bare = key.len == len;
	if (step < 0 && !bare) {
		*ret = arena_str(arena, str_slice(key, 0, len));
		return OK;
	}
	if (!integer_step(integer, &len, step))
		return ERR_INTERNAL;
	*ret = arena_str(arena, (struct str){integer, len});
	return order_valid(*ret) ? OK : ERR_INTERNAL;
}

static enum err between(struct arena *arena, struct str low, struct str high, struct str *ret)
{
	size_t low_int = integer_len(low.ptr[0]), high_int = integer_len(high.ptr[0]);
	struct str low_head = str_slice(low, 0, low_int), high_head = str_slice(high, 0, high_int);
	bool same = str_eq(low_head, high_head);

	if (!same) {
		struct str next;
		TRY(beside(arena, low_head, 1, &next));
		if (str_cmp(next, high) < 0) {
			*ret = next;
			return OK;
		}
	}
	struct buf out = buf_new(arena, ORDER_MAX);
	buf_str(&out, low_head);
	fraction_between(&out, str_slice(low, low_int, low.len),
			 same ? str_slice(high, high_int, high.len) : STR_NULL);
	*ret = buf_view(&out);
	return buf_ok(&out) ? OK : ERR_INTERNAL;
}

enum err order_between(struct arena *arena, struct str low, struct str high, struct str *ret)
{
	if ((low.ptr && !order_valid(low)) || (high.ptr && !order_valid(high)))
		return ERR_INTERNAL;
	if (low.ptr && high.ptr)
		return str_cmp(low, high) < 0 ? between(arena, low, high, ret) : ERR_INTERNAL;
	if (low.ptr)
		return beside(arena, low, 1, ret);
	if (high.ptr)
		return beside(arena, high, -1, ret);
	*ret = STR("a0");
	return OK;
}
