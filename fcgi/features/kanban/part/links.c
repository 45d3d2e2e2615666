/* The links of a card. */
#include "features/kanban/part/part_int.h"

DB_STMT(link_add, "kanban.link_add",
	"insert into card_links (account_id, id, card_id, url, title, created_by)"
	" select $1, $2, $3, $4, $5, $6::bigint where (select count(*) from card_links l"
	"   where l.account_id = $1 and l.card_id = $3) < $7::bigint"
	" returning id, url, title, created_by, created_at");

DB_STMT(link_drop, "kanban.link_drop",
	"delete from card_links where account_id = $1 and card_id = $2 and id = $3");

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
