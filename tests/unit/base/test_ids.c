#include "core/base/seams.h"
#include "lib/cutap.h"

static usec_t fixed_now(void *ctx)
{
	return *(usec_t *)ctx;
}

static void fill_with_ones(void *ctx, void *bytes, size_t len)
{
	(void)ctx;
	memset(bytes, 0xff, len);
}

static const struct rng ones = {.fill = fill_with_ones};

/* The example of RFC 9562 A.6 has this time stamp. */
static void layout(void)
{
	usec_t now = INT64_C(0x017f22e279b0) * USEC_PER_MSEC + 999;
	struct clock clock = {.now = fixed_now, .monotonic = fixed_now, .ctx = &now};
	struct arena *arena = arena_new();
	struct str id = id_new(arena, &clock, &ones);
	CHECK_STR(id, STR("017f22e2-79b0-7fff-bfff-ffffffffffff"));
	CU_ASSERT_EQUAL(id.ptr[id.len], '\0');
	arena_free(arena);
}

static void later_ids_sort_later(void)
{
	usec_t now = 1782130000 * USEC_PER_SEC;
	struct clock clock = {.now = fixed_now, .monotonic = fixed_now, .ctx = &now};
	struct arena *arena = arena_new();
	struct str last = id_new(arena, &clock, &rng_system);
	for (int i = 0; i < 1000; i++) {
		now += USEC_PER_MSEC;
		struct str id = id_new(arena, &clock, &rng_system);
		CU_ASSERT_TRUE(str_cmp(last, id) < 0);
		last = id;
	}
	arena_free(arena);
}

static void ids_of_one_millisecond_differ(void)
{
	usec_t now = 1;
	struct clock clock = {.now = fixed_now, .monotonic = fixed_now, .ctx = &now};
	struct arena *arena = arena_new();
	struct str ids[200];
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		ids[i] = id_new(arena, &clock, &rng_system);
		CU_ASSERT_TRUE(str_is_uuid(ids[i]));
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_FALSE(str_eq(ids[i], ids[k]));
	}
	arena_free(arena);
}

static void the_machines_clock_moves(void)
{
	usec_t before = clock_monotonic(&clock_system);
	usec_t wall = clock_now(&clock_system);
	CU_ASSERT_TRUE(clock_monotonic(&clock_system) >= before);
	CU_ASSERT_TRUE(wall > 1700000000 * USEC_PER_SEC && wall < 5000000000 * USEC_PER_SEC);
}

static void random_bytes_fill_large_buffers(void)
{
	unsigned char bytes[4096] = {0};
	rng_system.fill(rng_system.ctx, bytes, sizeof(bytes));
	unsigned seen = 0;
	bool have[256] = {false};
	for (size_t i = 0; i < sizeof(bytes); i++) {
		seen += !have[bytes[i]];
		have[bytes[i]] = true;
	}
	CU_ASSERT_TRUE(seen > 200);
}

int main(void)
{
	return CUTAP_RUN({"layout of an id", layout},
			 {"later ids sort later", later_ids_sort_later},
			 {"ids of one millisecond differ", ids_of_one_millisecond_differ},
			 {"the machine's clock moves", the_machines_clock_moves},
			 {"random bytes fill large buffers", random_bytes_fill_large_buffers});
}
