#include "features/kanban/part/part_int.h"

enum err card_parts_list(struct request *rq, const struct db_stmt *stmt,
			 const struct schema *schema, paging_weight_fn *weight)
{
	struct str board_id = request_path(rq, "boardId"), card_id = request_path(rq, "cardId"),
		   before;
	struct sight sight = sight_of(rq);
	struct db_rows *rows;
	struct paging page;
	struct card card;

	TRY(paging_begin_id(rq, rq->query, &before, &page));
	TRY(db_query(rq->tenant, stmt,
		     DB_ARGS(db_i64(rq->account_id), SIGHT_ARGS(&sight), db_text(board_id),
			     db_text(card_id), db_text(before), paging_rows(&page)),
		     &rows));
	if (rows_count(rows) == 0)
		TRY(card_get(rq->tenant, &sight, board_id, card_id, &card));
	return paging_reply_fitting(rq, &page, rows, schema, "id", weight);
}
