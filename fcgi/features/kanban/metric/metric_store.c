/*
 * Passes and stays for metrics. What is measured comes as one array of numbers a group, and not as
 * a row each: a year has hundreds of thousands, whose durations depend on the business calendar.
 */
#include "features/kanban/metric/metric_int.h"

/*
 * Who sees all counts what was, also of cards that are gone. Of everybody else's the card is asked,
 * so that one which is gone for good counts no more.
 */
#define OF_SEEN(of)                                                                       \
	" join cards c on c.account_id = " of ".account_id and c.id = " of ".card_id and" \
	" " CARD_SEEN("c")

/*
 * Begins and ends of the rows `f` with `moved`, as spans_read() takes them: as PostgreSQL has them,
 * because to calculate with so many costs it more than to send them.
 */
#define SPANS                                                                             \
	" string_agg(timestamptz_send(f.began_at), '') filter (where f.moved) as begins," \
	" string_agg(timestamptz_send(f.ended_at), '') filter (where f.moved) as ends"

/* More than METRIC_SPANS_MAX, which is too many. */
#define SPANS_LIMIT " limit 1000001"

/* A moment as a parameter: calculated once, and not for each row. */
#define MOMENT(of) "(select hub_time(" of "))"

/* `worked` is a bool: of those that were worked at, since then. */
#define FINISHED_SQL(seen, board, worked, begin, end)                                       \
	"select f.outcome, count(*) as spans_count," SPANS                                  \
	" from (select coalesce(s.outcome, 'done') as outcome, true as moved, p.ended_at,"  \
	"   case when " worked "::boolean then p.worked_at else p.began_at end as began_at" \
	"   from card_passes p left join stages s on s.account_id = p.account_id"           \
	"     and s.id = p.final_stage_id" seen                                             \
	"   where p.account_id = $1 and p.board_id = " board                                \
	"     and p.ended_at >= " begin " and p.ended_at < " end                            \
	"     and p.final_stage_id is not null"                                             \
	"     and (not " worked "::boolean or p.worked_at is not null)" SPANS_LIMIT ") f"   \
	" group by f.outcome"
DB_STMT(finished_whole, "kanban.metric_finished_whole",
	FINISHED_SQL("", "$2", "$3", MOMENT("$4"), MOMENT("$5")));
DB_STMT(finished_seen, "kanban.metric_finished_seen",
	FINISHED_SQL(OF_SEEN("p"), "$8", "$9", MOMENT("$10"), MOMENT("$11")));

#define ARRIVED_SQL(seen, board, begin, end)                                                      \
	"select count(*) as spans_count," SPANS                                                   \
	" from (select p.began_at, p.began_at as ended_at, true as moved from card_passes p" seen \
	"   where p.account_id = $1 and p.board_id = " board                                      \
	"     and p.began_at >= " begin " and p.began_at < " end SPANS_LIMIT ") f"
DB_STMT(arrived_whole, "kanban.metric_arrived_whole",
	ARRIVED_SQL("", "$2", MOMENT("$3"), MOMENT("$4")));
DB_STMT(arrived_seen, "kanban.metric_arrived_seen",
	ARRIVED_SQL(OF_SEEN("p"), "$8", MOMENT("$9"), MOMENT("$10")));

#define IN_PROGRESS_SQL(seen, board)                       \
	"select count(*) as cards from card_passes p" seen \
	" where p.account_id = $1 and p.board_id = " board " and p.ended_at = 'infinity'"
DB_STMT(in_progress_whole, "kanban.metric_in_progress_whole", IN_PROGRESS_SQL("", "$2"));
DB_STMT(in_progress_seen, "kanban.metric_in_progress_seen", IN_PROGRESS_SQL(OF_SEEN("p"), "$8"));

/*
 * `final` is a bool: also of final stages. What neither began nor ended within the range is only
 * counted: most of a final stage. So more of them may be looked at, up to METRIC_STAYS_MAX.
 */
#define STAYS_SQL(seen, board, begin, end, final)                                             \
	"select f.stage_id, count(*) filter (where f.moved) as spans_count,"                  \
	" count(*) filter (where not f.moved) as standing," SPANS                             \
	" from (select y.stage_id, y.entered_at as began_at, y.left_at as ended_at,"          \
	"   y.entered_at >= " begin " or y.left_at < " end " as moved from card_stays y" seen \
	"   where y.account_id = $1 and y.board_id = " board                                  \
	"     and y.left_at >= " begin " and y.entered_at < " end                             \
	"     and (" final "::boolean or y.stage_id in (select s.id from stages s"            \
	"       where s.account_id = $1 and s.board_id = " board " and not s.final))"         \
	"   limit 5000001) f group by f.stage_id"
DB_STMT(stays_whole, "kanban.metric_stays_whole",
	STAYS_SQL("", "$2", MOMENT("$3"), MOMENT("$4"), "$5"));
