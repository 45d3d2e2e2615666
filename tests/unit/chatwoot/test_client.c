/* The client against replies by script: every result, patience, pauses, and hostile answers. */
#include "features/chatwoot/client/client.h"

#include "lib/cutap.h"

#define STEPS_MAX 16

/* What Chatwoot answers next. */
struct step {
	int status; /* 0: no answer */
	struct str body;
	struct str retry_after;
};

struct script {
	struct arena *arena;
	struct step steps[STEPS_MAX];
	size_t count, at;
	usec_t now;    /* the only clock there is */
	usec_t rested; /* in all */
	struct str urls[STEPS_MAX];
	struct str token, methods;
	int total_ms;
	struct breakers *breakers;
	int deaths;
};

static usec_t script_now(void *ctx)
{
	return ((const struct script *)ctx)->now;
}

static void script_rest(void *ctx, usec_t span)
{
	struct script *script = ctx;

	script->now += span;
	script->rested += span;
}

static void script_dead(void *ctx)
{
	((struct script *)ctx)->deaths++;
}

static bool feed(const struct httpc_request *request, struct str body)
{
	size_t piece = 7; /* however the network cuts it */

	for (size_t at = 0; at < body.len; at += piece)
		if (!request->sink(request->sink_ctx, str_slice(body, at, at + piece)))
			return false;
	return true;
}

static enum err script_send(void *ctx, struct arena *arena, const struct httpc_request *request,
			    struct httpc_reply *ret, struct str *ret_detail)
{
	struct script *script = ctx;
	struct step step = {.status = 599};

	if (script->at < script->count)
		step = script->steps[script->at];
	if (script->at < STEPS_MAX)
		script->urls[script->at] = arena_str(script->arena, request->url);
	script->at++;
	script->token = STR_NULL;
	for (size_t i = 0; i < request->header_count; i++)
		if (str_eq(request->headers[i].name, STR("Api-Access-Token")))
			script->token = arena_str(script->arena, request->headers[i].value);
	script->total_ms = request->total_ms;
	if (step.status == 0) {
		*ret_detail = STR("connection refused");
		return ERR_UPSTREAM;
	}
	*ret = (struct httpc_reply){.status = step.status, .body = arena_str(arena, step.body)};
	if (step.retry_after.ptr)
		ret->headers[ret->header_count++] =
			(struct httpc_header){STR("Retry-After"), step.retry_after};
	if (request->reply_max < step.body.len || (request->sink && step.status / 100 == 2 &&
						   !feed(request, step.body))) {
		*ret_detail = request->reply_max < step.body.len
				      ? STR("the reply is too large")
				      : STR("the reply was not read to its end");
		return ERR_UPSTREAM;
	}
	return OK;
}

/* A client of `script`, which begins with these steps. */
static struct cw *play(struct script *script, const struct step *steps, size_t count,
		       usec_t deadline)
{
	struct httpc *httpc;
	struct clock *clock;
	usec_t now = script->now ? script->now : 1000 * USEC_PER_SEC;
	struct breakers *breakers = script->breakers;

	if (script->arena)
		arena_free(script->arena);
	*script = (struct script){.arena = arena_new(), .now = now, .breakers = breakers};
	httpc = ARENA_NEW(script->arena, struct httpc);
	clock = ARENA_NEW(script->arena, struct clock);
	*httpc = (struct httpc){script_send, script};
	*clock = (struct clock){script_now, script_now, script};
	memcpy(script->steps, steps, count * sizeof(*steps));
	script->count = count;
	const struct cw_means means = {
		.httpc = httpc,
		.breakers = breakers,
		.clock = clock,
		.deadline = deadline ? now + deadline : 0,
		.rest = script_rest,
		.rest_ctx = script,
	};
	const struct cw_target target = {
		.installation_id = STR("i"),
		.base_url = STR("https://chat.example"),
		.chatwoot_account_id = 7,
		.token = STR("secret"),
	};
	struct cw *cw = cw_new(script->arena, &means, &target);
	cw_when_dead(cw, script_dead, script);
	return cw;
}

#define PLAY(script, deadline, ...)                        \
	play((script), (const struct step[]){__VA_ARGS__}, \
	     ARRAY_LEN(((const struct step[]){__VA_ARGS__})), (deadline))

static void end(struct script *script)
{
	arena_free(script->arena);
	breakers_free(script->breakers);
}

