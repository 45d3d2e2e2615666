/*
 * Who did what: every change leaves an entry in audit_queue, in its own transaction and without a
 * flush more; the sealer (features/audit) moves it into the account's chain within a second. What
 * happened outside of any account is in the platform's chain, account 0.
 *
 * The entry takes action and route from the row, actor, address, agent and request id from the
 * request, and the resource from what the handler left in rq->audit: mostly nothing, for its type
 * is the action's first word ("card.moved") and its id the path's last parameter but :accountId.
 *
 * Refusals are entries too: 403 wherever it comes from, 401 of routes that sign in (rate class
 * RATE_LOGIN or RATE_REFRESH), and whatever sets rq->audit.action before it fails. They are written
 * after the failure in a transaction of their own. directory.audit_refused() bounds them: the first
 * per subject, action, error and minute comes at once, the others of that minute as one entry with
 * their count. Their action is the row's, or "request.refused" where the row has none.
 */
#ifndef HUB_HTTP_AUDIT_H
#define HUB_HTTP_AUDIT_H

#include "core/base/err.h"
#include "core/base/str.h"

struct request;
struct schema;

#define AUDIT_VALUES_MAX 8192 /* bytes of before and of after */

/* What a handler knows better than the pipeline; all of it may stay zero. */
struct audit_note {
	const char *action;     /* of a refusal that is more than its row: "session.reused" */
	const char *actor_type; /* "user" where there is one, "endpoint" of signed routes, … */
	int64_t actor_id;       /* user who signs in by this request */
	const char *resource;   /* type */
	struct str resource_id;
	/* JSON objects with only what changed, never a secret; larger ones are left out. */
	struct str before, after;
};

/*
 * Notes that a thing became `after` (NULL: it is gone) from `before` (NULL: it was made): the
 * fields of the table that differ. Not for tables with a secret.
 */
void audit_change(struct request *rq, const struct schema *schema, const void *before,
		  const void *after);

/* Queues the entry of the change; before the commit. Nothing for rows without an action. */
void audit_keep(struct request *rq);

/*
 * Writes the entry of a refusal; after the request's transaction has ended. Failing to is logged
 * and no reason for another answer.
 */
void audit_refusal(struct request *rq, enum err refusal);

#endif
