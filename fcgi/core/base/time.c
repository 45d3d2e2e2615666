/* Times as text: RFC 3339 §5.6. */
#include "core/base/seams.h"

#define TIME_END INT64_C(253402300800) /* 10000-01-01T00:00:00Z in seconds */

/*
 * Day, month and year of a count of days since 1970-01-01 (Gregorian calendar). Years are counted
 * from March, so that the leap day is their last; 146097 days make 400 of them. gmtime_r() would
 * take the time zone's lock, and a log line is also written from a signal handler.
 */
static void date_of(int64_t days, int *year, int *month, int *day)
{
	int64_t since = days + 719468; /* 0000-03-01 */
	int64_t era = since / 146097;
	int64_t in_era = since % 146097;
	int64_t years = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * years + years / 4 - years / 100);
	int64_t from_march = (5 * in_year + 2) / 153;

	*day = (int)(in_year - (153 * from_march + 2) / 5 + 1);
	*month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	*year = (int)(era * 400 + years + (*month <= 2));
}

/* The inverse of date_of(). */
static int64_t days_of(int year, int month, int day)
{
	int64_t years = year - (month <= 2);
	int64_t era = years / 400;
	int64_t in_era = years % 400;
	int64_t from_march = month > 2 ? month - 3 : month + 9;
	int64_t in_year = (153 * from_march + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* `value` as `width` decimal digits and one character more at `out`; the place after them. */
static inline char *put_part(char *out, int value, int width, char after)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	out[width] = after;
	return out + width + 1;
}

struct str time_write(char out[static TIME_TEXT_SIZE], usec_t time)
{
	if (time < 0 || time >= TIME_END * USEC_PER_SEC)
		return STR_NULL;
	int64_t seconds = time / USEC_PER_SEC;
	int in_day = (int)(seconds % 86400);
	int year, month, day;
	date_of(seconds / 86400, &year, &month, &day);
	char *at = put_part(out, year, 4, '-');
	at = put_part(at, month, 2, '-');
	at = put_part(at, day, 2, 'T');
	at = put_part(at, in_day / 3600, 2, ':');
	at = put_part(at, in_day / 60 % 60, 2, ':');
	at = put_part(at, in_day % 60, 2, '.');
	at = put_part(at, (int)(time % USEC_PER_SEC / USEC_PER_MSEC), 3, 'Z');
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
	rest->ptr += count;
	rest->len -= count;
	*ret = value;
	return true;
}

/* Takes one character of `set` off the front; '\0' when it isn't there. */
static char take_one(struct str *rest, const char *set)
{
	if (!rest->len)
		return '\0';
	while (*set && *set != rest->ptr[0])
		set++;
	rest->ptr += *set != '\0';
	rest->len -= *set != '\0';
	return *set;
}

/* Takes ".ffffff" with 1–9 digits off the front, if it is there; digits past the sixth are cut. */
static bool take_fraction(struct str *rest, usec_t *ret)
{
	*ret = 0;
	if (!take_one(rest, "."))
		return true;
	size_t digits = 0;
	usec_t unit = USEC_PER_SEC / 10;
	while (digits < rest->len && rest->ptr[digits] >= '0' && rest->ptr[digits] <= '9') {
		*ret += (rest->ptr[digits++] - '0') * unit;
		unit /= 10;
	}
	rest->ptr += digits;
	rest->len -= digits;
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
	int year, month, day, hour, minute, second, offset;
	usec_t fraction;
	if (!take_number(&rest, 4, 1969, 9999, &year) || !take_one(&rest, "-") ||
	    !take_number(&rest, 2, 1, 12, &month) || !take_one(&rest, "-") ||
	    !take_number(&rest, 2, 1, days_in(year, month), &day) || !take_one(&rest, "Tt") ||
	    !take_number(&rest, 2, 0, 23, &hour) || !take_one(&rest, ":") ||
	    !take_number(&rest, 2, 0, 59, &minute) || !take_one(&rest, ":") ||
	    !take_number(&rest, 2, 0, 59, &second) || !take_fraction(&rest, &fraction) ||
	    !take_offset(&rest, &offset) || rest.len)
		return false;
	int64_t seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
			  offset;
	if (seconds < 0 || seconds >= TIME_END)
		return false;
	*ret = seconds * USEC_PER_SEC + fraction;
	return true;
}
