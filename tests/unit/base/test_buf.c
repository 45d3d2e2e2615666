#include "core/base/buf.h"
#include "lib/cutap.h"

static void grows_to_its_maximum(void)
{
	struct arena *arena = arena_new();
	struct buf buf = buf_new(arena, 1000);
	for (int i = 0; i < 100; i++)
		buf_lit(&buf, "0123456789");
	CU_ASSERT_TRUE(buf_ok(&buf));
	CU_ASSERT_EQUAL(buf_view(&buf).len, 1000);
	for (size_t i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL_FATAL(buf.ptr[i], "0123456789"[i % 10]);
	buf_char(&buf, 'x');
	CU_ASSERT_FALSE(buf_ok(&buf));
	CU_ASSERT_EQUAL(buf_view(&buf).len, 1000);
	arena_free(arena);
}

static void a_write_past_the_maximum_is_dropped_whole(void)
{
	struct arena *arena = arena_new();
	struct buf buf = buf_new(arena, 8);
	buf_lit(&buf, "12345");
	buf_lit(&buf, "6789");
	CU_ASSERT_FALSE(buf_ok(&buf));
	CHECK_STR(buf_view(&buf), STR("12345"));
	buf_lit(&buf, "6");
	CHECK_STR(buf_view(&buf), STR("12345"));
	arena_free(arena);
}

static void formats_to_the_last_byte(void)
{
	struct arena *arena = arena_new();
	struct buf buf = buf_new(arena, 6);
	buf_printf(&buf, "%03d", 7);
	buf_printf(&buf, "%s", "abc");
	CU_ASSERT_TRUE(buf_ok(&buf));
	CHECK_STR(buf_view(&buf), STR("007abc"));
	buf_printf(&buf, "%s", "");
	CU_ASSERT_TRUE(buf_ok(&buf));
	buf_printf(&buf, "%d", 1);
	CU_ASSERT_FALSE(buf_ok(&buf));
	arena_free(arena);
}

static void writes_integers(void)
{
	static const struct {
		int64_t value;
		const char *text;
	} rows[] = {
		{0, "0"},
		{7, "7"},
		{-1, "-1"},
		{1234567890123, "1234567890123"},
		{INT64_MAX, "9223372036854775807"},
		{INT64_MIN, "-9223372036854775808"},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf buf = buf_new(arena, 32);
		buf_i64(&buf, rows[i].value);
		CHECK_STR(buf_view(&buf), str_from(rows[i].text));
	}
	arena_free(arena);
}

static void a_nul_follows(void)
{
	struct arena *arena = arena_new();
	struct buf buf = buf_new(arena, 4000);
	for (size_t i = 0; i < 4000; i++) {
		buf_char(&buf, 'x');
		CU_ASSERT_EQUAL_FATAL(buf.ptr[i + 1], '\0');
	}
	CU_ASSERT_TRUE(buf_ok(&buf));
	buf_char(&buf, 'x');
	CU_ASSERT_FALSE(buf_ok(&buf));
	CU_ASSERT_EQUAL(strlen(buf.ptr), 4000);
	arena_free(arena);
}

static void empty_is_an_empty_string(void)
{
	struct arena *arena = arena_new();
	struct buf buf = buf_new(arena, 10);
	CHECK_STR(buf_view(&buf), STR(""));
	buf_str(&buf, STR_NULL);
	CHECK_STR(buf_view(&buf), STR(""));
	CU_ASSERT_TRUE(buf_ok(&buf));
	arena_free(arena);
}

static void borrowed_space_never_grows(void)
{
	char space[9];
	memset(space, '#', sizeof(space));
	struct buf buf = buf_over(space, 8);
	buf_lit(&buf, "1234");
	buf_printf(&buf, "%d", 567);
	CU_ASSERT_TRUE(buf_ok(&buf));
	CHECK_STR(buf_view(&buf), STR("1234567"));
	buf_char(&buf, '8');
	CU_ASSERT_FALSE(buf_ok(&buf));
	CU_ASSERT_EQUAL(space[8], '#');
	CU_ASSERT_PTR_EQUAL(buf.ptr, space);
}

int main(void)
{
	return CUTAP_RUN({"grows to its maximum", grows_to_its_maximum},
			 {"a write past the maximum is dropped whole",
			  a_write_past_the_maximum_is_dropped_whole},
			 {"formats to the last byte", formats_to_the_last_byte},
			 {"writes integers", writes_integers},
			 {"a NUL follows what was written", a_nul_follows},
			 {"empty is an empty string", empty_is_an_empty_string},
			 {"borrowed space never grows", borrowed_space_never_grows});
}
