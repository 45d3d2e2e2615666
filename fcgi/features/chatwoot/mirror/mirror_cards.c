/* From the mirror to the cards: what a conversation's card shows is read from the rows. */
#include "features/chatwoot/mirror/mirror_int.h"

#define PREVIEW_MAX 160 /* code points */

DB_STMT(conversations_of_contacts, "chatwoot.conversations_of_contacts",
	"select chatwoot_conversation_id as id from conversations"
	" where account_id = $1 and chatwoot_contact_id = any ($2::bigint[])");

/* The latest last, so that it ends at the top of its stage. A bot is nobody's assignment. */
DB_STMT(conversations_for_cards, "chatwoot.conversations_for_cards",
	"select c.chatwoot_conversation_id, c.chatwoot_inbox_id, c.channel, c.status, c.priority,"
	" c.labels, c.chatwoot_team_id, k.name as contact_name, k.avatar_url as contact_avatar_url,"
	" case when c.assignee_type = 'User' then c.chatwoot_assignee_id end as"
	" assignee_chatwoot_id,"
	" case when c.assignee_type = 'User' then c.assignee_name end as assignee_name,"
	" case when c.assignee_type = 'User' then c.assignee_avatar_url end as"
	" assignee_avatar_url,"
	" c.unread_count, c.chatwoot_updated_at, m.chatwoot_message_id, m.content, m.deleted,"
	" m.sent_at, m.attachments -> 0 ->> 'file_type' as attachment_type"
	" from conversations c left join contacts k on k.account_id = c.account_id"
	"   and k.chatwoot_contact_id = c.chatwoot_contact_id"
	" left join lateral (select n.chatwoot_message_id, n.content, n.deleted, n.sent_at,"
	"     n.attachments from messages n"
	"   where n.account_id = c.account_id"
	"     and n.chatwoot_conversation_id = c.chatwoot_conversation_id and not n.private"
	"   order by n.chatwoot_message_id desc limit 1) m on true"
	" where c.account_id = $1 and c.chatwoot_conversation_id = any ($2::bigint[])"
	" order by c.last_activity_at nulls first, c.chatwoot_conversation_id");

struct shown {
	int64_t chatwoot_conversation_id, chatwoot_inbox_id, chatwoot_team_id;
	struct str channel, status, priority;
	struct list labels;
	struct str contact_name, contact_avatar_url;
	int64_t assignee_chatwoot_id;
	struct str assignee_name, assignee_avatar_url;
	int64_t unread_count, chatwoot_updated_at, chatwoot_message_id;
	struct str content;
	bool deleted;
	usec_t sent_at;
	struct str attachment_type;
};

static const struct field shown_fields[] = {
	F_I64(struct shown, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct shown, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct shown, chatwoot_team_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct shown, channel, 0, 64, NULLABLE),
	F_STR(struct shown, status, 1, 32, REQUIRED),
	F_STR(struct shown, priority, 1, 32, NULLABLE),
	F_STRINGS(struct shown, labels, 255, 255, REQUIRED),
	F_STR(struct shown, contact_name, 1, 255, NULLABLE),
	F_STR(struct shown, contact_avatar_url, 1, 2048, NULLABLE),
	F_I64(struct shown, assignee_chatwoot_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct shown, assignee_name, 1, 255, NULLABLE),
	F_STR(struct shown, assignee_avatar_url, 1, 2048, NULLABLE),
	F_I64(struct shown, unread_count, 0, INT32_MAX, REQUIRED),
	F_I64(struct shown, chatwoot_updated_at, 0, INT64_MAX, REQUIRED),
	F_I64(struct shown, chatwoot_message_id, 1, INT64_MAX, NULLABLE),
	F_TEXT(struct shown, content, 0, INT32_MAX, NULLABLE),
	F_BOOL(struct shown, deleted, NULLABLE),
	F_TIME(struct shown, sent_at, NULLABLE),
	F_STR(struct shown, attachment_type, 1, 32, NULLABLE),
};
static const struct schema shown_schema = SCHEMA("ShownConversation", struct shown, shown_fields);

/* --- previews --- */

/* How Chatwoot names what a message without text carries. */
static const struct {
	const char *type;
	const char *pt, *en;
} attachments[] = {
	{"image", "Imagem", "Picture message"},
	{"audio", "Mensagem de áudio", "Audio message"},
	{"video", "Mensagem de vídeo", "Video message"},
	{"file", "Arquivo anexado", "File attachment"},
	{"location", "Localização", "Location"},
	{"contact", "Contato", "Contact"},
};

static struct str attachment_text(enum lang lang, struct str type)
{
	for (size_t i = 0; i < ARRAY_LEN(attachments); i++)
		if (str_eq(type, str_from(attachments[i].type)))
			return str_from(lang == LANG_EN ? attachments[i].en : attachments[i].pt);
	if (!type.ptr)
		return STR_NULL;
	return lang == LANG_EN ? STR("Attachment") : STR("Anexo");
}

