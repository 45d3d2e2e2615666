/* The two traces a change of a card leaves in its transaction: permanent history and the event. */
#include "features/kanban/kanban_int.h"

DB_STMT(history_add, "kanban.history_add",
	"insert into card_history (account_id, id, card_id, board_id, action, from_stage_id,"
	" to_stage_id,"
	"   actor_type, actor_id, actor_name, cause_id, card_version, occurred_at)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, hub_time($13))");

static void add_history(const struct kanban_context *ctx, const char *action,
			struct str from_stage_id, const struct card *card)
{
	struct arena *arena = db_tenant_arena(ctx->tenant);

	db_queue(ctx->tenant, &history_add,
		 DB_ARGS(db_i64(db_tenant_account(ctx->tenant)),
			 db_text(id_new(arena, ctx->clock, ctx->rng)), db_text(card->id),
			 db_text(card->board_id), db_text(str_from(action)), db_text(from_stage_id),
			 db_text(card->stage_id), db_text(ctx->actor.type), db_text(ctx->actor.id),
			 db_text(ctx->actor.name), db_text(ctx->cause_id), db_i64(card->version),
			 db_time(clock_now(ctx->clock))));
}

static void emit(const struct kanban_context *ctx, enum card_action action, struct str card_id,
		 int64_t version, struct str audience, const void *data)
{
	event_emit(ctx->tenant, ctx->clock, ctx->rng,
		   &(struct event){
			   .type = &kanban_events.types[action],
			   .entity_id = card_id,
			   .version = version,
			   .actor = ctx->actor,
			   .cause_id = ctx->cause_id,
			   .audience = audience,
			   .data = data,
		   });
}

void card_record(const struct kanban_context *ctx, enum card_action action,
		 struct str from_stage_id, const struct card_change *change)
{
	/* What the history calls it; NULL: not a station of the card's way. */
	static const char *const stations[] = {
		[CARD_CREATED] = "created",
		[CARD_MOVED] = "moved",
		[CARD_UPDATED] = NULL,
	};
	const struct card *card = &change->card;
	const struct card_gone gone = {card->id, card->board_id};

	if (stations[action])
		add_history(ctx, stations[action], from_stage_id, card);
	emit(ctx, action, card->id, card->version, change->audience, card);
	if (change->lost.ptr)
		emit(ctx, CARD_DELETED, card->id, card->version, change->lost, &gone);
}

void card_record_deleted(const struct kanban_context *ctx, const struct card_gone *card,
			 struct str stage_id, int64_t version, struct str audience)
{
	add_history(ctx, "deleted", stage_id,
		    &(struct card){
			    .id = card->id, .board_id = card->board_id, .version = version});
	emit(ctx, CARD_DELETED, card->id, version, audience, card);
}
