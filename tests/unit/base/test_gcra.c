#include "core/base/gcra.h"
#include "lib/cutap.h"

static void reads_rates(void)
{
	const struct {
		struct str text;
		int64_t limit;
		usec_t span;
	} rows[] = {
		{STR("1000/60"), 1000, 60 * USEC_PER_SEC},
		{STR("5/900"), 5, 900 * USEC_PER_SEC},
		{STR("1/1"), 1, USEC_PER_SEC},
		{STR("1000000/1"), 1000000, USEC_PER_SEC},
		{STR("1/86400"), 1, 86400 * USEC_PER_SEC},
		{STR("0"), 0, 0},
	};
	const struct str broken[] = {
		STR(""),
		STR("5"),
		STR("5/"),
		STR("/5"),
		STR("0/5"),
		STR("5/0"),
		STR("-1/5"),
		STR("5/86401"),
		STR("1000001/1"),
		STR("5/9/1"),
		STR("05/9"),
		STR("5 / 9"),
		STR("5/9s"),
		STR("1.5/9"),
		STR("00"),
		STR("0/0"),
		STR_NULL,
	};
	struct rate rate = {7, 7};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_ROW(rate_parse(rows[i].text, &rate), rows[i].text);
		CHECK_ROW(rate.limit == rows[i].limit && rate.span == rows[i].span, rows[i].text);
	}
	rate = (struct rate){7, 7};
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		CHECK_ROW(!rate_parse(broken[i], &rate), broken[i]);
	CU_ASSERT_TRUE(rate.limit == 7 && rate.span == 7);
}

/* The whole limit at once, one more never, and then one per interval: not a microsecond early. */
static void admits_the_limit_and_no_more(void)
{
	static const struct rate rates[] = {
		{5, 900 * USEC_PER_SEC},
		{1000, 60 * USEC_PER_SEC},
		{1, USEC_PER_SEC},
		{7, USEC_PER_SEC},
		{RATE_LIMIT_MAX, USEC_PER_SEC},
	};

	for (size_t r = 0; r < ARRAY_LEN(rates); r++) {
		const struct rate rate = rates[r];
		const usec_t interval = rate_interval(rate);
		usec_t ahead = 0;

		for (int64_t i = 0; i < rate.limit; i++) {
			CU_ASSERT_EQUAL_FATAL(gcra_remaining(rate, ahead), rate.limit - i);
			CU_ASSERT_EQUAL(gcra_wait(rate, ahead), 0);
			struct gcra gcra = gcra_take(rate, ahead);
			CU_ASSERT_TRUE_FATAL(gcra.admitted);
			ahead = gcra.ahead;
		}
		CU_ASSERT_EQUAL(gcra_remaining(rate, ahead), 0);
		CU_ASSERT_EQUAL(gcra_wait(rate, ahead), interval);
		struct gcra over = gcra_take(rate, ahead);
		CU_ASSERT_TRUE(!over.admitted && over.ahead == ahead);
		CU_ASSERT_FALSE(gcra_take(rate, ahead - interval + 1).admitted);
		CU_ASSERT_EQUAL(gcra_wait(rate, ahead - interval + 1), 1);
		CU_ASSERT_TRUE(gcra_take(rate, ahead - interval).admitted);
		CU_ASSERT_FALSE(gcra_take(rate, gcra_take(rate, ahead - interval).ahead).admitted);
	}
}

/* Over a long time at full speed: the burst, and the rate. */
static void keeps_the_rate(void)
{
	const struct rate rate = {10, USEC_PER_SEC};
	usec_t whole_at = 0;
	int64_t admitted = 0;

	for (usec_t now = 0; now < 60 * USEC_PER_SEC; now += USEC_PER_MSEC) {
		struct gcra gcra = gcra_take(rate, whole_at - now);
		admitted += gcra.admitted;
		whole_at = now + gcra.ahead;
	}
	CU_ASSERT_EQUAL(admitted, 10 + 60 * 10 - 1);
}

/* A rate that has become smaller, or a clock that was put back, locks nobody out for longer. */
static void bounds_what_it_is_given(void)
{
	const struct rate rate = {5, 900 * USEC_PER_SEC};
	struct gcra gcra = gcra_take(rate, INT64_MAX);

	CU_ASSERT_TRUE(!gcra.admitted && gcra.ahead == rate_burst(rate));
	CU_ASSERT_EQUAL(gcra_wait(rate, INT64_MAX), rate_interval(rate));
	CU_ASSERT_EQUAL(gcra_remaining(rate, INT64_MAX), 0);
	gcra = gcra_take(rate, INT64_MIN);
	CU_ASSERT_TRUE(gcra.admitted && gcra.ahead == rate_interval(rate));
	CU_ASSERT_EQUAL(gcra_remaining(rate, INT64_MIN), 5);
}

int main(void)
{
	return CUTAP_RUN({"reads rates", reads_rates},
			 {"admits the limit and no more", admits_the_limit_and_no_more},
			 {"keeps the rate", keeps_the_rate},
			 {"bounds what it is given", bounds_what_it_is_given});
}
