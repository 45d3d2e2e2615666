/* From Chatwoot's webhook bodies to what the kanban slice wants to know. */
#include "features/chatwoot/chatwoot_int.h"

#define PREVIEW_MAX 160 /* code points */
#define LABELS_MAX  50
#define LABEL_MAX   100 /* code points */

static const struct {
	const char *event;
	bool message; /* body is a message with its conversation inside, not a conversation */
} events[] = {
	{"conversation_created", false},
	{"conversation_updated", false},
	{"conversation_status_changed", false},
	{"message_created", true},
	{"message_updated", true},
};

static bool is_message(struct str event)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (str_eq(event, str_from(events[i].event)))
			return events[i].message;
	return false;
}

const char *chatwoot_event_job(struct str event)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (str_eq(event, str_from(events[i].event)))
			return CHATWOOT_INBOUND_JOB;
	return NULL;
}

static const struct json *conversation_of(struct str event, const struct json *body)
{
	return is_message(event) ? json_get(body, "conversation") : body;
}

int64_t chatwoot_event_conversation(struct str event, const struct json *body)
{
	return json_get_i64(conversation_of(event, body), "id", I64_NULL);
}

int64_t chatwoot_event_account(const struct json *body)
{
	return json_get_i64(body, "account.id", I64_NULL);
}

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

static struct str attachment_text(enum lang lang, const struct json *message)
{
	struct str type = json_get_str(message, "attachments.0.file_type");

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

static void read_message(struct arena *arena, enum lang lang, const struct json *message, usec_t at,
			 struct kanban_conversation *conv)
{
	struct str text = one_line(arena, json_get_str(message, "content"));
	int64_t id = json_get_i64(message, "id", I64_NULL);

	if (id < 1)
		return;
	conv->message_id = id;
	conv->message_preview = text.len ? text : attachment_text(lang, message);
	conv->message_at = at;
}

/* `messages[0]` of a conversation is its last public message; there the time is an epoch. */
static void read_last_message(struct arena *arena, enum lang lang, const struct json *c,
			      struct kanban_conversation *conv)
{
	const struct json *last = json_get(c, "messages.0");

	if (!last || json_get_bool(last, "private", false) ||
	    json_get_i64(last, "message_type", 2) == 2)
		return;
	read_message(arena, lang, last, json_get_epoch(last, "created_at"), conv);
}

/* A message event's own message: the type is a word, the time ISO; private notes are left out. */
static void read_event_message(struct arena *arena, enum lang lang, const struct json *m,
			       struct kanban_conversation *conv)
{
	struct str type = json_get_str(m, "message_type");
	usec_t at;

	if (json_get_bool(m, "private", false) || str_eq(type, STR("activity")) || !type.ptr ||
	    !time_parse(json_get_str(m, "created_at"), &at))
		return;
	if (conv->message_id == I64_NULL || json_get_i64(m, "id", I64_NULL) >= conv->message_id)
		read_message(arena, lang, m, at, conv);
}

static void read_labels(struct arena *arena, const struct json *labels, struct list *ret)
{
	size_t count = json_array_len(labels);

	if (count > LABELS_MAX)
		count = LABELS_MAX;
	struct str *items = ARENA_ARRAY(arena, struct str, count);
	*ret = (struct list){items, 0};
	for (size_t i = 0; i < count; i++) {
		struct str label = json_get_str(json_at(labels, i), "");
		if (label.len > 0)
			items[ret->count++] = str_utf8_head(label, LABEL_MAX);
	}
}

/* Text of at most `max` code points; NULL when absent or empty. */
static struct str bounded(const struct json *json, const char *path, size_t max)
{
	struct str s = json_get_str(json, path);

	return s.len ? str_utf8_head(s, max) : STR_NULL;
}

/* An avatar is shown from where Chatwoot keeps it: an absolute http(s) URL, or none. */
static struct str avatar(const struct json *json, const char *path)
{
	struct str url = json_get_str(json, path);
	bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));

	return web && url.len <= 2048 ? url : STR_NULL;
}

static bool one_of(struct str value, const char *const *names)
{
	for (; *names; names++)
		if (str_eq(value, str_from(*names)))
			return true;
	return false;
}

static void read_fields(struct arena *arena, const struct json *c, struct kanban_conversation *conv)
{
	static const char *const priorities[] = {"low", "medium", "high", "urgent", NULL};
	struct str priority = json_get_str(c, "priority");
	int64_t unread = json_get_i64(c, "unread_count", 0);

	if (unread < 0)
		unread = 0;
	conv->chatwoot_inbox_id = json_get_i64(c, "inbox_id", I64_NULL);
	conv->channel = bounded(c, "channel", 64);
	conv->priority = one_of(priority, priorities) ? priority : STR_NULL;
	conv->contact_name = bounded(c, "meta.sender.name", 255);
	conv->contact_avatar_url = avatar(c, "meta.sender.thumbnail");
	conv->unread_count = unread > INT32_MAX ? INT32_MAX : unread;
	conv->updated_at = json_get_epoch(c, "updated_at");
	conv->assignee_chatwoot_id = I64_NULL;
	if (!str_eq(json_get_str(c, "meta.assignee_type"), STR("AgentBot"))) {
		conv->assignee_chatwoot_id = json_get_i64(c, "meta.assignee.id", I64_NULL);
		conv->assignee_name = bounded(c, "meta.assignee.name", 255);
		conv->assignee_avatar_url = avatar(c, "meta.assignee.thumbnail");
	}
	read_labels(arena, json_get(c, "labels"), &conv->labels);
}

enum err chatwoot_read_conversation(struct arena *arena, enum lang lang, struct str event,
				    const struct json *body, struct kanban_conversation *ret)
{
	static const char *const statuses[] = {"open", "resolved", "pending", "snoozed", NULL};
	const struct json *c = conversation_of(event, body);
	struct kanban_conversation conv = {.message_id = I64_NULL, .message_at = I64_NULL};

	conv.chatwoot_conversation_id = json_get_i64(c, "id", I64_NULL);
	conv.status = json_get_str(c, "status");
	if (conv.chatwoot_conversation_id < 1 || !one_of(conv.status, statuses))
		return ERR_INVALID;
	read_fields(arena, c, &conv);
	if (conv.chatwoot_inbox_id < 1)
		return ERR_INVALID;
	read_last_message(arena, lang, c, &conv);
	if (is_message(event))
		read_event_message(arena, lang, body, &conv);
	*ret = conv;
	return OK;
}
