/* Raw paths against the Hub's own route table. */
#include "fuzz.h"

#include "app/features.h"
#include "core/base/buf.h"
#include "core/base/codec.h"

/* The route's path with the match's parameters. */
static struct str path_of(struct arena *arena, const struct route_match *match)
{
	struct buf out = buf_new(arena, 64 * 1024);
	struct str rest = str_from(match->route->path);
	size_t param = 0;

	(void)str_split(&rest, '/');
	while (rest.ptr) {
		struct str segment = str_split(&rest, '/');
		if (str_starts(segment, STR(":")))
			segment = percent_encode(arena, match->params[param++]);
		buf_char(&out, '/');
		buf_str(&out, segment);
	}
	return buf_view(&out);
}

static void check_params(const struct route_match *match)
{
	for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++) {
		struct str param = match->params[i];
		HOLDS(!param.ptr || (param.len > 0 && param.len <= 64 && !fuzz_has(param, "/")));
	}
	int at = route_param(match->route, "accountId");
	int64_t id;
	HOLDS(at < 0 || str_to_i64(match->params[at], 1, INT64_MAX, &id));
}

/* Made once, with its arena, for it takes longer than a look-up. */
static const struct router *hub_router(void)
{
	static struct arena *arena;
	static const struct router *router;
	struct str problem;

	if (!arena) {
		arena = arena_new();
		router = router_new(arena, &features_routes, &problem);
	}
	HOLDS(router != NULL);
	return router;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str path = fuzz_input(data, size);
	const struct router *router = hub_router();
	struct route_match none = router_find(router, arena, METHOD__UNSET, path);

	HOLDS(!none.route);
	for (enum method m = METHOD_GET; m < METHOD__COUNT; m++) {
		struct route_match match = router_find(router, arena, m, path);
		HOLDS(match.methods == none.methods);
		HOLDS((match.route != NULL) == ((match.methods & 1u << m) != 0));
		if (!match.route)
			continue;
		HOLDS(match.route->method == m);
		check_params(&match);
		struct route_match again = router_find(router, arena, m, path_of(arena, &match));
		HOLDS(again.route == match.route);
		for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++)
			HOLDS(str_eq(match.params[i], again.params[i]));
	}
	arena_free(arena);
	return 0;
}
