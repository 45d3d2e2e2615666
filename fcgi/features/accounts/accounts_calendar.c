/* The rules of a business calendar that its field table cannot say. */
#include "features/accounts/accounts_int.h"

#include "core/base/seams.h"

#define NO_TIME (-1)

static int two_digits(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return 100;
	return 10 * (text[0] - '0') + (text[1] - '0');
}

/* Minutes since midnight of "HH:MM", or NO_TIME. */
static int minutes(struct str text)
{
	if (text.len != 5 || text.ptr[2] != ':')
		return NO_TIME;
	int hour = two_digits(text.ptr), minute = two_digits(text.ptr + 3);

	if (minute > 59 || hour > 24 || (hour == 24 && minute))
		return NO_TIME;
	return 60 * hour + minute;
}

static const char *day_refused(struct arena *arena, const char *day, const struct list *periods,
			       struct str *path)
{
	const struct calendar_period *items = periods->items;
	int free_from = 0;

	for (size_t i = 0; i < periods->count; i++) {
		int from = minutes(items[i].from), to = minutes(items[i].to);
		bool starts = from != NO_TIME && from >= free_from;

		if (starts && to > from) {
			free_from = to;
			continue;
		}
		*path = arena_printf(arena, "business_calendar.%s.%zu.%s", day, i,
				     starts ? "to" : "from");
		return (starts ? to : from) == NO_TIME ? "format" : "order";
	}
	return NULL;
}

static const char *holidays_refused(struct arena *arena, const struct list *holidays,
				    struct str *path)
{
	const struct calendar_holiday *items = holidays->items;
	struct str last = STR("");
	usec_t day;

	for (size_t i = 0; i < holidays->count; i++) {
		struct str date = items[i].date;
		struct str begin = arena_printf(arena, "%.*sT00:00:00Z", STR_FMT(date));
		bool exists = time_parse(begin, &day);

		if (exists && str_cmp(date, last) > 0) {
			last = date;
			continue;
		}
		*path = arena_printf(arena, "business_calendar.holidays.%zu.date", i);
		if (!exists)
			return "format";
		return str_eq(date, last) ? "duplicate" : "order";
	}
	return NULL;
}

const char *calendar_refused(struct arena *arena, const struct calendar *calendar, struct str *path)
{
	const struct {
		const char *name;
		const struct list *periods;
	} days[] = {
		{"monday", &calendar->monday},
		{"tuesday", &calendar->tuesday},
		{"wednesday", &calendar->wednesday},
		{"thursday", &calendar->thursday},
		{"friday", &calendar->friday},
		{"saturday", &calendar->saturday},
		{"sunday", &calendar->sunday},
	};

	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		const char *code = day_refused(arena, days[i].name, days[i].periods, path);
		if (code)
			return code;
	}
	return holidays_refused(arena, &calendar->holidays, path);
}
