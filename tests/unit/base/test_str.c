#include "core/base/str.h"
#include "lib/cutap.h"

static void compares(void)
{
	CU_ASSERT_TRUE(str_eq(STR("abc"), STR("abc")));
	CU_ASSERT_FALSE(str_eq(STR("abc"), STR("abd")));
	CU_ASSERT_FALSE(str_eq(STR("abc"), STR("ab")));
	CU_ASSERT_TRUE(str_eq(STR(""), STR_NULL));
	CU_ASSERT_TRUE(str_eq_nocase(STR("Content-Type"), STR("content-tYPE")));
	CU_ASSERT_FALSE(str_eq_nocase(STR("a"), STR("b")));
	CU_ASSERT_FALSE(str_eq_nocase(STR("["), STR("{")));
	CU_ASSERT_FALSE(str_eq_nocase(STR("É"), STR("é")));
	CU_ASSERT_TRUE(str_starts(STR("bearer x"), STR("bearer ")));
	CU_ASSERT_FALSE(str_starts(STR("bear"), STR("bearer")));
	CU_ASSERT_TRUE(str_starts(STR("x"), STR("")));
	CU_ASSERT_TRUE(str_ends(STR("a/b"), STR("/b")));
	CU_ASSERT_FALSE(str_ends(STR("b"), STR("/b")));
}

static void orders_by_bytes(void)
{
	static const char *const ordered[] = {"", "A", "Z", "a", "aa",
					      "ab", "b", "\xc3\xa9", "\xff"};
	for (size_t i = 0; i < ARRAY_LEN(ordered); i++)
		for (size_t k = 0; k < ARRAY_LEN(ordered); k++) {
			int order = str_cmp(str_from(ordered[i]), str_from(ordered[k]));
			CHECK_ROW((order > 0) - (order < 0) == (i > k) - (i < k),
				  str_from(ordered[i]));
		}
}

static void cuts(void)
{
	CHECK_STR(str_slice(STR("hello"), 1, 3), STR("el"));
	CHECK_STR(str_slice(STR("hello"), 3, 99), STR("lo"));
	CHECK_STR(str_slice(STR("hello"), 9, 99), STR(""));
	CHECK_STR(str_slice(STR("hello"), 3, 1), STR(""));
	CHECK_STR(str_slice(STR_NULL, 0, 1), STR_NULL);
	CHECK_STR(str_trim(STR(" \t\r\n a b \n")), STR("a b"));
	CHECK_STR(str_trim(STR("   ")), STR(""));
	CHECK_STR(str_trim(STR_NULL), STR_NULL);
	CHECK_STR(str_from(NULL), STR_NULL);
}

static void splits(void)
{
	struct str rest = STR("a,,b,");
	CHECK_STR(str_split(&rest, ','), STR("a"));
	CHECK_STR(str_split(&rest, ','), STR(""));
	CHECK_STR(str_split(&rest, ','), STR("b"));
	CU_ASSERT_PTR_NOT_NULL(rest.ptr);
	CHECK_STR(str_split(&rest, ','), STR(""));
	CU_ASSERT_PTR_NULL(rest.ptr);
	CHECK_STR(str_split(&rest, ','), STR_NULL);
	rest = STR("");
	CHECK_STR(str_split(&rest, ','), STR(""));
	CU_ASSERT_PTR_NULL(rest.ptr);
}

