/* Who talks and what is said: contacts, conversations, messages (contracts: C, K, M and CONV). */
#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/mirror/mirror_int.h"

#define EMAIL_MAX       320
#define PHONE_MAX       64
#define LABELS_MAX      50
#define LABEL_MAX       100
#define UNREAD_MAX      10 /* webhooks count no further, so neither does a row */
#define ATTACHMENTS_MAX 20

static const struct field contact_fields[] = {
	F_I64(struct contact_row, chatwoot_contact_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct contact_row, observed_at, REQUIRED),
	F_STR(struct contact_row, name, 1, CLEAN_NAME_MAX, NULLABLE),
	F_STR(struct contact_row, email, 1, EMAIL_MAX, NULLABLE),
	F_STR(struct contact_row, phone_number, 1, PHONE_MAX, NULLABLE),
	F_STR(struct contact_row, identifier, 1, CLEAN_NAME_MAX, NULLABLE),
	F_STR(struct contact_row, avatar_url, 1, CLEAN_URL_MAX, NULLABLE),
	F_BOOL(struct contact_row, blocked, REQUIRED),
	F_JSON(struct contact_row, custom_attributes, REQUIRED),
	F_JSON(struct contact_row, additional_attributes, REQUIRED),
	F_TIME(struct contact_row, last_activity_at, NULLABLE),
	F_TIME(struct contact_row, chatwoot_created_at, NULLABLE),
};
const struct schema contact_row_schema = SCHEMA("ContactRow", struct contact_row, contact_fields);

static const struct field conversation_fields[] = {
	F_I64(struct conversation_row, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct conversation_row, observed_at, REQUIRED),
	F_I64(struct conversation_row, chatwoot_updated_at, 0, INT64_MAX, REQUIRED),
	F_I64(struct conversation_row, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct conversation_row, chatwoot_contact_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct conversation_row, channel, 1, 64, NULLABLE),
	F_STR(struct conversation_row, status, 1, 32, REQUIRED),
	F_STR(struct conversation_row, priority, 1, 32, NULLABLE),
	F_STR(struct conversation_row, assignee_type, 1, 32, NULLABLE),
	F_I64(struct conversation_row, chatwoot_assignee_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct conversation_row, assignee_name, 1, CLEAN_NAME_MAX, NULLABLE),
	F_STR(struct conversation_row, assignee_avatar_url, 1, CLEAN_URL_MAX, NULLABLE),
	F_I64(struct conversation_row, chatwoot_team_id, 1, INT64_MAX, NULLABLE),
	F_STRINGS(struct conversation_row, labels, LABEL_MAX, LABELS_MAX, REQUIRED),
	F_JSON(struct conversation_row, custom_attributes, REQUIRED),
	F_JSON(struct conversation_row, additional_attributes, REQUIRED),
	F_I64(struct conversation_row, unread_count, 0, UNREAD_MAX, REQUIRED),
	F_BOOL(struct conversation_row, can_reply, REQUIRED),
	F_TIME(struct conversation_row, snoozed_until, NULLABLE),
	F_TIME(struct conversation_row, waiting_since, NULLABLE),
	F_TIME(struct conversation_row, first_reply_at, NULLABLE),
	F_TIME(struct conversation_row, last_activity_at, NULLABLE),
	F_TIME(struct conversation_row, chatwoot_created_at, NULLABLE),
};
const struct schema conversation_row_schema =
	SCHEMA("ConversationRow", struct conversation_row, conversation_fields);

static const struct field message_fields[] = {
	F_I64(struct message_row, chatwoot_message_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct message_row, observed_at, REQUIRED),
	F_I64(struct message_row, chatwoot_conversation_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct message_row, message_type, 1, 32, REQUIRED),
	F_BOOL(struct message_row, private, REQUIRED),
	F_TEXT(struct message_row, content, 1, CLEAN_CONTENT_MAX, NULLABLE),
	F_STR(struct message_row, content_type, 1, 64, REQUIRED),
	F_STR(struct message_row, sender_type, 1, 32, NULLABLE),
	F_I64(struct message_row, chatwoot_sender_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct message_row, sender_name, 1, CLEAN_NAME_MAX, NULLABLE),
	F_STR(struct message_row, status, 1, 32, NULLABLE),
	F_TIME(struct message_row, status_observed_at, NULLABLE),
	F_BOOL(struct message_row, deleted, REQUIRED),
	F_JSON(struct message_row, attachments, REQUIRED),
	F_TIME(struct message_row, sent_at, REQUIRED),
};
const struct schema message_row_schema = SCHEMA("MessageRow", struct message_row, message_fields);

