/* Which days a request for metrics asks for, and when the business was open. */
#include "features/kanban/metric/metric_int.h"

#define DAY        INT64_C(86400)
#define DAY_TEXT   10 /* 2026-11-22 */
#define MONTH_DAYS 31

/* $2 the board, $3 and $4 the first and the last day or NULL, $5 the person. */
DB_STMT(frame_days, "kanban.metric_frame_days",
	"select to_char(x.first, 'YYYY-MM-DD') as first, to_char(x.last, 'YYYY-MM-DD') as last,"
	" x.time_zone, date_part('epoch', now())::bigint as now,"
	" date_part('epoch', (x.first - (x.last - x.first + 1))::timestamp"
	"   at time zone x.time_zone)::bigint as before,"
	" (select string_agg(timestamptz_send(d.day at time zone x.time_zone), ''"
	"     order by d.day)"
	"   from generate_series(x.first::timestamp, x.last::timestamp + interval '1 day',"
	"     interval '1 day') d (day)) as starts"
	" from (select a.time_zone, s.last, coalesce($3::date, s.last - 29) as first"
	"   from accounts a cross join lateral (select"
	"     coalesce($4::date, (now() at time zone a.time_zone)::date) as last) s"
	"   where a.id = $1 and exists (select from boards b"
	"     where b.account_id = $1 and b.id = $2 and " BOARD_SEEN("b.id", "$5") ")) x");

/*
 * Since the first pass of the board $2 or the day $3, until now or the end of the day $4. A day of
 * another time zone's change of clocks may have an opening that never was: it has no length.
 */
DB_STMT(frame_hours, "kanban.metric_frame_hours",
	"with span as (select a.time_zone, a.business_calendar as calendar,"
	"   least($3::date, (select (min(p.began_at) at time zone a.time_zone)::date"
	"     from card_passes p where p.account_id = $1 and p.board_id = $2)) as first,"
	"   greatest($4::date, (now() at time zone a.time_zone)::date) as last"
	"   from accounts a where a.id = $1),"
	" opening as ("
	"   select (d.day + o.\"from\"::interval) at time zone s.time_zone as began,"
	"     (d.day + o.\"to\"::interval) at time zone s.time_zone as ended"
	"   from span s cross join lateral generate_series(s.first::timestamp,"
	"     s.last::timestamp, interval '1 day') d (day)"
	"   cross join lateral jsonb_to_recordset(s.calendar -> (array['monday', 'tuesday',"
	"     'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])"
	"     [extract(isodow from d.day)::integer]) o (\"from\" text, \"to\" text)"
	"   where not s.calendar -> 'holidays' @> jsonb_build_array(jsonb_build_object("
	"     'date', to_char(d.day, 'YYYY-MM-DD'))))"
	" select string_agg(timestamptz_send(p.began), '' order by p.began) as begins,"
	"   string_agg(timestamptz_send(p.ended), '' order by p.began) as ends"
	" from opening p where p.ended > p.began");

/* A day of the calendar as the time it begins in UTC; I64_NULL for none. */
static bool day_ok(struct request *rq, struct str day, usec_t *ret)
{
	*ret = I64_NULL;
	return !day.ptr ||
	       time_parse(arena_printf(rq->arena, "%.*sT00:00:00Z", STR_FMT(day)), ret);
}

static enum err check_days(struct request *rq, const struct metric_query *query)
{
	const usec_t longest = (METRIC_DAYS_MAX - 1) * DAY * USEC_PER_SEC;
	usec_t from, to;

	if (!day_ok(rq, query->from, &from))
		return fail_field(rq, "from", "format");
	if (!day_ok(rq, query->to, &to))
		return fail_field(rq, "to", "format");
	usec_t last = to == I64_NULL ? clock_now(rq->app->clock) : to;
	if (from != I64_NULL && (from > last || from < last - longest))
		return fail_field(rq, "from", "range");
	return OK;
}

