#include "core/data/json.h"
#include "lib/cutap.h"

static const char body[] = "{\"id\":42,\"zero\":0,\"big\":9223372036854775807,\"name\":\"Ana\","
			   "\"empty\":\"\",\"yes\":true,\"no\":false,"
			   "\"none\":null,\"price\":1.9,\"text_number\":\"12\",\"at\":1782130000."
			   "123,\"whole\":1782130000,"
			   "\"meta\":{\"sender\":{\"name\":\"Bia\",\"id\":7}},\"list\":[10,{\"k\":"
			   "\"v\"},[\"deep\"]],\"a.b\":1}";

static const struct json *parse(struct arena *arena, const char *text)
{
	const struct json *json = NULL;
	CU_ASSERT_EQUAL_FATAL(json_parse(arena, str_from(text), 0, 0, &json), OK);
	return json;
}

static void follows_paths(void)
{
	struct arena *arena = arena_new();
	const struct json *json = parse(arena, body);
	CHECK_STR(json_get_str(json, "name"), STR("Ana"));
	CHECK_STR(json_get_str(json, "empty"), STR(""));
	CHECK_STR(json_get_str(json, "meta.sender.name"), STR("Bia"));
	CU_ASSERT_EQUAL(json_get_i64(json, "meta.sender.id", -1), 7);
	CU_ASSERT_EQUAL(json_get_i64(json, "list.0", -1), 10);
	CHECK_STR(json_get_str(json, "list.1.k"), STR("v"));
	CHECK_STR(json_get_str(json, "list.2.0"), STR("deep"));
	CHECK_STR(json_get_str(json_at(json_get(json, "list.2"), 0), ""), STR("deep"));
	CU_ASSERT_EQUAL(json_get_i64(json, "big", -1), INT64_MAX);
	CU_ASSERT_EQUAL(json_get_i64(json, "zero", -1), 0);
	CU_ASSERT_TRUE(json_get_bool(json, "yes", false));
	CU_ASSERT_FALSE(json_get_bool(json, "no", true));
	arena_free(arena);
}

static void anything_else_is_no_value(void)
{
	static const char *const nowhere[] = {
		"missing",
		"none",
		"none.x",
		"name.x",
		"id.x",
		"meta.missing",
		"meta.sender.name.x",
		"list.3",
		"list.-1",
		"list.01",
		"list.x",
		"list.0.x",
		"meta.0",
		"meta.",
		".meta",
		"meta..sender",
		"a.b",
		"list.99999999999999999999",
	};
	struct arena *arena = arena_new();
	const struct json *json = parse(arena, body);
	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++) {
		CHECK_ROW(json_get(json, nowhere[i]) == NULL, str_from(nowhere[i]));
		CHECK_ROW(json_get_str(json, nowhere[i]).ptr == NULL, str_from(nowhere[i]));
		CHECK_ROW(json_get_i64(json, nowhere[i], -5) == -5, str_from(nowhere[i]));
		CHECK_ROW(json_get_bool(json, nowhere[i], true), str_from(nowhere[i]));
		CHECK_ROW(json_get_epoch(json, nowhere[i]) == I64_NULL, str_from(nowhere[i]));
	}
	CU_ASSERT_PTR_NULL(json_get(NULL, "a"));
	CHECK_STR(json_get_str(NULL, "a"), STR_NULL);
	CU_ASSERT_EQUAL(json_array_len(NULL), 0);
	CU_ASSERT_FALSE(json_is_object(NULL));
	arena_free(arena);
}

/* json-c itself would turn "12" into 12, 1.9 into 1 and 42 into true. */
static void types_are_not_converted(void)
{
	struct arena *arena = arena_new();
	const struct json *json = parse(arena, body);
	CHECK_STR(json_get_str(json, "id"), STR_NULL);
	CHECK_STR(json_get_str(json, "meta"), STR_NULL);
	CU_ASSERT_EQUAL(json_get_i64(json, "text_number", -1), -1);
	CU_ASSERT_EQUAL(json_get_i64(json, "price", -1), -1);
	CU_ASSERT_EQUAL(json_get_i64(json, "yes", -1), -1);
	CU_ASSERT_FALSE(json_get_bool(json, "id", false));
	CU_ASSERT_FALSE(json_get_bool(json, "name", false));
	CU_ASSERT_EQUAL(json_get_epoch(json, "text_number"), I64_NULL);
	arena_free(arena);
}

static void epochs_keep_microseconds(void)
{
	static const struct {
		const char *text;
		usec_t want;
	} rows[] = {
		{"1782130000.123", INT64_C(1782130000123000)},
		{"1782130000.123456", INT64_C(1782130000123456)},
		{"1782130000.9999996", INT64_C(1782130001000000)},
		{"1782130000", INT64_C(1782130000000000)},
		{"0", 0},
		{"1.5e3", INT64_C(1500000000)},
		{"-1", I64_NULL},
		{"1e15", I64_NULL},
		{"1e300", I64_NULL},
		{"9223372036854775807", I64_NULL},
		{"\"1782130000\"", I64_NULL},
		{"true", I64_NULL},
		{"null", I64_NULL},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(json_get_epoch(parse(arena, rows[i].text), "") == rows[i].want,
			  str_from(rows[i].text));
	arena_free(arena);
}

static void arrays(void)
{
	struct arena *arena = arena_new();
	const struct json *json = parse(arena, "[1,null,\"x\"]");
	CU_ASSERT_EQUAL(json_array_len(json), 3);
	CU_ASSERT_EQUAL(json_get_i64(json_at(json, 0), "", -1), 1);
	CU_ASSERT_PTR_NULL(json_at(json, 1));
	CU_ASSERT_PTR_NULL(json_at(json, 3));
	CU_ASSERT_PTR_NULL(json_at(parse(arena, "{\"0\":1}"), 0));
	CU_ASSERT_EQUAL(json_array_len(parse(arena, "{}")), 0);
	CU_ASSERT_TRUE(json_is_object(parse(arena, "{}")));
	CU_ASSERT_FALSE(json_is_object(json));
	CU_ASSERT_PTR_NULL(json_member(json, STR("0")));
	CU_ASSERT_PTR_NULL(json_member(NULL, STR("a")));
	arena_free(arena);
}

static void text_is_compact(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"{ \"a\" : [ 1 , 2.50 ] , \"b\" : null }", "{\"a\":[1,2.50],\"b\":null}"},
		{"\"a/b\\u00e9\"", "\"a/bé\""},
		{"null", "null"},
		{"1e5", "1e5"},
		{"0.1", "0.1"},
		{"[]", "[]"},
		{"{}", "{}"},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(json_text(arena, parse(arena, rows[i].in)), str_from(rows[i].out));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"follows paths", follows_paths},
			 {"anything else is no value", anything_else_is_no_value},
			 {"types are not converted", types_are_not_converted},
			 {"epochs keep microseconds", epochs_keep_microseconds}, {"arrays", arrays},
			 {"text is compact", text_is_compact});
}
