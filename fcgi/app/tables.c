/* The check of all tables together (features.h). */
#include "app/features.h"
#include "core/ops/metric.h"

static struct str route_permissions_problem(struct arena *arena, const struct tables *tables)
{
	for (size_t s = 0; s < tables->routes->count; s++)
		for (size_t i = 0; i < tables->routes->sets[s]->count; i++) {
			const struct route *route = &tables->routes->sets[s]->routes[i];
			if (strcmp(route->permission, "none") != 0 &&
			    !tables->permission_known(route->permission))
				return arena_printf(
					arena, "route %s %s: no role has the permission %s",
					method_name(route->method), route->path, route->permission);
		}
	return STR_NULL;
}

static const char *entitlement_problem(const struct tables *tables, const struct route *route)
{
	const char *due = tables->entitlement_due(route);

	if (strcmp(route->entitlement, "none") != 0 &&
	    !tables->entitlement_known(route->entitlement))
		return "no plan grants the entitlement";
	if (due && strcmp(route->entitlement, due) != 0)
		return "what it makes is counted, and its entitlement is not that";
	return NULL;
}

static struct str route_entitlements_problem(struct arena *arena, const struct tables *tables)
{
	for (size_t s = 0; s < tables->routes->count; s++)
		for (size_t i = 0; i < tables->routes->sets[s]->count; i++) {
			const struct route *route = &tables->routes->sets[s]->routes[i];
			const char *what = entitlement_problem(tables, route);
			if (what)
				return arena_printf(arena, "route %s %s: %s",
						    method_name(route->method), route->path, what);
		}
	return STR_NULL;
}

struct str tables_problem(struct arena *arena, const struct tables *tables)
{
	struct str problem = STR_NULL;
	const char *errors = err_table_problem();
	const char *metrics = metric_table_problem();

	if (errors)
		return arena_printf(arena, "errors: %s", errors);
	if (metrics)
		return arena_printf(arena, "metrics: %s", metrics);
	if (!router_new(arena, tables->routes, &problem))
		return problem;
	problem = route_permissions_problem(arena, tables);
	if (!problem.ptr)
		problem = route_entitlements_problem(arena, tables);
	if (!problem.ptr)
		problem = job_table_problem(arena, tables->jobs);
	if (!problem.ptr)
		problem = event_table_problem(arena, tables->events);
	if (!problem.ptr)
		problem = config_table_problem(arena, tables->config, tables->config_count);
	return problem;
}
