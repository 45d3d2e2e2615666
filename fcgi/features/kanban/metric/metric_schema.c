#include "features/kanban/metric/metric_int.h"

static const char *const calendar_names[] = {"business", "calendar"};
static const struct names calendars = {calendar_names, ARRAY_LEN(calendar_names)};
static const char *const per_names[] = {"day", "week"};
static const struct names pers = {per_names, ARRAY_LEN(per_names)};
static const char *const beyond_names[] = {"none", "p50", "p85", "p95"};
static const struct names beyonds = {beyond_names, ARRAY_LEN(beyond_names)};

/* Range and zone, which begin each reply. */
#define F_RANGE(S)                              \
	F_STR(S, from, 10, 10, REQUIRED),       \
		F_STR(S, to, 10, 10, REQUIRED), \
		F_STR(S, time_zone, 1, 64, REQUIRED)
#define F_CALENDAR(S)             F_ENUM(S, calendar, &calendars, REQUIRED)
#define F_COUNT(S, m)             F_I64(S, m, 0, INT64_MAX, REQUIRED)
#define F_SECONDS(S, m, presence) F_I64(S, m, 0, INT64_MAX, presence)
#define F_PERCENTILES(S)                     \
	F_COUNT(S, count),                   \
		F_SECONDS(S, p50, NULLABLE), \
		F_SECONDS(S, p85, NULLABLE), \
		F_SECONDS(S, p95, NULLABLE)
#define F_STAGE(S)                                \
	F_UUID(S, stage_id, REQUIRED),            \
		F_STR(S, name, 1, 200, REQUIRED), \
		F_STR(S, color, 7, 7, REQUIRED)

static const struct field query_fields[] = {
	F_STR(struct metric_query, from, 10, 10, OPTIONAL),
	F_STR(struct metric_query, to, 10, 10, OPTIONAL),
	F_ENUM(struct metric_query, calendar, &calendars, OPTIONAL),
	F_ENUM(struct metric_query, per, &pers, OPTIONAL),
};
const struct schema metric_query_schema =
	SCHEMA("MetricQuery", struct metric_query, query_fields);

static const struct field stage_fields[] = {
	F_UUID(struct metric_stage, id, REQUIRED),
	F_STR(struct metric_stage, name, 1, 200, REQUIRED),
	F_STR(struct metric_stage, color, 7, 7, REQUIRED),
	F_BOOL(struct metric_stage, final, REQUIRED),
};
const struct schema metric_stage_schema =
	SCHEMA("MetricStage", struct metric_stage, stage_fields);

static const struct field percentiles_fields[] = {F_PERCENTILES(struct percentiles)};
static const struct schema percentiles_schema =
	SCHEMA("Percentiles", struct percentiles, percentiles_fields);

static const struct field figures_fields[] = {
	F_COUNT(struct flow_figures, arrived),
	F_COUNT(struct flow_figures, finished),
	F_COUNT(struct flow_figures, won),
	F_COUNT(struct flow_figures, lost),
	F_COUNT(struct flow_figures, done),
	F_OBJECT(struct flow_figures, lead_time, &percentiles_schema, struct percentiles, REQUIRED),
	F_OBJECT(struct flow_figures, cycle_time, &percentiles_schema, struct percentiles,
		 REQUIRED),
};
static const struct schema figures_schema =
	SCHEMA("FlowFigures", struct flow_figures, figures_fields);

static const struct field summary_fields[] = {
	F_RANGE(struct flow_summary),
	F_CALENDAR(struct flow_summary),
	F_COUNT(struct flow_summary, in_progress),
	F_OBJECT(struct flow_summary, current, &figures_schema, struct flow_figures, REQUIRED),
	F_OBJECT(struct flow_summary, previous, &figures_schema, struct flow_figures, REQUIRED),
};
const struct schema flow_summary_schema =
	SCHEMA("FlowSummary", struct flow_summary, summary_fields);

static const struct field times_point_fields[] = {
	F_STR(struct times_point, date, 10, 10, REQUIRED),
	F_PERCENTILES(struct times_point),
};
static const struct schema times_point_schema =
	SCHEMA("FlowTimesPoint", struct times_point, times_point_fields);

