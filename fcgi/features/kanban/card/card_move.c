/* A person moves one card. */
#include "features/kanban/card/card_int.h"
#include "features/kanban/order/order.h"

static struct str audit_place(struct request *rq, struct str stage_id, struct str position)
{
	return arena_printf(rq->arena, "{\"stage_id\":\"%.*s\",\"position\":\"%.*s\"}",
			    STR_FMT(stage_id), STR_FMT(position));
}

enum err card_conflict(struct request *rq, const struct sight *sight, struct str card_id)
{
	struct card current;

	TRY(card_get(rq->tenant, sight, request_path(rq, "boardId"), card_id, &current));
	return fail_current(rq, ERR_CARD_CONFLICT, &card_schema, &current);
}

static enum err check(struct request *rq, const struct sight *sight, const struct card_move *move,
		      const struct placement *place)
{
	if (!place->writable)
		return ERR_FORBIDDEN;
	if (!place->target_found)
		return fail_field(rq, "stage_id", "unknown");
	if (move->version > place->version)
		return fail_field(rq, "version", "range");
	if (place->placed_version > move->version || place->neighbour_missing)
		return card_conflict(rq, sight, request_path(rq, "cardId"));
	return str_eq(move->stage_id, place->stage_id) ? OK
						       : placement_admits(rq, place, move->reason);
}

enum err card_moved(struct request *rq)
{
	const struct card_move *move = rq->body;
	struct str board_id = request_path(rq, "boardId"), card_id = request_path(rq, "cardId"),
		   position;
	struct sight sight = sight_of(rq);
	struct placement place;
	struct card_change change;

	if (move->after_id.ptr && move->before_id.ptr)
		return fail_field(rq, "before_id", "exclusive");
	if (str_eq(move->after_id, card_id) || str_eq(move->before_id, card_id))
		return fail_field(rq, move->after_id.ptr ? "after_id" : "before_id", "self");
	TRY(placement_lock(rq->tenant, &sight, rq->scope, board_id, card_id, move, &place));
	TRY(check(rq, &sight, move, &place));
	if (placement_is_current(&place, move->stage_id)) {
		TRY(card_get(rq->tenant, &sight, board_id, card_id, &change.card));
		return reply_one(rq, &change.card);
	}
	TRY(order_between(rq->arena, place.low, place.high, &position));
	TRY(card_place(rq->tenant, card_id, &place, move, position, &change));
	rq->audit.before = audit_place(rq, place.stage_id, place.position);
	rq->audit.after = audit_place(rq, change.card.stage_id, change.card.position);
	struct kanban_context ctx = kanban_context_of(rq);
	const struct card_trace trace = {
		.action = STR("moved"),
		.from_stage_id = place.stage_id,
		.reason = move->reason,
		.detail = card_place_detail(rq->arena, place.position, position),
	};
	card_record_trace(&ctx, CARD_MOVED, &trace, &change);
	rq->pokes |= POKE_RELAY;
	return reply_card(rq, &sight, &change.card);
}
