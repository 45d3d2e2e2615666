#include "core/http/http_metrics.h"

struct metric_labels http_metrics_labels(struct arena *arena, const struct route_table *table)
{
	size_t count = 1;
	size_t n = 0;

	for (size_t s = 0; s < table->count; s++)
		count += table->sets[s]->count;
	const char **texts = ARENA_ARRAY(arena, const char *, count);
	texts[n++] = "method=\"none\",route=\"none\"";
	for (size_t s = 0; s < table->count; s++) {
		for (size_t i = 0; i < table->sets[s]->count; i++) {
			const struct route *route = &table->sets[s]->routes[i];

			texts[n++] = arena_printf(arena, "method=\"%s\",route=\"%s\"",
						  method_name(route->method), route->path)
					     .ptr;
		}
	}
	return (struct metric_labels){texts, count};
}

static enum metric_status class_of(int status)
{
	return status >= 500   ? STATUS_5XX
	       : status >= 400 ? STATUS_4XX
	       : status >= 300 ? STATUS_3XX
			       : STATUS_2XX;
}

void http_metrics_count(const struct request *rq, usec_t took)
{
	struct metrics *metrics = rq->app->metrics;

	metric_add(metrics, METRIC_HTTP_REQUESTS, rq->ordinal, class_of(rq->reply.status), 1);
	metric_observe(metrics, METRIC_HTTP_DURATION, rq->ordinal, took);
}
