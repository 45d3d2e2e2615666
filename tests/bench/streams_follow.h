/*
 * What a browser's page knows of its account's events (the rules of docs/events-and-jobs.md, as
 * web/src/stream/feed.ts keeps them): each event is handed to the application once and in order;
 * after a gap the missed ones come from the ledger first, and what the stream brings meanwhile
 * waits. Whatever was handed over is added to a digest, to be compared with the ledger's own.
 */
#ifndef HUB_BENCH_STREAMS_FOLLOW_H
#define HUB_BENCH_STREAMS_FOLLOW_H

#include "bench/streams.h"

/* Of a sequence of events: equal only for the same events in the same order. */
struct digest {
	size_t count;
	uint64_t hash;
};

void digest_add(struct digest *digest, int64_t seq, size_t change);

/* An event that waits for the missed ones. */
struct news {
	int64_t seq;
	size_t change;
};

struct follower {
	int64_t base; /* where it began: seq of the first control event; -1 before */
	int64_t last; /* seq of the last event handed over; -1 before the first control event */
	int64_t head; /* what it catches up to */
	bool catching;
	struct digest digest;
	struct news *waiting;
	size_t waiting_count, waiting_room;
};

struct follow_counts {
	size_t gaps, completes;
	size_t overlaps; /* events dropped because the application had them */
	size_t holes;    /* handed over without the one before */
	size_t lies;     /* "complete" up to an event that never came */
};

/* An event of the stream. */
void follower_event(struct follower *follower, struct load *load, struct follow_counts *counts,
		    struct news news);

/* hub.complete, hub.gap. */
void follower_complete(struct follower *follower, struct follow_counts *counts, int64_t seq);
void follower_gap(struct follower *follower, struct follow_counts *counts, int64_t seq);

/* A missed event, read from the ledger. */
void follower_missed(struct follower *follower, struct load *load, struct follow_counts *counts,
		     struct news news);

/* All up to `head` have been read: what waited follows. */
void follower_caught_up(struct follower *follower, struct load *load,
			struct follow_counts *counts, int64_t head);

#endif
