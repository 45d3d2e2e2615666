/* The index over the route table: a tree of path segments, literals before the parameter. */
#include "core/http/route.h"

#include <ctype.h>

#include "core/base/codec.h"

const struct schema schema_none = {.name = "None"};
const struct schema schema_any = {.name = "Any", .allow_unknown = true};

#define SEGMENT_MAX 256
#define REST        STR("*") /* the segment that stands for any rest */

struct node {
	struct str segment; /* literal, or ":name" */
	struct node *child, *next;
	const struct route *routes[METHOD__COUNT];
	size_t ordinals[METHOD__COUNT];
};

struct router {
	struct node root;
};

static const char *const method_names[METHOD__COUNT] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_PATCH] = "PATCH",
	[METHOD_PUT] = "PUT",
	[METHOD_DELETE] = "DELETE",
};

enum method method_parse(struct str text)
{
	for (enum method m = METHOD_GET; m < METHOD__COUNT; m++)
		if (str_eq(text, str_from(method_names[m])))
			return m;
	return METHOD__UNSET;
}

const char *method_name(enum method method)
{
	return method > METHOD__UNSET && method < METHOD__COUNT ? method_names[method] : "?";
}

int route_param(const struct route *route, const char *name)
{
	struct str rest = str_from(route->path);

	for (int i = 0; rest.ptr;) {
		struct str segment = str_split(&rest, '/');
		if (!str_starts(segment, STR(":")))
			continue;
		if (str_eq(str_slice(segment, 1, segment.len), str_from(name)))
			return i;
		i++;
	}
	return -1;
}

static int path_params(const char *path)
{
	int count = 0;

	for (const char *p = path; *p; p++)
		count += p[0] == '/' && p[1] == ':';
	return count;
}

/* Zero is "forgotten" in every column. */
static bool columns_set(const struct route *r)
{
	return r->method && r->auth && r->rate && r->pool && r->idempotency && r->shape &&
	       r->path && r->path[0] == '/' && r->summary && r->permission && r->entitlement &&
	       r->audit && r->query && r->body && r->reply && r->handler && r->status &&
	       r->body_max && r->deadline_ms;
}

/* What a row says of accounts and cannot be true; NULL when it is sound. */
static const char *member_problem(const struct route *r)
{
	bool member = route_in_account(r);

	if (member != (route_param(r, "accountId") >= 0))
		return ":accountId and a member's credential go together";
	if (!member && strcmp(r->entitlement, "none") != 0)
		return "an entitlement is an account's";
	if (member && strcmp(r->permission, "none") == 0)
		return "a member's route needs a permission";
	if (route_takes_key(r) && (!member || r->method == METHOD_GET))
		return "Idempotency-Key is for a member's changes";
	return NULL;
}

/* What a row says of limits and cannot be true; NULL when it is sound. */
static const char *rate_problem(const struct route *r)
{
	bool reads = r->method == METHOD_GET;

	if (r->auth != AUTH_MONITOR && !route_in_account(r) && r->rate == RATE_NONE && !reads)
		return "a public change needs a rate class";
	if (route_signed(r) != (r->rate == RATE_WEBHOOK))
		return "the rate class of webhooks is for signed routes, and for all of them";
	if (r->rate == RATE_API && !route_needs_user(r))
		return "the rate class of the API counts users";
	return NULL;
}

/* What a row says of itself that cannot be true; NULL when it is sound. */
static const char *route_problem(const struct route *r)
{
	bool reads = r->method == METHOD_GET;

	if (!columns_set(r))
		return "a column is unset";
	if (path_params(r->path) > ROUTE_PARAMS_MAX)
		return "too many path parameters";
	if (strstr(r->path, "/*/"))
		return "a * is the last segment";
	if (r->auth == AUTH_PAGE && r->shape != SHAPE_PAGE)
		return "a page's cookie is for pages";
	if (reads && (r->body != &schema_none || r->body_max != BODY_NONE))
		return "GET takes no body";
	if ((r->body == &schema_none) != (r->body_max == BODY_NONE))
		return "body and body_max disagree";
	if (reads && strcmp(r->audit, "none") != 0)
		return "a read leaves no audit entry";
	if (route_needs_user(r) && !reads && strcmp(r->audit, "none") == 0)
		return "a change needs an audit action";
	if (r->auth == AUTH_SIGNED && route_param(r, "endpoint") < 0)
		return "a signed route needs :endpoint";
	if ((r->shape == SHAPE_NONE) != (r->status == 204) ||
	    (r->shape == SHAPE_NONE && r->reply != &schema_none))
		return "204 and a reply without body go together";
	const char *problem = rate_problem(r);
	return problem ? problem : member_problem(r);
}

static const char *schemas_problem(const struct route *r)
{
	const struct schema *schemas[] = {r->query, r->body, r->reply};

	for (size_t i = 0; i < ARRAY_LEN(schemas); i++) {
		const char *problem = schemas[i]->count ? schema_verify(schemas[i]) : NULL;
		if (problem)
			return problem;
	}
	return NULL;
}

