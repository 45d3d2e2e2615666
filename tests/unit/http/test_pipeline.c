/* The pipeline in front of handlers, with a transport of our own and no database. */
#include "core/http/http_metrics.h"
#include "core/http/pipeline.h"
#include "lib/cutap.h"

#include <stdio.h>

struct param {
	const char *name, *value;
};

struct wire {
	const struct param *params;
	size_t count;
	const char *body;
	size_t sent;
	bool broken; /* the body breaks off */
};

static struct str wire_param(void *ctx, const char *name)
{
	const struct wire *wire = ctx;

	for (size_t i = 0; i < wire->count; i++)
		if (strcmp(wire->params[i].name, name) == 0)
			return str_from(wire->params[i].value);
	return STR_NULL;
}

static long wire_read(void *ctx, char *bytes, size_t len)
{
	struct wire *wire = ctx;
	size_t left = strlen(wire->body) - wire->sent;

	if (left == 0)
		return wire->broken ? -1 : 0;
	if (len > left)
		len = left;
	memcpy(bytes, wire->body + wire->sent, len);
	wire->sent += len;
	return (long)len;
}

struct echo {
	struct str text;
};

static const struct field echo_fields[] = {F_STR(struct echo, text, 1, 20, REQUIRED)};
static const struct schema echo_schema = SCHEMA("Echo", struct echo, echo_fields);

static enum err echo(struct request *rq)
{
	return reply_one(rq, rq->body);
}

static enum err nothing_wrong(struct request *rq)
{
	return reply_one(rq, &(struct echo){STR("fine")});
}

static enum err split(struct request *rq)
{
	reply_header(rq, "X-Bad", STR("a\r\nSet-Cookie: b=c"));
	return reply_one(rq, &(struct echo){STR("split")});
}

#define ROUTE(m, p, b, max, i, h)                                                              \
	{                                                                                      \
		.method = (m), .path = (p), .summary = "s", .auth = (i), .permission = "none", \
		.entitlement = "none", .rate = RATE_LOGIN, .query = &schema_none, .body = (b), \
		.body_max = (max), .reply = &echo_schema, .shape = SHAPE_ONE, .status = 200,   \
		.deadline_ms = 1000, .pool = POOL_API, .idempotency = IDEMPOTENCY_NONE,        \
		.audit = "none", .handler = (h),                                               \
	}

static const struct route routes[] = {
	ROUTE(METHOD_POST, "/echo", &echo_schema, 64, AUTH_NONE, echo),
	ROUTE(METHOD_GET, "/fine", &schema_none, BODY_NONE, AUTH_NONE, nothing_wrong),
	ROUTE(METHOD_GET, "/split", &schema_none, BODY_NONE, AUTH_NONE, split),
	ROUTE(METHOD_GET, "/monitor", &schema_none, BODY_NONE, AUTH_MONITOR, nothing_wrong),
	ROUTE(METHOD_GET, "/secret", &schema_none, BODY_NONE, AUTH_USER, nothing_wrong),
};

static enum err nobody(struct request *rq)
{
	(void)rq;
	return ERR_UNAUTHENTICATED;
}

static struct str run(struct arena *arena, struct wire *wire, struct metrics *metrics,
		      int *ret_status)
{
	static const struct guard guard = {.authenticate = nobody};
	const struct route_set set = {routes, ARRAY_LEN(routes)};
	const struct route_set *const sets[] = {&set};
	const struct route_table table = {sets, 1};
	struct str problem = STR_NULL;
	struct app app = {
		.clock = &clock_system,
		.rng = &rng_system,
		.log = {.service = "test", .clock = &clock_system, .level = LOG_ERROR, .fd = 2},
		.config = {.base_path = STR("/hub")},
		.origin = STR("https://hub.example"),
		.guard = &guard,
		.pool = POOL_API,
		.metrics = metrics,
	};
	struct transport transport = {wire_param, wire_read, wire};
	struct request rq = {.app = &app, .arena = arena, .transport = &transport};

	app.router = router_new(arena, &table, &problem);
	CU_ASSERT_PTR_NOT_NULL_FATAL(app.router);
	app.db = db_new(STR("host=/nowhere"), "test", &clock_system, NULL);
	CU_ASSERT_FATAL(cidrs_parse(arena, STR("10.0.0.0/8"), &app.monitor_networks));
	pipeline_run(&rq);
	*ret_status = rq.reply.status;
	struct response response = pipeline_response(&rq);
	db_free(app.db);
	return arena_printf(arena, "%.*s%.*s", STR_FMT(response.head), STR_FMT(response.body));
}

