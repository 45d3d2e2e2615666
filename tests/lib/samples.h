/* Reading what metrics tell. */
#ifndef HUB_TEST_SAMPLES_H
#define HUB_TEST_SAMPLES_H

#include "core/ops/metric.h"
#include "lib/cutap.h"

/* The whole text of what the area holds. */
struct str samples_text(struct arena *arena, const struct metrics *metrics);

/* The value behind a series (`name{labels}`), as text; STR_NULL when it is not there. */
struct str samples_value(struct arena *arena, const struct metrics *metrics, struct str series);

#define CHECK_SAMPLE(arena, metrics, series, value) \
	CHECK_STR(samples_value((arena), (metrics), STR(series)), STR(value))

#endif
