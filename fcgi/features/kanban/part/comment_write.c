/* A comment that no person wrote: a rule's. */
#include "features/kanban/part/part_int.h"

/* $4 the author, $6 the users it mentions, as JSON. */
DB_STMT(comment_made, "kanban.comment_made",
	"insert into card_comments as m (account_id, id, card_id, author_id, body, mentions)"
	" select $1, $2, $3, $4, $5, array(select t.id::bigint"
	"   from jsonb_array_elements_text($6) t (id))"
	" returning m.id, m.card_id, json_build_object('user_id', m.author_id, 'name', coalesce("
	"   (select u.name from users u where u.id = m.author_id), ''), 'avatar_url',"
	"   (select u.avatar_url from users u where u.id = m.author_id)) as author, m.body,"
	"   array_to_json(m.mentions) as mentions, m.created_at, m.edited_at, m.version");

DB_STMT(comment_counted, "kanban.comment_counted",
	"update cards c set version = c.version + 1, updated_at = now(),"
	"   comments_count = c.comments_count + 1 where c.account_id = $1 and c.id = $2");

enum err comment_write(const struct kanban_context *ctx, struct str card_id, int64_t author_id,
		       struct str body, struct str mentions)
{
	struct str id = id_new(db_tenant_arena(ctx->tenant), ctx->clock, ctx->rng);
	struct db_arg account = db_account(ctx->tenant);
	struct card_comment comment;
	struct card_change change;

	TRY(db_one(ctx->tenant, &comment_made,
		   DB_ARGS(account, db_text(id), db_text(card_id), db_i64(author_id),
			   db_text(body), db_text(mentions.ptr ? mentions : STR("[]"))),
		   &card_comment_schema, &comment));
	db_queue(ctx->tenant, &comment_counted, DB_ARGS(account, db_text(card_id)));
	TRY(card_told(ctx->tenant, card_id, STR_NULL, &change));
	card_record(ctx, CARD_UPDATED, STR_NULL, &change);
	event_emit(ctx->tenant, ctx->clock, ctx->rng,
		   &(struct event){
			   .type = &kanban_comment_events.types[COMMENT_CREATED],
			   .entity_id = id,
			   .version = comment.version,
			   .actor = ctx->actor,
			   .cause_id = ctx->cause_id,
			   .depth = ctx->depth,
			   .audience = change.audience,
			   .data = &comment,
		   });
	return OK;
}
