/*
 * One request of the matrix: made valid from a route's row, then spoilt in one way, run through the
 * pipeline, its reply held against the row.
 */
#ifndef HUB_TEST_CALL_H
#define HUB_TEST_CALL_H

#include "app/features.h"
#include "matrix/world.h"

/* The statement after it once per route, with an arena of its own. */
#define EACH_ROUTE(ar, rt)                                                                       \
	for (size_t s_ = 0; s_ < features_routes.count; s_++)                                    \
		for (size_t i_ = 0; i_ < features_routes.sets[s_]->count; i_++)                  \
			for (const struct route *rt = &features_routes.sets[s_]->routes[i_]; rt; \
			     rt = NULL)                                                          \
				for (struct arena *ar = arena_new(); ar; arena_free(ar), ar = NULL)

struct call {
	struct world *world;
	struct arena *arena;
	const struct route *route;
	const struct tenant *tenant; /* whose things path and body name */
	/* Parts of the request, ready to be spoilt. NULL views are not sent. */
	struct str method, path, query, body, content_type, token, origin, peer, idempotency_key;
	struct str signature, timestamp, delivery;
	struct str api_key;
	struct str installation;              /* of a body signed by one; NULL: the only one */
	struct str access_token, client, uid; /* Chatwoot's headers */
	struct str wanted_method;             /* that a page asks about before it calls */
	struct str thing_id;                  /* of a key or token, made for the path */
	bool broken;                          /* the body breaks off */
	/* The reply. */
	int status;
	struct str head, reply;
	const struct json *json; /* NULL when the body is not JSON */
};

/* A valid request of the route by that role of the tenant. */
struct call call_valid(struct world *world, struct arena *arena, const struct route *route,
		       const struct tenant *tenant, size_t role);

/*
 * Signs the body as the tenant's endpoint or the installation's operator would; after each change
 * of the body.
 */
void call_sign(struct call *call);

/* The same with a timestamp of the caller's choice, in seconds since 1970. */
void call_sign_at(struct call *call, int64_t seconds);

/* The member `name` of the valid body replaced by JSON text, signed; NULL removes it. */
void call_member(struct call *call, const char *name, const char *json);

/* The name of the route's i-th path parameter, from 0; STR_NULL behind the last. */
struct str call_param(const struct route *route, size_t i);

/* What the path parameter names in the tenant; aborts for one nobody has given a value. */
struct str call_param_value(const struct tenant *tenant, struct arena *arena, struct str name);

/* The path with parameter `name` replaced. */
void call_path(struct call *call, struct str name, struct str value);

/*
 * Runs it; counts the route as hit. Checks what every reply owes: an id, the row's schema or the
 * error envelope, the right content type.
 */
void call_run(struct call *call);

/* As CHECK_ROW, labelled "METHOD path: what", with the status that came. */
void call_expect(struct call *call, int status, const char *what);

/* True when the route was called at least once with success. */
bool call_succeeded(const struct route *route);

#endif
