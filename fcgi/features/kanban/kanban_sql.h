/*
 * SQL of cards, in one place for every statement that finds or returns them.
 *
 * Statements that show cards to a person take the person's sight (kanban_int.h) as $2 to $7: kind,
 * inboxes, teams and Chatwoot id of their reach, their scope, their user id.
 */
#ifndef HUB_KANBAN_SQL_H
#define HUB_KANBAN_SQL_H

#include "features/identity/identity_reach.h"
#include "features/kanban/kanban.h"

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

/* Assignments that bring what `cards` knows of the conversations up to date; $1, $2 are its key. */
#define CARD_WHEREABOUTS                                                              \
	"chatwoot_inbox_ids = array(select distinct coalesce(k.chatwoot_inbox_id, 0)" \
	"   from card_conversations k where k.account_id = $1 and k.card_id = $2),"   \
	" chatwoot_team_ids = array(select distinct k.chatwoot_team_id"               \
	"   from card_conversations k where k.account_id = $1 and k.card_id = $2"     \
	"   and k.chatwoot_team_id is not null)"

/* SQL: the person may write on that board, as far as their permissions go. */
#define BOARD_WRITABLE(board, user) \
	board " <> all ((select directory.boards_read_only(" user "::bigint))::uuid[])"

/* Columns of `stages s`. */
#define STAGE_COLUMNS                                                                 \
	"s.id, s.board_id, s.key, s.name, s.color, s.position, s.final, s.outcome,"   \
	" s.reason_required, s.wip_limit, s.wip_mode, s.sla_minutes, s.sla_calendar," \
	" s.version"

/* The card is within that scope (enum scope) of the person. */
#define CARD_IN_SCOPE(c, scope) CARD_SCOPED(c, scope, "$4", "$5", "$7")

/* The person sees the conversation of that row of card_conversations. */
#define CONVERSATION_SEEN(k)                                                                 \
	REACH_SEES(k ".chatwoot_inbox_id", k ".chatwoot_team_id", k ".chatwoot_assignee_id", \
		   "$2", "$3", "$4", "$5")

/*
 * The columns of a CARD of `cards c` with all of its conversations, or those the person sees.
 * json and not jsonb: what is only passed on needs no tree, which was a quarter of a page's time in
 * PostgreSQL.
 */
#define CARD_COLUMNS      CARD_COLUMNS_WITH("")
#define CARD_COLUMNS_SEEN CARD_COLUMNS_WITH(" and " CONVERSATION_SEEN("cc"))

#define CARD_COLUMNS_WITH(filter)                                                               \
	"c.id, c.board_id, c.stage_id, c.title, c.position, c.version, c.placed_version,"       \
	" c.priority, c.labels, c.preview, c.last_message_at,"                                  \
	" case when c.assignee_chatwoot_id is not null then json_build_object("                 \
	"   'chatwoot_user_id', c.assignee_chatwoot_id, 'name', coalesce(c.assignee_name, '')," \
	"   'avatar_url', c.assignee_avatar_url) end as assignee,"                              \
	" array_to_json(array(select row_to_json(one) from ("                                   \
	"   select cc.chatwoot_conversation_id, cc.chatwoot_inbox_id, cc.channel, cc.status,"   \
	"     cc.contact_name, cc.contact_avatar_url, cc.unread_count"                          \
	"   from card_conversations cc"                                                         \
	"   where cc.account_id = c.account_id and cc.card_id = c.id" filter ") one"            \
	"   order by one.chatwoot_conversation_id)) as conversations,"                          \
	" c.created_at, c.updated_at"

#endif