static bool contains(struct str text, const char *part)
{
	return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

#define JSON "HTTP_CONTENT_TYPE", "application/json"

static const struct {
	const char *label, *method, *target, *body;
	struct param extra[3];
	int status;
	const char *part; /* of the response */
} requests[] = {
	{"ok", "POST", "/hub/echo", "{\"text\":\"a\"}", {{JSON}}, 200, "{\"data\":{\"text\":\"a\"}}"},
	{"charset", "POST", "/hub/echo", "{\"text\":\"a\"}", {{"HTTP_CONTENT_TYPE", "Application/JSON; charset=utf-8"}}, 200, "data"},
	{"no type", "POST", "/hub/echo", "{\"text\":\"a\"}", {{0}}, 415, "bad_content_type"},
	{"form", "POST", "/hub/echo", "text=a", {{"HTTP_CONTENT_TYPE", "application/x-www-form-urlencoded"}}, 415, ""},
	{"broken", "POST", "/hub/echo", "{\"text\":", {{JSON}}, 400, "bad_json"},
	{"unknown", "POST", "/hub/echo", "{\"text\":\"a\",\"x\":1}", {{JSON}}, 422, "\"field\":\"x\",\"code\":\"unknown\""},
	{"missing", "POST", "/hub/echo", "{}", {{JSON}}, 422, "\"field\":\"text\",\"code\":\"required\""},
	{"exact", "POST", "/hub/echo", "{\"text\":\"12345\"}                                                ", {{JSON}}, 200, "12345"},
	{"too large", "POST", "/hub/echo", "{\"text\":\"12345\"}                                                 ", {{JSON}}, 413, "too_large"},
	{"announced", "POST", "/hub/echo", "{}", {{JSON}, {"CONTENT_LENGTH", "65"}}, 413, "too_large"},
	{"short", "POST", "/hub/echo", "{}", {{JSON}, {"CONTENT_LENGTH", "3"}}, 400, "bad_request"},
	{"unannounced", "POST", "/hub/echo", "{\"text\":\"a\"}", {{JSON}, {"CONTENT_LENGTH", "-1"}}, 200, "data"},
	{"bad length", "POST", "/hub/echo", "{}", {{JSON}, {"CONTENT_LENGTH", "1e3"}}, 400, "bad_request"},
	{"own origin", "POST", "/hub/echo", "{\"text\":\"a\"}", {{JSON}, {"HTTP_ORIGIN", "https://hub.example"}}, 200, ""},
	{"foreign origin", "POST", "/hub/echo", "{\"text\":\"a\"}", {{JSON}, {"HTTP_ORIGIN", "https://evil.example"}}, 403, "bad_origin"},
	{"null origin", "POST", "/hub/echo", "{\"text\":\"a\"}", {{JSON}, {"HTTP_ORIGIN", "null"}}, 403, "bad_origin"},
	{"cross-site", "POST", "/hub/echo", "{\"text\":\"a\"}", {{JSON}, {"HTTP_SEC_FETCH_SITE", "cross-site"}}, 403, ""},
	{"get", "GET", "/hub/fine", "", {{0}}, 200, "fine"},
	{"head", "HEAD", "/hub/fine", "", {{0}}, 200, "Content-Length: 24\r\n\r\n"},
	{"query", "GET", "/hub/fine?x=1", "", {{0}}, 422, "unknown"},
	{"base path", "GET", "/fine", "", {{0}}, 404, "not_found"},
	{"unknown path", "GET", "/hub/none", "", {{0}}, 404, "not_found"},
	{"method", "POST", "/hub/fine", "", {{0}}, 405, "Allow: GET, OPTIONS"},
	{"lower case", "get", "/hub/fine", "", {{0}}, 405, "Allow"},
	{"options", "OPTIONS", "/hub/echo", "", {{0}}, 204, "Allow: POST, OPTIONS"},
	{"nul", "GET", "/hub/fi%00ne", "", {{0}}, 404, "not_found"},
	{"control", "GET", "/hub/fine\x01", "", {{0}}, 400, "bad_request"},
	{"splitting", "GET", "/hub/split", "", {{0}}, 200, "split"},
	{"stranger", "GET", "/hub/monitor", "", {{0}}, 404, "not_found"},
	{"monitor", "GET", "/hub/monitor", "", {{"HUB_PEER", "10.1.2.3"}}, 200, "fine"},
	{"spoofed", "GET", "/hub/monitor", "", {{"HTTP_X_FORWARDED_FOR", "10.1.2.3"}}, 404, ""},
	{"anonymous", "GET", "/hub/secret", "", {{0}}, 401, "unauthenticated"},
	{"english", "GET", "/hub/none", "", {{"HTTP_ACCEPT_LANGUAGE", "fr, en;q=0.8"}}, 404, "nothing here"},
	{"portuguese", "GET", "/hub/none", "", {{"HTTP_ACCEPT_LANGUAGE", "pt"}}, 404, "Não há nada"},
};

static void answers(void)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		char length[24];
		snprintf(length, sizeof(length), "%zu", strlen(requests[i].body));
		const struct param params[] = {
			requests[i].extra[0].name ? requests[i].extra[0] : (struct param){"-", ""},
			requests[i].extra[1].name ? requests[i].extra[1] : (struct param){"-", ""},
			{"REQUEST_METHOD", requests[i].method},
			{"REQUEST_URI", requests[i].target},
			{"REMOTE_ADDR", "192.0.2.7"},
			{"CONTENT_LENGTH", length},
		};
		struct wire wire = {params, ARRAY_LEN(params), requests[i].body, 0, false};
		int status;
		struct str response = run(arena, &wire, NULL, &status);
		CHECK_ROW(status == requests[i].status, str_from(requests[i].label));
		CHECK_ROW(contains(response, requests[i].part), str_from(requests[i].label));
		CHECK_ROW(contains(response, "X-Request-Id: "), str_from(requests[i].label));
		CHECK_ROW(!contains(response, "Set-Cookie"), str_from(requests[i].label));
	}
	arena_free(arena);
}

