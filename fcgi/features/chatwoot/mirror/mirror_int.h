/* What the files of the mirror share: its rows, how they are read and how they are stored. */
#ifndef HUB_CHATWOOT_MIRROR_INT_H
#define HUB_CHATWOOT_MIRROR_INT_H

#include "features/billing/billing.h"
#include "features/chatwoot/mirror/mirror.h"
#include "features/kanban/follow/follow.h"

/* Members are the columns of the tables (migration 0022); the first one is the key. */

struct agent_row {
	int64_t chatwoot_user_id;
	usec_t observed_at;
	struct str name, available_name, email, avatar_url, role;
	int64_t chatwoot_custom_role_id;
	struct str availability;
	bool auto_offline, confirmed;
};

struct custom_role_row {
	int64_t chatwoot_custom_role_id;
	usec_t observed_at;
	struct str name;
	struct list permissions;
};

struct inbox_row {
	int64_t chatwoot_inbox_id;
	usec_t observed_at;
	struct str name, channel_type, provider, phone_number, avatar_url;
};

struct team_row {
	int64_t chatwoot_team_id;
	usec_t observed_at;
	struct str name, description;
	bool allow_auto_assign;
};

struct label_row {
	int64_t chatwoot_label_id;
	usec_t observed_at;
	struct str title, description, color;
	bool show_on_sidebar;
};

struct definition_row {
	int64_t chatwoot_attribute_definition_id;
	usec_t observed_at;
	struct str attribute_key, attribute_display_name, attribute_display_type, attribute_model;
	struct str attribute_values; /* JSON array */
};

struct contact_row {
	int64_t chatwoot_contact_id;
	usec_t observed_at;
	struct str name, email, phone_number, identifier, avatar_url;
	bool blocked;
	struct str custom_attributes, additional_attributes; /* JSON objects */
	usec_t last_activity_at, chatwoot_created_at;
};

struct conversation_row {
	int64_t chatwoot_conversation_id;
	usec_t observed_at;
	int64_t chatwoot_updated_at;
	int64_t chatwoot_inbox_id, chatwoot_contact_id;
	struct str channel, status, priority, assignee_type;
	int64_t chatwoot_assignee_id;
	struct str assignee_name, assignee_avatar_url;
	int64_t chatwoot_team_id;
	struct list labels;
	struct str custom_attributes, additional_attributes;
	int64_t unread_count;
	bool can_reply;
	usec_t snoozed_until, waiting_since, first_reply_at, last_activity_at, chatwoot_created_at;
};

struct message_row {
	int64_t chatwoot_message_id;
	usec_t observed_at;
	int64_t chatwoot_conversation_id;
	struct str message_type;
	bool private;
	struct str content, content_type, sender_type;
	int64_t chatwoot_sender_id;
	struct str sender_name, status;
	usec_t status_observed_at;
	bool deleted;
	struct str attachments; /* JSON array */
	usec_t sent_at;
};

/* What came of reading one object. */
enum reading {
	READ_ROW,
	READ_NOTHING, /* an activity message: not kept */
	READ_INVALID
};

/* How an entity is read and stored; `row->fields[0]` is the key. */
struct mirror_kind {
	const char *name;
	const struct schema *row;
	enum reading (*read)(struct arena *arena, usec_t observed_at, const struct json *object,
			     void *row);
	/* $1 account, $2 the rows as JSON → id, created, stale, fields */
	const struct db_stmt *upsert;
	/* $1 account, $2 before when, $3 how many at most → id; NULL: nothing is removed */
	const struct db_stmt *sweep;
};

extern const struct mirror_kind mirror_kinds[MIRROR_ENTITIES];

/* mirror/mirror_people.c */
extern const struct schema agent_row_schema, custom_role_row_schema, inbox_row_schema,
	team_row_schema, label_row_schema, definition_row_schema;
enum reading read_agent(struct arena *arena, usec_t observed_at, const struct json *object,
			void *row);
enum reading read_custom_role(struct arena *arena, usec_t observed_at, const struct json *object,
			      void *row);
