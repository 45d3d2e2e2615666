/* Showing cards. */
#include "features/kanban/card/card_int.h"

#include "core/http/paging.h"

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

void card_redact(struct card *card)
{
	struct card bare = {
		.id = card->id,
		.board_id = card->board_id,
		.stage_id = card->stage_id,
		.title = STR(""),
		.position = card->position,
		.version = card->version,
		.placed_version = card->placed_version,
		.last_message_at = I64_NULL,
		.conversations = STR("[]"),
		.value = I64_NULL,
		.due_at = I64_NULL,
		.custom = STR("{}"),
		.entered_stage_at = card->entered_stage_at,
		.created_by = I64_NULL,
		.deleted_at = I64_NULL,
		.redacted = true,
		.created_at = card->created_at,
		.updated_at = card->updated_at,
	};

	*card = bare;
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

enum err card_show(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card_detail card;

	TRY(card_get_detail(rq->tenant, &sight, request_path(rq, "boardId"),
			    request_path(rq, "cardId"), &card));
	return reply_one(rq, &card);
}
