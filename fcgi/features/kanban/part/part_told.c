#include "features/kanban/part/part_int.h"

enum err card_parts_told(struct request *rq, const struct card_hold *card,
			 struct card_change *ret)
{
	struct kanban_context ctx = kanban_context_of(rq);
	struct card_change change;

	card_touch(rq, card->id);
	TRY(card_told(rq->tenant, card->id, STR_NULL, &change));
	card_record(&ctx, CARD_UPDATED, STR_NULL, &change);
	rq->pokes |= POKE_RELAY;
	*ret = change;
	return OK;
}
