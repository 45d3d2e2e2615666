/* The links of a card, and what people did to it. */
#include "features/kanban/part/part_int.h"

#include "core/http/paging.h"

#define C_SEEN CARD_SEEN("c")

DB_STMT(link_add, "kanban.link_add",
	"insert into card_links (account_id, id, card_id, url, title, created_by)"
	" select $1, $2, $3, $4, $5, $6::bigint where (select count(*) from card_links l"
	"   where l.account_id = $1 and l.card_id = $3) < $7::bigint"
	" returning id, url, title, created_by, created_at");

DB_STMT(link_drop, "kanban.link_drop",
	"delete from card_links where account_id = $1 and card_id = $2 and id = $3");

/* $9 the card, $10 the row to go on behind: ids rise with time. */
DB_STMT(acts_of_card, "kanban.acts_of_card",
	"select h.id, h.card_id, h.action, h.from_stage_id, h.to_stage_id, json_build_object("
	"   'type', h.actor_type, 'id', h.actor_id, 'name', coalesce((select u.name from users u"
	"     where h.actor_type = 'user' and u.id::text = h.actor_id), h.actor_name)) as actor,"
	" h.reason, h.detail, h.operation_id, h.occurred_at"
	" from card_history h join cards c on c.account_id = h.account_id and c.id = h.card_id"
	" where h.account_id = $1 and h.card_id = $9 and c.board_id = $8"
	"   and ($10::uuid is null or h.id < $10) and " C_SEEN " order by h.id desc limit $11");

static bool is_link(struct str url)
{
	struct str rest = str_starts(url, STR("https://"))  ? str_slice(url, 8, url.len)
			  : str_starts(url, STR("http://")) ? str_slice(url, 7, url.len)
							    : STR("");

	for (size_t i = 0; i < rest.len; i++)
		if ((unsigned char)rest.ptr[i] <= ' ' || strchr("<>\"\\^`{|}", rest.ptr[i]))
			return false;
	return rest.len > 0 && rest.ptr[0] != '/' && rest.ptr[0] != '?' && rest.ptr[0] != '#' &&
	       rest.ptr[0] != ':';
}

enum err card_link_added(struct request *rq)
{
	const struct card_link_new *body = rq->body;
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct sight sight = sight_of(rq);
	struct card_change change;
	struct card_hold card;
	struct card_link link;

	if (!is_link(body->url))
		return fail_field(rq, "url", "format");
	TRY(card_hold(rq, &sight, &card));
	enum err err = db_one(rq->tenant, &link_add,
			      DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(card.id),
				      db_text(body->url), db_text(body->title),
				      db_i64(rq->user_id), db_i64(CARD_LINKS_MAX)),
			      &card_link_schema, &link);
	if (err == ERR_NOT_FOUND)
		return fail_field(rq, "url", "too_many");
	TRY(err);
	TRY(card_parts_told(rq, &card, &change));
	rq->audit.resource_id = id;
	return reply_one(rq, &link);
}

enum err card_link_removed(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card_change change;
	struct card_hold card;
	struct db_rows *rows;

	TRY(card_hold(rq, &sight, &card));
	TRY(db_query(rq->tenant, &link_drop,
		     DB_ARGS(db_i64(rq->account_id), db_text(card.id),
			     db_text(request_path(rq, "linkId"))),
		     &rows));
	if (rows_affected(rows) == 0)
		return ERR_NOT_FOUND;
	TRY(card_parts_told(rq, &card, &change));
	return reply_none(rq);
}

enum err card_history_list(struct request *rq)
{
	struct str board_id = request_path(rq, "boardId"), card_id = request_path(rq, "cardId"),
		   before;
	struct sight sight = sight_of(rq);
	struct db_rows *rows;
	struct paging page;
	struct card card;

	TRY(paging_begin_id(rq, rq->query, &before, &page));
	TRY(db_query(rq->tenant, &acts_of_card,
		     DB_ARGS(db_i64(rq->account_id), SIGHT_ARGS(&sight), db_text(board_id),
			     db_text(card_id), db_text(before), paging_rows(&page)),
		     &rows));
	if (rows_count(rows) == 0)
		TRY(card_get(rq->tenant, &sight, board_id, card_id, &card));
	return paging_reply(rq, &page, rows, &card_act_schema, "id");
}
