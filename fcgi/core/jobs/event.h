/*
 * Domain events, writing side: one row in event_outbox, queued last in the tenant's transaction.
 * The relay (relay.h) gives it its gap-free `seq` and publishes it.
 */
#ifndef HUB_EVENT_H
#define HUB_EVENT_H

#include "core/db/db_tenant.h"

struct actor {
	struct str type; /* "user" "chatwoot" "system" */
	struct str id;   /* or STR_NULL */
	struct str name; /* or STR_NULL */
};

struct event {
	const char *type;      /* "card.moved" */
	const char *entity;    /* "card" */
	struct str entity_id;
	int64_t version;       /* of the entity after the change */
	struct actor actor;
	struct str cause_id;   /* id of the event or inbound event that led here, or STR_NULL */
	int64_t depth;         /* 0 for a person's act or an outside event */
	struct str audience;   /* JSON: `"account"` or `{"users":[…],"teams":[…]}` */
	struct str data;       /* JSON */
};

/* Everyone of the account. */
#define AUDIENCE_ACCOUNT STR("\"account\"")

/* Queues the row (db_queue). `id` and the time come from the seams. */
void event_emit(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		const struct event *event);

#endif
