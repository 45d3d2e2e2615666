/*
 * Flow metrics: figures of a board over a range of days, from the passes and stays of its cards
 * (0037_flow.sql). docs/features/kanban.md defines each of them.
 *
 * Moments are seconds since 1970, and durations seconds, of the calendar or of business time.
 */
#ifndef HUB_KANBAN_METRIC_INT_H
#define HUB_KANBAN_METRIC_INT_H

#include "features/kanban/access/sight.h"
#include "features/kanban/kanban.h"

/* Two years, of which one is a leap year. */
#define METRIC_DAYS_MAX 731
/* Passes or stays one reply may be made of. */
#define METRIC_SPANS_MAX 1000000
/* Stays that one reply may look at, with those that lasted all of the range. */
#define METRIC_STAYS_MAX 5000000
/* Cards that the reply about ages names. */
#define METRIC_CARDS_MAX 200
/* Stages a board may have, and some. */
#define METRIC_STAGES_MAX 100

/* The end of what goes on: 2100-01-01. */
#define METRIC_NEVER INT64_C(4102444800)

struct metric_query {
	struct str from, to; /* days, both within; or NULL: the last 30 */
	struct str calendar; /* NULL: "calendar" */
	struct str per;      /* NULL: days up to a month, weeks above */
};

/* --- time --- */

/* From when to when something went on; `ended` may be METRIC_NEVER. */
struct span {
	int64_t began;
	int64_t ended;
};

struct spans {
	struct span *items;
	size_t count;
};

/* When the business is open: apart from each other, in order. */
struct open_hours {
	const struct span *items;
	const int64_t *before; /* seconds open before each */
	size_t count;
};

/* `before` of these, in the arena. */
struct open_hours open_hours_of(struct arena *arena, const struct span *items, size_t count);

/* Seconds between the two, or of them while it was open; 0 when they are not in order. */
int64_t metric_elapsed(const struct open_hours *hours, int64_t began, int64_t ended);

/* Index of the last of the ascending `starts` that is not after `at`; -1 when all are. */
long metric_find(const int64_t *starts, size_t count, int64_t at);

/*
 * Of durations, in seconds: the shortest that so many of a hundred do not exceed (nearest rank), so
 * always one that was there. I64_NULL without any.
 */
struct percentiles {
	int64_t count;
	int64_t p50, p85, p95;
};

/* Sorts them. */
struct percentiles percentiles_of(int64_t *durations, size_t count);

/* The same of those that are in order. */
struct percentiles percentiles_sorted(const int64_t *durations, size_t count);

/*
 * From the bytes of timestamptz_send(), one time behind the other: begins and ends in one order.
 * Error: ERR_INTERNAL for other bytes.
 */
enum err spans_read(struct arena *arena, struct str begins, struct str ends,
		    struct spans *ret) MUST_USE;

/* The same of moments. */
enum err moments_read(struct arena *arena, struct str bytes, int64_t **ret,
		      size_t *ret_count) MUST_USE;

/* --- frame --- */

/* What a request asks for: a board and its days. */
struct metric_frame {
	struct str board_id;
	struct sight sight;
	struct str from, to;   /* the first and the last day */
	struct str time_zone;  /* IANA, of the account */
	struct str calendar;   /* "business" or "calendar" */
	struct str per;        /* "day" or "week" */
	int64_t now;           /* of the database */
	int64_t before;        /* begin of as many days before the first */
	const int64_t *starts; /* of the days and, behind the last, its end */
	const struct str *dates;
	size_t day_count;
	struct open_hours hours; /* none: the calendar's time */

	const int64_t *points; /* starts of the days or weeks, and the end */
	const struct str *point_dates;
	size_t point_count;
};

static inline int64_t frame_begin(const struct metric_frame *frame)
{
	return frame->starts[0];
}

static inline int64_t frame_end(const struct metric_frame *frame)
{
	return frame->starts[frame->day_count];
}

/* Fails with the reply's words. Error: ERR_NOT_FOUND without the board. */
enum err metric_frame_of(struct request *rq, struct metric_frame *ret) MUST_USE;

int64_t frame_elapsed(const struct metric_frame *frame, int64_t began, int64_t ended);

/* --- store --- */

struct metric_stage {
	struct str id;
	struct str name;
	struct str color;
	bool final;
};

/* Those of the board now, in its order: of struct metric_stage. */
enum err metric_stages(struct db_tenant *tenant, const struct metric_frame *frame,
		       struct list *ret) MUST_USE;

enum flow_outcome {
	FLOW_WON,
	FLOW_LOST,
	FLOW_DONE,
	FLOW__COUNT
};

enum metric_clock {
	METRIC_LEAD, /* since the pass began */
	METRIC_CYCLE /* since it was first worked at; those that never were are left out */
};

/* Passes that finished from `begin` to before `end`, by outcome. Error: fails as too many. */
enum err metric_finished(struct request *rq, const struct metric_frame *frame,
			 enum metric_clock clock, int64_t begin, int64_t end,
			 struct spans ret[static FLOW__COUNT]) MUST_USE;

