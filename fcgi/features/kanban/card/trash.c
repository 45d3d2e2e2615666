/* Cards in the trash: 30 days in which they can come back. */
#include "features/kanban/card/card_int.h"

#include "core/http/cursor.h"
#include "features/identity/identity.h"

#define C_SEEN CARD_SEEN("c")

DB_STMT(card_to_trash, "kanban.card_to_trash",
	"update cards c set deleted_at = now(), deleted_by = $3::bigint, version = c.version + 1,"
	"   updated_at = now() where c.account_id = $1 and c.id = $2");

/* It has kept its place. */
DB_STMT(card_from_trash, "kanban.card_from_trash",
	"update cards c set deleted_at = null, deleted_by = null, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now()"
	" where c.account_id = $1 and c.id = $2");

DB_STMT(card_trashed_stage, "kanban.card_trashed_stage",
	"select stage_id from cards where account_id = $1 and board_id = $2 and id = $3"
	"   and deleted_at is not null");

DB_STMT(card_purge, "kanban.card_purge", "delete from cards where account_id = $1 and id = $2");

/* $9 and $10 the moment and id to go on behind. */
DB_STMT(cards_trashed, "kanban.cards_trashed",
	"select " CARD_COLUMNS_SEEN " from cards c"
	" where c.account_id = $1 and c.board_id = $8 and c.deleted_at is not null"
	"   and ($9::bigint is null or (c.deleted_at, c.id) < (hub_time($9), $10::uuid))"
	"   and " C_SEEN " order by c.deleted_at desc, c.id desc limit $11");

DB_STMT(card_hearers, "kanban.card_hearers",
	"select " CARD_HEARD " from cards c where c.account_id = $1 and c.id = $2");

/* With history and events; so below. */
static enum err put_in(struct request *rq, const struct card_hold *card,
		       const struct card_trace *trace)
{
	struct kanban_context ctx = kanban_context_of(rq);
	struct db_arg account = db_i64(rq->account_id), id = db_text(card->id);
	const struct card_gone gone = {card->id, card->board_id};
	struct db_rows *rows;

	db_queue(rq->tenant, &card_to_trash, DB_ARGS(account, id, db_i64(rq->user_id)));
	TRY(db_query(rq->tenant, &card_hearers, DB_ARGS(account, id), &rows));
	card_record_deleted(&ctx, trace, &gone, card->version + 1, row_str(rows, 0, "audience"),
			    row_str(rows, 0, "outsiders"));
	rq->pokes |= POKE_RELAY;
	return OK;
}

enum err card_trashed(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card_hold card;

	TRY(card_hold(rq, &sight, &card));
	const struct card_trace trace = {.action = STR("deleted"), .from_stage_id = card.stage_id};
	TRY(put_in(rq, &card, &trace));
	return reply_none(rq);
}

enum err trash_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	int64_t limit = query->limit == I64_NULL ? PAGE_DEFAULT : query->limit, at = I64_NULL;
	struct str after[2] = {STR_NULL, STR_NULL}, next = STR_NULL;
	struct sight sight = sight_of(rq);
	struct db_arg account = db_i64(rq->account_id),
		      board = db_text(request_path(rq, "boardId"));
	struct board_access access;
	struct db_rows *rows;
	struct list cards;

	if (query->cursor.ptr)
		TRY(cursor_read(rq->arena, query->cursor, 2, after));
	if (after[0].ptr &&
	    (!str_to_i64(after[0], 0, INT64_MAX, &at) || !str_is_uuid(after[1])))
		return ERR_BAD_CURSOR;
	TRY(db_query(rq->tenant, &cards_trashed,
		     DB_ARGS(account, SIGHT_ARGS(&sight), board, db_i64(at), db_text(after[1]),
			     db_i64(limit + 1)),
		     &rows));
	TRY(rows_list(rq->arena, rows, &card_schema, &cards));
	if (cards.count == 0)
		TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &access));
	size_t fits = cards_that_fit(&cards, (size_t)limit);
	if (cards.count > fits) {
		cards.count = fits;
		const struct card *last = (const struct card *)cards.items + fits - 1;
		next = cursor_make(rq->arena,
				   (struct str[]){arena_printf(rq->arena, "%lld",
							       (long long)last->deleted_at),
						  last->id},
				   2);
	}
	return reply_list(rq, &cards, next);
}

static enum err take_out(struct request *rq, const struct card_hold *card,
			 const struct card_trace *trace, struct card_change *ret)
{
	struct kanban_context ctx = kanban_context_of(rq);
	struct card_change change;

	db_queue(rq->tenant, &card_from_trash,
		 DB_ARGS(db_i64(rq->account_id), db_text(card->id)));
	TRY(card_told(rq->tenant, card->id, STR_NULL, &change));
	card_record_trace(&ctx, CARD_CREATED, trace, &change);
	rq->pokes |= POKE_RELAY;
	*ret = change;
	return OK;
}

enum err card_restored(struct request *rq)
{
	struct sight sight = sight_of(rq);
	const struct card_trace trace = {.action = STR("restored")};
	struct card_change change;
	struct placement place;
	struct card_hold card;
	struct db_rows *rows;

	/* Stages are locked before cards: by everybody. */
	TRY(db_query(rq->tenant, &card_trashed_stage,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_text(request_path(rq, "cardId"))),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	struct str stage_id = row_str(rows, 0, "stage_id");
	TRY(placement_in(rq, &sight, stage_id, STR_NULL, STR_NULL, &place));
	TRY(card_hold_trashed(rq, &sight, &card));
	if (!str_eq(card.stage_id, stage_id))
		return ERR_CONFLICT;
	if (place.room != I64_NULL && place.room < 1)
		return fail_wip(rq, place.wip_limit);
	TRY(take_out(rq, &card, &trace, &change));
	return reply_card(rq, &sight, &change.card);
}

enum err card_purged(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card_hold card;

	TRY(card_hold_trashed(rq, &sight, &card));
	db_queue(rq->tenant, &card_purge, DB_ARGS(db_i64(rq->account_id), db_text(card.id)));
	return reply_none(rq);
}
