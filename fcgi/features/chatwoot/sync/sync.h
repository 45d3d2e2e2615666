/*
 * Reconciliation: runs that read Chatwoot over REST and repair the mirror (docs/features/sync.md).
 *
 * A run is a row of sync_runs and a chain of jobs. Each job does one step, mostly one page: it asks
 * Chatwoot outside of any transaction, then applies what came, notes how far it got and queues the
 * next step, all in one transaction. So a run goes on wherever it was cut off. The steps of an
 * account, of whatever runs, are one at a time: the jobs share an ordering key.
 */
#ifndef HUB_CHATWOOT_SYNC_H
#define HUB_CHATWOOT_SYNC_H

#include "core/db/db_tenant.h"

enum sync_kind {
	SYNC_INCREMENTAL, /* what changed since the last poll, and people */
	SYNC_FULL,        /* everything, and what is no longer there */
	SYNC_INBOXES,     /* inboxes and their members */
	SYNC_KINDS
};

enum sync_trigger {
	SYNC_BY_SCHEDULE,
	SYNC_BY_PERSON,
	SYNC_BY_ONBOARDING,
	SYNC_BY_WEBHOOK,
	SYNC_TRIGGERS
};

/*
 * Asks for a run; *ret_id is its UUID. There is at most one of a kind at a time: a request joins
 * the one that waits or goes on. One that goes on begins once more when it is through, so that
 * "done" covers what had changed before the request; but not a full sync, and not for the schedule.
 * hub:poke:jobs after the commit makes it begin at once.
 */
enum err sync_request(struct db_tenant *tenant, enum sync_kind kind, enum sync_trigger trigger,
		      struct str *ret_id) MUST_USE;

/* Starts the account's timer, when it has none; whoever connects an account calls it. */
enum err sync_arm(struct db_tenant *tenant) MUST_USE;

#endif
