/*
 * Who looks at what: the words of people's pages on their way from hub-api to hub-events.
 *
 * A word is an entry of the stream hub:presence in Redis, kept for no longer than its last 20,000.
 * Fields: a (account id), v (viewer), s (session), u (user id) and then, for each place that is
 * looked at, e (entity, "board"), i (its id) and w (who may know: JSON, as of struct event). A word
 * without places is a farewell. One of hub-events itself, of a viewer whose stream is gone, has a,
 * v and h: the time (ms, of the entry's id) of the viewer's last word that it takes back.
 *
 * Nothing of it is in PostgreSQL. What is lost with Redis is said again within PRESENCE_AGAIN_SEC.
 */
#ifndef HUB_PRESENCE_H
#define HUB_PRESENCE_H

#include "core/net/redis.h"

#define PRESENCE_STREAM STR("hub:presence")
#define PRESENCE_KEPT   STR("20000")
/* How often a page that is looked at says so, and how long its word is good for. */
#define PRESENCE_AGAIN_SEC 30
#define PRESENCE_LIFE_SEC  75
/* Of one viewer at a time. */
#define PRESENCE_PLACES_MAX 4

struct presence_place {
	struct str entity;   /* a constant's: letters */
	struct str id;       /* UUID */
	struct str audience; /* JSON, as of struct event */
};

struct presence_word {
	int64_t account_id;
	int64_t user_id;
	struct str session_id; /* UUID */
	struct str viewer_id;  /* UUID: one page of a browser */
	const struct presence_place *places;
	size_t count; /* at most PRESENCE_PLACES_MAX */
};

/* With nobody to complain to: without Redis the word is lost. */
void presence_say(struct redis *redis, struct arena *arena, const struct presence_word *word);

#endif
