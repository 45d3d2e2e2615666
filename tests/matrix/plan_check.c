#include "matrix/plan_check.h"

#include <inttypes.h>

#include "matrix/call.h"

enum {
	ADMIN = 0,
	VIEWER = 3
};

static void set_limit(struct world *world, struct str key, const char *amount, bool soft)
{
	fixture_sql(&world->fixture,
		    "insert into account_entitlements (account_id, key, amount, soft)"
		    " values (%" PRId64 ", '%s', %s, %s) on conflict (account_id, key) do update"
		    " set amount = excluded.amount, soft = excluded.soft",
		    world->a.id, key.ptr, amount, soft ? "true" : "false");
}

/* An account that has all that its plan grants, or a plan without the feature. */
void plan_check(struct world *world)
{
	size_t rows = 0;

	EACH_ROUTE(arena, route) {
		struct str key = str_from(route->entitlement);
		if (str_eq(key, STR("none")))
			continue;
		rows++;
		set_limit(world, key, "0", false);
		struct call call = call_valid(world, arena, route, &world->a, ADMIN);
		call_expect(&call, 402, "beyond the plan");
		CHECK_STR(json_get_str(call.json, "error.code"), STR("plan_limit"));
		CHECK_STR(json_get_str(call.json, "error.details.limit.key"), key);
		CU_ASSERT_EQUAL(json_get_i64(call.json, "error.details.limit.limit", -1), 0);
		CU_ASSERT_TRUE(json_get_i64(call.json, "error.details.limit.used", -1) >= 0);
		call = call_valid(world, arena, route, &world->b, ADMIN);
		call_expect(&call, route->status, "another account's plan");
		call = call_valid(world, arena, route, &world->a, VIEWER);
		call_expect(&call, 403, "may not, whatever the plan");
		set_limit(world, key, "0", true);
		call = call_valid(world, arena, route, &world->a, ADMIN);
		call_expect(&call, route->status, "beyond a soft limit");
		CHECK_ROW(memmem(call.head.ptr, call.head.len, "Plan-Limit: ", 12) != NULL,
			  str_from(route->path));
		set_limit(world, key, "null", false);
		call = call_valid(world, arena, route, &world->a, ADMIN);
		call_expect(&call, route->status, "without an end");
		CHECK_ROW(memmem(call.head.ptr, call.head.len, "Plan-Limit: ", 12) == NULL,
			  str_from(route->path));
	}
	CU_ASSERT_TRUE(rows >= 3);
	fixture_sql(&world->fixture, "delete from account_entitlements");
}
