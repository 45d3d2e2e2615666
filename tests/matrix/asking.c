#include "matrix/asking.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static struct world *world;
static struct arena *arena;

void asking_in(struct world *in)
{
	world = in;
	arena = in->arena;
}

struct str format(const char *text, ...)
{
	char line[4096];
	va_list values;

	va_start(values, text);
	int len = vsnprintf(line, sizeof(line), text, values);
	va_end(values);
	if (len < 0 || (size_t)len >= sizeof(line))
		abort();
	return arena_str(arena, (struct str){line, (size_t)len});
}

struct str text(const char *sql, struct str id)
{
	const char *at = strstr(sql, "%s");
	struct str found =
		at ? fixture_sql(&world->fixture, "%.*s%s%s", (int)(at - sql), sql, id.ptr, at + 2)
		   : fixture_sql(&world->fixture, "%s", sql);

	return found.ptr ? arena_str(arena, found) : found;
}

int64_t number(const char *sql, struct str id)
{
	int64_t value = I64_NULL;

	(void)str_to_i64(text(sql, id), INT64_MIN, INT64_MAX, &value);
	return value;
}

struct call ask_as(int64_t user_id, enum method method, struct str path, const char *body)
{
	struct str query = str_from(path.ptr);
	struct str raw = arena_str(arena, str_split(&query, '?'));
	struct route_match match = router_find(world->app.router, arena, method, raw);
	struct call call = {
		.world = world,
		.arena = arena,
		.route = match.route,
		.tenant = &world->a,
		.method = str_from(method_name(method)),
		.path = raw,
		.query = query,
		.peer = STR("192.0.2.1"),
		.token = world_token(world, arena, user_id, 60 * USEC_PER_SEC),
	};

	CU_ASSERT_PTR_NOT_NULL_FATAL(match.route);
	if (body) {
		call.body = str_from(body);
		call.content_type = STR("application/json");
	}
	call_run(&call);
	return call;
}

struct call ask(size_t role, enum method method, struct str path, const char *body)
{
	return ask_as(world->a.users[role], method, path, body);
}

struct str boards(const char *rest)
{
	return format("/api/v1/accounts/%" PRId64 "/boards%s", world->a.id, rest);
}

struct str board(struct str id, const char *rest)
{
	return boards(format("/%s%s", id.ptr, rest).ptr);
}

struct str said(const struct call *call, const char *path)
{
	struct str value = json_get_str(call->json, path);

	return value.ptr ? arena_str(arena, value) : STR("");
}

void refused(const struct call *call, const char *field, const char *code)
{
	struct str got = format("%d %s %s", call->status, said(call, "error.details.0.field").ptr,
				said(call, "error.details.0.code").ptr);

	CHECK_STR(got, format("422 %s %s", field, code));
}
