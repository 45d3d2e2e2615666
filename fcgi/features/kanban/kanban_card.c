#include "features/kanban/kanban_find.h"
#include "features/kanban/kanban_handlers.h"
#include "features/kanban/kanban_order.h"

#include "core/http/cursor.h"
#include "features/identity/identity.h"

struct sight sight_of(const struct request *rq)
{
	return (struct sight){
		.reach = rq->reach,
		.scope = identity_scope(rq, "kanban:read"),
		.user_id = rq->user_id,
	};
}

/* How many cards a page may hold: at most `limit`, and no more than a reply can carry. */
static size_t cards_that_fit(const struct list *cards, size_t limit)
{
	const struct card *items = cards->items;
	size_t bytes = 0;

	for (size_t i = 0; i < cards->count && i < limit; i++) {
		const struct str *labels = items[i].labels.items;
		bytes += items[i].conversations.len + items[i].title.len + items[i].preview.len;
		for (size_t k = 0; k < items[i].labels.count; k++)
			bytes += labels[k].len;
		if (i > 0 && bytes > PAGE_BYTES)
			return i;
	}
	return limit;
}

enum err cards_list(struct request *rq)
{
	struct card_filter filter = *(const struct card_filter *)rq->query;
	struct sight sight = sight_of(rq);
	struct list cards;
	struct str next = STR_NULL;

	if (filter.limit == I64_NULL)
		filter.limit = PAGE_DEFAULT;
	TRY(cards_page(rq, &sight, &filter, &cards));
	size_t fits = cards_that_fit(&cards, (size_t)filter.limit);
	if (cards.count > fits) {
		cards.count = fits;
		const struct card *last = (const struct card *)cards.items + cards.count - 1;
		next = cursor_make(rq->arena, (struct str[]){last->stage_id, last->position}, 2);
	}
	return reply_list(rq, &cards, next);
}

enum err card_show(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card card;

	TRY(card_get(rq->tenant, &sight, request_path(rq, "boardId"), request_path(rq, "cardId"),
		     &card));
	return reply_one(rq, &card);
}

static struct kanban_context context_of(struct request *rq)
{
	return (struct kanban_context){
		.tenant = rq->tenant,
		.clock = rq->app->clock,
		.rng = rq->app->rng,
		.actor = {STR("user"), arena_printf(rq->arena, "%lld", (long long)rq->user_id),
			  STR_NULL},
		.cause_id = rq->id,
	};
}

static enum err conflict(struct request *rq, const struct sight *sight, struct str board_id,
			 struct str card_id)
{
	struct card current;

	TRY(card_get(rq->tenant, sight, board_id, card_id, &current));
	return fail_current(rq, ERR_CARD_CONFLICT, &card_schema, &current);
}

static struct str audit_place(struct request *rq, struct str stage_id, struct str position)
{
	return arena_printf(rq->arena, "{\"stage_id\":\"%.*s\",\"position\":\"%.*s\"}",
			    STR_FMT(stage_id), STR_FMT(position));
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
	if (!place.writable)
		return ERR_FORBIDDEN;
	if (!place.target_found)
		return fail_field(rq, "stage_id", "unknown");
	if (move->version > place.version)
		return fail_field(rq, "version", "range");
	if (place.placed_version > move->version || place.neighbour_missing)
		return conflict(rq, &sight, board_id, card_id);
	if (placement_is_current(&place, move->stage_id)) {
		TRY(card_get(rq->tenant, &sight, board_id, card_id, &change.card));
		return reply_one(rq, &change.card);
	}
	TRY(order_between(rq->arena, place.low, place.high, &position));
	TRY(card_place(rq->tenant, card_id, move->stage_id, position, &change));
	rq->audit.before = audit_place(rq, place.stage_id, place.position);
	rq->audit.after = audit_place(rq, change.card.stage_id, change.card.position);
	struct kanban_context ctx = context_of(rq);
	card_record(&ctx, CARD_MOVED, place.stage_id, &change);
	rq->pokes |= POKE_RELAY;
	return reply_one(rq, &change.card);
}
