/*
 * The columns of a CARD (api.md) of `cards c`, in one place for every statement that returns one.
 */
#ifndef HUB_KANBAN_SQL_H
#define HUB_KANBAN_SQL_H

#define CARD_COLUMNS                                                                            \
	"c.id, c.board_id, c.stage_id, c.title, c.position, c.version, c.placed_version,"       \
	" c.priority, c.labels, c.preview, c.last_message_at,"                                  \
	" case when c.assignee_chatwoot_id is not null then jsonb_build_object("                \
	"   'chatwoot_user_id', c.assignee_chatwoot_id, 'name', coalesce(c.assignee_name, '')," \
	"   'avatar_url', c.assignee_avatar_url) end as assignee,"                              \
	" (select coalesce(jsonb_agg(jsonb_build_object("                                       \
	"     'chatwoot_conversation_id', cc.chatwoot_conversation_id,"                         \
	"     'chatwoot_inbox_id', cc.chatwoot_inbox_id, 'channel', cc.channel,"                \
	"     'status', cc.status, 'contact_name', cc.contact_name,"                            \
	"     'contact_avatar_url', cc.contact_avatar_url, 'unread_count', cc.unread_count)"    \
	"     order by cc.chatwoot_conversation_id), '[]')"                                     \
	"   from card_conversations cc"                                                         \
	"   where cc.account_id = c.account_id and cc.card_id = c.id) as conversations,"        \
	" c.created_at, c.updated_at"

#endif
