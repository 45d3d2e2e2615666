/*
 * The security matrix: every row of the route table against everything that may be wrong with a
 * request. What must come follows from the row; a new route is tested before anybody writes a test.
 */
#include "matrix/audit_check.h"
#include "matrix/call.h"
#include "matrix/impersonation_check.h"
#include "matrix/plan_check.h"

#include <inttypes.h>

#include "features/identity/identity.h"

static struct world world;

enum {
	ADMIN,
	SUPERVISOR,
	AGENT,
	VIEWER
};

static void the_valid_request_succeeds(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		call_expect(&call, route->status, "valid");
	}
}

static void anonymous_callers(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.token = call.signature = STR_NULL;
		call.peer = STR("192.0.2.1");
		int status = route->auth == AUTH_PAGE                         ? 303
			     : route_needs_user(route) || route_signed(route) ? 401
			     : route->auth == AUTH_MONITOR                    ? 404
									      : route->status;
		call_expect(&call, status, "anonymous");
	}
}

static void bad_tokens(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_needs_user(route))
			continue;
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		const struct str good = call.token;
		const struct str bad[] = {
			STR("x"),
			STR("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."),
			arena_printf(arena, "%.*s%c%.*s", STR_FMT(str_slice(good, 0, good.len - 9)),
				     good.ptr[good.len - 9] == 'A' ? 'B' : 'A',
				     STR_FMT(str_slice(good, good.len - 8, good.len))),
			world_token(&world, arena, world.a.users[ADMIN], -3600 * USEC_PER_SEC),
			world_token(&world, arena, 999999, 60 * USEC_PER_SEC),
		};
		for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
			call.token = bad[i];
			call_expect(&call, route->auth == AUTH_PAGE ? 303 : 401, "bad token");
		}
	}
}

static void every_role(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_in_account(route))
			continue;
		for (size_t role = 0; role < ROLES; role++) {
			struct call call = call_valid(&world, arena, route, &world.a, role);
			bool may = role_scope(str_from(role_names[role]),
					      str_from(route->permission)) != SCOPE_NONE;
			call_expect(&call, may ? route->status : 403, role_names[role]);
			if (!may)
				CHECK_STR(json_get_str(call.json, "error.details.required"),
					  str_from(route->permission));
		}
	}
}

static struct str key_of_b(struct arena *arena)
{
	return world_api_key(&world, arena, &world.b, world.b.users[ADMIN], "{}", "{}").id;
}

/* Another account's person, path, and things under the own account's path. */
static void other_tenants(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_in_account(route))
			continue;
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.token = world_token(&world, arena, world.b.users[ADMIN], 60 * USEC_PER_SEC);
		call_expect(&call, 404, "another account's person");

		call = call_valid(&world, arena, route, &world.a, ADMIN);
		struct str name, foreign;
		for (size_t i = 0; (name = call_param(route, i)).ptr; i++) {
			foreign = call_param_value(&world.b, arena, name);
			if (str_eq(foreign, call_param_value(&world.a, arena, name)))
				continue; /* nobody's own: the number of a part */
			if (str_eq(name, STR("keyId")))
				foreign = key_of_b(arena);
			call_path(&call, name, foreign);
			call_expect(&call, 404, "another account's thing");
		}
	}
}

/* Ids in bodies and queries are doors too. */
static void other_tenants_ids_inside(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_in_account(route))
			continue;
		for (size_t i = 0; i < route->body->count; i++) {
			const struct field *field = &route->body->fields[i];
			/* A page gives itself the id it is known by. */
			if (field->type != FIELD_UUID || strcmp(field->name, "viewer_id") == 0)
				continue;
			bool stage = strcmp(field->name, "stage_id") == 0;
			struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
			call_member(&call, field->name,
				    arena_printf(arena, "\"%s\"",
						 (stage ? world.b.stage_id : world.b.card_id).ptr)
					    .ptr);
			call_run(&call);
			CHECK_ROW(call.status == 404 || call.status == 409 || call.status == 422,
				  arena_printf(arena, "%s %s: got %d", route->path, field->name,
					       call.status));
			CHECK_ROW(!memmem(call.reply.ptr, call.reply.len, world.b.card_id.ptr, world.b.card_id.len),
				  str_from(route->path));
		}
		for (size_t i = 0; i < route->query->count; i++) {
			const struct field *field = &route->query->fields[i];
			if (field->type != FIELD_UUID)
				continue;
			struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
			call.query =
				arena_printf(arena, "%s=%s", field->name, world.b.stage_id.ptr);
			call_run(&call);
			CHECK_ROW(call.status != 200 || json_array_len(json_get(call.json, "data")) == 0,
				  str_from(route->path));
		}
	}
}

