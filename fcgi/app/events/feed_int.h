/* The two connections of a feed, and what they share. feed.h tells how they work. */
#ifndef HUB_FEED_INT_H
#define HUB_FEED_INT_H

#include "app/events/feed.h"
#include "app/events/loop.h"
#include "core/net/redis_async.h"

#define FEED_TIMEOUT  (2 * USEC_PER_SEC) /* of what Redis answers at once */
#define FEED_ASK_MAX  512                /* accounts in one question */
#define FEED_EPOCH    128
#define FEED_POSITION 48

/* A connection with its place in the epoll set. */
struct line {
	struct watch watch; /* first: the loop hands it back */
	struct redis_async *redis;
	bool up;
};

struct feed {
	struct feed_config config;
	struct arena *scratch;
	struct line reader;
	struct line asker;
	char position[FEED_POSITION]; /* last entry seen; "": to be found out */
	char words[FEED_POSITION];    /* the same in hub:presence */
	char epoch[FEED_EPOCH];       /* "": unknown */
	bool complained;              /* that there is no epoch; once per absence */
	uint64_t events;
	int64_t revocations; /* number of the last entry of them that was seen */
	bool behind;         /* one was missed: hub:revoked is to be read again */
	unsigned reading;    /* how often the reader began anew */
	/* the question under way */
	bool asking;
	unsigned query; /* its number */
	int64_t ids[FEED_ASK_MAX];
	size_t id_count;
	bool asks_revoked; /* it asks for hub:revoked, too */
	unsigned life;     /* `reading` when it was sent */
	size_t cursor;     /* bucket at which the next look at loaded accounts begins */
	usec_t ask_at;
};

/* --- feed.c --- */

/* The monotonic time. */
usec_t feed_now(const struct feed *feed);

/* Copies as much of `text` as fits in `size` bytes, with the end of string. */
void feed_keep(char *to, size_t size, struct str text);

/* Says how many streams a revocation has ended, where there were any. */
void feed_log_ended(const struct feed *feed, size_t streams);

/* --- feed_reader.c --- */

/* Waits for the next entries, or first finds out where the firehose ends. The reader is up. */
void feed_read_on(struct feed *feed);

/* What hub:revoked held before the reader goes on does not count. */
void feed_forget_revocations(struct feed *feed);

/* Nothing known can be proven any more. */
void feed_forget_all(struct feed *feed);

/* --- feed_asker.c --- */

/* Sends the next question. The asker is up, and no question is under way. */
void feed_ask(struct feed *feed);

#endif
