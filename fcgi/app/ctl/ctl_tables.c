/* What the tables of the program say: routes, OpenAPI, errors, events, metrics. */
#include <inttypes.h>
#include <stdio.h>

#include "app/ctl/ctl_table.h"
#include "app/features.h"
#include "core/http/openapi.h"
#include "core/ops/metric.h"

static struct str number(struct ctl *ctl, int64_t value)
{
	return arena_printf(ctl->arena, "%" PRId64, value);
}

/* --- routes --- */

static const char *const auths[AUTH__COUNT] = {
	[AUTH_NONE] = "none",
	[AUTH_MONITOR] = "monitor",
	[AUTH_SESSION] = "session",
	[AUTH_ENROL] = "enrolment",
	[AUTH_PAGE] = "page",
	[AUTH_USER] = "user",
	[AUTH_MEMBER] = "member",
	[AUTH_PERSON] = "person",
	[AUTH_OPERATOR] = "operator",
	[AUTH_TOKEN] = "token",
	[AUTH_CHATWOOT] = "chatwoot",
	[AUTH_SIGNED] = "signed",
	[AUTH_INSTALLATION] = "installation",
};

static const char *const rates[RATE__COUNT] = {
	[RATE_NONE] = "none",
	[RATE_LOGIN] = "login",
	[RATE_REFRESH] = "refresh",
	[RATE_ANONYMOUS] = "anonymous",
	[RATE_API] = "api",
	[RATE_WEBHOOK] = "webhook",
};

static const char *const pools[POOL__COUNT] = {
	[POOL_API] = "api",
	[POOL_SLOW] = "slow",
	[POOL_PROBE] = "probe",
};

static const struct ctl_column route_columns[] = {
	{"method", "method", CELL_TEXT},
	{"path", "path", CELL_CODE},
	{"auth", "auth", CELL_TEXT},
	{"permission", "permission", CELL_CODE},
	{"rate", "rate", CELL_TEXT | CELL_DETAIL},
	{"pool", "pool", CELL_TEXT},
	{"body", "body", CELL_TEXT | CELL_DETAIL},
	{"body_max", "body, bytes", CELL_NUMBER | CELL_DETAIL},
	{"reply", "reply", CELL_TEXT | CELL_DETAIL},
	{"deadline_ms", "deadline, ms", CELL_NUMBER | CELL_DETAIL},
	{"idempotent", "Idempotency-Key", CELL_TEXT | CELL_DETAIL},
	{"audit", "audit", CELL_CODE | CELL_DETAIL},
	{"summary", "what it does", CELL_TEXT},
};

static void route_add(struct ctl_table *table, const struct route *route)
{
	const struct str cells[ARRAY_LEN(route_columns)] = {
		str_from(method_name(route->method)),
		str_from(route->path),
		str_from(auths[route->auth]),
		str_from(route->permission),
		str_from(rates[route->rate]),
		str_from(pools[route->pool]),
		str_from(route->body->name),
		number(table->ctl, (int64_t)route->body_max),
		str_from(route->reply->name),
		number(table->ctl, route->deadline_ms),
		route_takes_key(route) ? STR("yes") : STR("no"),
		str_from(route->audit),
		str_from(route->summary),
	};

	ctl_table_add(table, cells);
}

/* A matcher of all paths of a pool, parameters as wildcards, below the base path. */
static void put_matcher(struct buf *out, enum pool_name pool)
{
	buf_printf(out, "\n@%s path", pools[pool]);
	for (size_t s = 0; s < features_routes.count; s++)
		for (size_t i = 0; i < features_routes.sets[s]->count; i++) {
			const struct route *route = &features_routes.sets[s]->routes[i];
			if (route->pool != pool)
				continue;
			buf_str(out, STR(" {$HUB_BASE_PATH}"));
			for (struct str rest = str_slice(str_from(route->path), 1, SIZE_MAX);
			     rest.ptr;) {
				struct str segment = str_split(&rest, '/');
				buf_char(out, '/');
				buf_str(out, str_starts(segment, STR(":")) ? STR("*") : segment);
			}
		}
}

/* Everything that is not of the api pool, which gets what no matcher takes. */
static int routes_caddy(struct ctl *ctl)
{
	struct buf out = buf_new(ctl->arena, 64 * 1024);

	buf_lit(&out,
		"# Printed by `hubctl routes --caddy`: which paths go to which pool of hub-api.");
	put_matcher(&out, POOL_SLOW);
	put_matcher(&out, POOL_PROBE);
	return ctl_print(buf_view(&out));
}

int ctl_routes(struct ctl *ctl)
{
	const struct route_table *routes = &features_routes;
	struct ctl_table table = ctl_table_new(ctl, route_columns, ARRAY_LEN(route_columns), 1024);

	if (ctl_option(ctl, "--caddy").ptr)
		return routes_caddy(ctl);
	for (size_t s = 0; s < routes->count; s++)
		for (size_t i = 0; i < routes->sets[s]->count; i++)
			route_add(&table, &routes->sets[s]->routes[i]);
	ctl_page_head(
		ctl, "Routes", "routes",
		"What each demands before its handler runs; bodies and replies are described in\n"
		"[openapi.json](../api/openapi.json). `None` is no body at all.");
	ctl_table_print(&table);
	return 0;
}

