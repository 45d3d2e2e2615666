/* The columns of cards, in one place for every statement that returns or writes them. */
#ifndef HUB_KANBAN_CARD_COLUMNS_H
#define HUB_KANBAN_CARD_COLUMNS_H

#include "features/kanban/access/sight.h"

/* Rows (stage_id, cards): how many cards of the board $8 the person gets in lists. */
#define REDACTS_8 BOARD_REDACTS("$8")
#define STAGE_COUNTS                                                                     \
	"(select f.stage_id, sum(f.cards)::bigint as cards from search.board_counts($8," \
	"   case when " REDACTS_8 " then 'all' else $2 end, $3::bigint[], $4::bigint[]," \
	"   $5, $6, $7, '{}') f group by f.stage_id)"

/*
 * The columns of a CARD of `cards c` with all of its conversations, or those the person sees.
 * _SHOWN is for rows found by CARD_SHOWN: whoever reads them redacts what says so.
 * json and not jsonb: what is only passed on needs no tree, which was a quarter of a page's time in
 * PostgreSQL.
 */
#define CARD_COLUMNS      CARD_COLUMNS_WITH("", "false")
#define CARD_COLUMNS_SEEN CARD_COLUMNS_WITH(" and " CONVERSATION_SEEN("cc"), "false")
#define CARD_COLUMNS_SHOWN \
	CARD_COLUMNS_WITH(" and " CONVERSATION_SEEN("cc"), CARD_SEEN("c") " is not true")

/* The columns of `cards k` that these and CARD_SEEN need, for a subquery `c`. */
#define CARD_STORED                                                                             \
	"k.account_id, k.id, k.board_id, k.stage_id, k.title, k.position, k.version,"           \
	" k.placed_version, k.priority, k.labels, k.preview, k.last_message_at,"                \
	" k.assignee_chatwoot_id, k.assignee_name, k.assignee_avatar_url, k.value, k.currency," \
	" k.due_at, k.custom, k.outcome_reason, k.entered_stage_at, k.created_by,"              \
	" k.checklist_total, k.checklist_done, k.comments_count, k.links_count, k.deleted_at,"  \
	" k.chatwoot_inbox_ids, k.chatwoot_team_ids, k.sla, k.created_at, k.updated_at"

#define CARD_COLUMNS_WITH(filter, redacted)                                                     \
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
	" c.value, c.currency, c.due_at, c.custom, c.outcome_reason, c.entered_stage_at,"       \
	" c.created_by, c.checklist_total, c.checklist_done, c.comments_count, c.links_count,"  \
	" c.deleted_at, " redacted " as redacted, c.sla,"                                       \
	" c.created_at, c.updated_at"

/* Who hears of `cards c`, of whose change they see the whole or only where it stands. */
#define CARD_HEARD \
	"directory.card_audience(c.id) as audience, directory.card_outsiders(c.id) as outsiders"

/* Assignments that bring what `cards` knows of the conversations up to date; $1, $2 are its key. */
#define CARD_WHEREABOUTS                                                              \
	"chatwoot_inbox_ids = array(select distinct coalesce(k.chatwoot_inbox_id, 0)" \
	"   from card_conversations k where k.account_id = $1 and k.card_id = $2),"   \
	" chatwoot_team_ids = array(select distinct k.chatwoot_team_id"               \
	"   from card_conversations k where k.account_id = $1 and k.card_id = $2"     \
	"   and k.chatwoot_team_id is not null)"

#endif
