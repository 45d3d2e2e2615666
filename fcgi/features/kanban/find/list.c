/* The cards of a board, page by page. */
#include "features/kanban/find/find_int.h"

#include "core/http/cursor.h"
#include "core/http/paging.h"
#include "features/kanban/card/card_columns.h"

#define C_SEEN    CARD_SEEN("c")
#define C_SHOWN   CARD_SHOWN("c", "$8")
#define REDACTS_8 BOARD_REDACTS("$8")
#define LINK_SEEN CONVERSATION_SEEN("k")

/*
 * Under row-level security a comparison can use an index only when PostgreSQL knows that it tells
 * nothing about rows it may not show: those of text are known to be such, COALESCE is not, and OR
 * uses no index at all. So positions are compared with bare parameters and columns.
 */

/*
 * For who sees few cards a page would read all of a stage: it looks at so many of each. A page that
 * may lack cards because a stage is deeper is found by cards_beyond.
 */
#define LOOKED_AT "2000"
#define IS_DEEP(stage)                                                                         \
	"not ($2 = 'all' and $6 >= 3) and exists (select from cards o where o.account_id = $1" \
	"   and o.board_id = $8 and o.stage_id = " stage " and o.deleted_at is null"           \
	"   offset " LOOKED_AT ")"

#define D_DEEP IS_DEEP("d.id")
#define DEEP_9 IS_DEEP("$9")

/* clang-format off */
/* The next cards `k` of a stage behind a position, and whether the person sees them. */
#define NEXT_OF_STAGE(stage, behind) \
	"(select " CARD_STORED ", (" CARD_SEEN("k") ") is true as seen from cards k" \
	" where k.account_id = $1 and k.board_id = $8 and k.stage_id = " stage \
	"   and k.position > " behind " and k.deleted_at is null" \
	" order by k.position limit " LOOKED_AT ")"
#define SHOWN(c) \
	"(" c ".seen or " REDACTS_8 " and " CARD_IN_SCOPE(c, "$6") ")"
#define COLUMNS_OF_NEXT CARD_COLUMNS_WITH(" and " CONVERSATION_SEEN("cc"), "not c.seen")

/* $10 the position to go on behind, or an empty text. */
DB_STMT(cards_of_stage, "kanban.cards_of_stage",
	"select " COLUMNS_OF_NEXT ", " DEEP_9 " as deep, false as behind_deep"
	" from " NEXT_OF_STAGE("$9", "$10") " c"
	" where " SHOWN("c") " order by c.position limit $11");

/* $9 and $10 the stage and position to go on behind. No stage is read further than a page needs. */
DB_STMT(cards_of_board, "kanban.cards_of_board",
	"select " COLUMNS_OF_NEXT ", deep.position is not null as deep,"
	"   coalesce(s.position > deep.position, false) as behind_deep"
	" from stages s cross join (select min(d.position) as position from stages d"
	"   where d.account_id = $1 and d.board_id = $8 and " D_DEEP ") deep"
	" cross join lateral (select " CARD_STORED ", k.seen"
	"   from " NEXT_OF_STAGE("s.id", "case when s.id = $9 then $10 else '' end") " k"
	"   where " SHOWN("k") " order by k.position limit $11) c"
	" where s.account_id = $1 and s.board_id = $8 and ($9::uuid is null or s.position >="
	"   (select p.position from stages p where p.account_id = $1 and p.id = $9))"
	" order by s.position, c.position limit $11");

/* As cards_found of filter.c, without filters and with what is shown redacted. */
DB_STMT(cards_beyond, "kanban.cards_beyond",
	"select " CARD_COLUMNS_SHOWN " from search.board_cards($8, $9, $10, $11,"
	"   case when " REDACTS_8 " then 'all' else $2 end, $3::bigint[],"
	"   $4::bigint[], $5, $6, $7, '{}', $12::bigint::integer) with ordinality f(id, nth)"
	" join cards c on c.account_id = $1 and c.board_id = $8 and c.id = f.id"
	" where " C_SHOWN " order by f.nth");
