/*
 * The last events of one account, for streams that come back: contiguous by `seq`, bounded by
 * number and bytes. It also knows the account's last seq, with or without events.
 */
#ifndef HUB_RING_H
#define HUB_RING_H

#include "app/events/packet.h"

#define RING_EVENTS_MAX 512
#define RING_BYTES_MAX  (256u * 1024)

struct ring {
	struct packet **items; /* circular; NULL until the first event */
	size_t cap;            /* a power of two */
	size_t start;
	size_t count;
	size_t bytes;
	int64_t last; /* seq; valid when `known` */
	bool known;
};

enum ring_verdict {
	RING_OLD,  /* seq ≤ last: dropped */
	RING_NEXT, /* kept */
	RING_HOLE, /* something before it never came: the ring restarts with it */
};

/* Takes a reference when it keeps the event. The first event of an unknown ring is RING_NEXT. */
enum ring_verdict ring_offer(struct ring *ring, struct packet *event);

/* The account's last seq is at least `head`. Events up to it that are missing drop what is kept. */
void ring_anchor(struct ring *ring, int64_t head);

/* Back to knowing nothing. */
void ring_forget(struct ring *ring);

/* True when all events after `seq` are here (none, when seq is the last). */
bool ring_covers(const struct ring *ring, int64_t seq);

/* An event that is here: ring_covers(seq - 1) and seq ≤ last. */
struct packet *ring_get(const struct ring *ring, int64_t seq);

#endif
