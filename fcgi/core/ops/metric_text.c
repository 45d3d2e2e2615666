/*
 * Metrics as text: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format". Label
 * values are ours, without anything to escape; help texts have neither backslashes nor newlines.
 */
#include "core/ops/metric_int.h"

#include <inttypes.h>

static const char *const type_names[] = {
	[METRIC_COUNTER] = "counter",
	[METRIC_GAUGE] = "gauge",
	[METRIC_HISTOGRAM] = "histogram",
};

static void put_value(struct buf *out, enum metric_unit unit, int64_t value)
{
	if (unit == UNIT_USEC)
		buf_printf(out, " %" PRId64 ".%06" PRId64 "\n", value / USEC_PER_SEC,
			   value % USEC_PER_SEC);
	else
		buf_printf(out, " %" PRId64 "\n", value);
}

/* name{first,second}: without what is empty. */
static void put_name(struct buf *out, const char *name, const char *suffix, struct str first,
		     struct str second)
{
	buf_printf(out, "%s%s", name, suffix);
	if (first.len + second.len > 0)
		buf_printf(out, "{%.*s%s%.*s}", STR_FMT(first), first.len && second.len ? "," : "",
			   STR_FMT(second));
}

void metric_text_head(struct buf *out, enum metric_id id)
{
	const struct metric *row = &metric_table[id];

	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
		   type_names[row->type]);
}

void metric_text_sample(struct buf *out, enum metric_id id, struct str labels, int64_t value)
{
	put_name(out, metric_table[id].name, "", labels, STR(""));
	put_value(out, metric_table[id].unit, value);
}

static void put_histogram(struct buf *out, const struct metric *row, struct str labels,
			  const uint64_t *cells)
{
	uint64_t count = 0;

	for (size_t i = 0; i < METRIC_BUCKETS; i++) {
		count += cells[i];
		buf_printf(out, "%s_bucket{%.*s%sle=\"%s\"} %" PRIu64 "\n", row->name,
			   STR_FMT(labels), labels.len ? "," : "", metric_buckets[i].text, count);
	}
	count += cells[METRIC_BUCKETS];
	buf_printf(out, "%s_bucket{%.*s%sle=\"+Inf\"} %" PRIu64 "\n", row->name, STR_FMT(labels),
		   labels.len ? "," : "", count);
	put_name(out, row->name, "_sum", labels, STR(""));
	put_value(out, row->unit, (int64_t)cells[HISTOGRAM_SUM]);
	put_name(out, row->name, "_count", labels, STR(""));
	put_value(out, UNIT_ONE, (int64_t)count);
}

static void put_series(const struct metrics *m, struct buf *out, enum metric_id id,
		       const uint64_t *cells)
{
	const struct metric *row = &metric_table[id];
	const struct metric_labels *a = &m->labels[row->dims[0]];
	const struct metric_labels *b = &m->labels[row->dims[1]];

	for (size_t i = 0; i < a->count; i++) {
		struct str first = str_from(a->texts[i]);

		for (size_t k = 0; k < b->count; k++, cells += metric_width(id)) {
			if (row->type == METRIC_HISTOGRAM) {
				put_histogram(out, row, first, cells);
				continue;
			}
			put_name(out, row->name, "", first, str_from(b->texts[k]));
			put_value(out, row->unit, (int64_t)*cells);
		}
	}
}

static void sum_metric(const struct metrics *m, enum metric_id id, size_t slot, uint64_t *sums)
{
	const metric_cell *cells = metrics_slot(m, slot) + m->offsets[id];
	size_t count = metrics_series(m, id) * metric_width(id);

	if (metric_table[id].type == METRIC_GAUGE && !m->ours[slot])
		return;
	for (size_t i = 0; i < count; i++)
		sums[i] += atomic_load_explicit(&cells[i], memory_order_relaxed);
}

void metrics_text(const struct metrics *metrics, struct arena *arena, struct buf *out)
{
	uint32_t used = atomic_load(&metrics->area->used);

	for (enum metric_id id = 0; id < METRIC__KEPT; id++) {
		if (metrics->offsets[id] == SIZE_MAX)
			continue;
		uint64_t *sums = ARENA_ARRAY(arena, uint64_t,
					     metrics_series(metrics, id) * metric_width(id));

		for (size_t slot = 0; slot < used; slot++)
			sum_metric(metrics, id, slot, sums);
		metric_text_head(out, id);
		put_series(metrics, out, id, sums);
	}
}
