#include "matrix/impersonation_check.h"

#include <inttypes.h>

#include "matrix/call.h"

static const struct route *route_of(enum method method, const char *path)
{
	for (size_t s = 0; s < features_routes.count; s++)
		for (size_t i = 0; i < features_routes.sets[s]->count; i++) {
			const struct route *route = &features_routes.sets[s]->routes[i];
			if (route->method == method && strcmp(route->path, path) == 0)
				return route;
		}
	CU_FAIL_FATAL("no such route");
	return NULL;
}

static struct call valid(struct world *world, struct arena *arena, enum method method,
			 const char *path)
{
	return call_valid(world, arena, route_of(method, path), &world->a, 0);
}

/* Nobody becomes an operator by an account's role, in an operator's name, or without a password. */
static void only_operators(struct world *world)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(world, arena, route, &world->a, 0);
		if (route->auth != AUTH_OPERATOR)
			continue;
		for (size_t role = 0; role < ROLES; role++) {
			call.token = world_token(world, arena, world->a.users[role],
						 60 * USEC_PER_SEC);
			call_expect(&call, 403, role_names[role]);
		}
		call.token = world_impersonation(world, arena, world->a.id, world->operator_id);
		call_expect(&call, 403, "in an operator's name");
		call.token =
			world_token(world, arena, world->operator_id, 60 * USEC_PER_SEC);
		call_expect(&call, 403, "an operator who came through Chatwoot");
	}
}

/* In somebody's name: their account as they may use it, nothing of their own, no other account. */
static void what_it_allows(struct world *world)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(world, arena, route, &world->a, 0);
		if (!route_needs_user(route) || route->auth == AUTH_PAGE ||
		    route->auth == AUTH_TOKEN)
			continue;
		call.token = world_impersonation(world, arena, world->a.id, world->a.users[0]);
		call_expect(&call, route_delegates(route) ? route->status : 403,
			    "in somebody's name");
		if (!route_in_account(route))
			continue;
		call.token = world_impersonation(world, arena, world->b.id, world->a.users[0]);
		call_expect(&call, 404, "in an account it is not bound to");
	}
}

static void each_act_carries_the_operator(struct world *world)
{
	struct arena *arena = arena_new();
	struct call call = valid(world, arena, METHOD_POST,
				 "/api/v1/accounts/:accountId/boards/:boardId/cards/:cardId/move");

	call.token = world_impersonation(world, arena, world->a.id, world->a.users[0]);
	call_expect(&call, 200, "moved in somebody's name");
	CHECK_STR(fixture_sql(&world->fixture,
			      "select actor_id || ' ' || impersonator_id || ' ' ||"
			      " (payload->>'actor_name') || ' ' || (payload->>'impersonator_name')"
			      " from audit_queue order by pos desc limit 1"),
		  arena_printf(arena, "%" PRId64 " %" PRId64 " admin Olga", world->a.users[0],
			       world->operator_id));
	arena_free(arena);
}

/* The last two entries of one action, each with its account. */
static struct str told(struct world *world, const char *action)
{
	return fixture_sql(&world->fixture,
			   "select string_agg(account_id || ' ' || resource_type || ' ' ||"
			   " resource_id || ' ' || coalesce(payload->'after'->>'reason', '-'), ', '"
			   " order by account_id) from (select * from audit_queue"
			   " where action = '%s' order by pos desc limit 2) last",
			   action);
}

static void from_begin_to_end(struct world *world)
{
	struct arena *arena = arena_new();
	struct call begin = valid(world, arena, METHOD_POST, "/api/v1/impersonations");
	struct call me = valid(world, arena, METHOD_GET, "/api/v1/auth/me");
	struct call end = valid(world, arena, METHOD_DELETE, "/api/v1/impersonations/current");
	struct str user = arena_printf(arena, "%" PRId64, world->a.member_id);

	call_member(&begin, "reason", "\"ticket \\\"4711\\\" asks for it\"");
	call_expect(&begin, 201, "begun");
	CU_ASSERT_EQUAL(json_get_i64(begin.json, "data.expires_in", 0), 60);
	CU_ASSERT_PTR_NULL(json_get(begin.json, "data.refresh_token"));
	CHECK_STR(told(world, "impersonation.started"),
		  arena_printf(arena,
			       "0 user %s ticket \"4711\" asks for it, %" PRId64
			       " user %s ticket \"4711\" asks for it",
			       user.ptr, world->a.id, user.ptr));
	me.token = end.token = json_get_str(begin.json, "data.access_token");
	call_expect(&me, 200, "who am I");
	CU_ASSERT_EQUAL(json_get_i64(me.json, "data.user.id", 0), world->a.member_id);
	CU_ASSERT_EQUAL(json_get_i64(me.json, "data.impersonator.id", 0), world->operator_id);
	CHECK_STR(json_get_str(me.json, "data.impersonator.name"), STR("Olga"));
	CU_ASSERT_EQUAL(json_array_len(json_get(me.json, "data.accounts")), 1);
	call_expect(&end, 204, "ended");
	CHECK_STR(told(world, "impersonation.ended"),
		  arena_printf(arena, "0 user %s -, %" PRId64 " user %s -", user.ptr, world->a.id,
			       user.ptr));
	call_expect(&me, 401, "after the end");
	call_expect(&end, 401, "ended twice");
	arena_free(arena);
}

static void refused_beginnings(struct world *world)
{
	struct arena *arena = arena_new();
	struct call call = valid(world, arena, METHOD_POST, "/api/v1/impersonations");
	const int64_t others[] = {world->b.users[0], world->operator_id, 999999};

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		call_member(&call, "user_id", arena_printf(arena, "%" PRId64, others[i]).ptr);
		call_expect(&call, 422, "no member of the account");
	}
	fixture_sql(&world->fixture, "update users set super_admin = true where id = %" PRId64,
		    world->a.member_id);
	call = valid(world, arena, METHOD_POST, "/api/v1/impersonations");
	call_expect(&call, 422, "an operator in another's name");
	fixture_sql(&world->fixture, "update users set super_admin = false where id = %" PRId64,
		    world->a.member_id);
	CU_ASSERT_EQUAL(fixture_number(&world->fixture,
				       "select count(*) from audit_queue where status = 422"),
			0);

	call = valid(world, arena, METHOD_DELETE, "/api/v1/impersonations/current");
	call.token = world_token(world, arena, world->a.users[0], 60 * USEC_PER_SEC);
	call_expect(&call, 404, "in one's own name");
	call.token = world_impersonation(world, arena, world->a.id, world->a.users[0]);
	fixture_sql(&world->fixture,
		    "update sessions set idle_until = now(), expires_at = now()"
		    " where method = 'impersonation'");
	call_expect(&call, 401, "its time is over");
	arena_free(arena);
}

void impersonation_check(struct world *world)
{
	only_operators(world);
	what_it_allows(world);
	each_act_carries_the_operator(world);
	from_begin_to_end(world);
	refused_beginnings(world);
}
