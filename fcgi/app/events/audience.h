/*
 * Who an event is for: everyone of the account, or some users and teams (docs: api, Events).
 */
#ifndef HUB_AUDIENCE_H
#define HUB_AUDIENCE_H

#include "app/events/uuid.h"
#include "core/base/arena.h"

struct audience;

/*
 * Reads `"account"` or `{"users":[…],"teams":[…]}`. NULL for anything else: an event nobody may
 * see. The arena is for parsing only; free with audience_free().
 */
struct audience *audience_parse(struct arena *scratch, struct str text);

/* NULL is allowed. */
void audience_free(struct audience *audience);

/* True when the person is one of the users or in one of the teams. NULL is for nobody. */
bool audience_has(const struct audience *audience, int64_t user_id, const struct uuid *teams,
		  size_t team_count);

#endif