/* clang-format on */

DB_STMT(cards_of_conversation, "kanban.cards_of_conversation",
	"select " CARD_COLUMNS_SEEN " from card_conversations k join cards c"
	"   on c.account_id = k.account_id and c.id = k.card_id"
	" where k.account_id = $1 and k.board_id = $8 and k.chatwoot_conversation_id = $9"
	"   and ($10::uuid is null or c.stage_id = $10) and c.deleted_at is null and " C_SEEN
	"   and " LINK_SEEN " order by c.position limit $11");

/* Cards of a stage deeper than what was looked at may belong among these, or after the last. */
static bool page_may_lack(const struct db_rows *rows, int64_t limit)
{
	size_t count = rows_count(rows);

	if (count == 0)
		return true;
	return row_bool(rows, count - 1, count > (size_t)limit ? "behind_deep" : "deep");
}

enum err card_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   const struct card_filter *filter, struct list *ret)
{
	struct arena *arena = db_tenant_arena(tenant);
	struct db_arg account = db_account(tenant), board = db_text(board_id);
	struct db_arg stage = db_text(filter->stage_id), limit = db_i64(filter->limit + 1);
	struct str after[2]; /* stage, position */
	struct db_rows *rows;

	TRY(cards_page_begin(arena, filter, after));
	if (filter->chatwoot_conversation_id != I64_NULL)
		TRY(db_query(tenant, &cards_of_conversation,
			     DB_ARGS(account, SIGHT_ARGS(sight), board,
				     db_i64(filter->chatwoot_conversation_id),
				     stage, limit),
			     &rows));
	else if (filter->stage_id.ptr)
		TRY(db_query_planned(tenant, &cards_of_stage,
				     DB_ARGS(account, SIGHT_ARGS(sight), board, stage,
					     db_text(after[1]), limit),
				     &rows));
	else
		TRY(db_query_planned(tenant, &cards_of_board,
				     DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(after[0]),
					     db_text(after[1]), limit),
				     &rows));
	if (filter->chatwoot_conversation_id == I64_NULL && !sight_is_whole(sight) &&
	    page_may_lack(rows, filter->limit))
		TRY(db_query(tenant, &cards_beyond,
			     DB_ARGS(account, SIGHT_ARGS(sight), board, stage,
				     db_text(after[0]), db_text(after[1]), limit),
			     &rows));
	/* An empty page of an unknown board is 404, not an empty list. */
	if (rows_count(rows) == 0)
		TRY(page_check(tenant, sight->user_id, board_id, after[0]));
	TRY(rows_list(arena, rows, &card_schema, ret));
	struct card *cards = ret->items;
	for (size_t k = 0; k < ret->count; k++)
		if (cards[k].redacted)
			card_redact(&cards[k]);
	return OK;
}

static enum err find_page(struct request *rq, const struct sight *sight,
			  const struct card_filter *filter, struct list *ret)
{
	struct str board_id = request_path(rq, "boardId");
	const char *problem = filter_problem(filter);

	if (problem)
		return fail_field(rq, problem, "format");
	if (filter_is_set(filter))
		return cards_find(rq->tenant, sight, board_id, filter, ret);
	return card_list(rq->tenant, sight, board_id, filter, ret);
}

enum err cards_list(struct request *rq)
{
	struct card_filter filter = *(const struct card_filter *)rq->query;
	struct sight sight = sight_of(rq);
	struct list cards = {0};
	struct str next = STR_NULL;

	if (filter.limit == I64_NULL)
		filter.limit = PAGE_DEFAULT;
	TRY(find_page(rq, &sight, &filter, &cards));
	size_t fits = cards_that_fit(&cards, (size_t)filter.limit);
	if (cards.count > fits) {
		cards.count = fits;
		const struct card *last = (const struct card *)cards.items + cards.count - 1;
		next = cursor_make(rq->arena, (struct str[]){last->stage_id, last->position}, 2);
	}
	return reply_list(rq, &cards, next);
}
