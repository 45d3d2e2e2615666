#include "features/chatwoot/mirror/mirror.h"

#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/mirror/mirror_int.h"

/* Rows of one statement; as JSON they are far smaller than what an arena holds. */
#define BATCH       200
#define BATCH_BYTES ((size_t)32 * 1024 * 1024)
#define MEMBERS_MAX 5000

DB_STMT(inbox_members_set, "chatwoot.inbox_members_set",
	"with gone as (delete from inbox_members where account_id = $1 and chatwoot_inbox_id = $2"
	"   and chatwoot_user_id <> all ($3::bigint[]) returning 1),"
	" come as (insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)"
	"   select $1, $2, u from unnest($3::bigint[]) u where exists (select from inboxes"
	"     where account_id = $1 and chatwoot_inbox_id = $2)"
	"   on conflict do nothing returning 1)"
	" select exists (select from gone) or exists (select from come) as changed");

DB_STMT(team_members_set, "chatwoot.team_members_set",
	"with gone as (delete from team_members where account_id = $1 and chatwoot_team_id = $2"
	"   and chatwoot_user_id <> all ($3::bigint[]) returning 1),"
	" come as (insert into team_members (account_id, chatwoot_team_id, chatwoot_user_id)"
	"   select $1, $2, u from unnest($3::bigint[]) u where exists (select from teams"
	"     where account_id = $1 and chatwoot_team_id = $2)"
	"   on conflict do nothing returning 1)"
	" select exists (select from gone) or exists (select from come) as changed");

DB_STMT(messages_remove, "chatwoot.messages_remove",
	"delete from messages where account_id = $1"
	" and chatwoot_conversation_id = any ($2::bigint[])");

DB_STMT(conversation_remove, "chatwoot.conversation_remove",
	"delete from conversations where account_id = $1 and chatwoot_conversation_id = $2"
	" returning chatwoot_conversation_id as id");

/* A row as the statement answers it. */
struct outcome {
	int64_t id;
	bool created;
	bool stale;
	struct list fields;
};

static const struct field outcome_fields[] = {
	F_I64(struct outcome, id, 1, INT64_MAX, REQUIRED),
	F_BOOL(struct outcome, created, REQUIRED),
	F_BOOL(struct outcome, stale, REQUIRED),
	F_STRINGS(struct outcome, fields, 64, 32, REQUIRED),
};
static const struct schema outcome_schema =
	SCHEMA("MirrorOutcome", struct outcome, outcome_fields);

const char *mirror_entity_name(enum mirror_entity entity)
{
	return mirror_kinds[entity].name;
}

static struct arena *arena_of(const struct mirror *m)
{
	return db_tenant_arena(m->tenant);
}

static struct db_arg account_of(const struct mirror *m)
{
	return db_i64(db_tenant_account(m->tenant));
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

/* --- the rows of a batch --- */

struct batch {
	enum mirror_entity entity;
	char *rows; /* structs of the kind's row */
	size_t count;
	size_t cap; /* at most BATCH */
};

static struct batch batch_new(const struct mirror *m, enum mirror_entity entity, size_t rows)
{
	size_t cap = rows < BATCH ? rows : BATCH;

	return (struct batch){
		.entity = entity,
		.rows = arena_alloc(arena_of(m), cap, mirror_kinds[entity].row->size),
		.cap = cap,
	};
}

static bool batch_has_room(const struct batch *batch, size_t rows)
{
	return batch->cap - batch->count >= rows;
}

static void *batch_row(const struct batch *batch, size_t i)
{
	return batch->rows + i * mirror_kinds[batch->entity].row->size;
}

static int64_t row_key(enum mirror_entity entity, const void *row)
{
	return *(const int64_t *)field_in(&mirror_kinds[entity].row->fields[0], row);
}

/*
 * Of two rows of one id the later counts, unless it is the older conversation or tells less of a
 * contact; a message event does not tell the status that is in the conversation inside.
 */
static void merge(enum mirror_entity entity, void *before, const void *next)
{
	const struct conversation_row *conversation = next;
	const struct contact_row *contact = next;
	struct message_row *message = before;
	struct str status = entity == MIRROR_MESSAGE ? message->status : STR_NULL;

	if (entity == MIRROR_CONVERSATION &&
	    conversation->chatwoot_updated_at <
		    ((const struct conversation_row *)before)->chatwoot_updated_at)
		return;
	if (entity == MIRROR_CONTACT &&
	    contact->observed_at < ((const struct contact_row *)before)->observed_at)
		return;
	memcpy(before, next, mirror_kinds[entity].row->size);
	if (status.ptr && !message->status.ptr) {
		message->status = status;
		message->status_observed_at = message->observed_at;
	}
}

/* Takes the row at batch->rows[count] in, or in the place of another one of its id. */
static void batch_keep(struct batch *batch)
{
	const void *next = batch_row(batch, batch->count);

	for (size_t i = 0; i < batch->count; i++) {
		void *before = batch_row(batch, i);
		if (row_key(batch->entity, before) != row_key(batch->entity, next))
			continue;
		merge(batch->entity, before, next);
		return;
	}
	batch->count++;
}

static enum reading batch_add(struct mirror *m, struct batch *batch, const struct json *object)
{
	enum reading reading = mirror_kinds[batch->entity].read(
		arena_of(m), m->observed_at, object, batch_row(batch, batch->count));

