/*
 * The columns of a CARD of `cards c`, in one place for every statement that returns one.
 * json and not jsonb: what is only passed on needs no tree, which was a quarter of a page's time in
 * PostgreSQL.
 */
#ifndef HUB_KANBAN_SQL_H
#define HUB_KANBAN_SQL_H

#define CARD_COLUMNS                                                                            \
	"c.id, c.board_id, c.stage_id, c.title, c.position, c.version, c.placed_version,"       \
	" c.priority, c.labels, c.preview, c.last_message_at,"                                  \
	" case when c.assignee_chatwoot_id is not null then json_build_object("                 \
	"   'chatwoot_user_id', c.assignee_chatwoot_id, 'name', coalesce(c.assignee_name, '')," \
	"   'avatar_url', c.assignee_avatar_url) end as assignee,"                              \
	" array_to_json(array(select row_to_json(one) from ("                                   \
	"   select cc.chatwoot_conversation_id, cc.chatwoot_inbox_id, cc.channel, cc.status,"   \
	"     cc.contact_name, cc.contact_avatar_url, cc.unread_count"                          \
	"   from card_conversations cc"                                                         \
	"   where cc.account_id = c.account_id and cc.card_id = c.id) one"                      \
	"   order by one.chatwoot_conversation_id)) as conversations,"                          \
	" c.created_at, c.updated_at"

#endif