/* What looks like the end of a body but is a proxy's 413 or a client's departure. */
static void never_acts_on_a_broken_body(void)
{
	static const struct param params[] = {
		{"REQUEST_METHOD", "POST"},
		{"REQUEST_URI", "/hub/echo"},
		{"REMOTE_ADDR", "192.0.2.7"},
		{JSON},
		{"CONTENT_LENGTH", "-1"},
	};
	struct arena *arena = arena_new();
	struct wire wire = {params, ARRAY_LEN(params), "{\"text\":\"a\"}", 0, true};
	int status;

	(void)run(arena, &wire, NULL, &status);
	CU_ASSERT_EQUAL(status, 400);
	arena_free(arena);
}

static void ask(struct arena *arena, struct metrics *metrics, const char *method,
		const char *target)
{
	const struct param params[] = {
		{"REQUEST_METHOD", method},
		{"REQUEST_URI", target},
		{"REMOTE_ADDR", "192.0.2.7"},
	};
	struct wire wire = {params, ARRAY_LEN(params), "", 0, false};
	int status;

	(void)run(arena, &wire, metrics, &status);
}

static void counts_by_route(void)
{
	struct arena *arena = arena_new();
	const struct route_set set = {routes, ARRAY_LEN(routes)};
	const struct route_set *const sets[] = {&set};
	const struct metrics_config config = {
		.program = USER_API,
		.routes = http_metrics_labels(arena, &(struct route_table){sets, 1}),
		.fd = -1,
	};
	struct metrics *metrics = metrics_new(arena, &config);
	struct buf text = buf_new(arena, 1024 * 1024);

	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	ask(arena, metrics, "GET", "/hub/fine");
	ask(arena, metrics, "GET", "/hub/fine");
	ask(arena, metrics, "HEAD", "/hub/fine");
	ask(arena, metrics, "GET", "/hub/fine?x=1");
	ask(arena, metrics, "GET", "/hub/secret");
	ask(arena, metrics, "GET", "/hub/none");
	ask(arena, metrics, "DELETE", "/hub/fine");
	metrics_text(metrics, arena, &text);
#define REQUESTS(labels, status, n) \
	"\nhub_http_requests_total{" labels ",status=\"" status "\"} " n "\n"
	static const char *const lines[] = {
		REQUESTS("method=\"GET\",route=\"/fine\"", "2xx", "3"),
		REQUESTS("method=\"GET\",route=\"/fine\"", "4xx", "1"),
		REQUESTS("method=\"GET\",route=\"/secret\"", "4xx", "1"),
		REQUESTS("method=\"POST\",route=\"/echo\"", "2xx", "0"),
		REQUESTS("method=\"none\",route=\"none\"", "4xx", "2"),
		"\nhub_http_request_duration_seconds_count{method=\"GET\",route=\"/fine\"} 4\n",
	};
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		CHECK_ROW(contains(buf_view(&text), lines[i]), str_from(lines[i]));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"answers", answers},
			 {"never acts on a broken body", never_acts_on_a_broken_body},
			 {"counts by route and class of status", counts_by_route});
}
