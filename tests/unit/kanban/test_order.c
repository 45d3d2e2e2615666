#include "features/kanban/order/order.h"
#include "lib/cutap.h"

static struct str between(struct arena *arena, struct str low, struct str high)
{
	struct str key = STR_NULL;

	CHECK_ROW(order_between(arena, low, high, &key) == OK, low.ptr ? low : high);
	CHECK_ROW(order_valid(key), key);
	if (low.ptr)
		CHECK_ROW(str_cmp(low, key) < 0, key);
	if (high.ptr)
		CHECK_ROW(str_cmp(key, high) < 0, key);
	return key;
}

static void known_keys(void)
{
	static const struct {
		const char *low, *high, *want;
	} rows[] = {
		{NULL, NULL, "a0"},
		{"a0", NULL, "a1"},
		{"az", NULL, "b00"},
		{"bzz", NULL, "c000"},
		{NULL, "a0", "Zz"},
		{NULL, "Zz", "Zy"},
		{NULL, "Z0", "Yzz"},
		{"Zz", NULL, "a0"},
		{"a0", "a1", "a0V"},
		{"a0", "a0V", "a0F"},
		{"a0", "a2", "a1"},
		{"Zz", "a0", "ZzV"},
		{NULL, "a0V", "a0"},
		{"a0V", NULL, "a1"},
		{"az", "b00", "azV"},
		{"a0", "a01", "a00V"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(between(arena, str_from(rows[i].low), str_from(rows[i].high)),
			  str_from(rows[i].want));
	arena_free(arena);
}

static void refuses(void)
{
	static const struct {
		const char *low, *high;
	} rows[] = {
		{"a1", "a0"},
		{"a0", "a0"},
		{"", "a0"},
		{"0", NULL},
		{"a", NULL},
		{"a0-", NULL},
		{"a00", NULL},
		{"a0\xc3\xa9", NULL},
		{NULL, "A00000000000000000000000000"},
		{NULL, "A000000000000000000000000001"},
		{"b0", NULL},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str key;
		CHECK_ROW(order_between(arena, str_from(rows[i].low), str_from(rows[i].high), &key) == ERR_INTERNAL,
			  str_from(rows[i].low ? rows[i].low : rows[i].high));
	}
	arena_free(arena);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

#define CARDS 400
#define MOVES 20000

/* Random moves on a list: the keys stay ordered, distinct and short. */
static void random_moves_keep_order(void)
{
	struct arena *arena = arena_new();
	struct str keys[CARDS];
	size_t count = 0, longest = 0;
	uint32_t random = 42;

	while (count < CARDS) {
		keys[count] = between(arena, count ? keys[count - 1] : STR_NULL, STR_NULL);
		count++;
	}
	for (int i = 0; i < MOVES; i++) {
		size_t from = next_random(&random) % CARDS, to = next_random(&random) % CARDS;
		memmove(&keys[from], &keys[from + 1], (CARDS - 1 - from) * sizeof(keys[0]));
		struct str low = to > 0 ? keys[to - 1] : STR_NULL,
			   high = to < CARDS - 1 ? keys[to] : STR_NULL;
		struct str key = between(arena, low, high);
		memmove(&keys[to + 1], &keys[to], (CARDS - 1 - to) * sizeof(keys[0]));
		keys[to] = key;
		longest = key.len > longest ? key.len : longest;
	}
	for (size_t i = 1; i < CARDS; i++)
		CHECK_ROW(str_cmp(keys[i - 1], keys[i]) < 0, keys[i]);
	CU_ASSERT(longest < 24);
	arena_free(arena);
}

/* The everyday case, new cards on top: 100,000 of them and the key is still four bytes. */
static void prepending_stays_short(void)
{
	struct arena *arena = arena_new();
	struct str top = STR_NULL;

	for (int i = 0; i < 100000; i++) {
		struct str key;
		if (order_between(arena, STR_NULL, top, &key) != OK ||
		    (top.ptr && str_cmp(key, top) >= 0)) {
			CU_FAIL("prepending broke the order");
			break;
		}
		top = key;
	}
	CU_ASSERT(top.len <= 4);
	arena_free(arena);
}

/*
 * The worst case, always between the same two: it grows by a digit every few moves, not every move.
 */
static void squeezing_grows_slowly(void)
{
	struct arena *arena = arena_new();
	struct str low = STR("a0"), high = STR("a1");

	for (int i = 0; i < 200; i++)
		if (i % 2)
			low = between(arena, low, high);
		else
			high = between(arena, low, high);
	CU_ASSERT(high.len < 60);
	arena_free(arena);
}

/* Two cards moved to and fro below a third, for a whole working day. */
static void one_gap_lasts_a_day(void)
{
	struct arena *arena = arena_new();
	struct str low = STR("a0"), high = STR("a1");

	for (int i = 0; i < 8000; i++)
		if (order_between(arena, low, high, &high) != OK) {
			CU_FAIL("the gap was used up");
			break;
		}
	CU_ASSERT(high.len <= ORDER_MAX);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"known keys", known_keys},
			 {"refuses what is not a key or not in order", refuses},
			 {"random moves keep order", random_moves_keep_order},
			 {"prepending stays short", prepending_stays_short},
			 {"squeezing grows slowly", squeezing_grows_slowly},
			 {"one gap lasts a day", one_gap_lasts_a_day});
}
