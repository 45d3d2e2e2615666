/* What the routes of cards change or take away: a new one for each call. */
#ifndef HUB_TEST_CARD_THINGS_H
#define HUB_TEST_CARD_THINGS_H

#include "matrix/call.h"

/* Puts them into the path of a call to a route of cards; others are left alone. */
void card_things(struct call *call, int64_t user_id);

#endif
