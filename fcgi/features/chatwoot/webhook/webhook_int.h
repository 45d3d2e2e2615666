/* What the files of the chatwoot slice share. */
#ifndef HUB_CHATWOOT_INT_H
#define HUB_CHATWOOT_INT_H

#include "features/chatwoot/chatwoot.h"

/* A webhook endpoint, its secrets opened; NULL secrets are not set. */
struct endpoint {
	struct str id;
	int64_t account_id;
	int64_t chatwoot_account_id;
	struct str secret;
	struct str previous_secret;
};

/* What the body of an event is (contracts: Chatwoot webhooks, the objects C, M, K and I). */
enum event_subject {
	SUBJECT_CONVERSATION,
	SUBJECT_MESSAGE, /* its conversation is inside */
	SUBJECT_CONTACT,
	SUBJECT_INBOX,  /* tells not even which: the list of inboxes is read again */
	SUBJECT_WIDGET, /* somebody opened the web widget: `contact` is inside */
	SUBJECT_TYPING  /* passes with the moment: not kept */
};

/* False for an event that Chatwoot did not have when this was written. */
bool chatwoot_event_subject(struct str event, enum event_subject *ret);

/* What events that must stay in order share: "conversation:131". */
struct str chatwoot_event_key(struct arena *arena, enum event_subject subject,
			      const struct json *body);

/*
 * The account (Chatwoot's id) an event names, or I64_NULL: conversations before 4.14.2 name none.
 */
int64_t chatwoot_event_account(const struct json *body);

/* The answer to a webhook. */
struct webhook_reply {
	struct str status; /* ok ignored */
	bool duplicate;
};

enum err chatwoot_webhook(struct request *rq);

/* The kind of job that works on a stored conversation or message event. */
#define CHATWOOT_INBOUND_JOB      "chatwoot.inbound"
#define CHATWOOT_INBOUND_QUEUE    "inbound"
#define CHATWOOT_INBOUND_ATTEMPTS 12

#endif
