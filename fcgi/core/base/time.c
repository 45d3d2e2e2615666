/* Times as text: RFC 3339 §5.6. */
#include <time.h>

#include "core/base/seams.h"

#define TIME_END INT64_C(253402300800) /* 10000-01-01T00:00:00Z in seconds */

/* `value` as `width` decimal digits at `out`; the place after them. */
static char *put_digits(char *out, int value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + width;
}

struct str time_write(char out[static TIME_TEXT_SIZE], usec_t time)
{
	if (time < 0 || time >= TIME_END * USEC_PER_SEC)
		return STR_NULL;
	time_t seconds = time / USEC_PER_SEC;
	struct tm tm;
	gmtime_r(&seconds, &tm);
	const struct {
		int value, width;
		char after;
	} parts[] = {
		{tm.tm_year + 1900, 4, '-'},
		{tm.tm_mon + 1, 2, '-'},
		{tm.tm_mday, 2, 'T'},
		{tm.tm_hour, 2, ':'},
		{tm.tm_min, 2, ':'},
		{tm.tm_sec, 2, '.'},
		{(int)(time % USEC_PER_SEC / USEC_PER_MSEC), 3, 'Z'},
	};
	char *at = out;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		at = put_digits(at, parts[i].value, parts[i].width);
		*at++ = parts[i].after;
	}
	*at = '\0';
	return (struct str){out, (size_t)(at - out)};
}

struct str time_text(struct arena *arena, usec_t time)
{
	char text[TIME_TEXT_SIZE];
	return arena_str(arena, time_write(text, time));
}

/* Takes `count` digits off the front of *rest; false when they are not there or out of range. */
static bool take_number(struct str *rest, size_t count, int min, int max, int *ret)
{
	if (rest->len < count)
		return false;
	int value = 0;
	for (size_t i = 0; i < count; i++) {
		if (rest->ptr[i] < '0' || rest->ptr[i] > '9')
			return false;
		value = value * 10 + (rest->ptr[i] - '0');
	}
	if (value < min || value > max)
		return false;
	*rest = str_slice(*rest, count, rest->len);
	*ret = value;
	return true;
}

/* Takes one character of `set` off the front; '\0' when it isn't there. */
static char take_one(struct str *rest, const char *set)
{
	if (!rest->len || !rest->ptr[0] || !strchr(set, rest->ptr[0]))
		return '\0';
	char c = rest->ptr[0];
	*rest = str_slice(*rest, 1, rest->len);
	return c;
}

/* Takes ".ffffff" with 1–9 digits off the front, if it is there; digits past the sixth are cut. */
static bool take_fraction(struct str *rest, usec_t *ret)
{
	*ret = 0;
	if (!take_one(rest, "."))
		return true;
	size_t digits = 0;
	for (usec_t unit = USEC_PER_SEC / 10;
	     rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9'; unit /= 10) {
		*ret += (rest->ptr[0] - '0') * unit;
		*rest = str_slice(*rest, 1, rest->len);
		digits++;
	}
	return digits >= 1 && digits <= 9;
}

/* Takes "Z" or "±hh:mm" off the front, as seconds east of Greenwich. */
static bool take_offset(struct str *rest, int *ret)
{
	char sign = take_one(rest, "Zz+-");
	int hours = 0, minutes = 0;
	if (sign == '+' || sign == '-') {
		if (!take_number(rest, 2, 0, 23, &hours) || !take_one(rest, ":") ||
		    !take_number(rest, 2, 0, 59, &minutes))
			return false;
	}
	*ret = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
	return sign != '\0';
}

bool time_parse(struct str text, usec_t *ret)
{
	struct str rest = text;
	struct tm tm = {0};
	int year, month, offset;
	usec_t fraction;
	if (!take_number(&rest, 4, 1969, 9999, &year) || !take_one(&rest, "-") ||
	    !take_number(&rest, 2, 1, 12, &month) || !take_one(&rest, "-") ||
	    !take_number(&rest, 2, 1, 31, &tm.tm_mday) || !take_one(&rest, "Tt") ||
	    !take_number(&rest, 2, 0, 23, &tm.tm_hour) || !take_one(&rest, ":") ||
	    !take_number(&rest, 2, 0, 59, &tm.tm_min) || !take_one(&rest, ":") ||
	    !take_number(&rest, 2, 0, 59, &tm.tm_sec) || !take_fraction(&rest, &fraction) ||
	    !take_offset(&rest, &offset) || rest.len)
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	int day = tm.tm_mday;
	int64_t seconds = timegm(&tm);
	if (tm.tm_mday != day) /* February 30 has become March 2 */
		return false;
	seconds -= offset;
	if (seconds < 0 || seconds >= TIME_END)
		return false;
	*ret = seconds * USEC_PER_SEC + fraction;
	return true;
}
