/* Reading one card. */
#include "features/kanban/card/card_int.h"

#define C_SEEN CARD_SEEN("c")

DB_STMT(card_by_id, "kanban.card_by_id",
	"select " CARD_COLUMNS_SEEN " from cards c"
	" where c.account_id = $1 and c.board_id = $8 and c.id = $9 and " C_SEEN
	"   and c.deleted_at is null");

DB_STMT(card_detail_by_id, "kanban.card_detail_by_id",
	"select " CARD_COLUMNS_SEEN ", c.description,"
	" array_to_json(array(select row_to_json(one) from ("
	"   select i.id, i.text, i.done, i.position, i.done_at, i.done_by"
	"   from checklist_items i where i.account_id = c.account_id and i.card_id = c.id) one"
	"   order by one.position)) as checklist,"
	" array_to_json(array(select row_to_json(one) from ("
	"   select l.id, l.url, l.title, l.created_by, l.created_at"
	"   from card_links l where l.account_id = c.account_id and l.card_id = c.id) one"
	"   order by one.id)) as links"
	" from cards c where c.account_id = $1 and c.board_id = $8 and c.id = $9"
	"   and c.deleted_at is null and " C_SEEN);

enum err card_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		  struct str card_id, struct card *ret)
{
	return db_one(tenant, &card_by_id,
		      DB_ARGS(db_account(tenant), SIGHT_ARGS(sight), db_text(board_id),
			      db_text(card_id)),
		      &card_schema, ret);
}

enum err card_get_detail(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
			 struct str card_id, struct card_detail *ret)
{
	return db_one(tenant, &card_detail_by_id,
		      DB_ARGS(db_account(tenant), SIGHT_ARGS(sight), db_text(board_id),
			      db_text(card_id)),
		      &card_detail_schema, ret);
}