#define EVENT_SCHEMAS_MAX 256

int ctl_openapi(struct ctl *ctl)
{
	const struct event_table *events = &features_events;
	/* What only events carry is a shape of the API too. */
	const struct schema *data[EVENT_SCHEMAS_MAX];
	size_t count = 0;

	for (size_t s = 0; s < events->count; s++)
		for (size_t i = 0; i < events->sets[s]->count && count < EVENT_SCHEMAS_MAX; i++)
			data[count++] = events->sets[s]->types[i].data;
	struct str document = openapi_document(ctl->arena, &features_routes, data, count);
	return fwrite(document.ptr, 1, document.len, stdout) == document.len ? 0 : 1;
}

/* --- errors --- */

int ctl_errors(struct ctl *ctl)
{
	static const struct ctl_column columns[] = {
		{"code", "code", CELL_CODE},
		{"status", "status", CELL_NUMBER},
		{"en", "English", CELL_TEXT},
		{"pt-BR", "Portuguese", CELL_TEXT},
	};
	struct ctl_table table = ctl_table_new(ctl, columns, ARRAY_LEN(columns), ERR__COUNT);

	for (enum err err = OK + 1; err < ERR__COUNT; err++) {
		const struct str cells[ARRAY_LEN(columns)] = {
			str_from(err_code(err)),
			number(ctl, err_status(err)),
			str_from(err_text(err, LANG_EN)),
			str_from(err_text(err, LANG_PT_BR)),
		};
		ctl_table_add(&table, cells);
	}
	ctl_page_head(
		ctl, "Errors", "errors",
		"Every failure is `{\"error\":{\"code\",\"message\",\"details\","
		"\"request_id\"}}`.\n"
		"The code never changes; the message is for people, in the caller's language.");
	ctl_table_print(&table);
	return 0;
}

/* --- events --- */

static const struct ctl_column event_columns[] = {
	{"type", "type", CELL_CODE},
	{"entity", "entity", CELL_CODE},
	{"data", "data", CELL_TEXT},
	{"about", "when", CELL_TEXT},
};

int ctl_events(struct ctl *ctl)
{
	const struct event_table *events = &features_events;
	struct ctl_table table = ctl_table_new(ctl, event_columns, ARRAY_LEN(event_columns), 1024);

	for (size_t s = 0; s < events->count; s++)
		for (size_t i = 0; i < events->sets[s]->count; i++) {
			const struct event_type *type = &events->sets[s]->types[i];
			const struct str cells[ARRAY_LEN(event_columns)] = {
				str_from(type->name),
				str_from(type->entity),
				str_from(type->data->name),
				str_from(type->about),
			};
			ctl_table_add(&table, cells);
		}
	ctl_page_head(
		ctl, "Events", "events",
		"Domain events of an account's stream and of its catch-up. The envelope's `data`\n"
		"is a schema of [openapi.json](../api/openapi.json); `version` is the entity's\n"
		"after the change.");
	ctl_table_print(&table);
	return 0;
}

/* --- metrics --- */

static const char *const metric_types[] = {
	[METRIC_COUNTER] = "counter",
	[METRIC_GAUGE] = "gauge",
	[METRIC_HISTOGRAM] = "histogram",
};

static const char *programs_text(unsigned programs)
{
	switch (programs) {
	case USER_API: return "hub-api";
	case USER_WORKER: return "hub-worker";
	case USER_EVENTS: return "hub-events";
	case USER_API | USER_WORKER: return "hub-api, hub-worker";
	case USER_API | USER_EVENTS: return "hub-api, hub-events";
	default: return "all";
	}
}

static void metric_add_row(struct ctl_table *table, const struct metric *metric)
{
	const char *first = metric_dim_names(metric->dims[0]);
	const char *second = metric_dim_names(metric->dims[1]);
	const struct str cells[] = {
		str_from(metric->name),
		str_from(metric_types[metric->type]),
		arena_printf(table->ctl->arena, "%s%s%s", first, *second ? ", " : "", second),
		str_from(programs_text(metric->programs)),
		str_from(metric->help),
	};

	ctl_table_add(table, cells);
}

int ctl_metrics(struct ctl *ctl)
{
	static const struct ctl_column columns[] = {
		{"name", "name", CELL_CODE},
		{"type", "type", CELL_TEXT},
		{"labels", "labels", CELL_TEXT},
		{"programs", "programs", CELL_TEXT},
		{"help", "what it is", CELL_TEXT},
	};
	struct ctl_table table = ctl_table_new(ctl, columns, ARRAY_LEN(columns), METRIC__COUNT);

	for (enum metric_id id = 0; id < METRIC__COUNT; id++)
		metric_add_row(&table, &metric_table[id]);
	ctl_page_head(ctl, "Metrics", "metrics",
		      "Prometheus text at `/metrics` of each program's private socket in"
		      " HUB_RUN_DIR\n(`api-ops.sock`, `worker-ops.sock`, `events-ops.sock`) and,"
		      " through the proxy, at\n`/metrics`, `/metrics/worker` and"
		      " `/metrics/events`. Labels come from tables: none names\nan account, a"
		      " person or anything else that a request brings.");
	ctl_table_print(&table);
	return 0;
}