static void foreign_paths(void)
{
	static const char *const broken[] = {
		"0",
		"-1",
		"x%00",
		"..",
		"%2e%2e",
		"9223372036854775808",
		"01a20239-03ed-7527-af87-00000000dead",
	};

	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		struct str name;
		for (size_t i = 0; (name = call_param(route, i)).ptr; i++) {
			if (str_eq(name, STR("token")))
				continue; /* of a mailed link: its page says that it is no good */
			for (size_t k = 0; k < ARRAY_LEN(broken); k++) {
				/* A page comes before the board is asked for. */
				if (str_eq(name, STR("board")) && str_is_uuid(str_from(broken[k])))
					continue;
				call_path(&call, name, str_from(broken[k]));
				call_expect(&call, 404, "no such thing");
			}
		}
	}
}

static void wrong_methods(void)
{
	EACH_ROUTE(arena, route) {
		static const char *const methods[] = {"GET", "POST", "PATCH", "PUT",
						      "DELETE", "TRACE", "get", ""};
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		struct route_match match =
			router_find(world.app.router, arena, route->method, call.path);
		for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
			enum method method = method_parse(str_from(methods[i]));
			if (method && match.methods & (1u << method))
				continue;
			call.method = str_from(methods[i]);
			call_expect(&call, 405, "wrong method");
			CHECK_ROW(memmem(call.head.ptr, call.head.len, "Allow: ", 7) != NULL,
				  str_from(route->path));
		}
		call.method = STR("OPTIONS");
		call_expect(&call, 204, "options");
	}
}

static void foreign_origins(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.origin = STR("https://evil.example");
		/* Reading is no harm, as the page cannot see it; tokens are bound to theirs. */
		bool reads = route->method == METHOD_GET && route->auth != AUTH_TOKEN;
		call_expect(&call, reads ? route->status : 403, "foreign origin");
	}
}

/* ---- bodies ---- */

static void expect_body(struct call *call, struct str body, int status, const char *what)
{
	call->body = body;
	if (route_signed(call->route))
		call_sign(call);
	call_expect(call, status, what);
}

static void bad_forms(struct call *call)
{
	static const struct {
		const char *body;
		int status;
	} rows[] = {
		{"", 422},
		{"{}", 422},
		{"form_token", 422},
		{"form_token=a&form_token=a", 422},
		{"form_token=%zz", 400},
		{"form_token=%00", 400},
		{"%ff=1", 400},
		{"form_token=%ff", 422},
	};
	struct call good = *call;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect_body(call, str_from(rows[i].body), rows[i].status, rows[i].body);
	struct buf huge = buf_new(call->arena, call->route->body_max + 2);
	buf_bytes(&huge, arena_alloc(call->arena, call->route->body_max + 1, 1),
		  call->route->body_max + 1);
	expect_body(call, buf_view(&huge), 413, "oversize");
	*call = good;
	call->content_type = STR("application/json");
	call_expect(call, 415, "JSON where a form is taken");
	call->content_type = STR("application/x-www-form-urlencoded; charset=latin1");
	call_expect(call, 415, "charset");
	*call = good;
	call->broken = true;
	call_expect(call, 400, "a form that broke off");
}

