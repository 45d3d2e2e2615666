#include "core/crypto/stamp.h"

#include "lib/cutap.h"
#include "unit/crypto/crypto_fixture.h"

#define END (NOW + 60 * USEC_PER_SEC)

static struct str sample(struct arena *arena, const char *keys)
{
	struct keyring ring = keyring_of(arena, keys);

	return stamp_make(arena, &ring, STR("form"), STR("nonce"), STR("42"), END);
}

static bool reads(struct arena *arena, const char *keys, usec_t now, struct str purpose,
		  struct str context, struct str text)
{
	struct keyring ring = keyring_of(arena, keys);
	struct str payload;

	return stamp_read(arena, &ring, now, purpose, context, text, &payload) &&
	       str_eq(payload, STR("42"));
}

static void round_trip(void)
{
	struct arena *arena = arena_new();
	struct str text = sample(arena, "a:" KEY_A);

	CU_ASSERT_TRUE(reads(arena, "a:" KEY_A, NOW, STR("form"), STR("nonce"), text));
	CU_ASSERT_TRUE(reads(arena, "b:" KEY_B ",a:" KEY_A, END - 1, STR("form"), STR("nonce"),
			     text));
	arena_free(arena);
}

static void refused(void)
{
	struct arena *arena = arena_new();
	struct str text = sample(arena, "a:" KEY_A);

	CU_ASSERT_FALSE(reads(arena, "a:" KEY_A, END, STR("form"), STR("nonce"), text));
	CU_ASSERT_FALSE(reads(arena, "a:" KEY_A, NOW, STR("step"), STR("nonce"), text));
	CU_ASSERT_FALSE(reads(arena, "a:" KEY_A, NOW, STR("form"), STR("other"), text));
	CU_ASSERT_FALSE(reads(arena, "a:" KEY_A, NOW, STR("formnonce"), STR(""), text));
	CU_ASSERT_FALSE(reads(arena, "b:" KEY_A, NOW, STR("form"), STR("nonce"), text));
	CU_ASSERT_FALSE(reads(arena, "a:" KEY_B, NOW, STR("form"), STR("nonce"), text));
	CU_ASSERT_FALSE(reads(arena, "a:" KEY_A, NOW, STR("form"), STR("nonce"), STR_NULL));
	CU_ASSERT_FALSE(reads(arena, "a:" KEY_A, NOW, STR("form"), STR("nonce"), STR("a..")));
	for (size_t i = 0; i < text.len; i++) {
		char *spoilt = (char *)arena_alloc(arena, text.len, 1);
		memcpy(spoilt, text.ptr, text.len);
		spoilt[i] = spoilt[i] == 'A' ? 'B' : 'A';
		CHECK_ROW(!reads(arena, "a:" KEY_A, NOW, STR("form"), STR("nonce"),
				 (struct str){spoilt, text.len}),
			  ((struct str){spoilt, text.len}));
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"round trip", round_trip}, {"refused", refused});
}
