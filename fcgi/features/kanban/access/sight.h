/*
 * What of boards and cards a person sees: in C, and as conditions for every statement that shows
 * any. docs/decisions/0008-kanban-scope.md
 */
#ifndef HUB_KANBAN_SIGHT_H
#define HUB_KANBAN_SIGHT_H

#include "core/http/request.h"
#include "features/identity/identity_reach.h"

/*
 * Which cards a person sees: of what Chatwoot shows them (their reach), what is in their role's
 * scope. A card without a conversation is in everybody's reach.
 */
struct sight {
	const struct reach *reach;
	enum scope scope; /* of kanban:read */
	int64_t user_id;
};

/*
 * Parameters $2 to $7 of the statements that show cards: kind, inboxes, teams and Chatwoot id of
 * the person's reach, their scope, their user id. What is said of $2 to $7 below means these.
 */
#define SIGHT_ARGS(sight) \
	REACH_ARGS((sight)->reach), db_i64((sight)->scope), db_i64((sight)->user_id)

/* Of a request of a route in an account. */
struct sight sight_of(const struct request *rq);

/* Nothing is hidden from them. */
bool sight_is_whole(const struct sight *sight);

/* --- SQL: boards --- */

/*
 * The board of that id is not hidden from the person. Every statement that shows boards, or
 * what is on them, asks; CARD_SCOPED has it.
 */
#define BOARD_SEEN(board, user) \
	board " <> all ((select directory.boards_hidden(" user "::bigint))::uuid[])"

/* The person may write on that board, as far as their permissions go. */
#define BOARD_WRITABLE(board, user) \
	board " <> all ((select directory.boards_read_only(" user "::bigint))::uuid[])"

/*
 * On the board with that id (an expression that is the same for all rows) people see where the
 * cards stand that Chatwoot does not show them: in their scope, and redacted (card_redact()).
 */
#define BOARD_REDACTS(board)                                      \
	"coalesce((select b.outsiders = 'redacted' from boards b" \
	"  where b.account_id = $1 and b.id = " board "), false)"

/* --- SQL: cards and their conversations --- */

/*
 * The card is on a board that the person sees, and within their scope of kanban:read (enum
 * scope; none sees none). The rest are parameters: their teams (bigint[]) and their id in Chatwoot,
 * and their user id. For whoever shows cards outside of boards; what of their conversations the
 * person sees is asked beside it.
 */
#define CARD_SCOPED(c, scope, teams, me, user)                                    \
	"((" scope "::bigint >= 3 or " scope "::bigint > 0 and (" c               \
	".assignee_chatwoot_id = " me "::bigint or " c ".created_by = " user      \
	"::bigint or " scope "::bigint = 2 and " c ".chatwoot_team_ids && " teams \
	"::bigint[])) and " BOARD_SEEN(c ".board_id", user) ")"

/* The card is within that scope (enum scope) of the person. */
#define CARD_IN_SCOPE(c, scope) CARD_SCOPED(c, scope, "$4", "$5", "$7")

/* The person sees the conversation of that row of card_conversations. */
#define CONVERSATION_SEEN(k)                                                                 \
	REACH_SEES(k ".chatwoot_inbox_id", k ".chatwoot_team_id", k ".chatwoot_assignee_id", \
		   "$2", "$3", "$4", "$5")

/*
 * The person sees the card `c`: a conversation of it, or that it has none; and it is within their
 * scope. A card knows the inboxes and teams of all its conversations, so that most people's page
 * looks at no more rows than it shows.
 */
#define CARD_SEEN(c)                                                                        \
	"(case $2::text when 'all' then true"                                               \
	" when 'given' then " c ".chatwoot_inbox_ids && $3::bigint[]"                       \
	"   or " c ".chatwoot_team_ids && $4::bigint[] or " c ".chatwoot_inbox_ids = '{}'"  \
	" else " c ".chatwoot_inbox_ids = '{}' or exists (select from card_conversations v" \
	"   where v.account_id = $1 and v.card_id = " c ".id"                               \
	"   and " CONVERSATION_SEEN("v") ") end and " CARD_IN_SCOPE(c, "$6") ")"

/* The person gets the card `c` of that board in lists, if only redacted. */
#define CARD_SHOWN(c, board) \
	"(" CARD_SEEN(c) " or " BOARD_REDACTS(board) " and " CARD_IN_SCOPE(c, "$6") ")"

#endif
