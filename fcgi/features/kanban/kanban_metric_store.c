/*
 * Passes and stays for metrics. What is measured comes as one array of numbers a group, and not as
 * a row each: a year has hundreds of thousands, whose durations depend on the business calendar.
 */
#include "features/kanban/kanban_metric.h"
#include "features/kanban/kanban_sql.h"

/*
 * Who sees all counts what was, also of cards that are gone. Of everybody else's the card is asked,
 * so that one which is gone for good counts no more.
 */
#define OF_SEEN(of)                                                                       \
	" join cards c on c.account_id = " of ".account_id and c.id = " of ".card_id and" \
	" " CARD_SEEN("c")

/* Began and the seconds until ended of the rows `f` with `moved`, as spans_read() takes them. */
#define SPANS                                                                \
	" array_send(array_agg(date_part('epoch', f.began_at)::bigint << 32" \
	"   | date_part('epoch', f.ended_at)::bigint"                        \
	"     - date_part('epoch', f.began_at)::bigint) filter (where f.moved))"

/* More than METRIC_SPANS_MAX, which is too many. */
#define SPANS_LIMIT " limit 1000001"

/* `worked` is a bool: of those that were worked at, since then. */
#define FINISHED(seen, board, worked, begin, end)                                            \
	"select f.outcome, count(*) as spans_count," SPANS " as spans"                       \
	" from (select coalesce(s.outcome, 'done') as outcome, p.ended_at,"                  \
	"   case when " worked "::boolean then p.worked_at else p.began_at end as began_at," \
	"   true as moved"                                                                   \
	"   from card_passes p left join stages s on s.account_id = p.account_id"            \
	"     and s.id = p.final_stage_id" seen                                              \
	"   where p.account_id = $1 and p.board_id = " board                                 \
	"     and p.ended_at >= hub_time(" begin ") and p.ended_at < hub_time(" end ")"      \
	"     and p.final_stage_id is not null"                                              \
	"     and (not " worked "::boolean or p.worked_at is not null)" SPANS_LIMIT ") f"    \
	" group by f.outcome"
DB_STMT(finished_whole, "kanban.metric_finished_whole", FINISHED("", "$2", "$3", "$4", "$5"));
DB_STMT(finished_seen, "kanban.metric_finished_seen",
	FINISHED(OF_SEEN("p"), "$8", "$9", "$10", "$11"));

#define ARRIVED(seen, board, begin, end)                                                          \
	"select count(*) as spans_count," SPANS " as spans"                                       \
	" from (select p.began_at, p.began_at as ended_at, true as moved from card_passes p" seen \
	"   where p.account_id = $1 and p.board_id = " board                                      \
	"     and p.began_at >= hub_time(" begin ") and p.began_at < hub_time(" end ")"           \
	"   " SPANS_LIMIT ") f"
DB_STMT(arrived_whole, "kanban.metric_arrived_whole", ARRIVED("", "$2", "$3", "$4"));
DB_STMT(arrived_seen, "kanban.metric_arrived_seen", ARRIVED(OF_SEEN("p"), "$8", "$9", "$10"));

#define IN_PROGRESS(seen, board)                           \
	"select count(*) as cards from card_passes p" seen \
	" where p.account_id = $1 and p.board_id = " board " and p.ended_at = 'infinity'"
DB_STMT(in_progress_whole, "kanban.metric_in_progress_whole", IN_PROGRESS("", "$2"));
DB_STMT(in_progress_seen, "kanban.metric_in_progress_seen", IN_PROGRESS(OF_SEEN("p"), "$8"));

/*
 * What neither began nor ended within the range is only counted: most of a final stage. So more of
 * them may be looked at, up to METRIC_STAYS_MAX.
 */
#define STAYS(seen, board, begin, end)                                                     \
	"select f.stage_id, count(*) filter (where f.moved) as spans_count,"               \
	" count(*) filter (where not f.moved) as standing,"                                \
	" " SPANS " as spans"                                                              \
	" from (select y.stage_id, y.entered_at as began_at,"                              \
	"   least(y.left_at, hub_time(4102444800000000)) as ended_at,"                     \
	"   y.entered_at >= hub_time(" begin ") or y.left_at < hub_time(" end ") as moved" \
	"   from card_stays y" seen                                                        \
	"   where y.account_id = $1 and y.board_id = " board                               \
	"     and y.left_at >= hub_time(" begin ") and y.entered_at < hub_time(" end ")"   \
	"   limit 5000001) f group by f.stage_id"
