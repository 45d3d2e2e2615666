/* The two traces a change of a card leaves in its transaction: permanent history and the event. */
#include "features/kanban/card/card_int.h"

DB_STMT(history_add, "kanban.history_add",
	"insert into card_history (account_id, id, card_id, board_id, action, from_stage_id,"
	" to_stage_id,"
	"   actor_type, actor_id, actor_name, cause_id, card_version, occurred_at, reason, detail,"
	"   operation_id, undoes)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, hub_time($13), $14,"
	"   coalesce($15::jsonb, '{}'), $16, $17)");

void card_history_add(const struct kanban_context *ctx, const struct card_trace *trace,
		      const struct card *card)
{
	struct arena *arena = db_tenant_arena(ctx->tenant);

	db_queue(ctx->tenant, &history_add,
		 DB_ARGS(db_account(ctx->tenant),
			 db_text(id_new(arena, ctx->clock, ctx->rng)), db_text(card->id),
			 db_text(card->board_id), db_text(trace->action),
			 db_text(trace->from_stage_id), db_text(card->stage_id),
			 db_text(ctx->actor.type), db_text(ctx->actor.id), db_text(ctx->actor.name),
			 db_text(ctx->cause_id), db_i64(card->version),
			 db_time(clock_now(ctx->clock)), db_text(trace->reason),
			 db_text(trace->detail), db_text(trace->operation_id),
			 db_text(trace->undoes)));
}

static void emit(const struct kanban_context *ctx, enum card_action action, struct str card_id,
		 int64_t version, struct str audience, const void *data)
{
	event_emit(ctx->tenant, ctx->clock, ctx->rng,
		   &(struct event){
			   .type = &kanban_card_events.types[action],
			   .entity_id = card_id,
			   .version = version,
			   .actor = ctx->actor,
			   .cause_id = ctx->cause_id,
			   .depth = ctx->depth,
			   .audience = audience,
			   .data = data,
		   });
}

void card_record_trace(const struct kanban_context *ctx, enum card_action action,
		       const struct card_trace *trace, const struct card_change *change)
{
	const struct card *card = &change->card;
	const struct card_gone gone = {card->id, card->board_id};
	struct card outside = *card;

	if (card->deleted_at != I64_NULL)
		return;
	if (trace->action.ptr)
		card_history_add(ctx, trace, card);
	emit(ctx, action, card->id, card->version, change->audience, card);
	if (change->lost.ptr)
		emit(ctx, CARD_DELETED, card->id, card->version, change->lost, &gone);
	card_redact(&outside);
	if (change->outsiders.ptr)
		emit(ctx, action, card->id, card->version, change->outsiders, &outside);
}

void card_record(const struct kanban_context *ctx, enum card_action action,
		 struct str from_stage_id, const struct card_change *change)
{
	struct card_trace trace = {.from_stage_id = from_stage_id};

	if (action == CARD_CREATED)
		trace.action = STR("created");
	else if (action == CARD_MOVED)
		trace.action = STR("moved");
	card_record_trace(ctx, action, &trace, change);
}

void card_record_deleted(const struct kanban_context *ctx, const struct card_trace *trace,
			 const struct card_gone *gone, int64_t version, struct str audience,
			 struct str outsiders)
{
	card_history_add(ctx, trace,
			 &(struct card){
				 .id = gone->id, .board_id = gone->board_id, .version = version});
	emit(ctx, CARD_DELETED, gone->id, version, audience, gone);
	if (outsiders.ptr)
		emit(ctx, CARD_DELETED, gone->id, version, outsiders, gone);
}
