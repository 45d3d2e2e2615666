#include "core/data/json.h"
#include "lib/cutap.h"

static enum err parse(struct str text, unsigned depth, unsigned values)
{
	struct arena *arena = arena_new();
	const struct json *json;
	enum err err = json_parse(arena, text, depth, values, &json);
	arena_free(arena);
	return err;
}

static void check_all(const char *const *rows, size_t count, enum err want)
{
	for (size_t i = 0; i < count; i++)
		CHECK_ROW(parse(str_from(rows[i]), 0, 0) == want, str_from(rows[i]));
}

static void accepts(void)
{
	static const char *const rows[] = {
		"{}",
		"[]",
		"null",
		"true",
		"false",
		"0",
		"-0",
		"-1",
		"1.5",
		"-0.0",
		"1e5",
		"1E+5",
		"1e-5",
		"0.1e1",
		"\"\"",
		" \t\r\n{} \t\r\n",
		"[1,2,3]",
		"[ 1 , 2 ]",
		"{\"a\":1}",
		"{ \"a\" : 1 , \"b\" : 2 }",
		"{\"\":1}",
		"[[],{},[{}]]",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
		"\"\\ud83d\\udcac\"",
		"\"\\uD83D\\uDCAC\"",
		"\"\\uffff\"",
		"\"coração 💬\"",
		"\"\x7f\"",
		"9223372036854775807",
		"-9223372036854775808",
		"1.7976931348623157e308",
		"1e-400",
		"{\"a\":{\"a\":{\"a\":1}}}",
		"[{\"a\":1},{\"a\":2}]",
		"{\"a\":1,\"A\":2}",
		"\"\\u005c\"",
		"123 ",
		"{\"a\":[null,null]}",
	};
	check_all(rows, ARRAY_LEN(rows), OK);
}

static const char *const not_the_grammar[] = {
	"",
	" ",
	"{",
	"}",
	"[",
	"]",
	"{]",
	"[}",
	"[1",
	"[1,",
	"[1,]",
	"[,1]",
	"[,]",
	"[1 2]",
	"{\"a\"}",
	"{\"a\":}",
	"{\"a\":1,}",
	"{,}",
	"{\"a\":1 \"b\":2}",
	"{\"a\":1,,\"b\":2}",
	"{a:1}",
	"{1:1}",
	"{'a':1}",
	"'a'",
	"{\"a\":1}}",
	"{}{}",
	"{} x",
	"1 2",
	"nul",
	"nulll",
	"True",
	"tRue",
	"TRUE",
	"undefined",
	"// x\n1",
	"1 // x",
	"/* x */1",
	"[1]/**/",
	"# x\n1",
	"\"a",
	"a\"",
	"\"\\\"",
	"\"\\a\"",
	"\"\\u12\"",
	"\"\\u12g4\"",
	"\"\\x41\"",
	"\"\\'\"",
	"\xef\xbb\xbf{}",
	"[1;2]",
	"{\"a\"=1}",
	"(1)",
	"[1]\v",
	"\f[1]",
	"[\"a\"\n\"b\"]",
	"{\"a\":1}\xc2\xa0",
	"<!-- -->1",
};

