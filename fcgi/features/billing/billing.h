/*
 * What an account may have, which features it sees, and what it used.
 *
 * An entitlement is a key and an amount: how many of something an account may have (NULL: without
 * end), or whether it has a feature at all. Its own row decides, else its plan, else nothing is
 * granted (migrations/0029_limits.sql). The route table's column `entitlement` names the key that a
 * row needs; the pipeline asks for room for one more before the handler runs, in its transaction,
 * and whoever asks for the same key meanwhile waits: a hard limit holds however many create at
 * once. A soft one lets through, with the header Plan-Limit. docs/features/limits.md says it for
 * people.
 */
#ifndef HUB_BILLING_H
#define HUB_BILLING_H

#include "core/http/request.h"

extern const struct route_set billing_routes;

enum entitlement_kind {
	ENTITLEMENT_LIMIT = 1, /* so many of it */
	ENTITLEMENT_FEATURE    /* has it or not */
};

/* One row per key that plans may grant. */
struct entitlement_key {
	const char *key;
	enum entitlement_kind kind;
	/*
	 * Below A = /api/v1/accounts/:accountId: the path whose POST makes one of it, or, with a
	 * slash at its end, under which every row belongs to it. NULL: nothing does, but jobs.
	 */
	const char *path;
	const char *about;
};

#define ENTITLEMENT_KEYS 10
extern const struct entitlement_key entitlement_keys[ENTITLEMENT_KEYS];

/* Is it a key of the table? */
bool entitlement_known(const char *key);

/*
 * What the row must name in its column `entitlement`, because it makes a thing that is counted or
 * belongs to a feature that plans sell; NULL: nothing.
 */
const char *entitlement_due(const struct route *route);

/*
 * The pipeline's question (struct guard): ERR_PLAN_LIMIT, with details {"limit":{"key","limit",
 * "used"}}, when the account has no room for one more of what the row names.
 */
enum err billing_entitle(struct request *rq) MUST_USE;

/*
 * For jobs: how many of `adding` things the account may get, 0 … `adding`; it stays true until the
 * transaction ends. Of a soft limit or none, all. WRITE tenants.
 */
enum err entitlement_check(struct db_tenant *tenant, const char *key, int64_t adding,
			   int64_t *ret_left) MUST_USE;

/* ---- feature flags ---- */

/*
 * The rules that speak of the user in that account, or with 0 in each of theirs, for flag_on().
 * None, and so all flags off, when they can't be asked about. Not for WRITE tenants.
 */
struct list flags_load(struct request *rq, int64_t account_id);

/*
 * Is the flag on for the user in the account: does a rule allow it, and none deny it? Whom a
 * percentage takes in is always the same for one flag, and a greater one takes in those of a
 * lesser.
 */
bool flag_on(struct arena *arena, const struct list *rules, struct str flag, int64_t account_id,
	     int64_t user_id);

/* ---- metering ---- */

enum usage_metric {
	USAGE_MESSAGES_IN = 0, /* from contacts */
	USAGE_MESSAGES_OUT,    /* from agents and bots; private notes are none */
	USAGE_CONVERSATIONS,   /* new ones */
	USAGE__COUNT
};

/*
 * Counts `amount` (0: nothing) of what has just been stored for the first time, in its transaction.
 * `at`: when it happened. What is said to come happened now; what is older than 400 days is not
 * counted. WRITE tenants.
 */
void usage_count(struct db_tenant *tenant, enum usage_metric metric, int64_t amount, usec_t at);

/*
 * A duty of the relay's leader (core/jobs/relay.h), as hub_system: brings usage_daily up to what
 * was counted, makes partitions, drops what is too old. Done again it changes nothing.
 */
#define USAGE_ROLL_UP_EVERY (5 * 60 * USEC_PER_SEC)
enum err usage_keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more) MUST_USE;

#endif
