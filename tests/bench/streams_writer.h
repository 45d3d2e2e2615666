/*
 * Changes at a steady rate over many accounts, made as hub-api makes them: an event in the outbox,
 * a commit, a poke for the relay. Several processes, so that no commit waits for another.
 */
#ifndef HUB_BENCH_STREAMS_WRITER_H
#define HUB_BENCH_STREAMS_WRITER_H

#include <stdatomic.h>

#include "core/ops/config.h"

/* Most changes of a run. */
#define CHANGES_MAX 65536

/* In memory that readers and writers share. */
struct ledger {
	/* Monotonic time at which the writers begin; 0: not yet. */
	_Atomic int64_t begins;
	/* Monotonic time when the commit of each change had returned; 0: not yet; -1: failed. */
	_Atomic int64_t committed[CHANGES_MAX];
};

struct writer_plan {
	const struct config *config;
	struct ledger *ledger;
	int64_t first_account;
	size_t accounts;
	size_t changes;
	int64_t per_second;
};

/* Which account (index from 0) change `n` is for. */
size_t writer_account(const struct writer_plan *plan, size_t n);

/* The entity_id of change `n` in its envelope. */
#define WRITER_PREFIX "00000000-0000-7000-8000-"
#define WRITER_DIGITS 12
#define WRITER_ENTITY WRITER_PREFIX "%012zu"

/*
 * Forks the writers; returns how many, 0 on failure. Wait for each. Before any stream is opened: a
 * descriptor that they inherit would stay open behind the back of who closes it.
 */
int writers_start(const struct writer_plan *plan);

/* Lets them begin; returns when they do (monotonic). */
usec_t writers_go(const struct writer_plan *plan);

#endif
