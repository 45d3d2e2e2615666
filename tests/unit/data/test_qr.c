#include "core/data/qr.h"
#include "lib/cutap.h"

/* Versions have 17 + 4n modules a side; the first finder pattern starts behind the quiet zone. */
static void draws(void)
{
	struct arena *arena = arena_new();
	struct qr qr = {0};

	CU_ASSERT_EQUAL_FATAL(qr_make(arena, STR("otpauth://totp/a?secret=MZXW6YTBOI"), &qr), OK);
	CU_ASSERT_EQUAL((qr.size - 8 - 17) % 4, 0);
	CU_ASSERT_TRUE(str_starts(qr.path, STR("M4 4h7v1h-7z")));
	CU_ASSERT_TRUE(str_ends(qr.path, STR("z")));
	for (size_t i = 0; i < qr.path.len; i++)
		CU_ASSERT_TRUE(strchr("Mhvz- 0123456789", qr.path.ptr[i]) != NULL);
	arena_free(arena);
}

static void too_long(void)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, 5000, 1);
	struct qr qr;

	memset(text, 'a', 4999);
	CU_ASSERT_EQUAL(qr_make(arena, (struct str){text, 4999}, &qr), ERR_INTERNAL);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"draws", draws}, {"too long", too_long});
}
