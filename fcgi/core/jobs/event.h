/*
 * Domain events, writing side: one row in event_outbox, queued last in the tenant's transaction.
 * The relay (relay.h) gives it its gap-free `seq` and publishes it.
 */
#ifndef HUB_EVENT_H
#define HUB_EVENT_H

#include "core/base/arena.h"
#include "core/data/field.h"
#include "core/db/db_tenant.h"

/*
 * One row per type of event. Slices export const sets of them (<slice>_events.c); an event points
 * to its row, so a type that is in no table cannot be emitted, nor data of another shape.
 */
struct event_type {
	const char *name;          /* "card.moved": the entity, a dot, what became of it */
	const char *entity;        /* "card" */
	const struct schema *data; /* what the envelope's `data` is */
	const char *about;         /* one line of documentation: when it is emitted */
};

struct event_set {
	const struct event_type *types;
	size_t count;
};

struct event_table {
	const struct event_set *const *sets;
	size_t count;
};

/* What is wrong with the table: an empty column, an odd or repeated name; STR_NULL when sound. */
struct str event_table_problem(struct arena *arena, const struct event_table *table);

struct actor {
	struct str type; /* "user" "chatwoot" "system" */
	struct str id;   /* or STR_NULL */
	struct str name; /* or STR_NULL */
};

/* A person; `name` may be NULL. */
struct actor actor_user(struct arena *arena, int64_t user_id, struct str name);

struct event {
	const struct event_type *type;
	struct str entity_id;
	int64_t version; /* of the entity after the change */
	struct actor actor;
	struct str cause_id; /* id of the event or inbound event that led here, or STR_NULL */
	int64_t depth;       /* 0 for a person's act or an outside event */
	struct str audience; /* JSON: `"account"` or `{"users":[…],"teams":[…]}` */
	const void *data;    /* struct of type->data */
};

/*
 * Most bytes of an event's data as JSON; more fails the transaction. A card with all it may have
 * takes some 100 KB, and hub-events lets a stream fall behind by 192 KB.
 */
#define EVENT_DATA_MAX (128 * 1024)

/* Everyone of the account. */
#define AUDIENCE_ACCOUNT STR("\"account\"")

/* Queues the row (db_queue). `id` and the time come from the seams. */
void event_emit(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		const struct event *event);

#endif
