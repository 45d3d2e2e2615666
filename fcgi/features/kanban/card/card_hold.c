/* Cards under their locks. */
#include "features/kanban/card/card_int.h"

#define B_CURRENCY BOARD_CURRENCY("b")
#define C_SEEN     CARD_SEEN("c")
#define C_WRITABLE CARD_IN_SCOPE("c", "$10") " and " BOARD_WRITABLE("c.board_id", "$7")

/* $9 the cards, $10 the scope in which the person may change cards. */
#define HELD_CARDS(where)                                                                     \
	"select c.id, c.board_id, c.stage_id, c.position, c.version, c.placed_version,"       \
	" c.edited_version, c.deleted_at, (" C_WRITABLE ") is true as writable,"              \
	" b.is_default and exists (select from card_conversations f"                          \
	"   where f.account_id = $1 and f.card_id = c.id) as follows,"                        \
	" c.title, c.description, c.value, c.currency, c.priority, c.labels, c.due_at,"       \
	" c.assignee_chatwoot_id as assignee_chatwoot_user_id, c.custom, " B_CURRENCY         \
	" as default_currency"                                                                \
	" from cards c join boards b on b.account_id = c.account_id and b.id = c.board_id"    \
	" where c.account_id = $1 and c.board_id = $8 and c.id = any ($9::uuid[]) and " where \
	"   and " C_SEEN " order by c.id for update of c"

DB_STMT(cards_held, "kanban.cards_held", HELD_CARDS("c.deleted_at is null"));

DB_STMT(cards_held_trashed, "kanban.cards_held_trashed", HELD_CARDS("c.deleted_at is not null"));

DB_STMT(cards_held_any, "kanban.cards_held_any", HELD_CARDS("true"));

static enum err hold_of(const struct db_rows *rows, size_t i, struct card_hold *ret)
{
	struct card_hold card = {
		.id = row_str(rows, i, "id"),
		.board_id = row_str(rows, i, "board_id"),
		.stage_id = row_str(rows, i, "stage_id"),
		.position = row_str(rows, i, "position"),
		.version = row_i64(rows, i, "version"),
		.placed_version = row_i64(rows, i, "placed_version"),
		.edited_version = row_i64(rows, i, "edited_version"),
		.deleted_at = row_time(rows, i, "deleted_at"),
		.writable = row_bool(rows, i, "writable"),
		.follows = row_bool(rows, i, "follows"),
		.currency = row_str(rows, i, "default_currency"),
	};

	TRY(row_get(rows, i, &card_fields_schema, &card.fields));
	*ret = card;
	return OK;
}

enum err cards_hold(struct request *rq, const struct sight *sight, const struct list *ids,
		    enum card_life life, struct list *ret)
{
	static const struct db_stmt *const statements[] = {
		[CARD_LIVING] = &cards_held,
		[CARD_TRASHED] = &cards_held_trashed,
		[CARD_EITHER] = &cards_held_any,
	};
	struct db_rows *rows;

	TRY(db_query(rq->tenant, statements[life],
		     DB_ARGS(db_i64(rq->account_id), SIGHT_ARGS(sight),
			     db_text(request_path(rq, "boardId")), db_texts(ids),
			     db_i64(rq->scope)),
		     &rows));
	struct card_hold *cards = ARENA_ARRAY(rq->arena, struct card_hold, rows_count(rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		TRY(hold_of(rows, i, &cards[i]));
	*ret = (struct list){cards, rows_count(rows)};
	return OK;
}

static enum err hold_one(struct request *rq, const struct sight *sight, enum card_life life,
			 struct card_hold *ret)
{
	struct str id = request_path(rq, "cardId");
	const struct list ids = {&id, 1};
	struct list cards;

	TRY(cards_hold(rq, sight, &ids, life, &cards));
	const struct card_hold *card = cards.items;
	if (cards.count != 1)
		return ERR_NOT_FOUND;
	if (!card->writable)
		return ERR_FORBIDDEN;
	*ret = *card;
	return OK;
}

enum err card_hold(struct request *rq, const struct sight *sight, struct card_hold *ret)
{
	return hold_one(rq, sight, CARD_LIVING, ret);
}

enum err card_hold_trashed(struct request *rq, const struct sight *sight, struct card_hold *ret)
{
	return hold_one(rq, sight, CARD_TRASHED, ret);
}
