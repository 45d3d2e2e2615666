/*
 * Presence: who of an account looks at which place (a board, a card), as their pages say
 * (core/net/presence.h), and who is told so.
 *
 * A viewer is one page of a browser. It is here until it says farewell, until nothing was heard of
 * it for PRESENCE_LIFE_SEC, or until its session has had no stream here for some seconds after it
 * had one: the browser died. The last is said to all other hub-events, too.
 *
 * Once a second each place whose people have changed is told of, in one packet for all: an event
 * `presence.changed` without an id, which no ring keeps. It goes to the audience that the last word
 * of somebody at that place named, in no other account. A new stream is told of all places it may
 * know; of one that is not named nobody is there.
 */
#ifndef HUB_CROWDS_H
#define HUB_CROWDS_H

#include "app/events/account.h"
#include "app/events/sessions.h"
#include "core/base/seams.h"
#include "core/net/presence.h"

/* People named in one event; `count` says how many there are. */
#define CROWD_NAMED_MAX 200

struct crowds;

/* A viewer whose last word, at `heard` (ms), is to be taken back everywhere. */
struct crowds_farewell {
	void (*fn)(void *ctx, int64_t account_id, struct str viewer_id, int64_t heard);
	void *ctx;
};

struct crowds *crowds_new(const struct accounts *accounts, const struct sessions *sessions);
void crowds_free(struct crowds *crowds);

/*
 * An entry of the stream, whose id says that it was written at `heard` (ms). False when it is not
 * understood.
 */
bool crowds_take(struct crowds *crowds, int64_t heard, const struct redis_reply *fields);

/* Once a second: forgets, and tells what has changed. `now` is wall clock. */
void crowds_second(struct crowds *crowds, usec_t now, struct crowds_farewell farewell);

/* What the stream may know of its account, after its control event. */
void crowds_greet(const struct crowds *crowds, struct stream *stream);

#endif
