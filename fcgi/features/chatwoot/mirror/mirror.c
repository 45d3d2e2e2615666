#include "features/chatwoot/mirror/mirror.h"

#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/mirror/mirror_int.h"

const char *mirror_entity_name(enum mirror_entity entity)
{
	return mirror_kinds[entity].name;
}

struct str mirror_ids(struct arena *arena, const int64_t *ids, size_t count)
{
	struct buf out = buf_new(arena, 2 + count * 21);

	buf_char(&out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_char(&out, ',');
		buf_i64(&out, ids[i]);
	}
	buf_char(&out, '}');
	return buf_view(&out);
}

/* --- what hangs together --- */

/* Contacts first, then conversations, then messages: the order in which everybody locks. */
struct talk {
	struct mirror_batch contacts, conversations, messages;
};

static void add_message(struct mirror *m, struct mirror_batch *messages, const struct json *message)
{
	if (mirror_batch_add(m, messages, message) == READ_INVALID)
		m->counts[MIRROR_MESSAGE].invalid++;
}

static void add_contact(struct mirror *m, struct mirror_batch *contacts, const struct json *contact)
{
	if (mirror_batch_add(m, contacts, contact) == READ_INVALID)
		m->counts[MIRROR_CONTACT].invalid++;
}

/* The last message: `messages` has one of any type, and REST tells the last that is no activity. */
static void add_inside(struct mirror *m, struct talk *talk, const struct json *conversation)
{
	static const char *const last[] = {"messages.0", "last_non_activity_message"};
	const struct json *sender = json_get(conversation, "meta.sender");

	if (sender)
		add_contact(m, &talk->contacts, sender);
	for (size_t i = 0; i < ARRAY_LEN(last); i++)
		if (json_get(conversation, last[i]))
			add_message(m, &talk->messages, json_get(conversation, last[i]));
}

static bool has_field(const struct mirror_change *change, const char *const *names)
{
	const struct str *fields = change->fields.items;

	for (; *names; names++)
		for (size_t i = 0; i < change->fields.count; i++)
			if (str_eq(fields[i], str_from(*names)))
				return true;
	return false;
}

/* Does a card show any of what changed? */
static bool cards_show(const struct mirror_change *change)
{
	static const char *const of_contact[] = {"name", "avatar_url", NULL};
	static const char *const of_message[] = {"content", "deleted", "attachments", NULL};
	static const char *const of_conversation[] = {
		"chatwoot_inbox_id", "chatwoot_contact_id", "channel", "status",
		"priority", "assignee_type", "chatwoot_assignee_id",
		"assignee_name", "assignee_avatar_url", "chatwoot_team_id", "labels",
		"unread_count", NULL};

	if (change->entity == MIRROR_CONTACT)
		return change->created || has_field(change, of_contact);
	if (change->entity == MIRROR_MESSAGE)
		return change->created || has_field(change, of_message);
	return change->entity == MIRROR_CONVERSATION &&
	       (change->created || has_field(change, of_conversation));
}

/* The conversation of a message that a card may show, or I64_NULL. */
static int64_t conversation_of_message(const struct mirror_batch *messages, size_t count,
				       int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		const struct message_row *row = mirror_batch_row(messages, i);
		if (row->chatwoot_message_id == id && !row->private)
			return row->chatwoot_conversation_id;
	}
	return I64_NULL;
}

/* Collects what cards must follow, of the changes since `before`. */
static enum err touch(struct mirror *m, const struct mirror_change *before,
		      const struct mirror_batch *messages, size_t message_count,
		      struct touched *touched)
{
	int64_t *contacts = ARENA_ARRAY(mirror_arena(m), int64_t, MIRROR_BATCH);
	size_t contact_count = 0;

	for (const struct mirror_change *c = m->changes; c != before; c = c->next) {
		if (!cards_show(c))
			continue;
		if (c->entity == MIRROR_CONTACT)
			contacts[contact_count++] = c->id;
		else if (c->entity == MIRROR_CONVERSATION)
			touched_add(m, touched, c->id);
		else
			touched_add(m, touched,
				    conversation_of_message(messages, message_count, c->id));
	}
	return touched_add_contacts(m, touched, contacts, contact_count);
}

