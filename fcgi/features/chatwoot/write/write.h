/*
 * Writing back: what a person does here to a conversation becomes a write, and a job tells
 * Chatwoot, in order within a conversation (docs/features/writing-back.md).
 *
 *   queued → sent | failed (a person may ask again) | cancelled
 *
 * What may have arrived already, its answer lost, is looked for there before it is called
 * cancelled; what is found is `sent`.
 *
 * While Chatwoot is away a write stays queued, and says why. The mirror keeps what Chatwoot says:
 * after a write it reads the conversation anew, under the person's name; the echo by webhook then
 * changes nothing.
 */
#ifndef HUB_CHATWOOT_WRITE_H
#define HUB_CHATWOOT_WRITE_H

#include "core/http/request.h"

/* A row of chatwoot_writes, as the API and events show it. */
struct chatwoot_write {
	struct str id;
	int64_t chatwoot_conversation_id;
	struct str kind;   /* status assignee team labels priority note message */
	struct str change; /* JSON: struct write_change */
	struct str state;
	struct str problem; /* down throttled unauthorized not_connected refused gone, or NULL */
	struct str detail;  /* what Chatwoot said of it, or NULL */
	int64_t attempts;
	bool cancelling; /* while queued: sent no more, but Chatwoot may have it */
	struct str user; /* JSON: struct write_user */
	int64_t chatwoot_message_id;
	int64_t version;
	usec_t created_at, updated_at, sent_at;
};

/* What a write wants: the members of its kind. What is left out is none: nobody, no team. */
struct write_change {
	struct str status;
	usec_t snoozed_until; /* with status snoozed; I64_NULL: until the contact writes */
	int64_t chatwoot_user_id, chatwoot_team_id;
	struct list add, remove; /* labels: of struct str */
	struct str priority;
	struct str content; /* of a note or message; not in one that was sent or cancelled */
};

/* --- the bodies --- */

struct write_status {
	struct str status;
	usec_t snoozed_until;
};

struct write_assignee {
	int64_t chatwoot_user_id; /* I64_NULL: nobody */
};

struct write_team {
	int64_t chatwoot_team_id; /* I64_NULL: none */
};

struct write_labels {
	struct list add, remove; /* of struct str */
};

struct write_priority {
	struct str priority; /* NULL: none */
};

struct write_message {
	struct str content;
	bool private;
};

struct write_query {
	int64_t chatwoot_conversation_id;
	struct str state; /* of a write, or "pending": queued or failed */
	int64_t limit;
	struct str cursor;
};

extern const struct schema write_schema, write_change_schema, write_status_schema,
	write_assignee_schema, write_team_schema, write_labels_schema, write_priority_schema,
	write_message_schema, write_query_schema;

#endif
