/*
 * The audit trail: its sealer, its proof and its API. Entries are made by core/http/audit.h; what
 * their chain is made of is in audit_chain.h.
 */
#ifndef HUB_AUDIT_H
#define HUB_AUDIT_H

#include "core/base/seams.h"
#include "core/db/db.h"
#include "core/http/route.h"
#include "core/ops/log.h"

extern const struct route_set audit_routes;

/* --- sealing --- */

#define AUDIT_SEAL_EVERY  (USEC_PER_SEC / 2) /* a row is sealed within a second of its commit */
#define AUDIT_HOUSE_EVERY (3600 * USEC_PER_SEC)

/* Chains whose head is not ours: left alone until somebody has looked. */
#define AUDIT_FORGED_MAX 64

struct sealer {
	struct str key; /* AUDIT_KEY_SIZE bytes */
	const struct rng *rng;
	const struct log *log;
	int64_t forged[AUDIT_FORGED_MAX];
	size_t forged_count;
};

/*
 * Duties of the relay's leader (core/jobs/relay.h), as hub_system; the ctx of audit_seal() is a
 * struct sealer.
 *
 * audit_seal() moves one batch of audit_queue, by pos, into audit_log, as one transaction: killed
 * at any step it has done all of it or nothing. Two at once wait for each other. It extends no
 * chain whose head's seal is wrong, for that would make a forgery good: the rows stay queued, and
 * "audit.head_forged" is logged. It closes the minutes of counted refusals, too. The first entry of
 * a chain puts "audit.opened" into the platform's, which so knows every chain there must be.
 *
 * audit_keep_house() makes partitions ahead.
 */
enum err audit_seal(void *ctx, struct db *db, struct arena *arena, bool *ret_more) MUST_USE;
enum err audit_keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more) MUST_USE;

/* --- proving --- */

struct audit_verdict {
	int64_t count;       /* entries that are proven */
	struct str hash;     /* of the last one; 32 bytes */
	const char *problem; /* what is wrong with entry count + 1 or the head; NULL: nothing */
};

/*
 * Walks the chain of an account from its first entry to its head, role hub_system or hub_owner;
 * memory does not grow with its length. Rows sealed meanwhile are walked as well. The verdict lives
 * in the arena. Errors are the database's.
 */
enum err audit_verify(struct db *db, struct arena *arena, struct str key, int64_t account_id,
		      struct audit_verdict *ret) MUST_USE;

/* The accounts that have a chain, or should have one, in order. They live in the arena. */
enum err audit_chains(struct db *db, struct arena *arena, const int64_t **ret,
		      size_t *ret_count) MUST_USE;

#endif