static void every_status_has_its_result(void)
{
	static const struct {
		int status;
		enum cw_result result;
	} rows[] = {
		{200, CW_OK},
		{201, CW_OK},
		{301, CW_REFUSED},
		{400, CW_REFUSED},
		{403, CW_UNAUTHORIZED},
		{404, CW_NOT_FOUND},
		{409, CW_REFUSED},
		{422, CW_REFUSED},
		{429, CW_THROTTLED},
		{500, CW_DOWN},
		{502, CW_DOWN},
		{503, CW_DOWN},
		{0, CW_DOWN},
	};
	struct script script = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct step step = {rows[i].status, STR("{\"message\":\"no\"}"), STR_NULL};
		struct cw *cw = PLAY(&script, USEC_PER_SEC, step, step, step, step);
		const struct json *json = NULL;
		enum cw_result result = cw_send(cw, "POST", STR("/x"), STR("{}"), &json);
		CHECK_ROW(result == rows[i].result,
			  arena_printf(script.arena, "%d", rows[i].status));
		CU_ASSERT_EQUAL(cw_status(cw), rows[i].status);
		CU_ASSERT_EQUAL(cw_problem(cw)[0] != '\0', result != CW_OK);
		CU_ASSERT_EQUAL(cw_err(cw, result, NULL) == OK, result == CW_OK);
	}
	end(&script);
}

static void asks_as_it_should(void)
{
	struct script script = {0};
	struct step good = {200, STR("{\"id\":7}"), STR_NULL};
	struct cw *cw = PLAY(&script, 0, good, good, good);
	const struct json *json = NULL;

	CU_ASSERT_EQUAL(cw_get(cw, STR("/inboxes?page=2"), &json), CW_OK);
	CU_ASSERT_EQUAL(json_get_i64(json, "id", 0), 7);
	CU_ASSERT_EQUAL(cw_get(cw, STR(""), &json), CW_OK);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/api"), &json), CW_OK);
	CHECK_STR(script.urls[0], STR("https://chat.example/api/v1/accounts/7/inboxes?page=2"));
	CHECK_STR(script.urls[1], STR("https://chat.example/api/v1/accounts/7"));
	CHECK_STR(script.urls[2], STR("https://chat.example/api"));
	CHECK_STR(script.token, STR("secret"));
	CU_ASSERT_EQUAL(script.total_ms, CW_CALL_MS);
	end(&script);
}

static void what_reads_is_tried_again(void)
{
	struct script script = {0};
	struct step bad = {500, STR(""), STR_NULL}, good = {200, STR("{}"), STR_NULL};
	const struct json *json;
	struct cw *cw = PLAY(&script, 0, bad, {0, STR(""), STR_NULL}, good);

	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_OK);
	CU_ASSERT_EQUAL(script.at, 3);
	CU_ASSERT_TRUE(script.rested > 0);
	cw = PLAY(&script, 0, bad, bad, bad, good);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_DOWN);
	CU_ASSERT_EQUAL(script.at, CW_TRIES);
	cw = PLAY(&script, 0, bad, good);
	CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_DOWN);
	CU_ASSERT_EQUAL(script.at, 1);
	cw = PLAY(&script, 100 * USEC_PER_MSEC, bad, good);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_DOWN);
	CU_ASSERT_EQUAL(script.at, 1);
	end(&script);
}

static void a_pause_that_is_asked_for_is_made(void)
{
	struct script script = {.breakers = breakers_new()};
	struct step late = {429, STR("Retry later\n"), STR("3")}, good = {200, STR("{}"), STR_NULL};
	const struct json *json;
	struct cw *cw = PLAY(&script, 0, late, good);

	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_OK);
	CU_ASSERT_TRUE(script.rested >= 3 * USEC_PER_SEC);
	/* Too long for the time that is left: everybody waits, and says for how long. */
	cw = PLAY(&script, USEC_PER_SEC, late, good);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_THROTTLED);
	CU_ASSERT_EQUAL(cw_retry_after(cw), 3 * USEC_PER_SEC);
	cw = PLAY(&script, USEC_PER_SEC, good);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/y"), &json), CW_THROTTLED);
	CU_ASSERT_EQUAL(script.at, 0);
	CU_ASSERT_TRUE(cw_retry_after(cw) > 2 * USEC_PER_SEC);
	struct job_fetch fetch = {.deadline = 0};
	CU_ASSERT_EQUAL(cw_err(cw, CW_THROTTLED, &fetch), ERR_UPSTREAM);
	CU_ASSERT_TRUE(fetch.not_before > 2 * USEC_PER_SEC && fetch.problem.len > 0);
	/* Without Retry-After, as Chatwoot itself: a short one. */
	script.now += 10 * USEC_PER_SEC;
	cw = PLAY(&script, USEC_PER_SEC, {429, STR(""), STR_NULL});
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_THROTTLED);
	CU_ASSERT_EQUAL(cw_retry_after(cw), CW_HOLD);
	end(&script);
}

