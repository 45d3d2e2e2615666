#include "core/crypto/seal.h"
#include "lib/cutap.h"
#include "unit/crypto/crypto_fixture.h"

#define CONTEXT STR("7|installations|secret|1")

static bool opens(struct arena *arena, const struct keyring *ring, struct str context,
		  struct str sealed, struct str want)
{
	struct str plain;

	return seal_open(arena, ring, context, sealed, &plain) == OK && str_eq(plain, want);
}

static void round_trip(void)
{
	const struct str rows[] = {STR("x"), STR(""),
				   STR("a longer secret, over one block of AES")};
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str sealed = seal(arena, &ring, &rng_system, CONTEXT, rows[i]);

		CHECK_ROW(sealed.len == 2 + 2 + 12 + rows[i].len + 16, rows[i]);
		CHECK_ROW(memmem(sealed.ptr, sealed.len, "secret", 6) == NULL, rows[i]);
		CHECK_ROW(opens(arena, &ring, CONTEXT, sealed, rows[i]), rows[i]);
	}
	arena_free(arena);
}

static void rotates(void)
{
	struct arena *arena = arena_new();
	struct keyring before = keyring_of(arena, "old:" KEY_A);
	struct keyring during = keyring_of(arena, "new:" KEY_B ",old:" KEY_A);
	struct keyring after = keyring_of(arena, "new:" KEY_B);
	struct keyring renamed = keyring_of(arena, "old:" KEY_C);
	struct str first = seal(arena, &before, &rng_system, CONTEXT, STR("s"));
	struct str second = seal(arena, &during, &rng_system, CONTEXT, STR("s"));

	CU_ASSERT_TRUE(opens(arena, &during, CONTEXT, first, STR("s")));
	CU_ASSERT_TRUE(opens(arena, &after, CONTEXT, second, STR("s")));
	CU_ASSERT_FALSE(opens(arena, &after, CONTEXT, first, STR("s")));
	CU_ASSERT_FALSE(opens(arena, &renamed, CONTEXT, first, STR("s")));
	arena_free(arena);
}

static void refuses_every_changed_byte(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A ",k2:" KEY_A);
	struct str sealed = seal(arena, &ring, &rng_system, CONTEXT, STR("plain"));
	struct str plain = STR("untouched");

	for (size_t i = 0; i < sealed.len; i++) {
		char *copy = ARENA_ARRAY(arena, char, sealed.len);

		memcpy(copy, sealed.ptr, sealed.len);
		copy[i] = (char)(copy[i] ^ 3); /* turns key id k1 into k2 as well */
		CU_ASSERT_EQUAL(seal_open(arena, &ring, CONTEXT, (struct str){copy, sealed.len}, &plain),
				ERR_INTERNAL);
		CU_ASSERT_EQUAL(seal_open(arena, &ring, CONTEXT, str_slice(sealed, 0, i), &plain),
				ERR_INTERNAL);
	}
	CU_ASSERT_FALSE(opens(arena, &ring, STR("8|installations|secret|1"), sealed, STR("plain")));
	CU_ASSERT_FALSE(opens(arena, &ring, STR(""), sealed, STR("plain")));
	CU_ASSERT_FALSE(opens(arena, &ring, CONTEXT, STR_NULL, STR("plain")));
	CHECK_STR(plain, STR("untouched"));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"opens what it sealed", round_trip},
			 {"opens with older keys, seals with the first", rotates},
			 {"refuses changed bytes, cut values and other contexts",
			  refuses_every_changed_byte});
}
