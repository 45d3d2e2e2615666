/* Finding cards by what people ask for, and counting them. */
#include "features/kanban/find/find_int.h"

#include "core/http/cursor.h"
#include "features/kanban/card/card_columns.h"

/*
 * Which cards, the functions of schema `search` say (0035_find.sql): under row-level security a
 * text or an array finds no index. The cards themselves are read under it, and asked for the
 * person's sight once more. $9 stage, $10 and $11 the stage and position to go on behind, $12 the
 * filters, $13 how many.
 */
DB_STMT(cards_found, "kanban.cards_found",
	"select " CARD_COLUMNS_SEEN " from search.board_cards($8, $9, $10, $11, $2, $3::bigint[],"
	"   $4::bigint[], $5, $6, $7, $12, $13::bigint::integer) with ordinality f(id, nth)"
	" join cards c on c.account_id = $1 and c.board_id = $8 and c.id = f.id"
	" where " CARD_SEEN("c") " order by f.nth");

/* $3 the stage of a cursor: one that the board has, or none is given; $4 the person. */
DB_STMT(page_anchor, "kanban.page_anchor",
	"select $3::uuid is null or exists (select from stages s where s.account_id = $1"
	"   and s.board_id = b.id and s.id = $3) as anchored"
	" from boards b where b.account_id = $1 and b.id = $2 and " BOARD_SEEN("b.id", "$4"));

/* $9 the filters. */
DB_STMT(stage_counts, "kanban.stage_counts",
	"with n as materialized (select stage_id, currency, cards, worth from"
	"   search.board_counts($8, $2, $3::bigint[], $4::bigint[], $5, $6, $7, $9))"
	" select s.id as stage_id,"
	"   coalesce((select sum(n.cards) from n where n.stage_id = s.id), 0)::bigint"
	"     as cards_count,"
	"   coalesce((select jsonb_agg(jsonb_build_object('currency', n.currency, 'value',"
	"     n.worth) order by n.currency) from n"
	"     where n.stage_id = s.id and n.currency is not null), '[]') as value_sum"
	" from stages s where s.account_id = $1 and s.board_id = $8"
	"   and " BOARD_SEEN("s.board_id", "$7") " order by s.position");

static bool all_names(struct str names, const struct names *allowed)
{
	size_t count = 0;

	while (names.ptr) {
		struct str name = str_split(&names, ',');
		if (name.len == 0 || ++count > FILTER_NAMES_MAX)
			return false;
		if (allowed && !names_has(allowed, name))
			return false;
	}
	return true;
}

const char *filter_problem(const struct card_filter *filter)
{
	static const char *const priority_names[] = {"low", "medium", "high", "urgent"};
	static const struct names priorities = {priority_names, ARRAY_LEN(priority_names)};
	struct str who = filter->assignee;
	int64_t id;

	if (who.ptr && !str_eq(who, STR("me")) && !str_eq(who, STR("none")) &&
	    !str_to_i64(who, 1, INT64_MAX, &id))
		return "assignee";
	if (!all_names(filter->priority, &priorities))
		return "priority";
	return all_names(filter->labels, NULL) ? NULL : "labels";
}

bool filter_is_set(const struct card_filter *filter)
{
	for (size_t i = 0; i < view_filters_schema.count; i++) {
		const struct field *field = &view_filters_schema.fields[i];
		const void *member = field_in(field, filter);
		if (field->type == FIELD_I64 || field->type == FIELD_TIME
			    ? *(const int64_t *)member != I64_NULL
			    : ((const struct str *)member)->ptr != NULL)
			return true;
	}
	return false;
}

struct str filter_json(struct arena *arena, const struct schema *schema,
		       const struct card_filter *filter)
{
	struct buf out = buf_new(arena, 16 * 1024);

	json_put_object(&out, schema, filter);
	return buf_view(&out);
}

enum err cards_page_begin(struct arena *arena, const struct card_filter *filter,
			  struct str after[2])
{
	after[0] = STR_NULL;
	after[1] = STR("");
	if (!filter->cursor.ptr)
		return OK;
	TRY(cursor_read(arena, filter->cursor, 2, after));
	if (!str_is_uuid(after[0]) ||
	    (filter->stage_id.ptr && !str_eq(filter->stage_id, after[0])))
		return ERR_BAD_CURSOR;
	return OK;
}

enum err page_check(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct str stage_id)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &page_anchor,
		     DB_ARGS(db_account(tenant), db_text(board_id),
			     db_text(stage_id), db_i64(user_id)),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	return row_bool(rows, 0, "anchored") ? OK : ERR_BAD_CURSOR;
}

enum err cards_find(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		    const struct card_filter *filter, struct list *ret)
{
	struct arena *arena = db_tenant_arena(tenant);
	struct db_arg account = db_account(tenant), board = db_text(board_id);
	struct db_rows *rows;
	struct str after[2];

	TRY(cards_page_begin(arena, filter, after));
	TRY(db_query(tenant, &cards_found,
		     DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(filter->stage_id),
			     db_text(after[0]), db_text(after[1]),
			     db_text(filter_json(arena, &card_filter_schema, filter)),
			     db_i64(filter->limit + 1)),
		     &rows));
	if (rows_count(rows) == 0)
		TRY(page_check(tenant, sight->user_id, board_id, after[0]));
	return rows_list(arena, rows, &card_schema, ret);
}

enum err cards_count(struct request *rq)
{
	const struct card_filter *filter = rq->query;
	struct sight sight = sight_of(rq);
	const char *problem = filter_problem(filter);
	struct db_rows *rows;
	struct list counts;

	if (problem)
		return fail_field(rq, problem, "format");
	TRY(db_query(rq->tenant, &stage_counts,
		     DB_ARGS(db_i64(rq->account_id), SIGHT_ARGS(&sight),
			     db_text(request_path(rq, "boardId")),
			     db_text(filter_json(rq->arena, &view_filters_schema, filter))),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	TRY(rows_list(rq->arena, rows, &card_count_schema, &counts));
	return reply_list(rq, &counts, STR_NULL);
}
