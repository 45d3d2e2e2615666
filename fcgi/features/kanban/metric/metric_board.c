/* What the stages of a board held: how long, and how many cards on which day. */
#include "features/kanban/metric/metric_int.h"

/* Where cards are at work: those that are not final. */
static struct list working(struct arena *arena, const struct list *stages)
{
	const struct metric_stage *items = stages->items;
	struct metric_stage *some = ARENA_ARRAY(arena, struct metric_stage, stages->count);
	size_t count = 0;

	for (size_t i = 0; i < stages->count; i++)
		if (!items[i].final)
			some[count++] = items[i];
	return (struct list){some, count};
}

/* End of what can be known: of the range, or now. */
static int64_t known_until(const struct metric_frame *frame)
{
	return frame_end(frame) < frame->now ? frame_end(frame) : frame->now;
}

static struct stage_time time_in(const struct metric_frame *frame, struct arena *arena,
				 const struct metric_stage *stage, const struct stage_stays *stays)
{
	int64_t begin = frame_begin(frame), end = frame_end(frame), until = known_until(frame);
	int64_t *ended = ARENA_ARRAY(arena, int64_t, stays->spans.count);
	struct stage_time time = {
		.stage_id = stage->id,
		.name = stage->name,
		.color = stage->color,
		.seconds = stays->standing * frame_elapsed(frame, begin, until),
		.cards_before = stays->standing,
		.cards_after = stays->standing,
	};
	size_t count = 0;

	for (size_t i = 0; i < stays->spans.count; i++) {
		const struct span *span = &stays->spans.items[i];
		time.seconds += frame_elapsed(frame, span->began > begin ? span->began : begin,
					      span->ended < until ? span->ended : until);
		time.cards_before += span->began < begin;
		time.cards_after += span->ended >= end;
		if (span->ended < end)
			ended[count++] = frame_elapsed(frame, span->began, span->ended);
	}
	struct percentiles got = percentiles_of(ended, count);
	time.count = got.count;
	time.p50 = got.p50;
	time.p85 = got.p85;
	time.p95 = got.p95;
	return time;
}

static struct bottleneck *bottleneck_at(struct arena *arena, const struct stage_time *time)
{
	struct bottleneck *one = ARENA_NEW(arena, struct bottleneck);

	*one = (struct bottleneck){time->stage_id, time->share,
				   time->cards_after - time->cards_before};
	return one;
}

/* The stage that held most of the time, and the one whose queue grew most. */
static void find_bottlenecks(struct arena *arena, struct stage_time *times, size_t count,
			     struct flow_stages *reply)
{
	const struct stage_time *most = NULL, *grew = NULL;
	int64_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += times[i].seconds;
	for (size_t i = 0; i < count; i++) {
		int64_t growth = times[i].cards_after - times[i].cards_before;
		if (total > 0)
			times[i].share =
				(int64_t)((double)times[i].seconds / (double)total * 1000 + 0.5);
		if (times[i].seconds > 0 && (!most || times[i].seconds > most->seconds))
			most = &times[i];
		if (growth > 0 && (!grew || growth > grew->cards_after - grew->cards_before))
			grew = &times[i];
	}
	reply->bottleneck = most ? bottleneck_at(arena, most) : NULL;
	reply->growing = grew ? bottleneck_at(arena, grew) : NULL;
}

enum err metric_time_in_stage_show(struct request *rq)
{
	struct metric_frame frame;
	struct stage_stays *stays;
	struct list stages;

	TRY(metric_frame_of(rq, &frame));
	TRY(metric_stages(rq->tenant, &frame, &stages));
	stages = working(rq->arena, &stages);
	TRY(metric_stays(rq, &frame, &stages, false, &stays));
	struct stage_time *times = ARENA_ARRAY(rq->arena, struct stage_time, stages.count);
	for (size_t i = 0; i < stages.count; i++)
		times[i] = time_in(&frame, rq->arena, (struct metric_stage *)stages.items + i,
				   &stays[i]);
	struct flow_stages reply = {
		frame.from,
		frame.to,
		frame.time_zone,
		frame.calendar,
		{times, stages.count},
		NULL,
		NULL,
	};
	find_bottlenecks(rq->arena, times, stages.count, &reply);
	return reply_one(rq, &reply);
}

/* Cards at the end of each day that has begun; today counts as it is now. */
static struct list daily(const struct metric_frame *frame, struct arena *arena,
			 const struct stage_stays *stays, size_t day_count)
{
	int64_t *change = ARENA_ARRAY(arena, int64_t, frame->day_count + 1);
	struct cumulative_day *days = ARENA_ARRAY(arena, struct cumulative_day, day_count);
	int64_t cards = stays->standing;

	for (size_t i = 0; i < stays->spans.count; i++) {
		const struct span *span = &stays->spans.items[i];
		long came = metric_find(frame->starts, frame->day_count + 1, span->began);
		long left = metric_find(frame->starts, frame->day_count + 1, span->ended);
		change[came < 0 ? 0 : came]++;
		change[left]--;
	}
	for (size_t i = 0; i < day_count; i++) {
		cards += change[i];
		days[i] = (struct cumulative_day){frame->dates[i], cards};
	}
	return (struct list){days, day_count};
}

enum err metric_cumulative_flow_show(struct request *rq)
{
	struct metric_frame frame;
	struct stage_stays *stays;
	struct list stages;

	TRY(metric_frame_of(rq, &frame));
	TRY(metric_stages(rq->tenant, &frame, &stages));
	TRY(metric_stays(rq, &frame, &stages, true, &stays));
	const struct metric_stage *items = stages.items;
	struct cumulative_stage *all =
		ARENA_ARRAY(rq->arena, struct cumulative_stage, stages.count);
	size_t days = (size_t)(metric_find(frame.starts, frame.day_count, frame.now) + 1);
	for (size_t i = 0; i < stages.count; i++)
		all[i] = (struct cumulative_stage){
			items[i].id,
			items[i].name,
			items[i].color,
			items[i].final,
			daily(&frame, rq->arena, &stays[i], days),
		};
	struct flow_cumulative reply = {
		frame.from, frame.to, frame.time_zone, {all, stages.count}};
	return reply_one(rq, &reply);
}
