#include "core/crypto/password.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/cutap.h"

static struct password_gate *gate;

static struct str hash_of(struct arena *arena, struct str password)
{
	struct str phc = STR_NULL;

	CU_ASSERT_EQUAL_FATAL(password_hash(gate, arena, &rng_system, password, &phc), OK);
	return phc;
}

static bool is_good(struct arena *arena, struct str phc, struct str password, bool *stale)
{
	bool good = false;

	CU_ASSERT_EQUAL_FATAL(password_check(gate, arena, phc, password, &good, stale), OK);
	return good;
}

static void round_trip(void)
{
	struct arena *arena = arena_new();
	struct str phc = hash_of(arena, STR("correct horse"));
	bool stale = true;

	CU_ASSERT_TRUE(str_starts(phc, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	CU_ASSERT_TRUE(is_good(arena, phc, STR("correct horse"), &stale));
	CU_ASSERT_FALSE(stale);
	CU_ASSERT_FALSE(is_good(arena, phc, STR("correct horsf"), &stale));
	CU_ASSERT_FALSE(is_good(arena, phc, STR(""), &stale));
	CU_ASSERT_FALSE(str_eq(phc, hash_of(arena, STR("correct horse"))));
	arena_free(arena);
}

static void nobody_has_no_password(void)
{
	struct arena *arena = arena_new();
	bool stale;

	CU_ASSERT_FALSE(is_good(arena, STR_NULL, STR(""), &stale));
	CU_ASSERT_FALSE(is_good(arena, STR_NULL, STR("correct horse"), &stale));
	arena_free(arena);
}

/* Of the processor: how long a busy machine lets a process wait says nothing. */
static usec_t time_spent(void)
{
	struct timespec spent;

	CU_ASSERT_EQUAL_FATAL(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent), 0);
	return spent.tv_sec * USEC_PER_SEC + spent.tv_nsec / 1000;
}

static usec_t time_of(struct arena *arena, struct str phc)
{
	usec_t began = time_spent();
	bool stale;

	(void)is_good(arena, phc, STR("wrong horse"), &stale);
	return time_spent() - began;
}

/* The best of several, in turns. */
static void nobody_takes_as_long_as_somebody(void)
{
	struct arena *arena = arena_new();
	struct str phc = hash_of(arena, STR("correct horse"));
	usec_t somebody = INT64_MAX, nobody = INT64_MAX;

	for (int i = 0; i < 8; i++) {
		usec_t with = time_of(arena, phc), without = time_of(arena, STR_NULL);
		somebody = with < somebody ? with : somebody;
		nobody = without < nobody ? without : nobody;
	}
	CU_ASSERT_TRUE(nobody > somebody / 2 && nobody < somebody * 2);
	arena_free(arena);
}

/* argon2id of "correct horse" with m=1024, t=1. */
static void other_costs_are_stale(void)
{
	struct arena *arena = arena_new();
	struct str old = STR("$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
			     "RMnlO2yJjUzUJ1vqMJdgdgriWoTT+H4XFqGo/gwMfPA");
	bool stale = false;

	CU_ASSERT_TRUE(is_good(arena, old, STR("correct horse"), &stale));
	CU_ASSERT_TRUE(stale);
	CU_ASSERT_FALSE(is_good(arena, old, STR("wrong horse"), &stale));
	CU_ASSERT_FALSE(stale);
	arena_free(arena);
}

static void a_broken_hash_is_our_trouble(void)
{
	struct arena *arena = arena_new();
	bool good = true, stale;

	CU_ASSERT_EQUAL(password_check(gate, arena, STR("$argon2id$v=19$m=1"), STR("x"), &good,
				       &stale),
			ERR_INTERNAL);
	arena_free(arena);
}

/* Both places are taken by processes that then die inside. */
static void the_dead_leave_their_places(void)
{
	struct arena *arena = arena_new();
	pid_t children[2 * PASSWORD_AT_ONCE];
	bool stale;

	for (size_t i = 0; i < ARRAY_LEN(children); i++) {
		children[i] = fork();
		if (children[i] == 0)
			for (;;)
				(void)is_good(arena, STR_NULL, STR("x"), &stale);
	}
	usleep(100000);
	for (size_t i = 0; i < ARRAY_LEN(children); i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	for (int i = 0; i < 4; i++)
		CU_ASSERT_FALSE(is_good(arena, STR_NULL, STR("x"), &stale));
	arena_free(arena);
}

int main(void)
{
	gate = password_gate_new();
	return CUTAP_RUN({"round trip", round_trip},
			 {"nobody has no password", nobody_has_no_password},
			 {"nobody takes as long as somebody", nobody_takes_as_long_as_somebody},
			 {"other costs are stale", other_costs_are_stale},
			 {"a broken hash is our trouble", a_broken_hash_is_our_trouble},
			 {"the dead leave their places", the_dead_leave_their_places});
}