static bool tells_all(const struct json *contact)
{
	return json_has(contact, "email") && json_has(contact, "phone_number");
}

enum reading read_contact(struct arena *arena, usec_t observed_at, const struct json *object,
			  void *row)
{
	struct contact_row *r = row;

	*r = (struct contact_row){
		.chatwoot_contact_id = clean_id(object, "id"),
		.observed_at = tells_all(object) ? observed_at : 0,
		.name = clean_line(arena, object, "name", CLEAN_NAME_MAX),
		.email = clean_line(arena, object, "email", EMAIL_MAX),
		.phone_number = clean_line(arena, object, "phone_number", PHONE_MAX),
		.identifier = clean_line(arena, object, "identifier", CLEAN_NAME_MAX),
		.avatar_url = clean_url(object, "thumbnail"),
		.blocked = json_get_bool(object, "blocked", false),
		.custom_attributes = clean_attributes(arena, object, "custom_attributes"),
		.additional_attributes = clean_attributes(arena, object, "additional_attributes"),
		.last_activity_at = clean_time(object, "last_activity_at"),
		.chatwoot_created_at = clean_time(object, "created_at"),
	};
	return r->chatwoot_contact_id != I64_NULL ? READ_ROW : READ_INVALID;
}

/* A person, a bot, or nobody. REST leaves the type out for people. */
static void read_assignee(struct arena *arena, const struct json *c, struct conversation_row *r)
{
	bool bot = str_eq(json_get_str(c, "meta.assignee_type"), STR("AgentBot")) ||
		   str_eq(json_get_str(c, "meta.assignee.type"), STR("agent_bot"));

	r->chatwoot_assignee_id = clean_id(c, "meta.assignee.id");
	if (r->chatwoot_assignee_id == I64_NULL)
		return;
	r->assignee_type = bot ? STR("AgentBot") : STR("User");
	r->assignee_name = clean_line(arena, c, "meta.assignee.name", CLEAN_NAME_MAX);
	r->assignee_avatar_url = clean_url(c, "meta.assignee.thumbnail");
}

static int64_t between(int64_t value, int64_t min, int64_t max)
{
	return value < min ? min : value > max ? max
					       : value;
}

enum reading read_conversation(struct arena *arena, usec_t observed_at, const struct json *object,
			       void *row)
{
	static const char *const statuses[] = {"open", "resolved", "pending", "snoozed", NULL};
	static const char *const priorities[] = {"low", "medium", "high", "urgent", NULL};
	const char *channel = json_has(object, "channel") ? "channel" : "meta.channel";
	struct conversation_row *r = row;

	*r = (struct conversation_row){
		.chatwoot_conversation_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.chatwoot_updated_at = json_get_epoch(object, "updated_at"),
		.chatwoot_inbox_id = clean_id(object, "inbox_id"),
		.chatwoot_contact_id = clean_id(object, "meta.sender.id"),
		.channel = clean_line(arena, object, channel, 64),
		.status = clean_word(object, "status", statuses, STR_NULL),
		.priority = clean_word(object, "priority", priorities, STR_NULL),
		.chatwoot_team_id = clean_id(object, "meta.team.id"),
		.labels = clean_lines(arena, object, "labels", LABELS_MAX, LABEL_MAX),
		.custom_attributes = clean_attributes(arena, object, "custom_attributes"),
		.additional_attributes = clean_attributes(arena, object, "additional_attributes"),
		.unread_count =
			between(json_get_i64(object, "unread_count", 0), 0, UNREAD_MAX),
		.can_reply = json_get_bool(object, "can_reply", true),
		.snoozed_until = clean_time(object, "snoozed_until"),
		.waiting_since = clean_time(object, "waiting_since"),
		.first_reply_at = clean_time(object, "first_reply_created_at"),
		.last_activity_at = clean_time(object, "last_activity_at"),
		.chatwoot_created_at = clean_time(object, "created_at"),
	};
	read_assignee(arena, object, r);
	if (r->chatwoot_updated_at == I64_NULL)
		r->chatwoot_updated_at = 0;
	return r->chatwoot_conversation_id != I64_NULL && r->chatwoot_inbox_id != I64_NULL &&
			       r->status.ptr
		       ? READ_ROW
		       : READ_INVALID;
}

