/* Comments on a card. Whoever is mentioned is a member of the account. */
#include "features/kanban/part/part_int.h"

#include "features/identity/identity.h"

#define C_SEEN CARD_SEEN("c")

#define COMMENT                                                                              \
	"m.id, m.card_id, json_build_object('user_id', m.author_id, 'name', coalesce("       \
	"   (select u.name from users u where u.id = m.author_id), ''), 'avatar_url',"       \
	"   (select u.avatar_url from users u where u.id = m.author_id)) as author, m.body," \
	" array_to_json(m.mentions) as mentions, m.created_at, m.edited_at, m.version"

/* $9 the card, $10 the comment to go on behind: the latest come first. */
DB_STMT(comments_of_card, "kanban.comments_of_card",
	"select " COMMENT " from card_comments m"
	" join cards c on c.account_id = m.account_id and c.id = m.card_id"
	" where m.account_id = $1 and m.card_id = $9 and c.board_id = $8 and c.deleted_at is null"
	"   and ($10::uuid is null or m.id < $10) and " C_SEEN " order by m.id desc limit $11");

DB_STMT(mentions_known, "kanban.mentions_known",
	"select count(*) as members from memberships where account_id = $1"
	"   and user_id = any ($2::bigint[])");

DB_STMT(comment_add, "kanban.comment_add",
	"insert into card_comments as m (account_id, id, card_id, author_id, body, mentions)"
	" values ($1, $2, $3, $4::bigint, $5, $6::bigint[]) returning " COMMENT);

/* $4 the author: nobody else writes in their name. */
DB_STMT(comment_put, "kanban.comment_put",
	"update card_comments m set body = $5, mentions = coalesce($6::bigint[], m.mentions),"
	"   edited_at = now(), version = m.version + 1"
	" where m.account_id = $1 and m.card_id = $3 and m.id = $2 and m.author_id = $4::bigint"
	" returning " COMMENT);

DB_STMT(comment_author, "kanban.comment_author",
	"select author_id, version from card_comments"
	" where account_id = $1 and card_id = $2 and id = $3");

DB_STMT(comment_drop, "kanban.comment_drop",
	"delete from card_comments where account_id = $1 and card_id = $2 and id = $3");

/* "{1,2}" of the body's mentions; STR_NULL without them. */
static enum err mentions_read(struct request *rq, struct str given, struct str *ret)
{
	struct buf out = buf_new(rq->arena, 1024);
	const struct json *json;
	struct db_rows *rows;

	*ret = STR_NULL;
	if (!given.ptr)
		return OK;
	TRY(json_parse(rq->arena, given, 0, 0, &json));
	size_t count = json_array_len(json);
	if (!json_is_array(json))
		return fail_field(rq, "mentions", "type");
	if (count > COMMENT_MENTIONS)
		return fail_field(rq, "mentions", "length");
	buf_char(&out, '{');
	for (size_t i = 0; i < count; i++) {
		int64_t id = json_get_i64(json_at(json, i), "", 0);
		for (size_t k = 0; k < i; k++)
			if (json_get_i64(json_at(json, k), "", 0) == id)
				return fail_field(rq, "mentions", "duplicate");
		buf_printf(&out, "%s%lld", i ? "," : "", (long long)id);
	}
	buf_char(&out, '}');
	TRY(db_query(rq->tenant, &mentions_known,
		     DB_ARGS(db_i64(rq->account_id), db_text(buf_view(&out))), &rows));
	if (row_i64(rows, 0, "members") != (int64_t)count)
		return fail_field(rq, "mentions", "unknown");
	*ret = buf_view(&out);
	return OK;
}

static void emit(struct request *rq, enum comment_action action, struct str id, int64_t version,
		 struct str audience, const void *data)
{
	struct kanban_context ctx = kanban_context_of(rq);

	event_emit(rq->tenant, ctx.clock, ctx.rng,
		   &(struct event){
			   .type = &kanban_comment_events.types[action],
			   .entity_id = id,
			   .version = version,
			   .actor = ctx.actor,
			   .cause_id = ctx.cause_id,
			   .audience = audience,
			   .data = data,
		   });
}

static size_t comment_weight(const void *item)
{
	return ((const struct card_comment *)item)->body.len;
}

enum err comments_list(struct request *rq)
{
	return card_parts_list(rq, &comments_of_card, &card_comment_schema, comment_weight);
}

enum err comment_added(struct request *rq)
{
	const struct comment_new *body = rq->body;
	struct str mentions, id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct sight sight = sight_of(rq);
	struct card_comment comment;
	struct card_change change;
	struct card_hold card;

	TRY(mentions_read(rq, body->mentions, &mentions));
	TRY(card_hold(rq, &sight, &card));
	TRY(db_one(rq->tenant, &comment_add,
		   DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(card.id),
			   db_i64(rq->user_id), db_text(body->body),
			   db_text(mentions.ptr ? mentions : STR("{}"))),
		   &card_comment_schema, &comment));
	TRY(card_parts_told(rq, &card, &change));
	emit(rq, COMMENT_CREATED, id, comment.version, change.audience, &comment);
	rq->audit.resource_id = id;
	return reply_one(rq, &comment);
}

/* Whose comment it is: 404 without it. */
static enum err comment_find(struct request *rq, struct str card_id, int64_t *ret_author,
			     int64_t *ret_version)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &comment_author,
		     DB_ARGS(db_i64(rq->account_id), db_text(card_id),
			     db_text(request_path(rq, "commentId"))),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	*ret_author = row_i64(rows, 0, "author_id");
	*ret_version = row_i64(rows, 0, "version");
	return OK;
}

enum err comment_changed(struct request *rq)
{
	const struct comment_new *body = rq->body;
	struct str mentions, id = request_path(rq, "commentId");
	struct sight sight = sight_of(rq);
	struct card_comment comment;
	struct card_change change;
	struct card_hold card;
	int64_t author, version;

	TRY(mentions_read(rq, body->mentions, &mentions));
	TRY(card_hold(rq, &sight, &card));
	TRY(comment_find(rq, card.id, &author, &version));
	if (author != rq->user_id)
		return ERR_FORBIDDEN;
	TRY(db_one(rq->tenant, &comment_put,
		   DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(card.id),
			   db_i64(rq->user_id), db_text(body->body), db_text(mentions)),
		   &card_comment_schema, &comment));
	TRY(card_told(rq->tenant, card.id, STR_NULL, &change));
	emit(rq, COMMENT_UPDATED, id, comment.version, change.audience, &comment);
	rq->pokes |= POKE_RELAY;
	return reply_one(rq, &comment);
}

enum err comment_removed(struct request *rq)
{
	struct str id = request_path(rq, "commentId");
	struct sight sight = sight_of(rq);
	struct card_change change;
	struct card_hold card;
	int64_t author, version;

	TRY(card_hold(rq, &sight, &card));
	TRY(comment_find(rq, card.id, &author, &version));
	if (author != rq->user_id && identity_scope(rq, "kanban:admin") == SCOPE_NONE)
		return ERR_FORBIDDEN;
	db_queue(rq->tenant, &comment_drop,
		 DB_ARGS(db_i64(rq->account_id), db_text(card.id), db_text(id)));
	TRY(card_parts_told(rq, &card, &change));
	emit(rq, COMMENT_DELETED, id, version + 1, change.audience,
	     &(struct comment_gone){id, card.id});
	return reply_none(rq);
}
