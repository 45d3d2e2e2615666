/* The checklist of a card. */
#include "features/kanban/order/order.h"
#include "features/kanban/part/part_int.h"

/* $3 the item to come behind, $4 the item that moves, $5 whether it shall be the first. */
DB_STMT(checklist_edge, "kanban.checklist_edge",
	"with i as materialized (select id, position from checklist_items"
	"   where account_id = $1 and card_id = $2 and id is distinct from $4::uuid)"
	" select (select count(*) from i) as count,"
	" $3::uuid is not null and not exists (select from i where id = $3) as missing,"
	" case when $3::uuid is not null then (select position from i where id = $3)"
	"   when not $5::boolean then (select max(position) from i) end as low,"
	" case when $3::uuid is not null then (select min(n.position) from i n, i p"
	"     where p.id = $3 and n.position > p.position)"
	"   when $5::boolean then (select min(position) from i) end as high");

#define ITEM "id, text, done, position, done_at, done_by"

DB_STMT(checklist_add, "kanban.checklist_add",
	"insert into checklist_items (account_id, id, card_id, text, position, created_by)"
	" values ($1, $2, $3, $4, $5, $6::bigint) returning " ITEM);

/* $4 text, $5 done, $6 position, each NULL to stay; $7 who. */
DB_STMT(checklist_put, "kanban.checklist_put",
	"update checklist_items set text = coalesce($4, text), done = coalesce($5::boolean, done),"
	"   position = coalesce($6, position),"
	"   done_at = case when $5::boolean is null or $5::boolean = done then done_at"
	"     when $5::boolean then now() end,"
	"   done_by = case when $5::boolean is null or $5::boolean = done then done_by"
	"     when $5::boolean then $7::bigint end"
	" where account_id = $1 and card_id = $2 and id = $3 returning " ITEM);

DB_STMT(checklist_drop, "kanban.checklist_drop",
	"delete from checklist_items where account_id = $1 and card_id = $2 and id = $3");

static enum err place_item(struct request *rq, struct str card_id, struct str item_id,
			   struct str after_id, bool first, struct str *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &checklist_edge,
		     DB_ARGS(db_i64(rq->account_id), db_text(card_id), db_text(after_id),
			     db_text(item_id), db_bool(first)),
		     &rows));
	if (row_bool(rows, 0, "missing"))
		return fail_field(rq, "after_id", "unknown");
	if (row_i64(rows, 0, "count") >= CHECKLIST_MAX)
		return fail_field(rq, "text", "too_many");
	return order_between(rq->arena, row_str(rows, 0, "low"), row_str(rows, 0, "high"), ret);
}

enum err checklist_added(struct request *rq)
{
	const struct checklist_new *body = rq->body;
	struct sight sight = sight_of(rq);
	struct checklist_item item;
	struct card_change change;
	struct card_hold card;
	struct str position, id = id_new(rq->arena, rq->app->clock, rq->app->rng);

	TRY(card_hold(rq, &sight, &card));
	TRY(place_item(rq, card.id, STR_NULL, body->after_id, false, &position));
	TRY(db_one(rq->tenant, &checklist_add,
		   DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(card.id),
			   db_text(body->text), db_text(position), db_i64(rq->user_id)),
		   &checklist_item_schema, &item));
	TRY(card_parts_told(rq, &card, &change));
	rq->audit.resource_id = id;
	return reply_one(rq, &item);
}

enum err checklist_changed(struct request *rq)
{
	const struct checklist_change *body = rq->body;
	struct sight sight = sight_of(rq);
	struct checklist_item item;
	struct card_change change;
	struct card_hold card;
	struct str id = request_path(rq, "itemId"), position = STR_NULL;
	struct db_arg done = {.type = DB_NULL};

	TRY(card_hold(rq, &sight, &card));
	if (request_has(rq, "after_id"))
		TRY(place_item(rq, card.id, id, body->after_id, !body->after_id.ptr, &position));
	if (request_has(rq, "done"))
		done = db_bool(body->done);
	TRY(db_one(rq->tenant, &checklist_put,
		   DB_ARGS(db_i64(rq->account_id), db_text(card.id), db_text(id),
			   db_text(body->text), done, db_text(position), db_i64(rq->user_id)),
		   &checklist_item_schema, &item));
	TRY(card_parts_told(rq, &card, &change));
	return reply_one(rq, &item);
}

enum err checklist_removed(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card_change change;
	struct card_hold card;
	struct db_rows *rows;

	TRY(card_hold(rq, &sight, &card));
	TRY(db_query(rq->tenant, &checklist_drop,
		     DB_ARGS(db_i64(rq->account_id), db_text(card.id),
			     db_text(request_path(rq, "itemId"))),
		     &rows));
	if (rows_affected(rows) == 0)
		return ERR_NOT_FOUND;
	TRY(card_parts_told(rq, &card, &change));
	return reply_none(rq);
}