static const struct field times_class_fields[] = {
	F_SECONDS(struct times_class, up_to, NULLABLE),
	F_COUNT(struct times_class, count),
};
static const struct schema times_class_schema =
	SCHEMA("FlowTimesClass", struct times_class, times_class_fields);

static const struct field times_fields[] = {
	F_RANGE(struct flow_times),
	F_CALENDAR(struct flow_times),
	F_ENUM(struct flow_times, per, &pers, REQUIRED),
	F_OBJECT(struct flow_times, total, &percentiles_schema, struct percentiles, REQUIRED),
	F_LIST(struct flow_times, points, &times_point_schema, METRIC_DAYS_MAX + 1, REQUIRED),
	F_LIST(struct flow_times, classes, &times_class_schema, 20, REQUIRED),
};
const struct schema flow_times_schema = SCHEMA("FlowTimes", struct flow_times, times_fields);

static const struct field throughput_point_fields[] = {
	F_STR(struct throughput_point, date, 10, 10, REQUIRED),
	F_COUNT(struct throughput_point, arrived),
	F_COUNT(struct throughput_point, finished),
	F_COUNT(struct throughput_point, won),
	F_COUNT(struct throughput_point, lost),
	F_COUNT(struct throughput_point, done),
};
static const struct schema throughput_point_schema =
	SCHEMA("FlowThroughputPoint", struct throughput_point, throughput_point_fields);

static const struct field throughput_fields[] = {
	F_RANGE(struct flow_throughput),
	F_ENUM(struct flow_throughput, per, &pers, REQUIRED),
	F_COUNT(struct flow_throughput, arrived),
	F_COUNT(struct flow_throughput, finished),
	F_COUNT(struct flow_throughput, won),
	F_COUNT(struct flow_throughput, lost),
	F_COUNT(struct flow_throughput, done),
	F_LIST(struct flow_throughput, points, &throughput_point_schema, METRIC_DAYS_MAX + 1,
	       REQUIRED),
};
const struct schema flow_throughput_schema =
	SCHEMA("FlowThroughput", struct flow_throughput, throughput_fields);

static const struct field stage_time_fields[] = {
	F_STAGE(struct stage_time),
	F_PERCENTILES(struct stage_time),
	F_SECONDS(struct stage_time, seconds, REQUIRED),
	F_I64(struct stage_time, share, 0, 1000, REQUIRED),
	F_COUNT(struct stage_time, cards_before),
	F_COUNT(struct stage_time, cards_after),
};
static const struct schema stage_time_schema =
	SCHEMA("FlowStage", struct stage_time, stage_time_fields);

static const struct field bottleneck_fields[] = {
	F_UUID(struct bottleneck, stage_id, REQUIRED),
	F_I64(struct bottleneck, share, 0, 1000, REQUIRED),
	F_I64(struct bottleneck, growth, INT64_MIN + 1, INT64_MAX, REQUIRED),
};
static const struct schema bottleneck_schema =
	SCHEMA("FlowBottleneck", struct bottleneck, bottleneck_fields);

static const struct field stages_fields[] = {
	F_RANGE(struct flow_stages),
	F_CALENDAR(struct flow_stages),
	F_LIST(struct flow_stages, stages, &stage_time_schema, METRIC_STAGES_MAX, REQUIRED),
	F_OBJECT(struct flow_stages, bottleneck, &bottleneck_schema, struct bottleneck, NULLABLE),
	F_OBJECT(struct flow_stages, growing, &bottleneck_schema, struct bottleneck, NULLABLE),
};
const struct schema flow_stages_schema =
	SCHEMA("FlowTimeInStage", struct flow_stages, stages_fields);

static const struct field cumulative_day_fields[] = {
	F_STR(struct cumulative_day, date, 10, 10, REQUIRED),
	F_COUNT(struct cumulative_day, cards),
};
static const struct schema cumulative_day_schema =
	SCHEMA("FlowCumulativeDay", struct cumulative_day, cumulative_day_fields);

