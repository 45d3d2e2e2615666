/* The events of cards. */
#include "features/kanban/card/card_int.h"

static const struct event_type types[] = {
	[CARD_CREATED] = {"card.created", "card", &card_schema,
			  "A card was made, by a person or for a conversation, or came back"},
	[CARD_MOVED] = {"card.moved", "card", &card_schema,
			"A card changed its stage or its place in the stage"},
	[CARD_UPDATED] = {"card.updated", "card", &card_schema,
			  "What a card shows changed, not its place"},
	[CARD_DELETED] = {"card.deleted", "card", &card_gone_schema,
			  "A card is gone, or not shown any more to those who are told"},
};

const struct event_set kanban_card_events = {types, ARRAY_LEN(types)};
