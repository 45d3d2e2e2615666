/*
 * People as Chatwoot has them now: after the mirror has heard of agents, custom roles and members
 * of inboxes and teams, memberships follow (directory.people_apply() in 0027_people.sql says how).
 *
 * In the same transaction ends what somebody held and may hold no longer: all sessions, instance
 * tokens and API keys in the account of who was demoted; tokens and keys of who lost it, and their
 * sessions too when it was their last. Streams of who sees something else now end and are opened
 * anew. The relay tells hub-events: poke it after commit. The audit trail has an entry of each who
 * was removed or has another role.
 */
#ifndef HUB_IDENTITY_PEOPLE_H
#define HUB_IDENTITY_PEOPLE_H

#include "core/jobs/event.h"

struct people_changes {
	int64_t removed; /* are members no more */
	int64_t roles;   /* have another role in Chatwoot, and maybe here */
	int64_t reaches; /* see other conversations than before */
};

/* `tenant` is WRITE. Repeating it changes nothing. */
enum err people_apply(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		      struct people_changes *ret) MUST_USE;

#endif