enum reading read_inbox(struct arena *arena, usec_t observed_at, const struct json *object,
			void *row);
enum reading read_team(struct arena *arena, usec_t observed_at, const struct json *object,
		       void *row);
enum reading read_label(struct arena *arena, usec_t observed_at, const struct json *object,
			void *row);
enum reading read_definition(struct arena *arena, usec_t observed_at, const struct json *object,
			     void *row);

/* mirror/mirror_talk.c */
extern const struct schema contact_row_schema, conversation_row_schema, message_row_schema;

/*
 * An object without the keys `email` and `phone_number` tells less than a contact is: it is read as
 * if observed in 1970, so that it makes a missing row and changes no other.
 */
enum reading read_contact(struct arena *arena, usec_t observed_at, const struct json *object,
			  void *row);
enum reading read_conversation(struct arena *arena, usec_t observed_at, const struct json *object,
			       void *row);
enum reading read_message(struct arena *arena, usec_t observed_at, const struct json *object,
			  void *row);

/* --- mirror/mirror_cards.c --- */

/* Conversations whose cards may have to follow; grows in the tenant's arena. */
struct touched {
	struct list conversations; /* of int64_t */
	size_t cap;
};

void touched_add(struct mirror *m, struct touched *touched, int64_t conversation_id);

/* Adds the conversations of the contacts. */
enum err touched_add_contacts(struct mirror *m, struct touched *touched, const int64_t *contacts,
			      size_t count) MUST_USE;

/* Brings the cards of the conversations up to date with the mirror. */
enum err mirror_cards(struct mirror *m, const struct touched *touched) MUST_USE;

struct kanban_context mirror_kanban(const struct mirror *m);

/*
 * The preview of a message: its text on one line, of at most 160 code points, without Chatwoot's
 * marks; or what it carries instead of text; or that it was deleted. NULL: nothing to say.
 */
struct str mirror_preview(struct arena *arena, enum lang lang, struct str content,
			  struct str attachment_type, bool deleted);

/* Ids as PostgreSQL writes an array of bigint: {1,2,3}. */
struct str mirror_ids(struct arena *arena, const int64_t *ids, size_t count);

/* --- metering: mirror/mirror_usage.c --- */

/* What has been counted and not yet written; begins as {0}. */
struct mirror_meter {
	enum usage_metric metric;
	usec_t at;
	int64_t amount;
};

/* Counts a row that was made; mirror_meter_end() writes the rest. Of most entities: nothing. */
void mirror_meter(struct mirror *m, enum mirror_entity entity, const void *row,
		  struct mirror_meter *meter);
void mirror_meter_end(struct mirror *m, struct mirror_meter *meter);

static inline struct arena *mirror_arena(const struct mirror *m)
{
	return db_tenant_arena(m->tenant);
}

/* The account, as every statement's first parameter. */
static inline struct db_arg mirror_account(const struct mirror *m)
{
	return db_i64(db_tenant_account(m->tenant));
}

/* --- mirror/mirror_batch.c --- */

#define MIRROR_BATCH 200 /* rows of one statement */

struct mirror_batch {
	enum mirror_entity entity;
	char *rows; /* structs of the kind's row */
	size_t count;
	size_t cap; /* at most MIRROR_BATCH */
};

/* Room for `rows` rows, or for a full batch when that is less. */
struct mirror_batch mirror_batch_new(const struct mirror *m, enum mirror_entity entity,
				     size_t rows);
bool mirror_batch_has_room(const struct mirror_batch *batch, size_t rows);
void *mirror_batch_row(const struct mirror_batch *batch, size_t i);

/* Reads the object into the batch, which has room; of two of one id the later counts. */
enum reading mirror_batch_add(struct mirror *m, struct mirror_batch *batch,
			      const struct json *object);

/* Writes the rows, counts and meters what that made, and empties the batch. */
enum err mirror_batch_store(struct mirror *m, struct mirror_batch *batch) MUST_USE;

#endif
