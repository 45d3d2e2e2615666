/* What the tables of the program say: routes, OpenAPI, configuration. */
#include <stdio.h>

#include "app/ctl/ctl.h"
#include "app/features.h"
#include "core/data/json.h"
#include "core/http/openapi.h"

static const char *const auths[AUTH__COUNT] = {
	[AUTH_NONE] = "none",	  [AUTH_MONITOR] = "monitor", [AUTH_USER] = "user",
	[AUTH_MEMBER] = "member", [AUTH_SIGNED] = "signed",
};

static const char *const pools[POOL__COUNT] = {[POOL_API] = "api", [POOL_SLOW] = "slow"};

static void route_text(const struct route *route)
{
	printf("%-6s %-64s %-8s %-13s %-5s %s\n", method_name(route->method), route->path, auths[route->auth],
	       route->permission, pools[route->pool], route->summary);
}

static void route_json(const struct route *route, bool first)
{
	printf("%s{\"method\":\"%s\",\"path\":\"%s\",\"auth\":\"%s\",\"permission\":\"%s\",\"pool\":\"%s\","
	       "\"audit\":\"%s\",\"body_max\":%zu,\"deadline_ms\":%u}",
	       first ? "" : ",", method_name(route->method), route->path, auths[route->auth], route->permission,
	       pools[route->pool], route->audit, route->body_max, route->deadline_ms);
}

/* One matcher of all slow paths, parameters as wildcards, below the base path. */
static int routes_caddy(struct ctl *ctl)
{
	struct buf out = buf_new(ctl->arena, 64 * 1024);

	buf_lit(&out, "# Printed by `hubctl routes --caddy`: the paths of the slow pool.\n@slow path");
	for (size_t s = 0; s < features_routes.count; s++)
		for (size_t i = 0; i < features_routes.sets[s]->count; i++) {
			const struct route *route = &features_routes.sets[s]->routes[i];
			if (route->pool != POOL_SLOW)
				continue;
			buf_str(&out, STR(" {$HUB_BASE_PATH}"));
			for (struct str rest = str_slice(str_from(route->path), 1, SIZE_MAX); rest.ptr;) {
				struct str segment = str_split(&rest, '/');
				buf_char(&out, '/');
				buf_str(&out, str_starts(segment, STR(":")) ? STR("*") : segment);
			}
		}
	return ctl_print(buf_view(&out));
}

int ctl_routes(struct ctl *ctl)
{
	bool first = true;

	if (ctl_option(ctl, "--caddy").ptr)
		return routes_caddy(ctl);
	if (ctl->json)
		putchar('[');
	for (size_t s = 0; s < features_routes.count; s++)
		for (size_t i = 0; i < features_routes.sets[s]->count; i++) {
			const struct route *route = &features_routes.sets[s]->routes[i];
			if (ctl->json)
				route_json(route, first);
			else
				route_text(route);
			first = false;
		}
	return ctl->json ? ctl_print(STR("]")) : 0;
}

int ctl_openapi(struct ctl *ctl)
{
	struct str document = openapi_document(ctl->arena, &features_routes, NULL, 0);

	return fwrite(document.ptr, 1, document.len, stdout) == document.len ? 0 : 1;
}

static const struct {
	const char *program;
	unsigned user;
} users[] = {
	{"hub-api", USER_API},
	{"hub-events", USER_EVENTS},
	{"hub-worker", USER_WORKER},
	{"hubctl", USER_CTL},
};

int ctl_config_check(struct ctl *ctl)
{
	bool ok = true;

	for (size_t i = 0; i < ARRAY_LEN(users); i++) {
		struct config_problems problems = {0};
		struct config config;
		ok = config_load(ctl->arena, users[i].user, &config, &problems) && ok;
		config_complain(users[i].program, &problems);
	}
	if (!ok)
		return ctl_fail("the configuration is not complete");
	return ctl_print(ctl->json ? STR("{\"status\":\"ok\"}") : STR("the configuration is good"));
}

static struct str value_of(struct ctl *ctl, const struct config_row *row)
{
	const char *at = (const char *)&ctl->config + row->offset;

	if (row->type == CONFIG_INT)
		return arena_printf(ctl->arena, "%lld", (long long)*(const int64_t *)(const void *)at);
	struct str value = *(const struct str *)(const void *)at;
	if ((row->flags & CONFIG_SECRET) && value.len)
		return STR("********");
	return value.ptr ? value : STR("");
}

int ctl_config_dump(struct ctl *ctl)
{
	struct buf json = buf_new(ctl->arena, 256 * 1024);

	buf_char(&json, '{');
	for (size_t i = 0; i < config_row_count; i++) {
		struct str value = value_of(ctl, &config_rows[i]);
		if (!ctl->json) {
			printf("# %s\n%s=%.*s\n", config_rows[i].doc, config_rows[i].key, STR_FMT(value));
			continue;
		}
		buf_printf(&json, "%s\"%s\":", i ? "," : "", config_rows[i].key);
		json_put_str(&json, value);
	}
	buf_char(&json, '}');
	return ctl->json ? ctl_print(buf_view(&json)) : 0;
}