	if (reading == READ_ROW)
		batch_keep(batch);
	return reading;
}

static void count_outcome(struct mirror *m, enum mirror_entity entity,
			  const struct outcome *outcome)
{
	struct mirror_count *count = &m->counts[entity];

	if (outcome->stale) {
		count->stale++;
		return;
	}
	if (!outcome->created && outcome->fields.count == 0) {
		count->unchanged++;
		return;
	}
	if (outcome->created)
		count->created++;
	else
		count->changed++;
	struct mirror_change *change = ARENA_NEW(arena_of(m), struct mirror_change);
	*change = (struct mirror_change){.entity = entity,
					 .id = outcome->id,
					 .created = outcome->created,
					 .fields = outcome->fields,
					 .next = m->changes};
	m->changes = change;
}

/* Each of what was made, by its row in the batch. */
static void meter_outcomes(struct mirror *m, const struct batch *batch, const struct list *outcomes)
{
	const struct outcome *items = outcomes->items;
	struct mirror_meter meter = {0};

	for (size_t i = 0; i < outcomes->count; i++) {
		if (!items[i].created)
			continue;
		for (size_t k = 0; k < batch->count; k++)
			if (row_key(batch->entity, batch_row(batch, k)) == items[i].id)
				mirror_meter(m, batch->entity, batch_row(batch, k), &meter);
	}
	mirror_meter_end(m, &meter);
}

static enum err batch_store(struct mirror *m, struct batch *batch)
{
	const struct mirror_kind *kind = &mirror_kinds[batch->entity];
	struct buf out = buf_new(arena_of(m), BATCH_BYTES);
	struct list outcomes;
	struct db_rows *rows;

