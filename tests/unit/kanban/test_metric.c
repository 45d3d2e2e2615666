#include "features/kanban/metric/metric_int.h"
#include "lib/cutap.h"

#define HOUR INT64_C(3600)
#define DAY  (24 * HOUR)

static void percentiles_are_of_the_nearest_rank(void)
{
	int64_t twenty[20], one[] = {7};

	for (int64_t i = 0; i < 20; i++)
		twenty[i] = 20 - i;
	struct percentiles got = percentiles_of(twenty, 20);
	CU_ASSERT_EQUAL(got.count, 20);
	CU_ASSERT_EQUAL(got.p50, 10);
	CU_ASSERT_EQUAL(got.p85, 17);
	CU_ASSERT_EQUAL(got.p95, 19);
	got = percentiles_of(one, 1);
	CU_ASSERT(got.p50 == 7 && got.p85 == 7 && got.p95 == 7);
	got = percentiles_of(one, 0);
	CU_ASSERT(got.count == 0 && got.p50 == I64_NULL && got.p95 == I64_NULL);
}

/* Two days, 9 to 12 and 14 to 18 each. */
static void business_time_is_when_it_is_open(void)
{
	static const struct span open[] = {
		{9 * HOUR, 12 * HOUR},
		{14 * HOUR, 18 * HOUR},
		{DAY + 9 * HOUR, DAY + 12 * HOUR},
		{DAY + 14 * HOUR, DAY + 18 * HOUR},
	};
	static const struct {
		int64_t began, ended, want;
	} rows[] = {
		{0, 9 * HOUR, 0},
		{0, 10 * HOUR, HOUR},
		{10 * HOUR, 11 * HOUR, HOUR},
		{11 * HOUR, 15 * HOUR, 2 * HOUR},
		{12 * HOUR, 14 * HOUR, 0},
		{17 * HOUR, DAY + 10 * HOUR, 2 * HOUR},
		{0, 9 * DAY, 14 * HOUR},
		{11 * HOUR, 10 * HOUR, 0},
	};
	struct arena *arena = arena_new();
	struct open_hours hours = open_hours_of(arena, open, ARRAY_LEN(open));
	struct open_hours never = open_hours_of(arena, open, 0);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CU_ASSERT_EQUAL(metric_elapsed(&hours, rows[i].began, rows[i].ended), rows[i].want);
		CU_ASSERT_EQUAL(metric_elapsed(&never, rows[i].began, rows[i].ended), 0);
	}
	CU_ASSERT_EQUAL(metric_elapsed(NULL, HOUR, DAY), 23 * HOUR);
	CU_ASSERT_EQUAL(metric_elapsed(NULL, DAY, HOUR), 0);
	arena_free(arena);
}

static void a_moment_is_in_the_last_that_began(void)
{
	static const int64_t starts[] = {10, 20, 30};

	CU_ASSERT_EQUAL(metric_find(starts, 3, 9), -1);
	CU_ASSERT_EQUAL(metric_find(starts, 3, 10), 0);
	CU_ASSERT_EQUAL(metric_find(starts, 3, 29), 1);
	CU_ASSERT_EQUAL(metric_find(starts, 3, 99), 2);
	CU_ASSERT_EQUAL(metric_find(starts, 0, 99), -1);
}

static void times_are_read_as_they_are_sent(void)
{
	static const char second[] = "\0\0\0\0\0\x0f\x42\x40", /* 2000-01-01T00:00:01Z */
		infinity[] = "\x7f\xff\xff\xff\xff\xff\xff\xff";
	struct arena *arena = arena_new();
	struct str begin = {second, 8}, end = {infinity, 8};
	struct spans spans;

	CU_ASSERT_EQUAL_FATAL(spans_read(arena, begin, end, &spans), OK);
	CU_ASSERT_EQUAL_FATAL(spans.count, 1);
	CU_ASSERT_EQUAL(spans.items[0].began, 946684801);
	CU_ASSERT_EQUAL(spans.items[0].ended, METRIC_NEVER);
	CU_ASSERT_EQUAL(spans_read(arena, begin, STR(""), &spans), ERR_INTERNAL);
	CU_ASSERT_EQUAL(spans_read(arena, STR("1234567"), STR("1234567"), &spans), ERR_INTERNAL);
	CU_ASSERT_EQUAL(spans_read(arena, STR_NULL, STR_NULL, &spans), OK);
	CU_ASSERT_EQUAL(spans.count, 0);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN(
		{"percentiles are of the nearest rank", percentiles_are_of_the_nearest_rank},
		{"business time is when it is open", business_time_is_when_it_is_open},
		{"a moment is in the last that began", a_moment_is_in_the_last_that_began},
		{"times are read as they are sent", times_are_read_as_they_are_sent});
}