static void who_fails_is_left_alone(void)
{
	struct script script = {.breakers = breakers_new()};
	struct step bad = {503, STR(""), STR_NULL}, good = {200, STR("{}"), STR_NULL};
	struct cw *cw = PLAY(&script, 0, bad, bad, bad, bad, bad, bad);

	for (int i = 0; i < BREAKER_FAILURES; i++)
		CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_DOWN);
	CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_DOWN);
	CU_ASSERT_EQUAL(script.at, BREAKER_FAILURES);
	CU_ASSERT_TRUE(cw_retry_after(cw) > 0);
	script.now += BREAKER_OPEN_MIN;
	cw = PLAY(&script, 0, good, good);
	CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_OK);
	CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_OK);
	/* 4xx are answers: they never open it. */
	struct step no = {422, STR(""), STR_NULL};
	cw = PLAY(&script, 0, no, no, no, no, no, no, no, good);
	for (int i = 0; i < 7; i++)
		CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_REFUSED);
	CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), NULL), CW_OK);
	end(&script);
}

/* A second's calls are spread, and one that has no time for its turn says so. */
static void calls_take_turns(void)
{
	struct script script = {.breakers = breakers_new()};
	struct step good = {200, STR("{}"), STR_NULL};
	struct cw *cw = PLAY(&script, 0, good, good, good, good, good, good, good, good, good, good,
			     good, good, good, good);
	const struct json *json;

	for (int i = 0; i < 14; i++)
		CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_OK);
	CU_ASSERT_TRUE(script.rested >= 240 * USEC_PER_MSEC);
	cw = PLAY(&script, USEC_PER_MSEC, good);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_THROTTLED);
	CU_ASSERT_EQUAL(script.at, 0);
	CU_ASSERT_TRUE(cw_retry_after(cw) > 0);
	end(&script);
}

#define ADMIN STR("{\"id\":1,\"accounts\":[{\"id\":7,\"role\":\"administrator\"}]}")
#define AGENT STR("{\"id\":1,\"accounts\":[{\"id\":7,\"role\":\"agent\"}]}")

static void a_401_may_mean_two_things(void)
{
	struct script script = {0};
	struct step no = {401, STR("{\"error\":\"You are not authorized\"}"), STR_NULL};
	const struct json *json;
	struct cw *cw = PLAY(&script, 0, no, {200, ADMIN, STR_NULL});

	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_UNAUTHORIZED);
	CU_ASSERT_FALSE(cw_dead(cw));
	CHECK_STR(cw_refusal(cw), STR("You are not authorized"));
	cw = PLAY(&script, 0, no, no);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_UNAUTHORIZED);
	CU_ASSERT_TRUE(cw_dead(cw));
	CU_ASSERT_EQUAL(script.deaths, 1);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/y"), &json), CW_UNAUTHORIZED);
	CU_ASSERT_EQUAL(script.at, 2); /* nobody is asked any more */
	CU_ASSERT_EQUAL(script.deaths, 1);
	cw = PLAY(&script, 0, no, {200, AGENT, STR_NULL});
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_UNAUTHORIZED);
	CU_ASSERT_TRUE(cw_dead(cw));
	/* Chatwoot can't say now: the credential stays. */
	cw = PLAY(&script, 0, no, {500, STR(""), STR_NULL}, {500, STR(""), STR_NULL},
		  {500, STR(""), STR_NULL});
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_UNAUTHORIZED);
	CU_ASSERT_FALSE(cw_dead(cw));
	end(&script);
}

struct tally {
	int64_t sum;
	size_t count, stop_at;
};

static enum err add(void *ctx, const struct json *item)
{
	struct tally *tally = ctx;

	tally->sum += json_get_i64(item, "id", 0);
	tally->count++;
	return tally->count == tally->stop_at ? ERR_CONFLICT : OK;
}