/* Emphasis and code marks of Chatwoot's Markdown, which a preview shows as plain text. */
static bool is_mark(struct str text, size_t i)
{
	char c = text.ptr[i];

	return c == '`' || (strchr("*_~", c) && i + 1 < text.len && text.ptr[i + 1] == c) ||
	       (strchr("*_~", c) && i > 0 && text.ptr[i - 1] == c);
}

/* Plain text on one line: runs of white space and control characters become one space. */
static struct str one_line(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.len + 1, 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool space = c <= 0x20 || c == 0x7f;
		if (is_mark(text, i))
			continue;
		if (!space)
			out[len++] = (char)c;
		else if (len > 0 && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	return str_utf8_head(str_trim((struct str){out, len}), PREVIEW_MAX);
}

struct str mirror_preview(struct arena *arena, enum lang lang, struct str content,
			  struct str attachment_type, bool deleted)
{
	struct str text = one_line(arena, content);

	if (deleted)
		return lang == LANG_EN ? STR("Message deleted") : STR("Mensagem apagada");
	return text.len ? text : attachment_text(lang, attachment_type);
}

/* --- which cards --- */

void touched_add(struct mirror *m, struct touched *touched, int64_t conversation_id)
{
	int64_t *ids = touched->conversations.items;

	if (conversation_id == I64_NULL)
		return;
	for (size_t i = 0; i < touched->conversations.count; i++)
		if (ids[i] == conversation_id)
			return;
	if (touched->conversations.count == touched->cap) {
		touched->cap = touched->cap ? 2 * touched->cap : 32;
		int64_t *more =
			ARENA_ARRAY(db_tenant_arena(m->tenant), int64_t, touched->cap);
		if (ids)
			memcpy(more, ids, touched->conversations.count * sizeof(*ids));
		touched->conversations.items = ids = more;
	}
	ids[touched->conversations.count++] = conversation_id;
}

enum err touched_add_contacts(struct mirror *m, struct touched *touched, const int64_t *contacts,
			      size_t count)
{
	struct arena *arena = db_tenant_arena(m->tenant);
	struct db_rows *rows;

	if (count == 0)
		return OK;
	TRY(db_query(m->tenant, &conversations_of_contacts,
		     DB_ARGS(db_account(m->tenant),
			     db_text(mirror_ids(arena, contacts, count))),
		     &rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		touched_add(m, touched, row_i64(rows, i, "id"));
	return OK;
}

struct kanban_context mirror_kanban(const struct mirror *m)
{
	return (struct kanban_context){
		.tenant = m->tenant,
		.clock = m->clock,
		.rng = m->rng,
		.actor = m->actor,
		.cause_id = m->cause_id,
	};
}

static struct kanban_conversation as_card(struct mirror *m, const struct shown *row)
{
	return (struct kanban_conversation){
		.chatwoot_conversation_id = row->chatwoot_conversation_id,
		.chatwoot_inbox_id = row->chatwoot_inbox_id,
		.chatwoot_team_id = row->chatwoot_team_id,
		.channel = row->channel,
		.status = row->status,
		.priority = row->priority,
		.labels = row->labels,
		.contact_name = row->contact_name,
		.contact_avatar_url = row->contact_avatar_url,
		.assignee_chatwoot_id = row->assignee_chatwoot_id,
		.assignee_name = row->assignee_name,
		.assignee_avatar_url = row->assignee_avatar_url,
		.unread_count = row->unread_count,
		.updated_at = row->chatwoot_updated_at,
		.message_id = row->chatwoot_message_id,
		.message_preview = mirror_preview(db_tenant_arena(m->tenant), m->lang, row->content,
						  row->attachment_type, row->deleted),
		.message_at = row->sent_at,
	};
}

enum err mirror_cards(struct mirror *m, const struct touched *touched)
{
	struct arena *arena = db_tenant_arena(m->tenant);
	struct kanban_context kanban = mirror_kanban(m);
	struct str ids = mirror_ids(arena, touched->conversations.items,
				    touched->conversations.count);
	struct db_rows *rows;
	struct list list;

	if (touched->conversations.count == 0)
		return OK;
	if (touched->conversations.count > 1)
		kanban_expect_many(&kanban);
	TRY(db_query(m->tenant, &conversations_for_cards,
		     DB_ARGS(db_account(m->tenant), db_text(ids)), &rows));
	TRY(rows_list(arena, rows, &shown_schema, &list));
	for (size_t i = 0; i < list.count; i++) {
		struct kanban_conversation conv =
			as_card(m, (const struct shown *)list.items + i);
		TRY(kanban_apply(&kanban, &conv));
	}
	return OK;
}