DB_STMT(stays_seen, "kanban.metric_stays_seen",
	STAYS_SQL(OF_SEEN("y"), "$8", MOMENT("$9"), MOMENT("$10"), "$11"));

#define AGES(seen)                                                                \
	" from card_passes p" seen " where p.account_id = $1 and p.board_id = $8" \
	" and p.ended_at = 'infinity' and c.deleted_at is null"
#define AGES_SEEN AGES(OF_SEEN("p"))

/* $8 the board. */
DB_STMT(ages, "kanban.metric_ages",
	"select f.stage_id, count(*) as spans_count," SPANS
	" from (select c.stage_id, p.began_at, p.began_at as ended_at, true as moved"
	"" AGES_SEEN SPANS_LIMIT ") f group by f.stage_id");

/* $9 how many. */
DB_STMT(oldest, "kanban.metric_oldest",
	"select p.card_id, c.title, c.stage_id, p.began_at, 0 as seconds, 'none' as beyond"
	"" AGES_SEEN " order by p.began_at, p.card_id limit $9");

/* Few ways through a board are taken by many cards: their stages are looked at once each. */
#define FUNNEL_SQL(seen, board, begin, end)                                                    \
	"with way as (select p.stage_ids, case when p.final_stage_id is not null"              \
	"     then coalesce(s.outcome, 'done')"                                                \
	"     when p.ended_at = 'infinity' then 'open' else 'dropped' end as ending,"          \
	"     count(*) as passes"                                                              \
	"   from card_passes p left join stages s on s.account_id = p.account_id"              \
	"     and s.id = p.final_stage_id" seen                                                \
	"   where p.account_id = $1 and p.board_id = " board                                   \
	"     and p.began_at >= " begin " and p.began_at < " end                               \
	"   group by 1, 2),"                                                                   \
	" place as (select s.id, row_number() over (order by s.position) - 1 as index"         \
	"   from stages s where s.account_id = $1 and s.board_id = " board ")"                 \
	" select f.furthest, f.ending, sum(f.passes)::bigint as passes from (select w.ending," \
	"   w.passes, (select max(l.index) from place l where l.id = any (w.stage_ids))"       \
	"     as furthest from way w) f group by f.furthest, f.ending"
DB_STMT(funnel_whole, "kanban.metric_funnel_whole",
	FUNNEL_SQL("", "$2", MOMENT("$3"), MOMENT("$4")));
DB_STMT(funnel_seen, "kanban.metric_funnel_seen",
	FUNNEL_SQL(OF_SEEN("p"), "$8", MOMENT("$9"), MOMENT("$10")));

DB_STMT(stages, "kanban.metric_stages",
	"select s.id, s.name, s.color, s.final from stages s"
	" where s.account_id = $1 and s.board_id = $2 order by s.position limit $3");

/* The statement for the person, with the board and up to three parameters behind it. */
static enum err ask(struct db_tenant *tenant, const struct metric_frame *frame,
		    const struct db_stmt *whole, const struct db_stmt *seen,
		    struct db_args behind, struct db_rows **ret)
{
	struct db_arg account = db_account(tenant);
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
		     DB_ARGS(db_account(tenant), db_text(frame->board_id),
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
				TRY(spans_read(rq->arena, row_bytes(rows, i, "begins"),
					       row_bytes(rows, i, "ends"), &ret[k]));
	return OK;
}

enum err metric_arrived(struct request *rq, const struct metric_frame *frame, int64_t begin,
			int64_t end, struct spans *ret)
{
	struct db_rows *rows;

	TRY(ask(rq->tenant, frame, &arrived_whole, &arrived_seen,
		DB_ARGS(moment(begin), moment(end)), &rows));
	TRY(check_count(rq, rows));
	return spans_read(rq->arena, row_bytes(rows, 0, "begins"), row_bytes(rows, 0, "ends"), ret);
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
		      const struct list *of, bool with_final, struct stage_stays **ret)
{
	const struct metric_stage *items = of->items;
	struct stage_stays *stays = ARENA_ARRAY(rq->arena, struct stage_stays, of->count);
	struct db_rows *rows;
	int64_t total = 0;

	TRY(ask(rq->tenant, frame, &stays_whole, &stays_seen,
		DB_ARGS(moment(frame_begin(frame)), moment(frame_end(frame)), db_bool(with_final)),
		&rows));
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
		TRY(spans_read(rq->arena, row_bytes(rows, i, "begins"),
			       row_bytes(rows, i, "ends"), &stays[k].spans));
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
			TRY(spans_read(rq->arena, row_bytes(rows, i, "begins"),
				       row_bytes(rows, i, "ends"), &begins[k]));
	}
	*ret = begins;
	return OK;
}

enum err metric_oldest(struct db_tenant *tenant, const struct metric_frame *frame, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &oldest,
		     DB_ARGS(db_account(tenant), SIGHT_ARGS(&frame->sight),
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
