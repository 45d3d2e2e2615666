/* What hub-api counts of requests: rate, errors and duration by route. */
#ifndef HUB_HTTP_METRICS_H
#define HUB_HTTP_METRICS_H

#include "core/http/request.h"
#include "core/ops/metric.h"

/* The labels of DIM_ROUTE: none, then each row of the table (struct route_match.ordinal). */
struct metric_labels http_metrics_labels(struct arena *arena, const struct route_table *table);

/* Counts a request whose reply is made. */
void http_metrics_count(const struct request *rq, usec_t took);

#endif
