#include "core/base/seams.h"
#include "lib/cutap.h"

static void parses(void)
{
	static const struct {
		const char *text;
		usec_t want;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1970-01-01T00:00:00.000001Z", 1},
		{"2026-06-22T12:06:40.000Z", INT64_C(1782130000000000)},
		{"2026-06-22T12:06:40Z", INT64_C(1782130000000000)},
		{"2026-06-22t12:06:40z", INT64_C(1782130000000000)},
		{"2026-06-22T09:06:40-03:00", INT64_C(1782130000000000)},
		{"2026-06-22T12:06:40+00:00", INT64_C(1782130000000000)},
		{"2026-06-22T12:06:40-00:00", INT64_C(1782130000000000)},
		{"2026-06-23T12:05:40+23:59", INT64_C(1782130000000000)},
		{"2026-06-22T12:06:40.1Z", INT64_C(1782130000100000)},
		{"2026-06-22T12:06:40.123456789Z", INT64_C(1782130000123456)},
		{"2000-02-29T00:00:00Z", INT64_C(951782400000000)},
		{"2100-02-28T23:59:59Z", INT64_C(4107542399000000)},
		{"9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
		{"1969-12-31T23:00:00-01:00", 0},
		{"1970-01-01T01:00:00+01:00", 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		usec_t got = -1;
		CHECK_ROW(time_parse(str_from(rows[i].text), &got), str_from(rows[i].text));
		CHECK_ROW(got == rows[i].want, str_from(rows[i].text));
	}
}

static void refuses(void)
{
	static const char *const rows[] = {
		"",
		"2026",
		"2026-06-22",
		"2026-06-22T12:06:40",
		"2026-06-22 12:06:40Z",
		"2026-6-22T12:06:40Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z",
		"2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.Z",
		"2026-01-01T00:00:00.1234567890Z",
		"2026-01-01T00:00:00,5Z",
		"2026-01-01T00:00:00+24:00",
		"2026-01-01T00:00:00+00:60",
		"2026-01-01T00:00:00+0000",
		"2026-01-01T00:00:00+00",
		"2026-01-01T00:00:00ZZ",
		"2026-01-01T00:00:00Z ",
		" 2026-01-01T00:00:00Z",
		"02026-01-01T00:00:00Z",
		"+2026-01-01T00:00:00Z",
		"-026-01-01T00:00:00Z",
		"1969-12-31T23:59:59Z",
		"1970-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
		"0000-01-01T00:00:00Z",
		"2026-01-01T00:00:00z+01:00",
		"2026-01-01T-1:00:00Z",
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		usec_t got = -7;
		CHECK_ROW(!time_parse(str_from(rows[i]), &got), str_from(rows[i]));
		CHECK_ROW(got == -7, str_from(rows[i]));
	}
	usec_t got;
	CU_ASSERT_FALSE(time_parse((struct str){"2026-01-01T00:00:00\0", 20}, &got));
	CU_ASSERT_FALSE(time_parse(STR_NULL, &got));
}

static void writes(void)
{
	static const struct {
		usec_t time;
		const char *want; /* NULL: no text */
	} rows[] = {
		{0, "1970-01-01T00:00:00.000Z"},
		{INT64_C(1782130000000000), "2026-06-22T12:06:40.000Z"},
		{INT64_C(1782130000123999), "2026-06-22T12:06:40.123Z"},
		{INT64_C(951782400000000), "2000-02-29T00:00:00.000Z"},
		{INT64_C(253402300799999999), "9999-12-31T23:59:59.999Z"},
		{INT64_C(253402300800000000), NULL},
		{-1, NULL},
		{I64_NULL, NULL},
		{INT64_MAX, NULL},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(time_text(arena, rows[i].time), str_from(rows[i].want));
	arena_free(arena);
}

static void every_day_round_trips(void)
{
	struct arena *arena = arena_new();
	for (int64_t day = 0; day < 60000; day++) {
		usec_t time = (day * 86400 + day % 86400) * USEC_PER_SEC +
			      day % 1000 * USEC_PER_MSEC,
		       back;
		CU_ASSERT_TRUE_FATAL(time_parse(time_text(arena, time), &back));
		CU_ASSERT_EQUAL_FATAL(time, back);
		if (day % 1000 == 0)
			arena_reset(arena);
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"parses", parses}, {"refuses", refuses}, {"writes", writes},
			 {"every day round trips", every_day_round_trips});
}
