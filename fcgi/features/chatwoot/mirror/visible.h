/*
 * Which conversations of the mirror a person sees: every statement that shows them, or what is
 * theirs, to somebody has this in its `where`, with REACH_ARGS(rq->reach) as its
 * parameters (identity_reach.h says what a reach is). Lists, counts, search, history and exports
 * alike: what a person can't open in Chatwoot is absent.
 */
#ifndef HUB_CHATWOOT_VISIBLE_H
#define HUB_CHATWOOT_VISIBLE_H

#include "features/identity/identity_reach.h"

/* Who a conversation is assigned to, not counting bots, whose ids are other ones. */
#define VISIBLE_ASSIGNEE(alias)                                                               \
	"nullif(" alias ".chatwoot_assignee_id, case " alias ".assignee_type when 'AgentBot'" \
	" then " alias ".chatwoot_assignee_id end)"

/* Of a row of `conversations` with that alias; the rest as in REACH_SEES. */
#define VISIBLE_CONVERSATION(alias, kind, inboxes, teams, me)             \
	REACH_SEES(alias ".chatwoot_inbox_id", alias ".chatwoot_team_id", \
		   VISIBLE_ASSIGNEE(alias), kind, inboxes, teams, me)

#endif