static enum err talk_store(struct mirror *m, struct talk *talk)
{
	const struct mirror_change *before = m->changes;
	size_t message_count = talk->messages.count;
	struct touched touched = {0};

	TRY(mirror_batch_store(m, &talk->contacts));
	TRY(mirror_batch_store(m, &talk->conversations));
	TRY(mirror_batch_store(m, &talk->messages));
	TRY(touch(m, before, &talk->messages, message_count, &touched));
	return mirror_cards(m, &touched);
}

/* A conversation brings a contact and up to two messages, a message event one more. */
#define MESSAGES_INSIDE 3

static bool talk_full(const struct talk *talk)
{
	return !mirror_batch_has_room(&talk->contacts, 1) ||
	       !mirror_batch_has_room(&talk->conversations, 1) ||
	       !mirror_batch_has_room(&talk->messages, MESSAGES_INSIDE);
}

static void add_conversation(struct mirror *m, struct talk *talk, const struct json *object)
{
	if (mirror_batch_add(m, &talk->conversations, object) == READ_ROW)
		add_inside(m, talk, object);
	else
		m->counts[MIRROR_CONVERSATION].invalid++;
}

static void talk_add(struct mirror *m, struct talk *talk, enum mirror_entity entity,
		     const struct json *object)
{
	if (entity == MIRROR_CONVERSATION) {
		add_conversation(m, talk, object);
	} else if (entity == MIRROR_MESSAGE) {
		if (json_has(json_get(object, "conversation"), "status"))
			add_conversation(m, talk, json_get(object, "conversation"));
		add_message(m, &talk->messages, object);
	} else {
		add_contact(m, &talk->contacts, object);
	}
}

static enum err apply_talk(struct mirror *m, enum mirror_entity entity,
			   const struct json *const *objects, size_t count)
{
	struct talk talk = {
		mirror_batch_new(m, MIRROR_CONTACT, count),
		mirror_batch_new(m, MIRROR_CONVERSATION, count),
		mirror_batch_new(m, MIRROR_MESSAGE, MESSAGES_INSIDE * count),
	};

	for (size_t i = 0; i < count; i++) {
		if (talk_full(&talk))
			TRY(talk_store(m, &talk));
		talk_add(m, &talk, entity, objects[i]);
	}
	return talk_store(m, &talk);
}

static enum err apply_plain(struct mirror *m, enum mirror_entity entity,
			    const struct json *const *objects, size_t count)
{
	struct mirror_batch batch = mirror_batch_new(m, entity, count);

	for (size_t i = 0; i < count; i++) {
		if (!mirror_batch_has_room(&batch, 1))
			TRY(mirror_batch_store(m, &batch));
		if (mirror_batch_add(m, &batch, objects[i]) == READ_INVALID)
			m->counts[entity].invalid++;
	}
	return mirror_batch_store(m, &batch);
}

enum err mirror_many(struct mirror *m, enum mirror_entity entity,
		     const struct json *const *objects, size_t count)
{
	bool talk = entity == MIRROR_CONTACT || entity == MIRROR_CONVERSATION ||
		    entity == MIRROR_MESSAGE;

	return talk ? apply_talk(m, entity, objects, count)
		    : apply_plain(m, entity, objects, count);
}

enum err mirror_array(struct mirror *m, enum mirror_entity entity, const struct json *array)
{
	size_t count = json_array_len(array);
	const struct json **objects = ARENA_ARRAY(mirror_arena(m), const struct json *, count);

	for (size_t i = 0; i < count; i++)
		objects[i] = json_at(array, i);
	return mirror_many(m, entity, objects, count);
}

enum err mirror_one(struct mirror *m, enum mirror_entity entity, const struct json *object)
{
	const struct mirror_count *own = &m->counts[entity],
				  *inside = &m->counts[MIRROR_CONVERSATION];
	int64_t before = own->invalid + inside->invalid;

	TRY(mirror_many(m, entity, &object, 1));
	return own->invalid + inside->invalid == before ? OK : ERR_INVALID;
}
