/* The cards of a board: how old the unfinished are, and how far those came that began. */
#include "features/kanban/metric/metric_int.h"

/* Percentiles of the lead time of the passes that finished in the range. */
static enum err finished_in_range(struct request *rq, const struct metric_frame *frame,
				  struct percentiles *ret)
{
	struct spans of[FLOW__COUNT];
	size_t count;

	TRY(metric_finished(rq, frame, METRIC_LEAD, frame_begin(frame), frame_end(frame), of));
	int64_t *durations = finished_durations(frame, rq->arena, of, &count);
	*ret = percentiles_of(durations, count);
	return OK;
}

static bool is_beyond(int64_t seconds, int64_t percentile)
{
	return percentile != I64_NULL && seconds > percentile;
}

static struct str beyond(const struct percentiles *finished, int64_t seconds)
{
	if (is_beyond(seconds, finished->p95))
		return STR("p95");
	if (is_beyond(seconds, finished->p85))
		return STR("p85");
	return is_beyond(seconds, finished->p50) ? STR("p50") : STR("none");
}

static struct aging_stage aging_in(const struct metric_frame *frame,
				   const struct metric_stage *stage, const struct spans *begins,
				   const struct percentiles *finished)
{
	struct aging_stage aging = {stage->id, stage->name, stage->color, (int64_t)begins->count,
				    0};

	for (size_t i = 0; i < begins->count; i++)
		aging.over_p85 += is_beyond(
			frame_elapsed(frame, begins->items[i].began, frame->now), finished->p85);
	return aging;
}

enum err metric_aging_show(struct request *rq)
{
	struct percentiles finished;
	struct metric_frame frame;
	struct list stages, cards;
	struct spans *begins;
	size_t count = 0;

	TRY(metric_frame_of(rq, &frame));
	TRY(metric_stages(rq->tenant, &frame, &stages));
	TRY(finished_in_range(rq, &frame, &finished));
	TRY(metric_ages(rq, &frame, &stages, &begins));
	TRY(metric_oldest(rq->tenant, &frame, &cards));
	struct flow_aging reply = {
		.from = frame.from,
		.to = frame.to,
		.time_zone = frame.time_zone,
		.calendar = frame.calendar,
		.finished = &finished,
		.cards = cards,
	};
	struct aging_stage *agings = ARENA_ARRAY(rq->arena, struct aging_stage, stages.count);
	const struct metric_stage *items = stages.items;
	for (size_t i = 0; i < stages.count; i++) {
		if (items[i].final)
			continue;
		agings[count] = aging_in(&frame, &items[i], &begins[i], &finished);
		reply.in_progress += agings[count].cards;
		reply.over_p85 += agings[count++].over_p85;
	}
	reply.stages = (struct list){agings, count};
	struct aging_card *each = cards.items;
	for (size_t i = 0; i < cards.count; i++) {
		each[i].seconds =
			frame_elapsed(&frame, each[i].began_at / USEC_PER_SEC, frame.now);
		each[i].beyond = beyond(&finished, each[i].seconds);
	}
	return reply_one(rq, &reply);
}

/* Who won or was done counts as having passed all stages, also those they skipped. */
static int64_t reached(const struct list *parts, size_t index)
{
	const struct funnel_part *items = parts->items;
	int64_t passes = 0;

	for (size_t i = 0; i < parts->count; i++)
		if (str_eq(items[i].ending, STR("won")) || str_eq(items[i].ending, STR("done")) ||
		    (items[i].furthest != I64_NULL && items[i].furthest >= (int64_t)index))
			passes += items[i].passes;
	return passes;
}

static int64_t ended(const struct list *parts, struct str ending)
{
	const struct funnel_part *items = parts->items;
	int64_t passes = 0;

	for (size_t i = 0; i < parts->count; i++)
		if (str_eq(items[i].ending, ending))
			passes += items[i].passes;
	return passes;
}

enum err metric_funnel_show(struct request *rq)
{
	struct metric_frame frame;
	struct list stages, parts;
	size_t count = 0;

	TRY(metric_frame_of(rq, &frame));
	TRY(metric_stages(rq->tenant, &frame, &stages));
	TRY(metric_funnel(rq->tenant, &frame, &parts));
	const struct metric_stage *items = stages.items;
	struct funnel_stage *funnel = ARENA_ARRAY(rq->arena, struct funnel_stage, stages.count);
	for (size_t i = 0; i < stages.count; i++)
		if (!items[i].final)
			funnel[count++] = (struct funnel_stage){
				items[i].id, items[i].name, items[i].color, reached(&parts, i)};
	struct flow_funnel reply = {
		.from = frame.from,
		.to = frame.to,
		.time_zone = frame.time_zone,
		.won = ended(&parts, STR("won")),
		.lost = ended(&parts, STR("lost")),
		.done = ended(&parts, STR("done")),
		.open = ended(&parts, STR("open")),
		.dropped = ended(&parts, STR("dropped")),
		.stages = {funnel, count},
	};
	reply.arrived = reply.won + reply.lost + reply.done + reply.open + reply.dropped;
	return reply_one(rq, &reply);
}