/* Durations of the spans of all outcomes, in the arena: so many as they are together. */
int64_t *finished_durations(const struct metric_frame *frame, struct arena *arena,
			    const struct spans of[static FLOW__COUNT], size_t *ret_count);

/* Begins of the passes that began then. */
enum err metric_arrived(struct request *rq, const struct metric_frame *frame, int64_t begin,
			int64_t end, struct spans *ret) MUST_USE;

enum err metric_in_progress(struct db_tenant *tenant, const struct metric_frame *frame,
			    int64_t *ret) MUST_USE;

struct stage_stays {
	struct spans spans; /* that began or ended within the range */
	int64_t standing;   /* those that were there all the time */
};

/* Stays within the range in each of the stages; in final ones `with_final`. */
enum err metric_stays(struct request *rq, const struct metric_frame *frame,
		      const struct list *of, bool with_final,
		      struct stage_stays **ret) MUST_USE;

/* Begins of the passes that go on, in each of the stages; cards in the trash left out. */
enum err metric_ages(struct request *rq, const struct metric_frame *frame,
		     const struct list *of, struct spans **ret) MUST_USE;

struct aging_card {
	struct str card_id;
	struct str title;
	struct str stage_id;
	usec_t began_at;
	int64_t seconds;
	struct str beyond; /* the highest percentile it exceeds */
};

/* The cards of these, oldest first: of struct aging_card without `seconds` and `beyond`. */
enum err metric_oldest(struct db_tenant *tenant, const struct metric_frame *frame,
		       struct list *ret) MUST_USE;

/* Passes that began in the range by how far they came and how they ended. */
struct funnel_part {
	int64_t furthest;  /* index of the stage in the board's order; I64_NULL: all are gone */
	struct str ending; /* won lost done open dropped */
	int64_t passes;
};

enum err metric_funnel(struct db_tenant *tenant, const struct metric_frame *frame,
		       struct list *ret) MUST_USE;

/* --- shapes --- */

struct flow_figures {
	int64_t arrived, finished, won, lost, done;
	struct percentiles *lead_time, *cycle_time;
};

struct flow_summary {
	struct str from, to, time_zone, calendar;
	int64_t in_progress;
	struct flow_figures *current, *previous;
};

struct times_point {
	struct str date;
	int64_t count;
	int64_t p50, p85, p95;
};

struct times_class {
	int64_t up_to; /* seconds, itself within; I64_NULL: all the rest */
	int64_t count;
};

struct flow_times {
	struct str from, to, time_zone, calendar, per;
	struct percentiles *total;
	struct list points;  /* of struct times_point */
	struct list classes; /* of struct times_class */
};

struct throughput_point {
	struct str date;
	int64_t arrived, finished, won, lost, done;
};

struct flow_throughput {
	struct str from, to, time_zone, per;
	int64_t arrived, finished, won, lost, done;
	struct list points; /* of struct throughput_point */
};

struct stage_time {
	struct str stage_id, name, color;
	int64_t count;
	int64_t p50, p85, p95;
	int64_t seconds;
	int64_t share;
	int64_t cards_before, cards_after;
};

struct bottleneck {
	struct str stage_id;
	int64_t share;
	int64_t growth;
};

struct flow_stages {
	struct str from, to, time_zone, calendar;
	struct list stages; /* of struct stage_time */
	struct bottleneck *bottleneck;
	struct bottleneck *growing;
};

struct cumulative_day {
	struct str date;
	int64_t cards;
};

struct cumulative_stage {
	struct str stage_id, name, color;
	bool final;
	struct list days; /* of struct cumulative_day */
};

struct flow_cumulative {
	struct str from, to, time_zone;
	struct list stages;
};

struct aging_stage {
	struct str stage_id, name, color;
	int64_t cards;
	int64_t over_p85;
};

struct flow_aging {
	struct str from, to, time_zone, calendar;
	struct percentiles *finished;
	int64_t in_progress, over_p85;
	struct list stages; /* of struct aging_stage */
	struct list cards;  /* of struct aging_card */
};

struct funnel_stage {
	struct str stage_id, name, color;
	int64_t reached;
};

struct flow_funnel {
	struct str from, to, time_zone;
	int64_t arrived, won, lost, done, open, dropped;
	struct list stages;
};

extern const struct schema metric_query_schema, metric_stage_schema, aging_card_schema,
	funnel_part_schema, flow_summary_schema, flow_times_schema, flow_throughput_schema,
	flow_stages_schema, flow_cumulative_schema, flow_aging_schema, flow_funnel_schema;

/* --- handlers --- */

enum err metric_summary_show(struct request *rq);
enum err metric_lead_time_show(struct request *rq);
enum err metric_cycle_time_show(struct request *rq);
enum err metric_throughput_show(struct request *rq);
enum err metric_time_in_stage_show(struct request *rq);
enum err metric_cumulative_flow_show(struct request *rq);
enum err metric_aging_show(struct request *rq);
enum err metric_funnel_show(struct request *rq);

#endif