static void bad_bodies(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		if (route->method == METHOD_GET)
			continue;
		if (route->body == &schema_none) {
			expect_body(&call, STR("x"), 413, "a body where none is taken");
			continue;
		}
		if (route_takes_form(route)) {
			bad_forms(&call);
			continue;
		}
		static const char *const broken[] = {"",
						     "{",
						     "null",
						     "[]",
						     "7",
						     "{\"a\":1,\"a\":2}",
						     "{\"a\":NaN}",
						     "{'a':1}",
						     "{\"a\":1}x",
						     "\xff",
						     "{\"a\":\"\\ud800\"}"};
		for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
			/*
			 * JSON that is no object is refused by its table, or as the open body's
			 * wrong form.
			 */
			bool json = strcmp(broken[i], "null") == 0 ||
				    strcmp(broken[i], "[]") == 0 || strcmp(broken[i], "7") == 0;
			/* What others write may have it: it is mended. */
			if (route->body == &schema_any && strstr(broken[i], "ud800"))
				continue;
			expect_body(&call, str_from(broken[i]),
				    json && route->body != &schema_any ? 422 : 400, broken[i]);
		}
		struct buf huge = buf_new(arena, route->body_max + 2);
		buf_bytes(&huge, arena_alloc(arena, route->body_max + 1, 1), route->body_max + 1);
		expect_body(&call, buf_view(&huge), 413, "oversize");

		call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.content_type = STR("text/plain");
		call_expect(&call, 415, "content type");
		call.content_type = STR("application/json; charset=latin1");
		call_expect(&call, 415, "charset");
		call.content_type = STR_NULL;
		call_expect(&call, 415, "no content type");
		call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.content_type = STR("Application/JSON; v=1 ;Charset=\"UTF-8\"");
		call_expect(&call, route->status, "JSON in UTF-8, spelt out");
		call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.broken = true;
		call_expect(&call, 400, "a body that broke off");
	}
}

/* A value of each wrong kind for the field; NULL where the table has no such bound. */
static struct str wrong_value(struct arena *arena, const struct field *field, int kind)
{
	struct buf text = buf_new(arena, 256 * 1024);
	bool is_text = field->type == FIELD_STR || field->type == FIELD_TEXT;

	switch (kind) {
	case 0:
		return STR("null");
	case 1:
		return field->type == FIELD_OBJECT ? STR("7") : STR("{\"x\":1}");
	case 2:
		return is_text || field->type == FIELD_ENUM || field->type == FIELD_UUID ||
				       field->type == FIELD_TIME
			       ? STR("7")
			       : STR("\"x\"");
	case 3:
		if (field->type != FIELD_I64 || field->min == INT64_MIN)
			return STR_NULL;
		return arena_printf(arena, "%" PRId64, field->min - 1);
	case 4:
		if (field->type != FIELD_I64)
			return STR_NULL;
		return field->max == INT64_MAX ? STR("1.5")
					       : arena_printf(arena, "%" PRId64, field->max + 1);
	case 5:
		if (!is_text || field->max > 100000)
			return STR_NULL;
		buf_char(&text, '"');
		for (int64_t i = 0; i <= field->max; i++)
			buf_char(&text, 'a');
		buf_char(&text, '"');
		return buf_view(&text);
	case 6:
		return is_text && field->min > 0 ? STR("\"\"") : STR_NULL;
	case 7:
		return is_text ? STR("\"a\\u0007\"") : STR_NULL;
	case 8:
		return field->type == FIELD_ENUM || field->type == FIELD_UUID ||
				       field->type == FIELD_TIME
			       ? STR("\"nonsense\"")
			       : STR_NULL;
	case 9:
		return field->not_blank ? STR("\" \\u00a0\"") : STR_NULL;
	default:
		return STR_NULL;
	}
}

static void expect_refused_field(struct call *call, const char *name, const char *what)
{
	call_expect(call, 422, what);
	if (call->route->shape == SHAPE_PAGE)
		return;
	struct str field = json_get_str(call->json, "error.details.0.field");
	CHECK_ROW(str_eq(field, str_from(name)),
		  arena_printf(call->arena, "%s: %s blamed instead of %s", call->route->path,
			       field.ptr, name));
}

