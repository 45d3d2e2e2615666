#include "features/accounts/accounts_int.h"
#include "lib/cutap.h"

static const char *refused(struct arena *arena, const struct calendar *calendar, struct str *path)
{
	*path = STR_NULL;
	return calendar_refused(arena, calendar, path);
}

static void periods(void)
{
	static const struct {
		const char *first_from, *first_to, *second_from, *second_to;
		const char *code, *path;
	} rows[] = {
		{"09:00", "12:00", "13:00", "18:00", NULL, NULL},
		{"09:00", "12:00", "12:00", "18:00", NULL, NULL},
		{"00:00", "00:01", "23:59", "24:00", NULL, NULL},
		{"09:00", "12:00", "11:59", "18:00", "order", "business_calendar.friday.1.from"},
		{"13:00", "18:00", "09:00", "12:00", "order", "business_calendar.friday.1.from"},
		{"09:00", "09:00", "13:00", "18:00", "order", "business_calendar.friday.0.to"},
		{"12:00", "09:00", "13:00", "18:00", "order", "business_calendar.friday.0.to"},
		{"09:60", "12:00", "13:00", "18:00", "format", "business_calendar.friday.0.from"},
		{"09.00", "12:00", "13:00", "18:00", "format", "business_calendar.friday.0.from"},
		{"09:00", "12:00", "13:00", "24:01", "format", "business_calendar.friday.1.to"},
		{"09:00", "25:00", "13:00", "18:00", "format", "business_calendar.friday.0.to"},
		{"-1:00", "12:00", "13:00", "18:00", "format", "business_calendar.friday.0.from"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct calendar_period items[] = {
			{str_from(rows[i].first_from), str_from(rows[i].first_to)},
			{str_from(rows[i].second_from), str_from(rows[i].second_to)},
		};
		struct calendar calendar = {.friday = {items, ARRAY_LEN(items)}};
		struct str path;
		const char *code = refused(arena, &calendar, &path);
		CHECK_STR(str_from(code), str_from(rows[i].code));
		CHECK_STR(path, str_from(rows[i].path));
	}
	arena_free(arena);
}

static void holidays(void)
{
	static const struct {
		const char *first, *second, *code;
	} rows[] = {
		{"2026-12-25", "2027-01-01", NULL},
		{"2028-02-28", "2028-02-29", NULL},
		{"2026-12-25", "2026-12-25", "duplicate"},
		{"2026-12-25", "2026-12-24", "order"},
		{"2026-12-25", "2027-02-29", "format"},
		{"2026-12-25", "2027-13-01", "format"},
		{"2026-12-25", "01/01/2027", "format"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct calendar_holiday items[] = {
			{str_from(rows[i].first), STR("Natal")},
			{str_from(rows[i].second), STR("Ano-novo")},
		};
		struct calendar calendar = {.holidays = {items, ARRAY_LEN(items)}};
		struct str path;
		const char *code = refused(arena, &calendar, &path);
		CHECK_STR(str_from(code), str_from(rows[i].code));
		CHECK_STR(path, code ? STR("business_calendar.holidays.1.date") : STR_NULL);
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"periods of a day", periods}, {"holidays", holidays});
}