	if (batch->count == 0)
		return OK;
	json_put_array(&out, kind->row, batch->rows, batch->count);
	if (!buf_ok(&out))
		return ERR_INTERNAL;
	TRY(db_query(m->tenant, kind->upsert, DB_ARGS(account_of(m), db_text(buf_view(&out))),
		     &rows));
	TRY(rows_list(arena_of(m), rows, &outcome_schema, &outcomes));
	for (size_t i = 0; i < outcomes.count; i++)
		count_outcome(m, batch->entity, (const struct outcome *)outcomes.items + i);
	meter_outcomes(m, batch, &outcomes);
	batch->count = 0;
	return OK;
}

/* --- what hangs together --- */

/* Contacts first, then conversations, then messages: the order in which everybody locks. */
struct talk {
	struct batch contacts, conversations, messages;
};

static void add_message(struct mirror *m, struct batch *messages, const struct json *message)
{
	if (batch_add(m, messages, message) == READ_INVALID)
		m->counts[MIRROR_MESSAGE].invalid++;
}

static void add_contact(struct mirror *m, struct batch *contacts, const struct json *contact)
{
	if (batch_add(m, contacts, contact) == READ_INVALID)
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
static int64_t conversation_of_message(const struct batch *messages, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		const struct message_row *row = batch_row(messages, i);
		if (row->chatwoot_message_id == id && !row->private)
			return row->chatwoot_conversation_id;
	}
	return I64_NULL;
}

/* Collects what cards must follow, of the changes since `before`. */
static enum err touch(struct mirror *m, const struct mirror_change *before,
		      const struct batch *messages, size_t message_count, struct touched *touched)
{
	int64_t *contacts = ARENA_ARRAY(arena_of(m), int64_t, BATCH);
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

	TRY(batch_store(m, &talk->contacts));
	TRY(batch_store(m, &talk->conversations));
	TRY(batch_store(m, &talk->messages));
	TRY(touch(m, before, &talk->messages, message_count, &touched));
	return mirror_cards(m, &touched);
}

/* A conversation brings a contact and up to two messages, a message event one more. */
#define MESSAGES_INSIDE 3

static bool talk_full(const struct talk *talk)
{
	return !batch_has_room(&talk->contacts, 1) || !batch_has_room(&talk->conversations, 1) ||
	       !batch_has_room(&talk->messages, MESSAGES_INSIDE);
}

static void add_conversation(struct mirror *m, struct talk *talk, const struct json *object)
{
	if (batch_add(m, &talk->conversations, object) == READ_ROW)
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
		batch_new(m, MIRROR_CONTACT, count),
		batch_new(m, MIRROR_CONVERSATION, count),
		batch_new(m, MIRROR_MESSAGE, MESSAGES_INSIDE * count),
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
	struct batch batch = batch_new(m, entity, count);

	for (size_t i = 0; i < count; i++) {
		if (!batch_has_room(&batch, 1))
			TRY(batch_store(m, &batch));
		if (batch_add(m, &batch, objects[i]) == READ_INVALID)
			m->counts[entity].invalid++;
	}
	return batch_store(m, &batch);
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
	const struct json **objects = ARENA_ARRAY(arena_of(m), const struct json *, count);

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

/* --- members --- */

static enum err set_members(struct mirror *m, const struct db_stmt *stmt, int64_t of,
			    const struct json *agents, bool *ret_changed)
{
	size_t all = json_array_len(agents), count = 0;
	int64_t *ids = ARENA_ARRAY(arena_of(m), int64_t, all);
	struct db_rows *rows;

	for (size_t i = 0; i < all && count < MEMBERS_MAX; i++) {
		ids[count] = clean_id(json_at(agents, i), "id");
		if (ids[count] != I64_NULL)
			count++;
	}
	TRY(db_query(m->tenant, stmt,
		     DB_ARGS(account_of(m), db_i64(of),
			     db_text(mirror_ids(arena_of(m), ids, count))),
		     &rows));
	*ret_changed = row_bool(rows, 0, "changed");
	return OK;
}

enum err mirror_inbox_members(struct mirror *m, int64_t inbox_id, const struct json *agents,
			      bool *ret_changed)
{
	return set_members(m, &inbox_members_set, inbox_id, agents, ret_changed);
}

enum err mirror_team_members(struct mirror *m, int64_t team_id, const struct json *agents,
			     bool *ret_changed)
{
	return set_members(m, &team_members_set, team_id, agents, ret_changed);
}

/* --- what is gone --- */

/* Messages and places on cards of conversations whose rows are gone. */
static enum err remove_talk(struct mirror *m, const struct db_rows *gone)
{
	size_t count = rows_count(gone);
	int64_t *ids = ARENA_ARRAY(arena_of(m), int64_t, count);
	struct kanban_context kanban = mirror_kanban(m);

	for (size_t i = 0; i < count; i++) {
		ids[i] = row_i64(gone, i, "id");
		TRY(kanban_forget(&kanban, ids[i]));
	}
	if (count > 0)
		db_queue(m->tenant, &messages_remove,
			 DB_ARGS(account_of(m), db_text(mirror_ids(arena_of(m), ids, count))));
	return OK;
}

enum err mirror_sweep(struct mirror *m, enum mirror_entity entity, usec_t since, int64_t limit,
		      bool *ret_more)
{
	const struct mirror_kind *kind = &mirror_kinds[entity];
	struct db_rows *gone;

	if (!kind->sweep) {
		*ret_more = false;
		return OK;
	}
	TRY(db_query(m->tenant, kind->sweep,
		     DB_ARGS(account_of(m), db_time(since - since % USEC_PER_MSEC),
			     db_i64(limit ? limit : I64_NULL)),
		     &gone));
	if (entity == MIRROR_CONVERSATION)
		TRY(remove_talk(m, gone));
	m->counts[entity].removed += (int64_t)rows_count(gone);
	*ret_more = limit && (int64_t)rows_count(gone) == limit;
	return OK;
}

enum err mirror_forget_conversation(struct mirror *m, int64_t conversation_id)
{
	struct db_rows *gone;

	TRY(db_query(m->tenant, &conversation_remove,
		     DB_ARGS(account_of(m), db_i64(conversation_id)), &gone));
	m->counts[MIRROR_CONVERSATION].removed += (int64_t)rows_count(gone);
	return remove_talk(m, gone);
}