static void each_field_wrong(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		for (size_t i = 0; i < route->body->count; i++) {
			const struct field *field = &route->body->fields[i];
			for (int kind = 0; kind < 10; kind++) {
				struct str wrong = wrong_value(arena, field, kind);
				bool untyped = route_takes_form(route) && kind < 3;
				if (!wrong.ptr || untyped ||
				    (kind == 0 && field_may_be_null(field)))
					continue;
				call_member(&call, field->name, wrong.ptr);
				expect_refused_field(
					&call, field->name,
					arena_printf(arena, "%s wrong %d", field->name, kind).ptr);
			}
			if (field_may_be_absent(field))
				continue;
			call_member(&call, field->name, NULL);
			expect_refused_field(&call, field->name, "missing");
		}
		if (route->body->count == 0)
			continue;
		call_member(&call, "unheard_of", "1");
		expect_refused_field(&call, "unheard_of", "unknown field");
	}
}

static void each_query_wrong(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		const struct str valid = call.query;
		call.query = arena_printf(arena, "%.*s%sunheard_of=1", STR_FMT(valid),
					  valid.len ? "&" : "");
		call_expect(&call, route->query->allow_unknown ? route->status : 422,
			    "unknown query");
		for (size_t i = 0; i < route->query->count; i++) {
			const struct field *field = &route->query->fields[i];
			if (field->type == FIELD_I64 || field->type == FIELD_UUID) {
				call.query = arena_printf(arena, "%s=x", field->name);
				expect_refused_field(&call, field->name, "wrong type in query");
				call.query = arena_printf(arena, "%s=", field->name);
				expect_refused_field(&call, field->name, "empty in query");
			}
			if (field->type == FIELD_I64 && field->min > INT64_MIN) {
				call.query = arena_printf(arena, "%s=%" PRId64, field->name,
							  field->min - 1);
				expect_refused_field(&call, field->name, "too small in query");
			}
			if (field->type == FIELD_I64 && field->max < INT64_MAX) {
				call.query = arena_printf(arena, "%s=%" PRId64, field->name,
							  field->max + 1);
				expect_refused_field(&call, field->name, "too large in query");
			}
			call.query = arena_printf(arena, "%s=%%zz", field->name);
			call_expect(&call, 400, "broken escape in query");
		}
	}
}

/* ---- replay ---- */

static void replays(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		if (route->auth == AUTH_SIGNED) {
			call_expect(&call, 200, "first delivery");
			CU_ASSERT_PTR_NULL(json_get(call.json, "duplicate"));
			call_expect(&call, 200, "same delivery");
			CU_ASSERT_TRUE(json_get_bool(call.json, "duplicate", false));
			call.delivery = id_new(arena, &clock_system, &rng_system);
			call_expect(&call, 200, "same signature");
			CU_ASSERT_TRUE(json_get_bool(call.json, "duplicate", false));
		}
		if (!route_takes_key(route))
			continue;
		call.idempotency_key = id_new(arena, &clock_system, &rng_system);
		call_expect(&call, route->status, "first with a key");
		struct str first = call.reply;
		call_expect(&call, route->status, "again with the key");
		CHECK_STR(call.reply, first);
		if (route->body->count) {
			struct call other = call;
			other.body = arena_printf(arena, " %.*s", STR_FMT(call.body));
			call_expect(&other, 422, "another request with the key");
		}
		/* A key is its owner's: the same text from somebody else is another key. */
		call.token =
			world_token(&world, arena, world.a.users[SUPERVISOR], 60 * USEC_PER_SEC);
		call_run(&call);
		CHECK_ROW(fixture_number(&world.fixture,
					 "select count(*) from idempotency_keys where key = '%s'",
					 call.idempotency_key.ptr) ==
				  (call.status / 100 == 2 ? 2 : 1),
			  str_from(route->path));
	}
}

