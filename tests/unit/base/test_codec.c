#include "core/base/codec.h"
#include "lib/cutap.h"

struct pair {
	struct str bytes;
	const char *text;
};

#define B(literal)                           \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

static void hex(void)
{
	static const struct pair rows[] = {
		{B(""), ""},
		{B("\0"), "00"},
		{B("\x01\xff"), "01ff"},
		{B("Hub"), "487562"},
	};
	static const char *const refused[] = {"0", "0g", "FF", "0x", " 00", "00 ", "é"};
	struct arena *arena = arena_new();
	struct str out;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_STR(hex_encode(arena, rows[i].bytes), str_from(rows[i].text));
		CU_ASSERT_TRUE_FATAL(hex_decode(arena, str_from(rows[i].text), &out));
		CHECK_STR(out, rows[i].bytes);
	}
	out = STR("untouched");
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK_ROW(!hex_decode(arena, str_from(refused[i]), &out), str_from(refused[i]));
	CHECK_STR(out, STR("untouched"));
	arena_free(arena);
}

/* RFC 4648 §10 */
static void base64(void)
{
	static const struct pair rows[] = {
		{B(""), ""},
		{B("f"), "Zg=="},
		{B("fo"), "Zm8="},
		{B("foo"), "Zm9v"},
		{B("foob"), "Zm9vYg=="},
		{B("fooba"), "Zm9vYmE="},
		{B("foobar"), "Zm9vYmFy"},
		{B("\xfb\xff\xbf"), "+/+/"},
		{B("\0\0\0"), "AAAA"},
		{B("\xff\xff\xff\xff"), "/////w=="},
	};
	static const char *const refused[] = {
		"Z",
		"Zg",
		"Zg=",
		"Zg===",
		"Zh==",
		"Zm9=",
		"Zm8",
		"=",
		"==",
		"====",
		"A===",
		"Zm9v=",
		"Zm9vZg",
		"-_-_",
		"Zm 9",
		"Zm9v\n",
		"Z=g=",
		"Zg==Zg==",
		"Zm9\xc3",
	};
	struct arena *arena = arena_new();
	struct str out;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_STR(base64_encode(arena, rows[i].bytes), str_from(rows[i].text));
		CU_ASSERT_TRUE_FATAL(base64_decode(arena, str_from(rows[i].text), &out));
		CHECK_STR(out, rows[i].bytes);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK_ROW(!base64_decode(arena, str_from(refused[i]), &out), str_from(refused[i]));
	CHECK_ROW(!base64_decode(arena, (struct str){"Zm\0v", 4}, &out), STR("NUL inside"));
	arena_free(arena);
}

static void base64url(void)
{
	static const struct pair rows[] = {
		{B(""), ""},
		{B("f"), "Zg"},
		{B("fo"), "Zm8"},
		{B("foo"), "Zm9v"},
		{B("\xfb\xff\xbf"), "-_-_"},
	};
	static const char *const refused[] = {"Z", "Zg==", "Zh", "Zm9",
					      "+/+/", "Zm9vZ", "Zm9v=", "Zg "};
	struct arena *arena = arena_new();
	struct str out;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_STR(base64url_encode(arena, rows[i].bytes), str_from(rows[i].text));
		CU_ASSERT_TRUE_FATAL(base64url_decode(arena, str_from(rows[i].text), &out));
		CHECK_STR(out, rows[i].bytes);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK_ROW(!base64url_decode(arena, str_from(refused[i]), &out),
			  str_from(refused[i]));
	arena_free(arena);
}

static void all_bytes_round_trip(void)
{
	char bytes[256];
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	struct arena *arena = arena_new();
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		struct str in = {bytes + sizeof(bytes) - len, len}, out;
		CU_ASSERT_TRUE_FATAL(hex_decode(arena, hex_encode(arena, in), &out));
		CU_ASSERT_TRUE_FATAL(str_eq(in, out));
		CU_ASSERT_TRUE_FATAL(base64_decode(arena, base64_encode(arena, in), &out));
		CU_ASSERT_TRUE_FATAL(str_eq(in, out));
		CU_ASSERT_TRUE_FATAL(base64url_decode(arena, base64url_encode(arena, in), &out));
		CU_ASSERT_TRUE_FATAL(str_eq(in, out));
	}
	struct str text = {bytes + 1, 255}, out;
	CU_ASSERT_TRUE_FATAL(percent_decode(arena, percent_encode(arena, text), false, &out));
	CU_ASSERT_TRUE(str_eq(text, out));
	arena_free(arena);
}

static void percent(void)
{
	static const struct {
		const char *text;
		bool form;
		const char *want; /* NULL: refused */
	} rows[] = {
		{"", false, ""},
		{"abc", false, "abc"},
		{"a%20b", false, "a b"},
		{"a+b", false, "a+b"},
		{"a+b", true, "a b"},
		{"a%2Bb", true, "a+b"},
		{"%c3%A9", false, "é"},
		{"%25", false, "%"},
		{"%2520", false, "%20"},
		{"%2F..%2f", false, "/../"},
		{"%", false, NULL},
		{"%2", false, NULL},
		{"a%", false, NULL},
		{"%zz", false, NULL},
		{"%2g", false, NULL},
		{"%%20", false, NULL},
		{"%00", false, NULL},
		{"a%00b", true, NULL},
		{"%u0041", false, NULL},
		{"%-1", false, NULL},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str out = STR_NULL;
		bool ok = percent_decode(arena, str_from(rows[i].text), rows[i].form, &out);
		CHECK_ROW(ok == (rows[i].want != NULL), str_from(rows[i].text));
		CHECK_STR(out, str_from(rows[i].want));
	}
	struct str out;
	CU_ASSERT_FALSE(percent_decode(arena, (struct str){"a\0b", 3}, false, &out));
	CHECK_STR(percent_encode(arena, STR("aZ09-._~ /é")), STR("aZ09-._~%20%2F%C3%A9"));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"hex", hex}, {"base64", base64}, {"base64url", base64url},
			 {"all bytes round trip", all_bytes_round_trip},
			 {"percent-encoding", percent});
}