/* REST says 0 to 3, a webhook's own message a word; NULL for an activity and what nobody knows. */
static struct str message_type(const struct json *m)
{
	static const char *const words[] = {"incoming", "outgoing", "template", NULL};
	static const char *const by_number[] = {"incoming", "outgoing", NULL, "template"};
	int64_t number = json_get_i64(m, "message_type", -1);

	if (number >= 0 && number < (int64_t)ARRAY_LEN(by_number))
		return str_from(by_number[number]);
	return clean_word(m, "message_type", words, STR_NULL);
}

/* Who sent it: REST tells the type twice, a webhook's own message not at all of contacts. */
static void read_sender(struct arena *arena, const struct json *m, struct message_row *r)
{
	static const struct {
		const char *class, *type;
	} classes[] = {{"User", "user"}, {"Contact", "contact"}, {"AgentBot", "agent_bot"}};
	static const char *const types[] = {"user", "contact", "agent_bot", NULL};
	struct str class = json_get_str(m, "sender_type");

	r->chatwoot_sender_id = clean_id(m, "sender.id");
	if (r->chatwoot_sender_id == I64_NULL)
		return;
	r->sender_name = clean_line(arena, m, "sender.name", CLEAN_NAME_MAX);
	r->sender_type = clean_word(m, "sender.type", types, STR("contact"));
	for (size_t i = 0; i < ARRAY_LEN(classes); i++)
		if (str_eq(class, str_from(classes[i].class)))
			r->sender_type = str_from(classes[i].type);
}

struct attachment {
	struct str file_type;
	struct str extension;
	int64_t file_size;
};

static const struct field attachment_fields[] = {
	F_STR(struct attachment, file_type, 1, 32, REQUIRED),
	F_STR(struct attachment, extension, 1, 32, NULLABLE),
	F_I64(struct attachment, file_size, 0, INT64_MAX, NULLABLE),
};
static const struct schema attachment_schema =
	SCHEMA("MirroredAttachment", struct attachment, attachment_fields);

/* What kind and how large; not the URL, which is a credential for the file. */
static struct str read_attachments(struct arena *arena, const struct json *m)
{
	const struct json *array = json_get(m, "attachments");
	struct attachment items[ATTACHMENTS_MAX];
	struct buf out = buf_new(arena, (size_t)ATTACHMENTS_MAX * 1024);
	size_t count = 0;

	for (size_t i = 0; i < json_array_len(array) && count < ATTACHMENTS_MAX; i++) {
		const struct json *one = json_at(array, i);
		int64_t size = json_get_i64(one, "file_size", I64_NULL);
		items[count] = (struct attachment){
			.file_type = clean_line(arena, one, "file_type", 32),
			.extension = clean_line(arena, one, "extension", 32),
			.file_size = size >= 0 ? size : I64_NULL,
		};
		if (items[count].file_type.ptr)
			count++;
	}
	json_put_array(&out, &attachment_schema, items, count);
	return buf_view(&out);
}

static int64_t conversation_of(const struct json *m)
{
	int64_t id = clean_id(m, "conversation_id");

	return id != I64_NULL ? id : clean_id(m, "conversation.id");
}

enum reading read_message(struct arena *arena, usec_t observed_at, const struct json *object,
			  void *row)
{
	static const char *const statuses[] = {"sent", "delivered", "read", "failed", NULL};
	struct message_row *r = row;
	bool activity = json_get_i64(object, "message_type", -1) == 2 ||
			str_eq(json_get_str(object, "message_type"), STR("activity"));

	if (activity)
		return READ_NOTHING;
	*r = (struct message_row){
		.chatwoot_message_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.chatwoot_conversation_id = conversation_of(object),
		.message_type = message_type(object),
		.private = json_get_bool(object, "private", false),
		.content_type = clean_line(arena, object, "content_type", 64),
		.status = clean_word(object, "status", statuses, STR_NULL),
		.deleted = json_get_bool(object, "content_attributes.deleted", false),
		.attachments = STR("[]"),
		.sent_at = clean_time(object, "created_at"),
	};
	r->status_observed_at = r->status.ptr ? observed_at : I64_NULL;
	if (!r->content_type.ptr)
		r->content_type = STR("text");
	if (!r->deleted) {
		r->content = clean_content(arena, object, "content");
		r->attachments = read_attachments(arena, object);
	}
	read_sender(arena, object, r);
	return r->chatwoot_message_id != I64_NULL && r->chatwoot_conversation_id != I64_NULL &&
			       r->message_type.ptr && r->sent_at != I64_NULL
		       ? READ_ROW
		       : READ_INVALID;
}
