#include "matrix/audit_check.h"

#include <inttypes.h>

#include "features/identity/identity.h"
#include "matrix/call.h"

/* X-Request-Id of the reply. */
static struct str request_id(const struct call *call)
{
	struct str head = call->head;

	while (head.ptr) {
		struct str line = str_trim(str_split(&head, '\n'));
		if (str_starts(line, STR("X-Request-Id: ")))
			return arena_str(call->arena, str_slice(line, 14, line.len));
	}
	return STR_NULL;
}

/* The entries of the request, as text. */
static struct str entries(const struct call *call)
{
	struct str found = fixture_sql(
		&call->world->fixture,
		"select string_agg(concat_ws(' ', account_id, action, status, error, route,"
		" actor_type, payload->>'ip', impersonator_id), '; ' order by pos)"
		" from audit_queue where route is not null and request_id = '%s'",
		request_id(call).ptr);

	return found.ptr ? found : STR("");
}

static struct str expected(const struct call *call, const char *action, int status,
			   const char *error, const char *actor)
{
	const struct route *route = call->route;

	if (strcmp(route->path, "/api/v1/impersonations/current") == 0 && status / 100 == 2)
		return arena_printf(call->arena, "0 %s %d %s %s user 192.0.2.1 %" PRId64, action,
				    status, method_name(route->method), route->path,
				    call->world->operator_id);
	return arena_printf(call->arena, "%" PRId64 " %s %d %s%s %s %s 192.0.2.1",
			    route_in_account(route) ? call->tenant->id : 0, action, status, error,
			    method_name(route->method), route->path, actor);
}

/* A change leaves exactly its row's action; reads and replays leave nothing. */
static void successes(struct world *world)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(world, arena, route, &world->a, 0);
		bool audited = route_audited(route);
		const char *actor = route_signed(route)             ? "endpoint"
				    : route->rate == RATE_ANONYMOUS ? "anonymous"
								    : "user";
		if (route_takes_key(route))
			call.idempotency_key = id_new(arena, &clock_system, &rng_system);
		call_expect(&call, route->status, "audited");
		CHECK_STR(entries(&call), audited ? expected(&call, route->audit, route->status, "", actor)
						  : STR(""));
		if (!route_takes_key(route))
			continue;
		call_expect(&call, route->status, "replayed");
		CHECK_STR(entries(&call), STR(""));
	}
}

/* A role that may not is told in the trail, whatever it wanted; the second time, counted. */
static void refusals(struct world *world)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(world, arena, route, &world->a, ROLES - 1);
		const char *action =
			route_audited(route) ? route->audit : "request.refused";
		if (!route_in_account(route) ||
		    role_scope(STR("viewer"), str_from(route->permission)) != SCOPE_NONE)
			continue;
		fixture_sql(&world->fixture, "delete from audit_refusals");
		call_expect(&call, 403, "refused");
		CHECK_STR(entries(&call), expected(&call, action, 403, "forbidden ", "user"));
		call_expect(&call, 403, "refused again");
		CHECK_STR(entries(&call), STR(""));
		CHECK_STR(fixture_sql(&world->fixture,
				      "select subject || ' ' || repeats from audit_refusals"),
			  arena_printf(arena, "user:%" PRId64 " 1", call.tenant->users[ROLES - 1]));
	}
}

/* Who calls from a foreign page, and who signs in with what nobody knows. */
static void strangers(struct world *world)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(world, arena, route, &world->a, 0);
		const char *action =
			route_audited(route) ? route->audit : "request.refused";
		if (route->method == METHOD_GET)
			continue;
		fixture_sql(&world->fixture, "delete from audit_refusals");
		call.origin = STR("https://evil.example");
		call_expect(&call, 403, "foreign origin");
		CHECK_STR(entries(&call),
			  arena_printf(arena, "0 %s 403 bad_origin %s %s anonymous 192.0.2.1",
				       action, method_name(route->method), route->path));
	}
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(world, arena, route, &world->a, 0);
		if (strcmp(route->path, "/api/v1/auth/sso") != 0)
			continue;
		call.body = STR("{\"installation\":\"demo\",\"access_token\":\"bad\","
				"\"client\":\"c\",\"uid\":\"u\"}");
		call_expect(&call, 401, "unknown to Chatwoot");
		CHECK_STR(entries(&call),
			  expected(&call, route->audit, 401, "unauthenticated ", "anonymous"));
	}
}

void audit_check(struct world *world)
{
	successes(world);
	refusals(world);
	strangers(world);
}
