/* What the files of metric.h share; nobody else includes it. */
#ifndef HUB_METRIC_INT_H
#define HUB_METRIC_INT_H

#include <stdatomic.h>

#include "core/ops/metric.h"

/* A slot's cells: counts, or values of gauges (int64_t in its bits). */
typedef _Atomic uint64_t metric_cell;

/* Upper bounds of a histogram's buckets; beyond them is one more. */
#define METRIC_BUCKETS 14
extern const struct metric_bucket {
	usec_t bound;
	const char *text; /* in seconds */
} metric_buckets[METRIC_BUCKETS];

/* A histogram's cells: the buckets (not cumulative), what is beyond, the sum in microseconds. */
#define HISTOGRAM_CELLS (METRIC_BUCKETS + 2)
#define HISTOGRAM_SUM   (METRIC_BUCKETS + 1)

struct metric_area {
	_Atomic uint64_t layout;              /* what the cells mean; 0: nobody has said it yet */
	_Atomic uint32_t used;                /* slots from here on were never taken */
	_Atomic int32_t owners[METRIC_SLOTS]; /* pid, or 0 */
};

struct metrics {
	unsigned program;
	struct metric_labels labels[DIM__COUNT];
	size_t offsets[METRIC__KEPT]; /* of the first cell, or SIZE_MAX */
	size_t cells;                 /* of a slot */
	struct metric_area *area;
	metric_cell *mine;       /* NULL: this process has no slot */
	bool ours[METRIC_SLOTS]; /* this process's and its children's: whose gauges are told */
};

metric_cell *metrics_slot(const struct metrics *metrics, size_t slot);

/* Series of a metric. */
size_t metrics_series(const struct metrics *metrics, enum metric_id id);

/* Cells of one series. */
size_t metric_width(enum metric_id id);

#endif
