#include "lib/cutap.h"
#include "unit/crypto/crypto_fixture.h"

static void reads(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = {.count = 0};

	CU_ASSERT_PTR_NULL(keyring_parse(arena, STR("k2:" KEY_B ", k1:" KEY_A), &ring));
	CU_ASSERT_EQUAL_FATAL(ring.count, 2);
	CHECK_STR(ring.keys[0].id, STR("k2"));
	CHECK_STR(ring.keys[0].bytes, STR("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"));
	CU_ASSERT_PTR_EQUAL(keyring_find(&ring, STR("k1")), &ring.keys[1]);
	CU_ASSERT_PTR_NULL(keyring_find(&ring, STR("k3")));
	CU_ASSERT_PTR_NULL(keyring_find(&ring, STR("")));
	arena_free(arena);
}

static void refuses(void)
{
	const struct str rows[] = {
		STR(""),
		STR("k1"),
		STR("k1:"),
		STR(":" KEY_A),
		STR("k 1:" KEY_A),
		STR("k1234567890123456:" KEY_A),
		STR("k1:QUFB"),
		STR("k1:" KEY_A "QQ=="),
		STR("k1:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE"),
		STR("k1:" KEY_A ","),
		STR("k1:" KEY_A ",k1:" KEY_B),
		STR("a:" KEY_A ",b:" KEY_A ",c:" KEY_A ",d:" KEY_A ",e:" KEY_A ",f:" KEY_A
		    ",g:" KEY_A ",h:" KEY_A ",i:" KEY_A),
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct keyring ring = {.count = 77};

		CHECK_ROW(keyring_parse(arena, rows[i], &ring) != NULL, rows[i]);
		CHECK_ROW(ring.count == 77, rows[i]);
	}
	CU_ASSERT_PTR_NOT_NULL(keyring_parse(arena, STR_NULL, &(struct keyring){.count = 0}));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"reads keys in order and finds them", reads},
			 {"refuses broken rings and leaves the output alone", refuses});
}
