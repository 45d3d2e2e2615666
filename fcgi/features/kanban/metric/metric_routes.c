#include "features/kanban/metric/metric_int.h"

#define METRICS "/api/v1/accounts/:accountId/boards/:boardId/metrics"

/* clang-format off */
#define METRIC(name, words, schema, show)       \
	{                                       \
		.method = METHOD_GET,           \
		.path = METRICS "/" name,       \
		.summary = words,               \
		.auth = AUTH_MEMBER,            \
		.permission = "kanban:read",    \
		.entitlement = "none",          \
		.rate = RATE_API,               \
		TAKES_QUERY(metric_query_schema), \
		GIVES_ONE(schema),              \
		.deadline_ms = 5000,            \
		.pool = POOL_API,               \
		.idempotency = IDEMPOTENCY_NONE, \
		.audit = "none",                \
		.handler = show,                \
	}
/* clang-format on */

static const struct route routes[] = {
	METRIC("summary", "A board's flow in figures, and before", flow_summary_schema,
	       metric_summary_show),
	METRIC("lead_time", "From a card's beginning to its finish: percentiles, trend, classes",
	       flow_times_schema, metric_lead_time_show),
	METRIC("cycle_time", "From the beginning of work at a card to its finish",
	       flow_times_schema, metric_cycle_time_show),
	METRIC("throughput", "Cards that came and that finished, by day or week and outcome",
	       flow_throughput_schema, metric_throughput_show),
	METRIC("time_in_stage", "How long cards stay in each stage, and the bottleneck",
	       flow_stages_schema, metric_time_in_stage_show),
	METRIC("cumulative_flow", "How many cards each stage had at the end of each day",
	       flow_cumulative_schema, metric_cumulative_flow_show),
	METRIC("aging", "Cards in progress, with their age against that of finished ones",
	       flow_aging_schema, metric_aging_show),
	METRIC("funnel", "How far the cards came that began within the range",
	       flow_funnel_schema, metric_funnel_show),
};

const struct route_set kanban_metric_routes = {routes, ARRAY_LEN(routes)};