static void lists_come_in_pieces(void)
{
	struct script script = {0};
	struct step list = {200, STR("{\"data\":{\"meta\":{},\"payload\":[{\"id\":1},{\"id\":2},"
				     "{\"id\":3}]}}"),
			    STR_NULL};
	struct step bad = {502, STR("<html>"), STR_NULL};
	struct tally tally = {0};
	struct cw *cw = PLAY(&script, 0, bad, list);

	CU_ASSERT_EQUAL(cw_each(cw, STR("/c"), "data.payload", add, &tally), CW_OK);
	CU_ASSERT_EQUAL(tally.sum, 6);
	CU_ASSERT_EQUAL(script.total_ms, CW_STREAM_MS);
	tally = (struct tally){.stop_at = 2};
	cw = PLAY(&script, 0, list);
	CU_ASSERT_EQUAL(cw_each(cw, STR("/c"), "data.payload", add, &tally), CW_STOPPED);
	CU_ASSERT_EQUAL(cw_stopped(cw), ERR_CONFLICT);
	CU_ASSERT_EQUAL(cw_err(cw, CW_STOPPED, NULL), ERR_CONFLICT);
	tally = (struct tally){0};
	cw = PLAY(&script, 0, list);
	CU_ASSERT_EQUAL(cw_each(cw, STR("/c"), "payload", add, &tally), CW_BROKEN);
	CU_ASSERT_EQUAL(tally.count, 0);
	cw = PLAY(&script, 0, {200, STR("[{\"id\":1},{\"id\":"), STR_NULL}, list);
	CU_ASSERT_EQUAL(cw_each(cw, STR("/c"), "", add, &tally), CW_BROKEN);
	CU_ASSERT_EQUAL(tally.count, 1);
	cw = PLAY(&script, 0, {404, STR("{}"), STR_NULL});
	CU_ASSERT_EQUAL(cw_each(cw, STR("/c"), "", add, &tally), CW_NOT_FOUND);
	end(&script);
}

static void hostile_answers_are_broken(void)
{
	struct script script = {0};
	const struct json *json = NULL;
	struct arena *arena = arena_new();
	struct buf huge = buf_new(arena, 12 * 1024 * 1024);
	struct tally tally = {0};

	buf_lit(&huge, "[{\"name\":\"");
	for (int i = 0; i < 10 * 1024; i++)
		buf_printf(&huge, "%01024d", i);
	buf_lit(&huge, "\"}]");
	struct step step = {200, buf_view(&huge), STR_NULL};
	struct cw *cw = PLAY(&script, 0, step);
	CU_ASSERT_EQUAL(cw_get(cw, STR("/x"), &json), CW_BROKEN);
	cw = PLAY(&script, 0, step);
	CU_ASSERT_EQUAL(cw_each(cw, STR("/x"), "", add, &tally), CW_BROKEN);
	static const char *const bodies[] = {"{\"a\":", "<html>", "{\"a\":1}}", "\xff", "nul",
					     "{\"a\":1,\"a\":2}"};
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		cw = PLAY(&script, 0, {200, str_from(bodies[i]), STR_NULL});
		CHECK_ROW(cw_get(cw, STR("/x"), &json) == CW_BROKEN, str_from(bodies[i]));
	}
	CU_ASSERT_PTR_NULL(json);
	/* Wrong types are no error here: whoever reads finds no value. */
	cw = PLAY(&script, 0, {200, STR("[1,\"a\",null,{\"id\":\"7\"}]"), STR_NULL});
	CU_ASSERT_EQUAL(cw_each(cw, STR("/x"), "", add, &tally), CW_OK);
	CU_ASSERT_EQUAL(tally.sum, 0);
	/* What Chatwoot says was wrong is told, but not at any length. */
	cw = PLAY(&script, 0, {422, arena_printf(arena, "{\"message\":\"%0900d\"}", 1), STR_NULL});
	CU_ASSERT_EQUAL(cw_send(cw, "POST", STR("/x"), STR("{}"), &json), CW_REFUSED);
	CU_ASSERT_EQUAL(cw_refusal(cw).len, 200);
	arena_free(arena);
	end(&script);
}

int main(void)
{
	return CUTAP_RUN({"every status has its result", every_status_has_its_result},
			 {"asks as it should", asks_as_it_should},
			 {"what reads is tried again", what_reads_is_tried_again},
			 {"a pause that is asked for is made", a_pause_that_is_asked_for_is_made},
			 {"who fails is left alone", who_fails_is_left_alone},
			 {"calls take turns", calls_take_turns},
			 {"a 401 may mean two things", a_401_may_mean_two_things},
			 {"lists come in pieces", lists_come_in_pieces},
			 {"hostile answers are broken", hostile_answers_are_broken});
}
