#include "core/net/breaker.h"

#include <sys/wait.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "lib/cutap.h"

#define SEC USEC_PER_SEC

static const struct str demo = {"demo", 4};

static enum breaker_state ask(struct breakers *b, usec_t now)
{
	usec_t until;

	return breaker_ask(b, now, demo, &until);
}

static void fail_times(struct breakers *b, usec_t now, int times)
{
	for (int i = 0; i < times; i++)
		breaker_tell(b, now, demo, BREAKER_CLOSED, false);
}

static void opens_after_failures_in_a_row(void)
{
	struct breakers *b = breakers_new();
	usec_t until = 0;

	fail_times(b, SEC, BREAKER_FAILURES - 1);
	CU_ASSERT_EQUAL(ask(b, SEC), BREAKER_CLOSED);
	breaker_tell(b, SEC, demo, BREAKER_CLOSED, true);
	fail_times(b, SEC, BREAKER_FAILURES - 1);
	CU_ASSERT_EQUAL(ask(b, SEC), BREAKER_CLOSED);
	fail_times(b, SEC, 1);
	CU_ASSERT_EQUAL(breaker_ask(b, SEC, demo, &until), BREAKER_OPEN);
	CU_ASSERT_EQUAL(until, SEC + BREAKER_OPEN_MIN);
	CU_ASSERT_EQUAL(breaker_ask(b, SEC, STR("another"), &until), BREAKER_CLOSED);
	breakers_free(b);
}

static void one_probe_decides(void)
{
	struct breakers *b = breakers_new();
	usec_t now = SEC, until = 0;

	fail_times(b, now, BREAKER_FAILURES);
	now += BREAKER_OPEN_MIN;
	CU_ASSERT_EQUAL(ask(b, now), BREAKER_TRIES);
	CU_ASSERT_EQUAL(ask(b, now), BREAKER_OPEN);
	breaker_tell(b, now, demo, BREAKER_TRIES, false);
	CU_ASSERT_EQUAL(breaker_ask(b, now, demo, &until), BREAKER_OPEN);
	CU_ASSERT_EQUAL(until, now + 2 * BREAKER_OPEN_MIN);
	now = until;
	CU_ASSERT_EQUAL(ask(b, now), BREAKER_TRIES);
	breaker_tell(b, now, demo, BREAKER_TRIES, true);
	CU_ASSERT_EQUAL(ask(b, now), BREAKER_CLOSED);
	fail_times(b, now, BREAKER_FAILURES);
	CU_ASSERT_EQUAL(breaker_ask(b, now, demo, &until), BREAKER_OPEN);
	CU_ASSERT_EQUAL(until, now + BREAKER_OPEN_MIN);
	breakers_free(b);
}

static void it_never_opens_for_longer_than_the_most(void)
{
	struct breakers *b = breakers_new();
	usec_t now = SEC, until = 0;

	fail_times(b, now, BREAKER_FAILURES);
	for (int i = 0; i < 20; i++) {
		CU_ASSERT_EQUAL(breaker_ask(b, now, demo, &until), BREAKER_OPEN);
		CU_ASSERT_TRUE(until - now <= BREAKER_OPEN_MAX);
		now = until;
		CU_ASSERT_EQUAL(ask(b, now), BREAKER_TRIES);
		breaker_tell(b, now, demo, BREAKER_TRIES, false);
	}
	CU_ASSERT_EQUAL(breaker_ask(b, now, demo, &until), BREAKER_OPEN);
	CU_ASSERT_EQUAL(until - now, BREAKER_OPEN_MAX);
	breakers_free(b);
}

static void a_lost_probe_is_given_up(void)
{
	struct breakers *b = breakers_new();
	usec_t now = SEC + BREAKER_OPEN_MIN;

	fail_times(b, SEC, BREAKER_FAILURES);
	CU_ASSERT_EQUAL(ask(b, now), BREAKER_TRIES);
	CU_ASSERT_EQUAL(ask(b, now + BREAKER_PROBE - 1), BREAKER_OPEN);
	CU_ASSERT_EQUAL(ask(b, now + BREAKER_PROBE), BREAKER_TRIES);
	breakers_free(b);
}

static void who_asked_for_a_pause_is_held(void)
{
	struct breakers *b = breakers_new();
	usec_t until = 0;

	breaker_hold(b, SEC, demo, 7 * SEC);
	breaker_hold(b, SEC, demo, 2 * SEC); /* a shorter one changes nothing */
	CU_ASSERT_EQUAL(breaker_ask(b, 2 * SEC, demo, &until), BREAKER_HELD);
	CU_ASSERT_EQUAL(until, 8 * SEC);
	CU_ASSERT_EQUAL(ask(b, 8 * SEC), BREAKER_CLOSED);
	breaker_hold(b, SEC, demo, 24 * 3600 * SEC);
	CU_ASSERT_EQUAL(breaker_ask(b, SEC, demo, &until), BREAKER_HELD);
	CU_ASSERT_EQUAL(until, SEC + BREAKER_HOLD_MAX);
	breakers_free(b);
}

static void processes_share_it(void)
{
	struct breakers *b = breakers_new();
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		fail_times(b, SEC, BREAKER_FAILURES);
		_exit(0);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(ask(b, SEC), BREAKER_OPEN);
	breakers_free(b);
}

static void turns_come_at_the_rate(void)
{
	static const struct rate rate = {4, 100 * USEC_PER_MSEC};
	struct breakers *b = breakers_new();
	usec_t now = SEC, wait;
	int turns = 0;

	while (now < 2 * SEC) {
		wait = breaker_turn(b, now, demo, rate);
		turns += wait == 0;
		now += wait;
	}
	CU_ASSERT_TRUE(turns >= 40 && turns <= 44);
	CU_ASSERT_EQUAL(breaker_turn(b, now, STR("another"), rate), 0);
	breakers_free(b);
}

/* More services than there is room for: some are not guarded, none is refused for another. */
static void a_full_table_refuses_nobody(void)
{
	struct breakers *b = breakers_new();
	struct arena *arena = arena_new();
	usec_t until;

	for (int i = 0; i < 10 * BREAKER_SERVICES; i++)
		CU_ASSERT_EQUAL(breaker_ask(b, SEC, arena_printf(arena, "s%d", i), &until),
				BREAKER_CLOSED);
	arena_free(arena);
	breakers_free(b);
}

int main(void)
{
	return CUTAP_RUN({"opens after failures in a row", opens_after_failures_in_a_row},
			 {"one probe decides", one_probe_decides},
			 {"never open for longer than the most",
			  it_never_opens_for_longer_than_the_most},
			 {"a lost probe is given up", a_lost_probe_is_given_up},
			 {"who asked for a pause is held", who_asked_for_a_pause_is_held},
			 {"turns come at the rate", turns_come_at_the_rate},
			 {"processes share it", processes_share_it},
			 {"a full table refuses nobody", a_full_table_refuses_nobody});
}
