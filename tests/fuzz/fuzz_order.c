/*
 * Order keys. Lines: a key, another one (either may be empty: no neighbour), then a byte per move:
 * a key is made at that place of a list that grows.
 */
#include "fuzz.h"

#include "features/kanban/order/order.h"

#define KEYS_MAX 256

static void check_between(struct arena *arena, struct str low, struct str high, struct str *ret)
{
	HOLDS(order_between(arena, low, high, ret) == OK);
	HOLDS(order_valid(*ret));
	HOLDS(!low.ptr || str_cmp(low, *ret) < 0);
	HOLDS(!high.ptr || str_cmp(*ret, high) < 0);
}

static void check_pair(struct arena *arena, struct str low, struct str high)
{
	struct str key;
	bool valid = (!low.ptr || order_valid(low)) && (!high.ptr || order_valid(high));
	bool ordered = !low.ptr || !high.ptr || str_cmp(low, high) < 0;
	enum err err = order_between(arena, low, high, &key);

	HOLDS(err == OK || err == ERR_INTERNAL);
	if (!valid || !ordered)
		HOLDS(err == ERR_INTERNAL);
	else if (err == OK)
		check_between(arena, low, high, &key);
	else /* no room: the key would be too long, or the integers are used up */
		HOLDS(low.len + high.len > 500 || !low.ptr || !high.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct str low = fuzz_line(&input), high = fuzz_line(&input), moves = fuzz_rest(input);
	struct str keys[KEYS_MAX + 1];
	size_t count = 0;

	check_pair(arena, low.len ? low : STR_NULL, high.len ? high : STR_NULL);
	check_pair(arena, high.len ? high : STR_NULL, low.len ? low : STR_NULL);
	for (size_t i = 0; i < moves.len && count < KEYS_MAX; i++) {
		size_t at = (unsigned char)moves.ptr[i] % (count + 1);
		memmove(&keys[at + 1], &keys[at], (count - at) * sizeof(keys[0]));
		check_between(arena, at ? keys[at - 1] : STR_NULL,
			      at < count ? keys[at + 1] : STR_NULL, &keys[at]);
		count++;
	}
	arena_free(arena);
	return 0;
}
