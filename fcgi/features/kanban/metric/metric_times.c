/* How long passes took, and how many there were. */
#include "features/kanban/metric/metric_int.h"

#include <stdlib.h>

#define HOUR INT64_C(3600)

static struct percentiles *percentiles_new(const struct metric_frame *frame, struct arena *arena,
					   const struct spans of[static FLOW__COUNT])
{
	struct percentiles *percentiles = ARENA_NEW(arena, struct percentiles);
	size_t count;
	int64_t *durations = finished_durations(frame, arena, of, &count);

	*percentiles = percentiles_of(durations, count);
	return percentiles;
}

static enum err figures_of(struct request *rq, const struct metric_frame *frame, int64_t begin,
			   int64_t end, struct flow_figures **ret)
{
	struct flow_figures *figures = ARENA_NEW(rq->arena, struct flow_figures);
	struct spans lead[FLOW__COUNT], cycle[FLOW__COUNT], arrived;

	TRY(metric_arrived(rq, frame, begin, end, &arrived));
	TRY(metric_finished(rq, frame, METRIC_LEAD, begin, end, lead));
	TRY(metric_finished(rq, frame, METRIC_CYCLE, begin, end, cycle));
	figures->arrived = (int64_t)arrived.count;
	figures->won = (int64_t)lead[FLOW_WON].count;
	figures->lost = (int64_t)lead[FLOW_LOST].count;
	figures->done = (int64_t)lead[FLOW_DONE].count;
	figures->finished = figures->won + figures->lost + figures->done;
	figures->lead_time = percentiles_new(frame, rq->arena, lead);
	figures->cycle_time = percentiles_new(frame, rq->arena, cycle);
	*ret = figures;
	return OK;
}

enum err metric_summary_show(struct request *rq)
{
	struct metric_frame frame;
	struct flow_summary summary;

	TRY(metric_frame_of(rq, &frame));
	summary = (struct flow_summary){frame.from, frame.to, frame.time_zone, frame.calendar, 0,
					NULL, NULL};
	TRY(metric_in_progress(rq->tenant, &frame, &summary.in_progress));
	TRY(figures_of(rq, &frame, frame_begin(&frame), frame_end(&frame), &summary.current));
	TRY(figures_of(rq, &frame, frame.before, frame_begin(&frame), &summary.previous));
	return reply_one(rq, &summary);
}

/* A finished pass: how long, and in which of the frame's points it ended. */
struct timed {
	long point;
	int64_t seconds;
};