static void set_points(struct arena *arena, bool weekly, usec_t first, struct metric_frame *frame)
{
	int64_t *points = ARENA_ARRAY(arena, int64_t, frame->day_count + 1);
	struct str *dates = ARENA_ARRAY(arena, struct str, frame->day_count),
		   *point_dates = ARENA_ARRAY(arena, struct str, frame->day_count);
	size_t count = 0;

	for (size_t i = 0; i < frame->day_count; i++) {
		int64_t day = first / USEC_PER_SEC / DAY + (int64_t)i;
		dates[i] = str_slice(time_text(arena, day * DAY * USEC_PER_SEC), 0, DAY_TEXT);
		/* 1970-01-01 was a Thursday; weeks begin on Monday. */
		if (weekly && i > 0 && (day + 3) % 7 != 0)
			continue;
		points[count] = frame->starts[i];
		point_dates[count++] = dates[i];
	}
	points[count] = frame_end(frame);
	frame->dates = dates;
	frame->points = points;
	frame->point_dates = point_dates;
	frame->point_count = count;
}

static enum err set_hours(struct request *rq, struct metric_frame *frame)
{
	struct db_rows *rows;
	struct spans spans;

	TRY(db_query(rq->tenant, &frame_hours,
		     DB_ARGS(db_i64(rq->account_id), db_text(frame->board_id),
			     db_text(frame->from), db_text(frame->to)),
		     &rows));
	TRY(spans_read(rq->arena, row_bytes(rows, 0, "begins"), row_bytes(rows, 0, "ends"),
		       &spans));
	frame->hours = open_hours_of(rq->arena, spans.items, spans.count);
	return OK;
}

enum err metric_frame_of(struct request *rq, struct metric_frame *ret)
{
	const struct metric_query *query = rq->query;
	struct metric_frame frame = {
		.board_id = request_path(rq, "boardId"),
		.sight = sight_of(rq),
		.calendar = query->calendar.ptr ? query->calendar : STR("calendar"),
	};
	struct db_rows *rows;
	int64_t *starts;
	usec_t first;
	size_t count;

	TRY(check_days(rq, query));
	TRY(db_query(rq->tenant, &frame_days,
		     DB_ARGS(db_i64(rq->account_id), db_text(frame.board_id), db_text(query->from),
			     db_text(query->to), db_i64(rq->user_id)),
		     &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(moments_read(rq->arena, row_bytes(rows, 0, "starts"), &starts, &count));
	frame.from = row_str(rows, 0, "first");
	frame.to = row_str(rows, 0, "last");
	if (count < 2 || !day_ok(rq, frame.from, &first))
		return fail_field(rq, "from", "range");
	frame.time_zone = row_str(rows, 0, "time_zone");
	frame.now = row_i64(rows, 0, "now");
	frame.before = row_i64(rows, 0, "before");
	frame.starts = starts;
	frame.day_count = count - 1;
	bool weekly = query->per.ptr ? str_eq(query->per, STR("week"))
				     : frame.day_count > MONTH_DAYS;
	frame.per = weekly ? STR("week") : STR("day");
	set_points(rq->arena, weekly, first, &frame);
	if (str_eq(frame.calendar, STR("business")))
		TRY(set_hours(rq, &frame));
	*ret = frame;
	return OK;
}

int64_t frame_elapsed(const struct metric_frame *frame, int64_t began, int64_t ended)
{
	return metric_elapsed(frame->hours.items ? &frame->hours : NULL, began, ended);
}

int64_t *finished_durations(const struct metric_frame *frame, struct arena *arena,
			    const struct spans of[static FLOW__COUNT], size_t *ret_count)
{
	size_t total = 0, count = 0;

	for (size_t k = 0; k < FLOW__COUNT; k++)
		total += of[k].count;
	int64_t *durations = ARENA_ARRAY(arena, int64_t, total);
	for (size_t k = 0; k < FLOW__COUNT; k++)
		for (size_t i = 0; i < of[k].count; i++)
			durations[count++] = frame_elapsed(frame, of[k].items[i].began,
							   of[k].items[i].ended);
	*ret_count = total;
	return durations;
}
