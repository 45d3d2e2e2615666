#include "lib/cutap.h"
#include "sample.h"

static void strings(void)
{
	static const struct {
		struct str in;
		const char *want;
	} rows[] = {
#define ROW(literal, want) {{literal, sizeof(literal) - 1}, want}
		ROW("", "\"\""),
		ROW("plain", "\"plain\""),
		ROW("\"\\/", "\"\\\"\\\\/\""),
		ROW("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""),
		ROW("\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""),
		ROW("a\0b", "\"a\\u0000b\""),
		ROW("</script><!--&", "\"\\u003c/script\\u003e\\u003c!--\\u0026\""),
		ROW("coração 💬", "\"coração 💬\""),
		ROW("a\xe2\x80\xa8"
		    "b\xe2\x80\xa9",
		    "\"a\\u2028b\\u2029\""),
		ROW("\xe2\x80\xa7\xe2\x80\xaa", "\"\xe2\x80\xa7\xe2\x80\xaa\""),
		ROW("a\xff"
		    "b\xc3",
		    "\"a\xef\xbf\xbd"
		    "b\xef\xbf\xbd\""),
		ROW("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""),
#undef ROW
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = buf_new(arena, 1000);
		json_put_str(&out, rows[i].in);
		CHECK_STR(buf_view(&out), str_from(rows[i].want));
	}
	struct buf out = buf_new(arena, 10);
	json_put_str(&out, STR_NULL);
	CHECK_STR(buf_view(&out), STR("null"));
	arena_free(arena);
}

static void every_byte_string_can_be_read_back(void)
{
	struct arena *arena = arena_new();
	for (unsigned c = 1; c < 256; c++) {
		char text[] = {'a', (char)c, 'b'};
		struct str in = {text, 3};
		struct buf out = buf_new(arena, 100);
		json_put_str(&out, in);
		const struct json *json = NULL;
		CU_ASSERT_EQUAL_FATAL(json_parse(arena, buf_view(&out), 0, 0, &json), OK);
		CHECK_STR(json_get_str(json, ""), c < 0x80 ? in
							   : STR("a\xef\xbf\xbd"
								 "b"));
	}
	arena_free(arena);
}

static void writes_every_type(void)
{
	struct part parts[] = {{STR("x"), 9}, {STR("y"), I64_NULL}};
	struct str labels[] = {STR("vip"), STR("<b>")};
	struct sample s = {
		.title = STR("t"),
		.note = STR("n"),
		.ref = STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
		.color = STR("red"),
		.count = INT64_MIN + 1,
		.open = true,
		.due = INT64_C(1782130000000000),
		.owner = &parts[0],
		.parts = {parts, 2},
		.labels = {labels, 2},
		.extra = STR("[1,{}]"),
	};
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 1000);
	json_put_object(&out, &sample_schema, &s);
	CHECK_STR(buf_view(&out),
		  STR("{\"title\":\"t\",\"note\":\"n\",\"ref\":\"017f22e2-79b0-7cc3-98c4-"
		      "dc0c0c07398f\",\"color\":\"red\","
		      "\"count\":-9223372036854775807,\"open\":true,\"due\":\"2026-06-22T12:06:40."
		      "000Z\","
		      "\"owner\":{\"name\":\"x\",\"rank\":9},\"parts\":[{\"name\":\"x\",\"rank\":9}"
		      ",{\"name\":\"y\"}],"
		      "\"labels\":[\"vip\",\"\\u003cb\\u003e\"],\"extra\":[1,{}]}"));
	arena_free(arena);
}

static void no_value_is_null_or_left_out(void)
{
	struct sample s;
	schema_clear(&sample_schema, &s);
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 1000);
	json_put_object(&out, &sample_schema, &s);
	CHECK_STR(buf_view(&out), STR("{\"title\":null,\"note\":null}"));
	s.labels = (struct list){&s, 0};
	out = buf_new(arena, 1000);
	json_put_object(&out, &sample_schema, &s);
	CHECK_STR(buf_view(&out), STR("{\"title\":null,\"note\":null,\"labels\":[]}"));
	arena_free(arena);
}

static void false_is_said_where_it_must_be_there(void)
{
	static const struct field fields[] = {F_BOOL(struct sample, open, REQUIRED)};
	static const struct schema schema = SCHEMA("Flag", struct sample, fields);
	struct sample s = {.open = false};
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 100);
	json_put_object(&out, &schema, &s);
	CHECK_STR(buf_view(&out), STR("{\"open\":false}"));
	arena_free(arena);
}

static void required_lists_are_never_null(void)
{
	static const struct field fields[] = {
		F_LIST(struct sample, parts, &part_schema, 3, REQUIRED),
		F_STRINGS(struct sample, labels, 4, 2, NULLABLE),
	};
	static const struct schema schema = SCHEMA("Lists", struct sample, fields);
	struct sample s = {.count = 0};
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 100);
	json_put_object(&out, &schema, &s);
	CHECK_STR(buf_view(&out), STR("{\"parts\":[],\"labels\":null}"));
	arena_free(arena);
}

static void arrays(void)
{
	struct part parts[] = {{STR("x"), 1}, {STR("y"), 2}};
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 100);
	json_put_array(&out, &part_schema, parts, 2);
	CHECK_STR(buf_view(&out), STR("[{\"name\":\"x\",\"rank\":1},{\"name\":\"y\",\"rank\":2}]"));
	out = buf_new(arena, 100);
	json_put_array(&out, &part_schema, NULL, 0);
	CHECK_STR(buf_view(&out), STR("[]"));
	arena_free(arena);
}

static void the_maximum_holds(void)
{
	struct part part = {STR("a long name that does not fit"), 1};
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 20);
	json_put_object(&out, &part_schema, &part);
	CU_ASSERT_FALSE(buf_ok(&out));
	CU_ASSERT_TRUE(buf_view(&out).len <= 20);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN(
		{"strings", strings},
		{"every byte string can be read back", every_byte_string_can_be_read_back},
		{"writes every type", writes_every_type},
		{"no value is null or left out", no_value_is_null_or_left_out},
		{"false is said where it must be there", false_is_said_where_it_must_be_there},
		{"required lists are never null", required_lists_are_never_null},
		{"arrays", arrays}, {"the maximum holds", the_maximum_holds});
}