static int by_point(const void *a, const void *b)
{
	const struct timed *x = a, *y = b;

	if (x->point != y->point)
		return x->point < y->point ? -1 : 1;
	return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

static struct list trend(const struct metric_frame *frame, struct arena *arena,
			 const struct spans of[static FLOW__COUNT], size_t total)
{
	struct times_point *points = ARENA_ARRAY(arena, struct times_point, frame->point_count);
	struct timed *timed = ARENA_ARRAY(arena, struct timed, total);
	int64_t *seconds = ARENA_ARRAY(arena, int64_t, total);
	size_t count = 0, at = 0;

	for (size_t k = 0; k < FLOW__COUNT; k++)
		for (size_t i = 0; i < of[k].count; i++) {
			const struct span *span = &of[k].items[i];
			timed[count++] = (struct timed){
				metric_find(frame->points, frame->point_count, span->ended),
				frame_elapsed(frame, span->began, span->ended)};
		}
	qsort(timed, count, sizeof(*timed), by_point);
	for (size_t p = 0; p < frame->point_count; p++) {
		size_t begin = at;
		for (; at < count && timed[at].point <= (long)p; at++)
			seconds[at] = timed[at].seconds;
		struct percentiles got = percentiles_sorted(seconds + begin, at - begin);
		points[p] = (struct times_point){frame->point_dates[p], got.count, got.p50, got.p85,
						 got.p95};
	}
	return (struct list){points, frame->point_count};
}

/* `durations` ascend. */
static struct list classes_of(struct arena *arena, const int64_t *durations, size_t count)
{
	static const int64_t limits[] = {HOUR / 4, HOUR, 4 * HOUR, 8 * HOUR,
					 24 * HOUR, 48 * HOUR, 72 * HOUR, 168 * HOUR,
					 336 * HOUR, 720 * HOUR, 2160 * HOUR};
	const size_t limit_count = ARRAY_LEN(limits);
	struct times_class *classes = ARENA_ARRAY(arena, struct times_class, limit_count + 1);
	size_t at = 0;

	for (size_t k = 0; k <= limit_count; k++) {
		size_t begin = at;
		while (at < count && (k == limit_count || durations[at] <= limits[k]))
			at++;
		classes[k] = (struct times_class){k < limit_count ? limits[k] : I64_NULL,
						  (int64_t)(at - begin)};
	}
	return (struct list){classes, limit_count + 1};
}

static enum err times_show(struct request *rq, enum metric_clock clock)
{
	struct spans finished[FLOW__COUNT];
	struct metric_frame frame;
	size_t count;

	TRY(metric_frame_of(rq, &frame));
	TRY(metric_finished(rq, &frame, clock, frame_begin(&frame), frame_end(&frame), finished));
	int64_t *durations = finished_durations(&frame, rq->arena, finished, &count);
	struct percentiles total = percentiles_of(durations, count);
	struct flow_times times = {
		frame.from,
		frame.to,
		frame.time_zone,
		frame.calendar,
		frame.per,
		&total,
		trend(&frame, rq->arena, finished, count),
		classes_of(rq->arena, durations, count),
	};
	return reply_one(rq, &times);
}

enum err metric_lead_time_show(struct request *rq)
{
	return times_show(rq, METRIC_LEAD);
}

enum err metric_cycle_time_show(struct request *rq)
{
	return times_show(rq, METRIC_CYCLE);
}

/* Adds to `counter` of the points what ended (or, of no length, was) in them. */
static void count_points(const struct metric_frame *frame, const struct spans *spans,
			 struct throughput_point *points, size_t counter)
{
	for (size_t i = 0; i < spans->count; i++) {
		long p = metric_find(frame->points, frame->point_count, spans->items[i].ended);
		if (p >= 0)
			++*(int64_t *)(void *)((char *)&points[p] + counter);
	}
}

enum err metric_throughput_show(struct request *rq)
{
	struct spans finished[FLOW__COUNT], arrived;
	struct metric_frame frame;

	TRY(metric_frame_of(rq, &frame));
	int64_t begin = frame_begin(&frame), end = frame_end(&frame);
	TRY(metric_arrived(rq, &frame, begin, end, &arrived));
	TRY(metric_finished(rq, &frame, METRIC_LEAD, begin, end, finished));
	struct throughput_point *points =
		ARENA_ARRAY(rq->arena, struct throughput_point, frame.point_count);
	count_points(&frame, &arrived, points, offsetof(struct throughput_point, arrived));
	count_points(&frame, &finished[FLOW_WON], points,
		     offsetof(struct throughput_point, won));
	count_points(&frame, &finished[FLOW_LOST], points,
		     offsetof(struct throughput_point, lost));
	count_points(&frame, &finished[FLOW_DONE], points,
		     offsetof(struct throughput_point, done));
	for (size_t p = 0; p < frame.point_count; p++) {
		points[p].date = frame.point_dates[p];
		points[p].finished = points[p].won + points[p].lost + points[p].done;
	}
	struct flow_throughput throughput = {
		frame.from,
		frame.to,
		frame.time_zone,
		frame.per,
		(int64_t)arrived.count,
		(int64_t)(finished[FLOW_WON].count + finished[FLOW_LOST].count +
			  finished[FLOW_DONE].count),
		(int64_t)finished[FLOW_WON].count,
		(int64_t)finished[FLOW_LOST].count,
		(int64_t)finished[FLOW_DONE].count,
		{points, frame.point_count},
	};
	return reply_one(rq, &throughput);
}