static void refuses_what_is_not_the_grammar(void)
{
	check_all(not_the_grammar, ARRAY_LEN(not_the_grammar), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse((struct str){"[1]\0", 4}, 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse((struct str){"[1\0]", 4}, 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse((struct str){"[1]garbage", 3}, 0, 0), OK);
	CU_ASSERT_EQUAL(parse((struct str){"12345", 2}, 0, 0), OK);
	CU_ASSERT_EQUAL(parse(STR_NULL, 0, 0), ERR_BAD_JSON);
}

static void refuses_bad_numbers(void)
{
	static const char *const rows[] = {
		"NaN",
		"nan",
		"-NaN",
		"Infinity",
		"-Infinity",
		"inf",
		"[NaN]",
		"{\"a\":Infinity}",
		"1e400",
		"-1e400",
		"[1e309]",
		"01",
		"-01",
		"00",
		"+1",
		".5",
		"5.",
		"1.e5",
		"1e",
		"1e+",
		"1e+-5",
		"--1",
		"-",
		"0x10",
		"1_000",
		"1,5",
		"9223372036854775808",
		"-9223372036854775809",
		"18446744073709551615",
		"100000000000000000000000000000",
		"1.0.0",
		"1e5.5",
		"-a",
		"0b1",
		"1L",
		"0.00000000000000000000000000000000000000000000000000000000000000001",
		"٣",
	};
	check_all(rows, ARRAY_LEN(rows), ERR_BAD_JSON);
}

/* Numbers nobody can hold are null to who reads what others wrote; the rest stays as it was. */
static void takes_foreign_numbers(void)
{
	static const char *const rows[] = {
		"9223372036854775808",
		"-9223372036854775809",
		"18446744073709551616",
		"100000000000000000000000000000000000000000000000000000000000000000000000000000000",
		"1e309",
		"-1E+400",
		"0.00000000000000000000000000000000000000000000000000000000000000001",
	};
	static const char *const refused[] = {"01", "1e", "NaN", "9223372036854775808x",
					      "-", "1e400.0", "9223372036854775808 1"};
	struct arena *arena = arena_new();
	const struct json *json;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = arena_printf(arena, "{\"a\":1,\"b\":[%s,2],\"c\":%s}", rows[i],
					       rows[i]);
		struct str copy = arena_str(arena, text);
		CHECK_ROW(json_parse_foreign(arena, text, &json) == OK, text);
		CHECK_STR(text, copy);
		CHECK_STR(json_text(arena, json), STR("{\"a\":1,\"b\":[null,2],\"c\":null}"));
		CHECK_ROW(json_get_i64(json, "c", 7) == 7, text);
		CHECK_ROW(json_parse_foreign(arena, str_from(rows[i]), &json) == OK && !json, text);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK_ROW(json_parse_foreign(arena, str_from(refused[i]), &json) == ERR_BAD_JSON,
			  str_from(refused[i]));
	CU_ASSERT_EQUAL(json_parse_foreign(arena, STR_NULL, &json), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(json_parse_foreign(arena, STR("{\"a\":1e999,\"a\":2}"), &json),
			ERR_BAD_JSON);
	arena_free(arena);
}

static void refuses_duplicate_keys(void)
{
	static const char *const rows[] = {
		"{\"a\":1,\"a\":1}",
		"{\"a\":1,\"b\":2,\"a\":3}",
		"{\"a\":1,\"\\u0061\":2}",
		"{\"\":1,\"\":2}",
		"{\"x\":{\"a\":1,\"a\":2}}",
		"[{\"a\":1,\"a\":2}]",
		"{\"a\":{},\"a\":null}",
		"{\"a\":null,\"a\":null}",
		"{\"\\ud83d\\udcac\":1,\"💬\":2}",
		"{\"a/b\":1,\"a\\/b\":2}",
		"[1,[2,[{\"k\":[{\"z\":1,\"z\":[]}]}]]]",
	};
	check_all(rows, ARRAY_LEN(rows), ERR_BAD_JSON);
}

static void refuses_bad_text(void)
{
	static const char *const rows[] = {
		"\"\\u0000\"",
		"\"a\\u0000b\"",
		"{\"\\u0000\":1}",
		"\"\\ud83d\"",
		"\"\\ud83d x\"",
		"\"\\ud83d\\n\"",
		"\"\\ud83d\\ud83d\"",
		"\"\\udcac\"",
		"\"\\udcac\\ud83d\"",
		"\"\\ud83d\\u0041\"",
		"\"\\ud83d",
		"\"\\ud83d\\",
		"\"\\ud83d\\u",
		"\"\x01\"",
		"\"\n\"",
		"\"\t\"",
		"\"\x1f\"",
		"{\"a\nb\":1}",
		"\"\x80\"",
		"\"\xc0\xaf\"",
		"\"\xe0\x80\x80\"",
		"\"\xed\xa0\x80\"",
		"\"\xf4\x90\x80\x80\"",
		"\"\xf8\x88\x80\x80\x80\"",
		"\"\xff\"",
		"\"\xc3\"",
		"\xff",
		"{\"\xc3\":1}",
	};
	check_all(rows, ARRAY_LEN(rows), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse((struct str){"\"a\0b\"", 5}, 0, 0), ERR_BAD_JSON);
}

/* `count` times `open`, then `core`, then `count` times `close`. */
static struct str nested(struct arena *arena, size_t count, const char *open, const char *core,
			 const char *close)
{
	struct buf buf = buf_new(arena, 1 << 20);
	for (size_t i = 0; i < count; i++)
		buf_str(&buf, str_from(open));
	buf_str(&buf, str_from(core));
	for (size_t i = 0; i < count; i++)
		buf_str(&buf, str_from(close));
	return buf_view(&buf);
}

static void bounds_depth(void)
{
	struct arena *arena = arena_new();
	CU_ASSERT_EQUAL(parse(nested(arena, JSON_DEPTH_MAX, "[", "1", "]"), 0, 0), OK);
	CU_ASSERT_EQUAL(parse(nested(arena, JSON_DEPTH_MAX, "[", "", "]"), 0, 0), OK);
	CU_ASSERT_EQUAL(parse(nested(arena, JSON_DEPTH_MAX + 1, "[", "", "]"), 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(nested(arena, JSON_DEPTH_MAX, "{\"a\":", "1", "}"), 0, 0), OK);
	CU_ASSERT_EQUAL(parse(nested(arena, JSON_DEPTH_MAX + 1, "{\"a\":", "1", "}"), 0, 0),
			ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(nested(arena, 32, "[", "\"x\"", "]"), 32, 0), OK);
	CU_ASSERT_EQUAL(parse(nested(arena, 33, "[", "\"x\"", "]"), 32, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(nested(arena, 100000, "[", "", ""), 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(STR("[[1]]"), 2, 0), OK);
	CU_ASSERT_EQUAL(parse(STR("[[1]]"), 1, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(STR("[[1],[2],[3]]"), 2, 0), OK);
	arena_free(arena);
}

static struct str repeated(struct arena *arena, size_t count, const char *item)
{
	struct buf buf = buf_new(arena, 1 << 20);
	buf_char(&buf, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_char(&buf, ',');
		buf_str(&buf, str_from(item));
	}
	buf_char(&buf, ']');
	return buf_view(&buf);
}

static void bounds_values(void)
{
	struct arena *arena = arena_new();
	CU_ASSERT_EQUAL(parse(repeated(arena, JSON_VALUES_MAX - 1, "0"), 0, 0), OK);
	CU_ASSERT_EQUAL(parse(repeated(arena, JSON_VALUES_MAX, "0"), 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(repeated(arena, JSON_VALUES_MAX, "{}"), 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(repeated(arena, JSON_VALUES_MAX, "{\"a\":[]}"), 0, 0), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(parse(STR("[1,2]"), 0, 3), OK);
	CU_ASSERT_EQUAL(parse(STR("[1,2]"), 0, 2), ERR_BAD_JSON);
	/* commas and braces inside strings are not values */
	CU_ASSERT_EQUAL(parse(STR("[\"a,[{,,,,\"]"), 0, 2), OK);
	arena_free(arena);
}

static void failure_leaves_the_output_alone(void)
{
	struct arena *arena = arena_new();
	const struct json *json = (const struct json *)arena;
	CU_ASSERT_EQUAL(json_parse(arena, STR("{\"a\":1,\"a\":2}"), 0, 0, &json), ERR_BAD_JSON);
	CU_ASSERT_PTR_EQUAL(json, arena);
	CU_ASSERT_EQUAL(json_parse(arena, STR("[1"), 0, 0, &json), ERR_BAD_JSON);
	CU_ASSERT_PTR_EQUAL(json, arena);
	arena_free(arena);
}

/* Every prefix and every single changed byte of a body is either parsed or refused. */
static void survives_mutilation(void)
{
	static const char body[] = "{\"id\":1,\"name\":\"a\\u00e9\\ud83d\\udcac\",\"list\":[1.5e3,"
				   "true,null,{}],\"meta\":{\"k\":-7}}";
	static const char replacements[] = "\"\\{}[],:0-e. \x01\xff\xc3u";
	char copy[sizeof(body)];
	CU_ASSERT_EQUAL(parse(str_from(body), 0, 0), OK);
	for (size_t len = 0; len + 1 < sizeof(body); len++)
		CHECK_ROW(parse((struct str){body, len}, 0, 0) == ERR_BAD_JSON,
			  ((struct str){body, len}));
	unsigned refused = 0;
	for (size_t at = 0; at + 1 < sizeof(body); at++)
		for (size_t r = 0; r + 1 < sizeof(replacements); r++) {
			memcpy(copy, body, sizeof(body));
			copy[at] = replacements[r];
			refused += parse((struct str){copy, sizeof(body) - 1}, 0, 0) ==
				   ERR_BAD_JSON;
		}
	CU_ASSERT_TRUE(refused > 800);
}

int main(void)
{
	return CUTAP_RUN({"accepts", accepts},
			 {"refuses what is not the grammar", refuses_what_is_not_the_grammar},
			 {"refuses bad numbers", refuses_bad_numbers},
			 {"takes foreign numbers", takes_foreign_numbers},
			 {"refuses duplicate keys", refuses_duplicate_keys},
			 {"refuses bad text", refuses_bad_text}, {"bounds depth", bounds_depth},
			 {"bounds the number of values", bounds_values},
			 {"failure leaves the output alone", failure_leaves_the_output_alone},
			 {"survives mutilation", survives_mutilation});
}
