#include <fcntl.h>
#include <unistd.h>

#include "core/data/json.h"
#include "core/ops/log.h"
#include "lib/cutap.h"

static usec_t fixed_now(void *ctx)
{
	(void)ctx;
	return INT64_C(1782130000123456);
}

static const struct clock fixed_clock = {.now = fixed_now, .monotonic = fixed_now};

struct pipe_log {
	struct arena *arena;
	struct log log;
	int out;
};

static struct pipe_log pipe_log_open(void)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_NONBLOCK), 0);
	return (struct pipe_log){
		.arena = arena_new(),
		.log = {.service = "hub-test",
			.clock = &fixed_clock,
			.level = LOG_INFO,
			.fd = ends[1]},
		.out = ends[0],
	};
}

static void pipe_log_close(struct pipe_log *p)
{
	close(p->log.fd);
	close(p->out);
	arena_free(p->arena);
}

/* What was written since the last call. */
static struct str written(struct pipe_log *p)
{
	char *bytes = arena_alloc(p->arena, 8192, 1);
	ssize_t len = read(p->out, bytes, 8192);
	return (struct str){bytes, len > 0 ? (size_t)len : 0};
}

/* The one line that was written, parsed. */
static const struct json *line(struct pipe_log *p)
{
	struct str text = written(p);
	CU_ASSERT_TRUE(text.len > 0 && text.len <= 4096);
	CU_ASSERT_TRUE(str_ends(text, STR("}\n")));
	CU_ASSERT_PTR_EQUAL(memchr(text.ptr, '\n', text.len), text.ptr + text.len - 1);
	const struct json *json = NULL;
	CU_ASSERT_EQUAL_FATAL(json_parse(p->arena, text, 0, 0, &json), OK);
	return json;
}

static void a_line_has_the_common_keys(void)
{
	struct pipe_log p = pipe_log_open();
	log_plain(&p.log, LOG_INFO, "started");
	struct str text = written(&p);
	CHECK_STR(text, arena_printf(p.arena,
				     "{\"ts\":\"2026-06-22T12:06:40.123Z\",\"level\":\"info\","
				     "\"event\":\"started\","
				     "\"service\":\"hub-test\",\"pid\":%d}\n",
				     (int)getpid()));
	pipe_log_close(&p);
}

static void fields_are_typed(void)
{
	struct pipe_log p = pipe_log_open();
	p.log.request_id = STR("req-1");
	p.log.account_id = 12;
	p.log.user_id = 34;
	log_event(&p.log, LOG_ERROR, "job.failed", LOG_TXT("kind", "x.y"), LOG_I64("attempt", -3),
		  LOG_STR("gone", STR_NULL), LOG_STR("odd", STR("a\"\n</\xff")));
	const struct json *json = line(&p);
	CHECK_STR(json_get_str(json, "level"), STR("error"));
	CHECK_STR(json_get_str(json, "request_id"), STR("req-1"));
	CU_ASSERT_EQUAL(json_get_i64(json, "account_id", 0), 12);
	CU_ASSERT_EQUAL(json_get_i64(json, "user_id", 0), 34);
	CHECK_STR(json_get_str(json, "kind"), STR("x.y"));
	CU_ASSERT_EQUAL(json_get_i64(json, "attempt", 0), -3);
	CHECK_STR(json_get_str(json, "gone"), STR_NULL);
	CHECK_STR(json_get_str(json, "odd"), STR("a\"\n</\xef\xbf\xbd"));
	pipe_log_close(&p);
}

static void lower_levels_are_silent(void)
{
	struct pipe_log p = pipe_log_open();
	p.log.level = LOG_WARN;
	log_plain(&p.log, LOG_DEBUG, "a");
	log_plain(&p.log, LOG_INFO, "b");
	log_plain(NULL, LOG_ERROR, "c");
	CHECK_STR(written(&p), STR(""));
	log_plain(&p.log, LOG_WARN, "d");
	CHECK_STR(json_get_str(line(&p), "event"), STR("d"));
	pipe_log_close(&p);
}

static void long_texts_are_cut_between_code_points(void)
{
	struct pipe_log p = pipe_log_open();
	char text[2001];
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 1 + 2 * i, "é", 2);
	text[0] = 'a';
	log_event(&p.log, LOG_INFO, "x", LOG_STR("text", ((struct str){text, sizeof(text)})),
		  LOG_STR("fits", ((struct str){text, 512})));
	const struct json *json = line(&p);
	CU_ASSERT_EQUAL(json_get_str(json, "text").len, 511);
	CU_ASSERT_PTR_NULL(json_get(json, "cut"));
	pipe_log_close(&p);
}

static void a_full_line_leaves_fields_out_and_says_so(void)
{
	struct pipe_log p = pipe_log_open();
	char controls[512];
	memset(controls, 1, sizeof(controls));
	struct str worst = {controls, sizeof(controls)};
	log_event(&p.log, LOG_INFO, "x", LOG_STR("a", worst), LOG_STR("b", worst), LOG_I64("c", 5));
	const struct json *json = line(&p);
	CU_ASSERT_EQUAL(json_get_str(json, "a").len, 512);
	CU_ASSERT_PTR_NULL(json_get(json, "b"));
	CU_ASSERT_EQUAL(json_get_i64(json, "c", 0), 5);
	CU_ASSERT_TRUE(json_get_bool(json, "cut", false));
	pipe_log_close(&p);
}

static void levels_have_names(void)
{
	static const struct {
		const char *text;
		enum log_level level;
	} rows[] = {
		{"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warn", LOG_WARN}, {"error", LOG_ERROR}};
	static const char *const refused[] = {"", "INFO", "warning", "info ", "trace"};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum log_level level;
		CHECK_ROW(log_level_parse(str_from(rows[i].text), &level) && level == rows[i].level,
			  str_from(rows[i].text));
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		enum log_level level = LOG_WARN;
		CHECK_ROW(!log_level_parse(str_from(refused[i]), &level) && level == LOG_WARN,
			  str_from(refused[i]));
	}
}

int main(void)
{
	return CUTAP_RUN(
		{"a line has the common keys", a_line_has_the_common_keys},
		{"fields are typed", fields_are_typed},
		{"lower levels are silent", lower_levels_are_silent},
		{"long texts are cut between code points", long_texts_are_cut_between_code_points},
		{"a full line leaves fields out and says so",
		 a_full_line_leaves_fields_out_and_says_so},
		{"levels have names", levels_have_names});
}
