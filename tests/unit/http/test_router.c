#include "core/http/route.h"
#include "lib/cutap.h"

static enum err handler(struct request *rq)
{
	(void)rq;
	return OK;
}

#define ROUTE(m, p)                                                                             \
	{                                                                                       \
		.method = (m), .path = (p), .summary = "s", .auth = AUTH_NONE,                  \
		.permission = "none", .entitlement = "none", .rate = RATE_LOGIN,                \
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,             \
		.reply = &schema_none, .shape = SHAPE_BARE, .status = 200, .deadline_ms = 1000, \
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none",             \
		.handler = handler,                                                             \
	}

static const struct route good[] = {
	ROUTE(METHOD_GET, "/health"),
	ROUTE(METHOD_GET, "/things/new"),
	ROUTE(METHOD_GET, "/things/:thingId"),
	ROUTE(METHOD_DELETE, "/things/:thingId"),
	ROUTE(METHOD_GET, "/people/:userId/keys/:name"),
	ROUTE(METHOD_GET, "/pages/*"),
	ROUTE(METHOD_GET, "/pages/one/two"),
	ROUTE(METHOD_GET, "/talks/:chatwootConversationId"),
};

static struct router *build(struct arena *arena, const struct route *routes, size_t count,
			    struct str *problem)
{
	const struct route_set set = {routes, count};
	const struct route_set *const sets[] = {&set};
	const struct route_table table = {sets, 1};

	return router_new(arena, &table, problem);
}

#define ID "01a20239-03ed-7527-af87-2873778b1279"

static void finds(void)
{
	static const struct {
		enum method method;
		const char *path;
		int row; /* -1: unknown path, -2: known path, other method */
	} rows[] = {
		{METHOD_GET, "/health", 0},
		{METHOD_GET, "/health/", -1},
		{METHOD_GET, "//health", -1},
		{METHOD_GET, "/Health", -1},
		{METHOD_GET, "/he%61lth", 0},
		{METHOD_GET, "/health%00", -1},
		{METHOD_GET, "/health%2F", -1},
		{METHOD_GET, "/health%2", -1},
		{METHOD_GET, "health", -1},
		{METHOD_GET, "", -1},
		{METHOD_POST, "/health", -2},
		{METHOD_GET, "/things/new", 1},
		{METHOD_GET, "/things/" ID, 2},
		{METHOD_DELETE, "/things/" ID, 3},
		{METHOD_DELETE, "/things/new", -2},
		{METHOD_GET, "/things/01A20239-03ED-7527-AF87-2873778B1279", -1},
		{METHOD_GET, "/things/" ID "/more", -1},
		{METHOD_GET, "/things/:thingId", -1},
		{METHOD_GET, "/people/:userId/keys/a", -1},
		{METHOD_GET, "/people/7/keys/:name", -1},
		{METHOD_GET, "/people/7/keys/a-b_9", 4},
		{METHOD_GET, "/people/07/keys/a", -1},
		{METHOD_GET, "/people/0/keys/a", -1},
		{METHOD_GET, "/people/-1/keys/a", -1},
		{METHOD_GET, "/people/9223372036854775808/keys/a", -1},
		{METHOD_GET, "/people/7/keys/a.b", -1},
		{METHOD_GET, "/people/7/keys/a%2Fb", -1},
		{METHOD_GET, "/talks/7", 7},
		{METHOD_GET, "/talks/" ID, -1},
		{METHOD_GET, "/pages", -1},
		{METHOD_GET, "/pages/", 5},
		{METHOD_GET, "/pages/x/y/z", 5},
		{METHOD_GET, "/pages/one", 5},
		{METHOD_GET, "/pages/one/two", 6},
		{METHOD_GET, "/pages/one/two/three", 5},
		{METHOD_GET, "/pages/%zz", -1},
		{METHOD_POST, "/pages/x", -2},
	};
	struct arena *arena = arena_new();
	struct str problem = STR_NULL;
	struct router *router = build(arena, good, ARRAY_LEN(good), &problem);

	CU_ASSERT_PTR_NOT_NULL_FATAL(router);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct route_match match =
			router_find(router, arena, rows[i].method, str_from(rows[i].path));
		CHECK_ROW(match.route == (rows[i].row >= 0 ? &good[rows[i].row] : NULL),
			  str_from(rows[i].path));
		CHECK_ROW((match.methods != 0) == (rows[i].row != -1), str_from(rows[i].path));
	}
	struct route_match match =
		router_find(router, arena, METHOD_GET, STR("/people/7/keys/a%2Db"));
	CHECK_STR(match.params[0], STR("7"));
	CHECK_STR(match.params[1], STR("a-b"));
	arena_free(arena);
}

/* A row with one column forgotten must not boot. */
static void refuses_incomplete_rows(void)
{
	struct arena *arena = arena_new();

	for (int column = 0; column < 15; column++) {
		struct route row = good[2];
		struct str problem = STR_NULL;
		switch (column) {
		case 0: row.method = METHOD__UNSET; break;
		case 1: row.path = NULL; break;
		case 2: row.summary = NULL; break;
		case 3: row.auth = AUTH__UNSET; break;
		case 4: row.permission = NULL; break;
		case 5: row.entitlement = NULL; break;
		case 6: row.rate = RATE__UNSET; break;
		case 7: row.query = NULL; break;
		case 8: row.body = NULL; break;
		case 9: row.reply = NULL; break;
		case 10: row.body_max = 0; break;
		case 11: row.deadline_ms = 0; break;
		case 12: row.pool = POOL__UNSET; break;
		case 13: row.audit = NULL; break;
		default: row.handler = NULL; break;
		}
		struct str label = arena_printf(arena, "column %d", column);
		CHECK_ROW(build(arena, &row, 1, &problem) == NULL, label);
		CHECK_ROW(problem.len > 0, label);
	}
	arena_free(arena);
}

static void refuses_contradictions(void)
{
	struct arena *arena = arena_new();
	struct str problem = STR_NULL;
	struct route twice[] = {good[0], good[0]};
	struct route stranger = good[0], quiet = good[0], unsigned_hook = good[0];

	CU_ASSERT_PTR_NULL(build(arena, twice, 2, &problem));
	stranger.auth = AUTH_MEMBER; /* without :accountId */
	CU_ASSERT_PTR_NULL(build(arena, &stranger, 1, &problem));
	quiet.path = "/accounts/:accountId/x"; /* a member's change without audit */
	quiet.auth = AUTH_MEMBER;
	quiet.permission = "x:write";
	quiet.method = METHOD_DELETE;
	CU_ASSERT_PTR_NULL(build(arena, &quiet, 1, &problem));
	unsigned_hook.auth = AUTH_SIGNED; /* without :endpoint */
	CU_ASSERT_PTR_NULL(build(arena, &unsigned_hook, 1, &problem));
	arena_free(arena);
}

static void reads_methods(void)
{
	CU_ASSERT_EQUAL(method_parse(STR("GET")), METHOD_GET);
	CU_ASSERT_EQUAL(method_parse(STR("DELETE")), METHOD_DELETE);
	CU_ASSERT_EQUAL(method_parse(STR("get")), METHOD__UNSET);
	CU_ASSERT_EQUAL(method_parse(STR("")), METHOD__UNSET);
	CU_ASSERT_EQUAL(method_parse(STR("TRACE")), METHOD__UNSET);
}

int main(void)
{
	return CUTAP_RUN({"finds", finds}, {"refuses incomplete rows", refuses_incomplete_rows},
			 {"refuses contradictions", refuses_contradictions},
			 {"reads methods", reads_methods});
}