DB_STMT(stays_whole, "kanban.metric_stays_whole", STAYS("", "$2", "$3", "$4"));
DB_STMT(stays_seen, "kanban.metric_stays_seen", STAYS(OF_SEEN("y"), "$8", "$9", "$10"));

#define AGES(seen)                                                                \
	" from card_passes p" seen " where p.account_id = $1 and p.board_id = $8" \
	" and p.ended_at = 'infinity' and c.deleted_at is null"
#define AGES_SEEN AGES(OF_SEEN("p"))

/* $8 the board. */
DB_STMT(ages, "kanban.metric_ages",
	"select f.stage_id, count(*) as spans_count," SPANS " as spans"
	" from (select c.stage_id, p.began_at, p.began_at as ended_at, true as moved"
	"" AGES_SEEN SPANS_LIMIT ") f"
	" group by f.stage_id");

/* $9 how many. */
DB_STMT(oldest, "kanban.metric_oldest",
	"select p.card_id, c.title, c.stage_id, p.began_at, 0 as seconds, 'none' as beyond"
	"" AGES_SEEN " order by p.began_at, p.card_id limit $9");

/* Few ways through a board are taken by many cards: their stages are looked at once each. */
#define FUNNEL(seen, board, begin, end)                                                        \
	"with way as (select p.stage_ids, case when p.final_stage_id is not null"              \
	"     then coalesce(s.outcome, 'done')"                                                \
	"     when p.ended_at = 'infinity' then 'open' else 'dropped' end as ending,"          \
	"     count(*) as passes"                                                              \
	"   from card_passes p left join stages s on s.account_id = p.account_id"              \
	"     and s.id = p.final_stage_id" seen                                                \
	"   where p.account_id = $1 and p.board_id = " board                                   \
	"     and p.began_at >= hub_time(" begin ") and p.began_at < hub_time(" end ")"        \
	"   group by 1, 2),"                                                                   \
	" place as (select s.id, row_number() over (order by s.position) - 1 as index"         \
	"   from stages s where s.account_id = $1 and s.board_id = " board ")"                 \
	" select f.furthest, f.ending, sum(f.passes)::bigint as passes from (select w.ending," \
	"   w.passes, (select max(l.index) from place l where l.id = any (w.stage_ids))"       \
	"     as furthest from way w) f group by f.furthest, f.ending"
DB_STMT(funnel_whole, "kanban.metric_funnel_whole", FUNNEL("", "$2", "$3", "$4"));
DB_STMT(funnel_seen, "kanban.metric_funnel_seen", FUNNEL(OF_SEEN("p"), "$8", "$9", "$10"));

DB_STMT(stages, "kanban.metric_stages",
	"select s.id, s.name, s.color, s.final from stages s"
	" where s.account_id = $1 and s.board_id = $2 order by s.position limit $3");

/* The statement for the person, with the board and up to three parameters behind it. */
static enum err ask(struct db_tenant *tenant, const struct metric_frame *frame,
		    const struct db_stmt *whole, const struct db_stmt *seen,
		    struct db_args behind, struct db_rows **ret)
{
	struct db_arg account = db_i64(db_tenant_account(tenant));
	struct db_arg args[11] = {account, SIGHT_ARGS(&frame->sight)};
	bool all = sight_is_whole(&frame->sight);
	size_t count = all ? 1 : 7;

	args[count++] = db_text(frame->board_id);
	for (size_t i = 0; i < behind.count; i++)
		args[count++] = behind.items[i];
	return db_query(tenant, all ? whole : seen, (struct db_args){args, count}, ret);
}

static struct db_arg moment(int64_t seconds)
{
	return db_time(seconds * USEC_PER_SEC);
}

/* A range of fewer days would do. */
static enum err too_many(struct request *rq)
{
	return fail_field(rq, "from", "range");
}

static enum err check_count(struct request *rq, const struct db_rows *rows)
{
	int64_t total = 0;

	for (size_t i = 0; i < rows_count(rows); i++)
		total += row_i64(rows, i, "spans_count");
	return total > METRIC_SPANS_MAX ? too_many(rq) : OK;
}

enum err metric_stages(struct db_tenant *tenant, const struct metric_frame *frame, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &stages,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), db_text(frame->board_id),
			     db_i64(METRIC_STAGES_MAX)),
		     &rows));
	return rows_list(db_tenant_arena(tenant), rows, &metric_stage_schema, ret);
}

enum err metric_finished(struct request *rq, const struct metric_frame *frame,
			 enum metric_clock clock, int64_t begin, int64_t end,
			 struct spans ret[static FLOW__COUNT])
{
	static const struct str outcomes[FLOW__COUNT] = {
		[FLOW_WON] = {"won", 3},
		[FLOW_LOST] = {"lost", 4},
		[FLOW_DONE] = {"done", 4},
	};
	struct db_rows *rows;

