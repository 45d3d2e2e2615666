#include "features/kanban/kanban_card_edit.h"
#include "features/kanban/kanban_find.h"

#include "core/http/paging.h"
#include "features/identity/identity.h"

struct sight sight_of(const struct request *rq)
{
	return (struct sight){
		.reach = rq->reach,
		.scope = identity_scope(rq, "kanban:read"),
		.user_id = rq->user_id,
	};
}

struct kanban_context kanban_context_of(struct request *rq)
{
	return (struct kanban_context){
		.tenant = rq->tenant,
		.clock = rq->app->clock,
		.rng = rq->app->rng,
		.actor = actor_user(rq->arena, rq->user_id, STR_NULL),
		.cause_id = rq->id,
	};
}

static size_t card_weight(const void *item)
{
	const struct card *card = item;
	const struct str *labels = card->labels.items;
	size_t bytes = card->conversations.len + card->title.len + card->preview.len +
		       card->custom.len + card->outcome_reason.len;

	for (size_t i = 0; i < card->labels.count; i++)
		bytes += labels[i].len;
	return bytes;
}

size_t cards_that_fit(const struct list *cards, size_t limit)
{
	return paging_fit(cards, sizeof(struct card), limit, card_weight);
}

enum err reply_card(struct request *rq, const struct sight *sight, const struct card *card)
{
	struct card seen = *card;

	if (sight_is_whole(sight))
		return reply_one(rq, card);
	enum err err = card_get(rq->tenant, sight, card->board_id, card->id, &seen);
	if (err == ERR_NOT_FOUND)
		seen.conversations = STR("[]");
	else if (err != OK)
		return err;
	return reply_one(rq, &seen);
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
	struct card_detail card;

	TRY(card_get_detail(rq->tenant, &sight, request_path(rq, "boardId"),
			    request_path(rq, "cardId"), &card));
	return reply_one(rq, &card);
}