static const struct field cumulative_stage_fields[] = {
	F_STAGE(struct cumulative_stage),
	F_BOOL(struct cumulative_stage, final, REQUIRED),
	F_LIST(struct cumulative_stage, days, &cumulative_day_schema, METRIC_DAYS_MAX + 1,
	       REQUIRED),
};
static const struct schema cumulative_stage_schema =
	SCHEMA("FlowCumulativeStage", struct cumulative_stage, cumulative_stage_fields);

static const struct field cumulative_fields[] = {
	F_RANGE(struct flow_cumulative),
	F_LIST(struct flow_cumulative, stages, &cumulative_stage_schema, METRIC_STAGES_MAX,
	       REQUIRED),
};
const struct schema flow_cumulative_schema =
	SCHEMA("FlowCumulative", struct flow_cumulative, cumulative_fields);

static const struct field aging_stage_fields[] = {
	F_STAGE(struct aging_stage),
	F_COUNT(struct aging_stage, cards),
	F_COUNT(struct aging_stage, over_p85),
};
static const struct schema aging_stage_schema =
	SCHEMA("FlowAgingStage", struct aging_stage, aging_stage_fields);

static const struct field aging_card_fields[] = {
	F_UUID(struct aging_card, card_id, REQUIRED),
	F_STR(struct aging_card, title, 1, 500, REQUIRED),
	F_UUID(struct aging_card, stage_id, REQUIRED),
	F_TIME(struct aging_card, began_at, REQUIRED),
	F_SECONDS(struct aging_card, seconds, REQUIRED),
	F_ENUM(struct aging_card, beyond, &beyonds, REQUIRED),
};
const struct schema aging_card_schema =
	SCHEMA("FlowAgingCard", struct aging_card, aging_card_fields);

static const struct field aging_fields[] = {
	F_RANGE(struct flow_aging),
	F_CALENDAR(struct flow_aging),
	F_OBJECT(struct flow_aging, finished, &percentiles_schema, struct percentiles, REQUIRED),
	F_COUNT(struct flow_aging, in_progress),
	F_COUNT(struct flow_aging, over_p85),
	F_LIST(struct flow_aging, stages, &aging_stage_schema, METRIC_STAGES_MAX, REQUIRED),
	F_LIST(struct flow_aging, cards, &aging_card_schema, METRIC_CARDS_MAX, REQUIRED),
};
const struct schema flow_aging_schema = SCHEMA("FlowAging", struct flow_aging, aging_fields);

static const char *const ending_names[] = {"won", "lost", "done", "open", "dropped"};
static const struct names endings = {ending_names, ARRAY_LEN(ending_names)};

static const struct field funnel_part_fields[] = {
	F_I64(struct funnel_part, furthest, 0, INT64_MAX, NULLABLE),
	F_ENUM(struct funnel_part, ending, &endings, REQUIRED),
	F_COUNT(struct funnel_part, passes),
};
const struct schema funnel_part_schema =
	SCHEMA("FlowFunnelPart", struct funnel_part, funnel_part_fields);

static const struct field funnel_stage_fields[] = {
	F_STAGE(struct funnel_stage),
	F_COUNT(struct funnel_stage, reached),
};
static const struct schema funnel_stage_schema =
	SCHEMA("FlowFunnelStage", struct funnel_stage, funnel_stage_fields);

static const struct field funnel_fields[] = {
	F_RANGE(struct flow_funnel),
	F_COUNT(struct flow_funnel, arrived),
	F_COUNT(struct flow_funnel, won),
	F_COUNT(struct flow_funnel, lost),
	F_COUNT(struct flow_funnel, done),
	F_COUNT(struct flow_funnel, open),
	F_COUNT(struct flow_funnel, dropped),
	F_LIST(struct flow_funnel, stages, &funnel_stage_schema, METRIC_STAGES_MAX, REQUIRED),
};
const struct schema flow_funnel_schema = SCHEMA("FlowFunnel", struct flow_funnel, funnel_fields);