	TRY(ask(rq->tenant, frame, &finished_whole, &finished_seen,
		DB_ARGS(db_bool(clock == METRIC_CYCLE), moment(begin), moment(end)), &rows));
	TRY(check_count(rq, rows));
	for (size_t k = 0; k < FLOW__COUNT; k++)
		ret[k] = (struct spans){NULL, 0};
	for (size_t i = 0; i < rows_count(rows); i++)
		for (size_t k = 0; k < FLOW__COUNT; k++)
			if (str_eq(row_str(rows, i, "outcome"), outcomes[k]))
				TRY(spans_read(rq->arena, row_bytes(rows, i, "spans"), &ret[k]));
	return OK;
}

enum err metric_arrived(struct request *rq, const struct metric_frame *frame, int64_t begin,
			int64_t end, struct spans *ret)
{
	struct db_rows *rows;

	TRY(ask(rq->tenant, frame, &arrived_whole, &arrived_seen,
		DB_ARGS(moment(begin), moment(end)), &rows));
	TRY(check_count(rq, rows));
	return spans_read(rq->arena, row_bytes(rows, 0, "spans"), ret);
}

enum err metric_in_progress(struct db_tenant *tenant, const struct metric_frame *frame,
			    int64_t *ret)
{
	struct db_rows *rows;

	TRY(ask(tenant, frame, &in_progress_whole, &in_progress_seen, DB_NO_ARGS, &rows));
	*ret = row_i64(rows, 0, "cards");
	return OK;
}

/* Index of the row about the stage, or the number of rows. */
static size_t row_of(const struct db_rows *rows, struct str stage_id)
{
	size_t i = 0;

	while (i < rows_count(rows) && !str_eq(row_str(rows, i, "stage_id"), stage_id))
		i++;
	return i;
}

enum err metric_stays(struct request *rq, const struct metric_frame *frame,
		      const struct list *of, struct stage_stays **ret)
{
	const struct metric_stage *items = of->items;
	struct stage_stays *stays = ARENA_ARRAY(rq->arena, struct stage_stays, of->count);
	struct db_rows *rows;
	int64_t total = 0;

	TRY(ask(rq->tenant, frame, &stays_whole, &stays_seen,
		DB_ARGS(moment(frame_begin(frame)), moment(frame_end(frame))), &rows));
	TRY(check_count(rq, rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		total += row_i64(rows, i, "spans_count") + row_i64(rows, i, "standing");
	if (total > METRIC_STAYS_MAX)
		return too_many(rq);
	for (size_t k = 0; k < of->count; k++) {
		size_t i = row_of(rows, items[k].id);
		if (i == rows_count(rows))
			continue;
		stays[k].standing = row_i64(rows, i, "standing");
		TRY(spans_read(rq->arena, row_bytes(rows, i, "spans"), &stays[k].spans));
	}
	*ret = stays;
	return OK;
}

enum err metric_ages(struct request *rq, const struct metric_frame *frame, const struct list *of,
		     struct spans **ret)
{
	const struct metric_stage *items = of->items;
	struct spans *begins = ARENA_ARRAY(rq->arena, struct spans, of->count);
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &ages,
		     DB_ARGS(db_i64(rq->account_id), SIGHT_ARGS(&frame->sight),
			     db_text(frame->board_id)),
		     &rows));
	TRY(check_count(rq, rows));
	for (size_t k = 0; k < of->count; k++) {
		size_t i = row_of(rows, items[k].id);
		if (i < rows_count(rows))
			TRY(spans_read(rq->arena, row_bytes(rows, i, "spans"), &begins[k]));
	}
	*ret = begins;
	return OK;
}

enum err metric_oldest(struct db_tenant *tenant, const struct metric_frame *frame, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &oldest,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), SIGHT_ARGS(&frame->sight),
			     db_text(frame->board_id), db_i64(METRIC_CARDS_MAX)),
		     &rows));
	return rows_list(db_tenant_arena(tenant), rows, &aging_card_schema, ret);
}

enum err metric_funnel(struct db_tenant *tenant, const struct metric_frame *frame, struct list *ret)
{
	struct db_rows *rows;

	TRY(ask(tenant, frame, &funnel_whole, &funnel_seen,
		DB_ARGS(moment(frame_begin(frame)), moment(frame_end(frame))), &rows));
	return rows_list(db_tenant_arena(tenant), rows, &funnel_part_schema, ret);
}