static void reads_integers(void)
{
	static const struct {
		const char *text;
		int64_t min, max, want;
		bool ok;
	} rows[] = {
		{"0", INT64_MIN, INT64_MAX, 0, true},
		{"-1", INT64_MIN, INT64_MAX, -1, true},
		{"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true},
		{"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true},
		{"9223372036854775808", INT64_MIN, INT64_MAX, 0, false},
		{"-9223372036854775809", INT64_MIN, INT64_MAX, 0, false},
		{"99999999999999999999999", INT64_MIN, INT64_MAX, 0, false},
		{"5", 5, 5, 5, true},
		{"4", 5, 9, 0, false},
		{"10", 5, 9, 0, false},
		{"", INT64_MIN, INT64_MAX, 0, false},
		{"-", INT64_MIN, INT64_MAX, 0, false},
		{"+1", INT64_MIN, INT64_MAX, 0, false},
		{"01", INT64_MIN, INT64_MAX, 0, false},
		{"00", INT64_MIN, INT64_MAX, 0, false},
		{"-0", INT64_MIN, INT64_MAX, 0, false},
		{"-01", INT64_MIN, INT64_MAX, 0, false},
		{" 1", INT64_MIN, INT64_MAX, 0, false},
		{"1 ", INT64_MIN, INT64_MAX, 0, false},
		{"1.0", INT64_MIN, INT64_MAX, 0, false},
		{"1e3", INT64_MIN, INT64_MAX, 0, false},
		{"0x10", INT64_MIN, INT64_MAX, 0, false},
		{"--1", INT64_MIN, INT64_MAX, 0, false},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t got = 77;
		bool ok = str_to_i64(str_from(rows[i].text), rows[i].min, rows[i].max, &got);
		CHECK_ROW(ok == rows[i].ok, str_from(rows[i].text));
		CHECK_ROW(got == (rows[i].ok ? rows[i].want : 77), str_from(rows[i].text));
	}
}

static void knows_uuids(void)
{
	CU_ASSERT_TRUE(str_is_uuid(STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")));
	static const char *const refused[] = {
		"",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
		"017F22E2-79b0-7cc3-98c4-dc0c0c07398f",
		"017f22e279b0-7cc3-98c4-dc0c0c07398f-",
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"017f22e2x79b0-7cc3-98c4-dc0c0c07398f",
	};
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK_ROW(!str_is_uuid(str_from(refused[i])), str_from(refused[i]));
}

/* Boundaries of RFC 3629 §4. */
static void knows_utf8(void)
{
	static const char *const good[] = {
		"",
		"abc",
		"\x7f",
		"\xc2\x80",
		"\xdf\xbf",
		"\xe0\xa0\x80",
		"\xec\xbf\xbf",
		"\xed\x80\x80",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xef\xbf\xbf",
		"\xf0\x90\x80\x80",
		"\xf3\xbf\xbf\xbf",
		"\xf4\x80\x80\x80",
		"\xf4\x8f\xbf\xbf",
		"coração 💬",
	};
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc0\xaf",
		"\xc1\xbf",
		"\xc2",
		"\xc2\x7f",
		"\xc2\xc0",
		"\xdf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xe1\x80",
		"\xe1\x80\x7f",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xef\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf1\x80\x80",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xfe",
		"\xff",
		"a\xe9",
		"\xc3(",
		"ok\xf0\x9f\x92",
	};
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		CHECK_ROW(str_is_utf8(str_from(good[i])), str_from(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK_ROW(!str_is_utf8(str_from(bad[i])), str_from(bad[i]));
	CU_ASSERT_TRUE(str_is_utf8((struct str){"a\0b", 3}));
	CU_ASSERT_TRUE(str_is_utf8(STR_NULL));
}

static void counts_code_points(void)
{
	CU_ASSERT_EQUAL(str_utf8_len(STR("")), 0);
	CU_ASSERT_EQUAL(str_utf8_len(STR("coração 💬")), 9);
	CHECK_STR(str_utf8_head(STR("coração 💬"), 4), STR("cora"));
	CHECK_STR(str_utf8_head(STR("coração 💬"), 5), STR("coraç"));
	CHECK_STR(str_utf8_head(STR("coração 💬"), 9), STR("coração 💬"));
	CHECK_STR(str_utf8_head(STR("coração 💬"), 8), STR("coração "));
	CHECK_STR(str_utf8_head(STR("é"), 0), STR(""));
	CHECK_STR(str_utf8_head(STR_NULL, 3), STR_NULL);
}

static void knows_what_is_blank(void)
{
	static const char *const blank[] = {
		"",
		" ",
		" \t\n\v\f\r",
		"\xc2\xa0",
		"\xe1\x9a\x80",
		"\xe2\x80\x80\xe2\x80\x8a",
		"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaf",
		"\xe2\x81\x9f\xe3\x80\x80",
		" \xef\xbb\xbf ",
	};
	static const char *const inked[] = {
		"a",
		" a ",
		"  .",
		"\x08",
		"\x0e",
		"\xc2\xa1",
		"\xe2\x80\x8b",
		"\xe3\x80\x81",
		"\xc2",
		"💬",
		"é",
	};

	for (size_t i = 0; i < ARRAY_LEN(blank); i++)
		CHECK_ROW(str_is_blank(str_from(blank[i])), str_from(blank[i]));
	for (size_t i = 0; i < ARRAY_LEN(inked); i++)
		CHECK_ROW(!str_is_blank(str_from(inked[i])), str_from(inked[i]));
	CU_ASSERT_TRUE(str_is_blank(STR_NULL));
}

int main(void)
{
	return CUTAP_RUN({"compares", compares}, {"orders by bytes", orders_by_bytes},
			 {"cuts", cuts}, {"splits", splits}, {"reads integers", reads_integers},
			 {"knows UUIDs", knows_uuids}, {"knows UTF-8", knows_utf8},
			 {"knows what is blank", knows_what_is_blank},
			 {"counts code points", counts_code_points});
}
