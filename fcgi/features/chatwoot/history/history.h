/*
 * Reading the mirror: contacts, conversations, their messages, and search over all of them, as one
 * person may see them. Contacts are visible to every member, as in Chatwoot; of conversations, and
 * so of messages and cards, only those within the person's reach are there at all
 * (mirror/visible.h), counts included.
 *
 * Keys come from the functions of schema `search` (migrations/0028_search.sql), newest first; the
 * rows are then read under row-level security.
 */
#ifndef HUB_CHATWOOT_HISTORY_H
#define HUB_CHATWOOT_HISTORY_H

#include "core/http/cursor.h"
#include "core/http/request.h"

#define SEARCH_MAX       25  /* finds of each kind */
#define TALK_PREVIEW_MAX 300 /* characters of a last message */

struct contact {
	struct str id;
	int64_t chatwoot_contact_id;
	struct str name;
	struct str email;
	struct str phone_number;
	struct str identifier;
	struct str avatar_url;
	bool blocked;
	usec_t last_activity_at;
	usec_t chatwoot_created_at;
};

struct contact_detail {
	struct str id;
	int64_t chatwoot_contact_id;
	struct str name;
	struct str email;
	struct str phone_number;
	struct str identifier;
	struct str avatar_url;
	bool blocked;
	usec_t last_activity_at;
	usec_t chatwoot_created_at;
	struct str city;
	struct str country;
	struct str company_name;
	struct str attributes;       /* JSON array: what the account calls each custom attribute */
	struct str inboxes;          /* JSON array: those of the conversations below */
	int64_t conversations_count; /* that the person may see */
	int64_t open_count;
};

struct contact_query {
	struct str q;
	int64_t chatwoot_contact_id;
	int64_t chatwoot_conversation_id;
	int64_t limit;
	struct str cursor;
};

/* A conversation of the mirror, with what a list of them shows. */
struct talk {
	int64_t chatwoot_conversation_id;
	struct str status;
	struct str priority;
	struct str inbox;    /* JSON objects and arrays from here on, where not said otherwise */
	struct str contact;  /* or NULL: Chatwoot has not told of it yet */
	struct str assignee; /* or NULL */
	struct str team;     /* or NULL */
	struct str labels;
	int64_t unread_count;
	bool can_reply;
	int64_t messages_count;
	int64_t notes_count;     /* private ones among them */
	struct str last_message; /* private notes too; or NULL */
	struct str cards;
	usec_t snoozed_until;
	usec_t waiting_since;
	usec_t last_activity_at;
	usec_t chatwoot_created_at;
};

struct talk_query {
	struct str q; /* of a contact's history only */
	struct str status;
	int64_t chatwoot_inbox_id;
	int64_t chatwoot_team_id;
	struct str assignee; /* "me", "none" or an agent's number in Chatwoot */
	struct str label;
	int64_t chatwoot_contact_id;
	usec_t updated_since;
	int64_t limit;
	struct str cursor;
};

struct talk_message {
	int64_t chatwoot_message_id;
	int64_t chatwoot_conversation_id;
	struct str message_type; /* incoming outgoing template */
	bool private;
	struct str content; /* Chatwoot's Markdown, or NULL */
	struct str content_type;
	struct str sender; /* JSON object, or NULL: nobody */
	struct str status; /* sent delivered read failed, or NULL */
	bool deleted;
	struct str attachments; /* JSON array */
	usec_t sent_at;
};

struct search_query {
	struct str q;
	int64_t limit;
};

struct search_result {
	struct list contacts;      /* of struct contact */
	struct list conversations; /* of struct talk */
	struct list messages;      /* of struct talk_message */
	struct list cards;         /* of struct talk_card */
};

/* A place of a conversation on a board. */
struct talk_card {
	struct str id;
	struct str board_id;
	struct str board_name;
	struct str stage_id;
	struct str stage_name;
	struct str stage_color;
	struct str title;
};

extern const struct schema contact_schema, contact_detail_schema, contact_query_schema, talk_schema,
	talk_query_schema, history_query_schema, talk_message_schema, search_query_schema,
	search_result_schema, talk_card_schema;

/* A place in a list that is newest first: of the last row before it. I64_NULL without. */
struct latest {
	usec_t at;
	int64_t id;
};

/* From and to cursors. Error: ERR_BAD_CURSOR. */
enum err latest_read(struct request *rq, struct str cursor, struct latest *ret) MUST_USE;
struct str latest_make(struct request *rq, usec_t at, int64_t id);

/* Up to `limit` contacts that are found by `q` (NULL: all) behind that place. */
enum err contacts_find(struct request *rq, struct str q, struct latest before, int64_t limit,
		       struct list *ret) MUST_USE;

/* Up to query->limit conversations that the person sees behind that place. */
enum err talks_find(struct request *rq, const struct talk_query *query, struct latest before,
		    struct list *ret) MUST_USE;

/* --- handlers --- */

enum err contacts_list(struct request *rq);
enum err contact_show(struct request *rq);
enum err contact_history(struct request *rq);
enum err talks_list(struct request *rq);
enum err talk_show(struct request *rq);
enum err talk_messages(struct request *rq);
enum err search_all(struct request *rq);

#endif
