/* What the files of the chatwoot slice share. */
#ifndef HUB_CHATWOOT_INT_H
#define HUB_CHATWOOT_INT_H

#include "features/chatwoot/chatwoot.h"
#include "features/kanban/kanban.h"

/* A webhook endpoint, its secrets opened; NULL secrets are not set. */
struct endpoint {
	struct str id;
	int64_t account_id;
	int64_t chatwoot_account_id;
	struct str secret;
	struct str previous_secret;
};

/* The job of an event, or NULL: an event the Hub has no use for. */
const char *chatwoot_event_job(struct str event);

/* The conversation (display id) an event speaks of, or I64_NULL. */
int64_t chatwoot_event_conversation(struct str event, const struct json *body);

/*
 * The account (Chatwoot's id) an event names, or I64_NULL: conversations before 4.14.2 name none.
 */
int64_t chatwoot_event_account(const struct json *body);

/*
 * Reads conversation and message events (contracts: Chatwoot webhooks, objects C and M) into what
 * kanban wants to know. `lang` names attachments in previews.
 * Error: ERR_INVALID when the event lacks what every such event has.
 */
enum err chatwoot_read_conversation(struct arena *arena, enum lang lang, struct str event,
				    const struct json *body,
				    struct kanban_conversation *ret) MUST_USE;

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
