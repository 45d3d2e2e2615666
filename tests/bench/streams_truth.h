/* What the ledger says at the end: which changes are in it, in which order. */
#ifndef HUB_BENCH_STREAMS_TRUTH_H
#define HUB_BENCH_STREAMS_TRUTH_H

#include "bench/streams_follow.h"

/* Of one account. */
struct truth {
	int64_t base;         /* seq before its first event of this run; the caller's to set */
	struct digest digest; /* of its events since */
};

/* How many changes of each account were committed; for the caller to free. */
size_t *truth_commits(const struct writer_plan *plan);

/*
 * Fills the digests of all accounts. *ret_unfaithful: committed changes that the ledger has not,
 * and events that are nobody's, twice there, or in another account. False without a database.
 */
bool truth_read(struct load *load, struct truth *truths, size_t *ret_unfaithful);

#endif
