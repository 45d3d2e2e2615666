#include "core/crypto/totp.h"

#include "lib/cutap.h"

/* RFC 6238, appendix B: the SHA-1 secret, and its eight digits cut to the last six. */
static const struct str secret = {"12345678901234567890", 20};

static void vectors_of_rfc_6238(void)
{
	static const struct {
		int64_t seconds;
		const char *code;
	} rows[] = {
		{59, "287082"},
		{1111111109, "081804"},
		{1111111111, "050471"},
		{1234567890, "005924"},
		{2000000000, "279037"},
		{20000000000, "353130"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(totp_code(arena, secret, rows[i].seconds / TOTP_STEP_SEC),
			  str_from(rows[i].code));
	arena_free(arena);
}

/* RFC 4226, appendix D: the same function of a counter. */
static void vectors_of_rfc_4226(void)
{
	static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314",
					    "254676", "287922", "162583", "399871", "520489"};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		CHECK_STR(totp_code(arena, secret, (int64_t)i), str_from(codes[i]));
	arena_free(arena);
}

/* RFC 4648 §10, without the padding. */
static void base32(void)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"f", "MY"},
		{"fo", "MZXQ"},
		{"foo", "MZXW6"},
		{"foob", "MZXW6YQ"},
		{"fooba", "MZXW6YTB"},
		{"foobar", "MZXW6YTBOI"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(base32_encode(arena, str_from(rows[i][0])), str_from(rows[i][1]));
	arena_free(arena);
}

static void one_step_either_way(void)
{
	struct arena *arena = arena_new();
	const usec_t now = 1111111111 * USEC_PER_SEC;
	const int64_t step = 1111111111 / TOTP_STEP_SEC;
	int64_t used = 0;

	for (int64_t off = -3; off <= 3; off++) {
		bool near = off >= -1 && off <= 1;
		struct str code = totp_code(arena, secret, step + off);
		CU_ASSERT_EQUAL(totp_check(arena, secret, now, 0, code, &used), near);
		if (near)
			CU_ASSERT_EQUAL(used, step + off);
	}
	CU_ASSERT_TRUE(totp_check(arena, secret, now, 0, STR("050 471"), &used));
	CU_ASSERT_FALSE(totp_check(arena, secret, now, 0, STR(""), &used));
	CU_ASSERT_FALSE(totp_check(arena, secret, now, 0, STR("0504710"), &used));
	CU_ASSERT_FALSE(totp_check(arena, secret, now, 0, STR_NULL, &used));
	arena_free(arena);
}

static void never_twice(void)
{
	struct arena *arena = arena_new();
	const usec_t now = 1111111111 * USEC_PER_SEC;
	const int64_t step = 1111111111 / TOTP_STEP_SEC;
	struct str before = totp_code(arena, secret, step - 1);
	int64_t used = 0;

	CU_ASSERT_FALSE(totp_check(arena, secret, now, step, STR("050471"), &used));
	CU_ASSERT_FALSE(totp_check(arena, secret, now, step, before, &used));
	CU_ASSERT_TRUE(totp_check(arena, secret, now, step - 1, STR("050471"), &used));
	CU_ASSERT_EQUAL(used, step);
	arena_free(arena);
}

static void uri(void)
{
	struct arena *arena = arena_new();

	CHECK_STR(totp_uri(arena, STR("WhatPro Hub"), STR("ana@loja.example"), STR("foobar")),
		  STR("otpauth://totp/WhatPro%20Hub:ana%40loja.example?secret=MZXW6YTBOI"
		      "&issuer=WhatPro%20Hub&algorithm=SHA1&digits=6&period=30"));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"the vectors of RFC 6238", vectors_of_rfc_6238},
			 {"the vectors of RFC 4226", vectors_of_rfc_4226}, {"base32", base32},
			 {"one step either way", one_step_either_way},
			 {"never twice", never_twice}, {"the link for apps", uri});
}