static void signatures(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_signed(route))
			continue;
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		const struct str good = call.signature, now = call.timestamp;
		const struct str bad[] = {STR("sha256="), str_slice(good, 7, good.len), STR_NULL,
					  arena_printf(arena, "%.*s0", STR_FMT(good)),
					  arena_printf(arena, "sha256=%064d", 0)};
		for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
			call.signature = bad[i];
			call_expect(&call, 401, "bad signature");
		}
		call.signature = good;
		const struct str times[] = {STR("0"), STR(""), STR("x"), STR_NULL,
					    arena_printf(arena, "%.*s0", STR_FMT(now))};
		for (size_t i = 0; i < ARRAY_LEN(times); i++) {
			call.timestamp = times[i];
			call_expect(&call, 401, "bad timestamp");
		}
		/* Rightly signed, but long ago or far ahead. */
		for (int64_t minutes = -6; minutes <= 6; minutes += 12) {
			call_sign_at(&call, clock_now(&clock_system) / USEC_PER_SEC + minutes * 60);
			call_expect(&call, 401, "old or early");
		}
		call_sign(&call);
		if (route->auth != AUTH_SIGNED)
			continue;
		call_path(&call, STR("endpoint"), world.b.endpoint_key);
		call_expect(&call, 401, "another account's endpoint");
	}
}

/* ---- audience ---- */

static void audiences(void)
{
	struct arena *arena = arena_new();
	const struct route *route = NULL;

	EACH_ROUTE(scratch, r) {
		if (strcmp(r->path, "/api/v1/accounts/:accountId/events") == 0)
			route = r;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(route);
	fixture_sql(&world.fixture, "update event_heads set seq = 3 where account_id = %" PRId64,
		    world.a.id);
	for (int seq = 1; seq <= 3; seq++)
		fixture_sql(
			&world.fixture,
			"insert into events (account_id, seq, id, envelope, audience) select"
			" %" PRId64
			", %d, id,"
			" json_build_object('v', 1, 'id', id, 'account_id', %" PRId64
			", 'seq', %d, 'type', 'card.moved',"
			" 'entity', 'card', 'entity_id', 'x', 'version', 1, 'actor',"
			" json_build_object('type', 'user', 'id',"
			" null, 'name', null), 'cause_id', null, 'depth', 0, 'occurred_at',"
			" '2026-01-01T00:00:00.000Z',"
			" 'audience', 'account', 'data', json_build_object()), '%s' from (select"
			" hub_uuid() as id) i",
			world.a.id, seq, world.a.id, seq,
			seq == 2 ? arena_printf(arena, "{\"users\":[%" PRId64 "],\"teams\":[]}",
						world.a.users[AGENT])
					   .ptr
				 : "\"account\"");
	for (size_t role = 0; role < ROLES; role++) {
		struct call call = call_valid(&world, arena, route, &world.a, role);
		call_expect(&call, 200, "events");
		size_t want = role == AGENT ? 3 : 2;
		CHECK_ROW(json_array_len(json_get(call.json, "data")) == want,
			  str_from(role_names[role]));
	}
	struct call ahead = call_valid(&world, arena, route, &world.a, ADMIN);
	ahead.query = STR("after=99");
	call_expect(&ahead, 410, "a seq that never was");
	arena_free(arena);
}

static void beyond_the_plan(void)
{
	plan_check(&world);
}

static void audit_entries(void)
{
	audit_check(&world);
}

static void impersonation(void)
{
	impersonation_check(&world);
}

static void every_route_was_hit(void)
{
	EACH_ROUTE(arena, route)
		CHECK_ROW(call_succeeded(route), str_from(route->path));
}

int main(void)
{
	const char *why = world_start(&world);

	if (why)
		return cutap_skip(why);
	/* Those that are soon over come first: a failure is seen sooner. */
	int status = CUTAP_RUN(
		{"the valid request succeeds", the_valid_request_succeeds},
		{"beyond the plan", beyond_the_plan},
		{"signatures", signatures}, {"replays", replays}, {"audiences", audiences},
		{"anonymous callers", anonymous_callers}, {"bad tokens", bad_tokens},
		{"every role", every_role}, {"other tenants", other_tenants},
		{"other tenants' ids inside", other_tenants_ids_inside},
		{"foreign origins", foreign_origins}, {"in somebody's name", impersonation},
		{"audit entries", audit_entries}, {"foreign paths", foreign_paths},
		{"wrong methods", wrong_methods}, {"bad bodies", bad_bodies},
		{"each field wrong", each_field_wrong}, {"each query wrong", each_query_wrong},
		{"every route was hit", every_route_was_hit});
	world_stop(&world);
	return status;
}
