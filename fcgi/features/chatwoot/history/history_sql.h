/*
 * The columns of a CONTACT, a CONVERSATION and a MESSAGE, in one place for every statement that
 * returns them, and what of conversations `c` the person sees. json and not jsonb: it is only
 * passed on.
 */
#ifndef HUB_CHATWOOT_HISTORY_SQL_H
#define HUB_CHATWOOT_HISTORY_SQL_H

#include "features/chatwoot/mirror/visible.h"
#include "features/identity/identity.h"
#include "features/kanban/access/sight.h"

/* The parameters for CARD_SCOPED. */
#define BOARD_ARGS(rq) db_i64(identity_scope(rq, "kanban:read")), db_i64((rq)->user_id)

/* Of conversations c, with REACH_ARGS as $2 to $5. */
#define TALK_SEEN VISIBLE_CONVERSATION("c", "$2", "$3", "$4", "$5")

/* clang-format off */
/* Of contacts p. */
#define CONTACT_COLUMNS \
	"p.id, p.chatwoot_contact_id, left(p.name, 255) as name, p.email, p.phone_number," \
	" p.identifier, p.avatar_url, p.blocked, p.last_activity_at, p.chatwoot_created_at"

/*
 * The places of conversation c on boards, as far as the person sees boards: parameters for their
 * scope of kanban:read and their user id. The rest of TALK_SEEN.
 */
#define TALK_CARDS(scope, user) \
	"array_to_json(array(select row_to_json(one) from (" \
	"  select k.id, k.board_id, b.name as board_name, k.stage_id, s.name as stage_name," \
	"    s.color as stage_color, k.title" \
	"  from card_conversations l" \
	"  join cards k on k.account_id = l.account_id and k.id = l.card_id" \
	"  join stages s on s.account_id = k.account_id and s.id = k.stage_id" \
	"  join boards b on b.account_id = k.account_id and b.id = k.board_id" \
	"  where l.account_id = c.account_id" \
	"    and l.chatwoot_conversation_id = c.chatwoot_conversation_id" \
	"    and k.deleted_at is null and " CARD_SCOPED("k", scope, "$4", "$5", user) \
	"  order by b.is_default desc, b.name, k.id) one))"

/* Of conversations c. */
#define TALK_COLUMNS(scope, user) \
	"c.chatwoot_conversation_id, c.status, c.priority," \
	" (select json_build_object('chatwoot_inbox_id', c.chatwoot_inbox_id," \
	"    'name', max(i.name)," \
	"    'channel_type', coalesce(max(i.channel_type), c.channel)) from inboxes i" \
	"  where i.account_id = c.account_id and i.chatwoot_inbox_id = c.chatwoot_inbox_id)" \
	"  as inbox," \
	" (select json_build_object('id', p.id, 'chatwoot_contact_id', p.chatwoot_contact_id," \
	"    'name', left(p.name, 255), 'avatar_url', p.avatar_url) from contacts p" \
	"  where p.account_id = c.account_id and p.chatwoot_contact_id = c.chatwoot_contact_id)" \
	"  as contact," \
	" case when c.chatwoot_assignee_id is not null then json_build_object(" \
	"    'type', case c.assignee_type when 'AgentBot' then 'agent_bot' else 'user' end," \
	"    'chatwoot_id', c.chatwoot_assignee_id, 'name', c.assignee_name," \
	"    'avatar_url', c.assignee_avatar_url) end as assignee," \
	" case when c.chatwoot_team_id is not null then json_build_object(" \
	"    'chatwoot_team_id', c.chatwoot_team_id, 'name', (select t.name from teams t" \
	"     where t.account_id = c.account_id and t.chatwoot_team_id = c.chatwoot_team_id))" \
	"  end as team," \
	" array_to_json(array(select json_build_object('title', w.title, 'color'," \
	"    (select max(g.color) from labels g" \
	"     where g.account_id = c.account_id and g.title = w.title))" \
	"  from unnest(c.labels) with ordinality w(title, nth) order by w.nth)) as labels," \
	" c.unread_count, c.can_reply, coalesce(n.messages, 0) as messages_count," \
	" coalesce(n.notes, 0) as notes_count, n.last_message, " \
	TALK_CARDS(scope, user) " as cards," \
	" c.snoozed_until, c.waiting_since, c.last_activity_at, c.chatwoot_created_at"

/* What TALK_COLUMNS counts of conversation c; a FROM item. */
#define TALK_COUNTS \
	"lateral (select count(*) as messages, count(*) filter (where m.private) as notes," \
	"  (select json_build_object('message_type', y.message_type, 'private', y.private," \
	"     'content', left(y.content, 300), 'attachment', y.attachments->0->>'file_type'," \
	"     'sent_at', hub_rfc3339(y.sent_at)) from messages y" \
	"   where y.account_id = c.account_id" \
	"     and y.chatwoot_conversation_id = c.chatwoot_conversation_id" \
	"   order by y.chatwoot_message_id desc limit 1) as last_message" \
	"  from messages m where m.account_id = c.account_id" \
	"    and m.chatwoot_conversation_id = c.chatwoot_conversation_id) n"

/* Of messages m. */
#define MESSAGE_COLUMNS \
	"m.chatwoot_message_id, m.chatwoot_conversation_id, m.message_type, m.private, m.content," \
	" m.content_type, m.status, m.deleted, m.attachments, m.sent_at," \
	" case when m.sender_type is not null then json_build_object('type', m.sender_type," \
	"    'chatwoot_id', m.chatwoot_sender_id, 'name', m.sender_name, 'avatar_url'," \
	"    case m.sender_type" \
	"     when 'user' then (select a.avatar_url from agents a" \
	"       where a.account_id = m.account_id and a.chatwoot_user_id = m.chatwoot_sender_id)" \
	"     when 'contact' then (select p.avatar_url from contacts p where" \
	"       p.account_id = m.account_id and p.chatwoot_contact_id = m.chatwoot_sender_id)" \
	"    end) end as sender"
/* clang-format on */

#endif
