/*
 * The accounts somebody has a stream of: what is known of their events, and who gets them.
 *
 * An account is made with its first stream, and at first nothing is known of it (its events that
 * arrive are kept all the same). The feed then asks Redis for its last seq, which makes it
 * `loaded`: only then its streams get their control event, after which they get events. It is
 * forgotten again when what we know can't be proven any more (another epoch), and loaded anew.
 */
#ifndef HUB_ACCOUNT_H
#define HUB_ACCOUNT_H

#include "app/events/ring.h"

struct stream;

struct account {
	int64_t id;
	struct account *next; /* in its bucket */
	struct stream *streams;
	unsigned stream_count;
	bool loaded;
	unsigned query; /* number of the feed's last question about it; 0: not asked */
	int64_t doubt;  /* a head in Redis beyond our last event, or I64_NULL */
	usec_t left_at; /* when its last stream went */
	struct ring ring;
};

struct accounts {
	struct account **buckets;
	size_t bucket_count; /* a power of two */
	size_t count;
};

void accounts_init(struct accounts *accounts);

/* Frees all; they must have no streams. */
void accounts_release(struct accounts *accounts);

/* NULL when there is none. */
struct account *accounts_find(const struct accounts *accounts, int64_t id);

/* Finds or makes it. */
struct account *accounts_get(struct accounts *accounts, int64_t id);

/* Frees accounts without streams since before `before`. */
void accounts_expire(struct accounts *accounts, usec_t before);

/* Nothing of any account can be proven any more: all must be loaded anew. */
void accounts_forget(struct accounts *accounts);

/* Keeps an event and sends it to those it is for. False when one before it is missing. */
bool account_take(struct account *account, struct packet *event);

/*
 * Redis says the account's last seq is `head`. Streams that wait get their control event and what
 * they missed; streams opened before the account was forgotten get `hub.gap`.
 */
void account_load(struct account *account, int64_t head);

/* Events up to `head` never came: all streams get `hub.gap`. */
void account_skip(struct account *account, int64_t head);

/* A stream was opened or closed. Opening gives it its control event when the account is loaded. */
void account_join(struct account *account, struct stream *stream);
void account_leave(struct account *account, struct stream *stream, usec_t now);

#endif