static struct node *node_child(struct arena *arena, struct node *node, struct str segment)
{
	struct node **at = &node->child;
	bool last = str_starts(segment, STR(":")) || str_eq(segment, REST);

	for (; *at; at = &(*at)->next) {
		if (str_eq((*at)->segment, segment))
			return *at;
		/* Parameters come last, so that a literal wins. */
		if (!last && str_starts((*at)->segment, STR(":")))
			break;
	}
	struct node *made = ARENA_NEW(arena, struct node);
	made->segment = segment;
	made->next = *at;
	*at = made;
	return made;
}

static const char *router_add(struct arena *arena, struct router *router, const struct route *route,
			      size_t ordinal)
{
	const char *problem = route_problem(route);
	if (!problem)
		problem = schemas_problem(route);
	if (problem)
		return problem;

	struct node *node = &router->root;
	struct str rest = str_from(route->path);
	(void)str_split(&rest, '/');
	while (rest.ptr)
		node = node_child(arena, node, str_split(&rest, '/'));
	if (node->routes[route->method])
		return "two rows for one method and path";
	node->routes[route->method] = route;
	node->ordinals[route->method] = ordinal;
	return NULL;
}

struct router *router_new(struct arena *arena, const struct route_table *table, struct str *problem)
{
	struct router *router = ARENA_NEW(arena, struct router);
	size_t ordinal = 0;

	for (size_t s = 0; s < table->count; s++)
		for (size_t i = 0; i < table->sets[s]->count; i++) {
			const struct route *route = &table->sets[s]->routes[i];
			const char *what = router_add(arena, router, route, ++ordinal);
			if (!what)
				continue;
			*problem =
				arena_printf(arena, "route %s %s: %s", method_name(route->method),
					     route->path ? route->path : "?", what);
			return NULL;
		}
	return router;
}

static const struct node *node_rest(const struct node *node)
{
	for (const struct node *child = node->child; child; child = child->next)
		if (str_eq(child->segment, REST))
			return child;
	return NULL;
}

/* A bit per method it has a row for. */
static unsigned node_methods(const struct node *node)
{
	unsigned methods = 0;

	for (enum method m = METHOD_GET; m < METHOD__COUNT; m++)
		if (node->routes[m])
			methods |= 1u << m;
	return methods;
}

bool route_param_is_number(struct str name)
{
	return str_eq(name, STR("accountId")) || str_eq(name, STR("userId")) ||
	       (str_starts(name, STR("chatwoot")) && str_ends(name, STR("Id")));
}

/* The form a parameter's name asks for (route.h). */
static bool param_ok(struct str name, struct str value)
{
	int64_t number;

	if (route_param_is_number(str_slice(name, 1, name.len)))
		return value.len > 0 && value.ptr[0] != '0' &&
		       str_to_i64(value, 1, INT64_MAX, &number);
	if (str_ends(name, STR("Id")))
		return str_is_uuid(value);
	if (value.len < 1 || value.len > 64)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (!isalnum((unsigned char)value.ptr[i]) && value.ptr[i] != '-' &&
		    value.ptr[i] != '_')
			return false;
	return true;
}

static const struct node *node_step(const struct node *node, struct str segment, struct str *param)
{
	for (const struct node *child = node->child; child; child = child->next) {
		if (str_eq(child->segment, REST))
			continue;
		bool is_param = str_starts(child->segment, STR(":"));
		if (is_param ? !param_ok(child->segment, segment)
			     : !str_eq(child->segment, segment))
			continue;
		if (is_param)
			*param = segment;
		return child;
	}
	return NULL;
}

/* The node of a path, or of the nearest `*` above where it leaves the tree; NULL without one. */
static const struct node *find_node(const struct router *router, struct arena *arena,
				    struct str path, struct str *params)
{
	const struct node *node = &router->root, *rest = NULL;
	size_t count = 0;

	while (path.ptr && node) {
		struct str raw = str_split(&path, '/'), segment, param = STR_NULL;
		if (raw.len > SEGMENT_MAX || !percent_decode(arena, raw, false, &segment))
			return NULL;
		const struct node *below = node_rest(node);
		rest = below ? below : rest;
		node = node_step(node, segment, &param);
		if (param.ptr && count < ROUTE_PARAMS_MAX)
			params[count++] = param;
	}
	return node && node_methods(node) ? node : rest;
}

struct route_match router_find(const struct router *router, struct arena *arena, enum method method,
			       struct str raw_path)
{
	struct route_match match = {0};

	if (!str_starts(raw_path, STR("/")))
		return match;
	(void)str_split(&raw_path, '/');
	const struct node *node = find_node(router, arena, raw_path, match.params);
	if (!node)
		return match;
	match.methods = node_methods(node);
	match.route = node->routes[method];
	match.ordinal = node->ordinals[method];
	return match;
}
