/*
 * The rules of reconciliation that need neither database nor network: which steps a run takes, when
 * it polls, how long it waits, how it gets through a list that changes under its hands.
 */
#ifndef HUB_CHATWOOT_SYNC_PLAN_H
#define HUB_CHATWOOT_SYNC_PLAN_H

#include "core/base/base.h"
#include "core/base/str.h"
#include "features/chatwoot/client/client.h"
#include "features/chatwoot/sync/sync.h"

enum sync_step {
	SYNC_ACCOUNT, /* the account itself: name, language, suspended or not */
	SYNC_AGENTS,
	SYNC_ROLES,
	SYNC_INBOX_LIST,
	SYNC_INBOX_MEMBERS,
	SYNC_TEAMS,
	SYNC_TEAM_MEMBERS,
	SYNC_PEOPLE, /* what the four before mean for who may do what; asks nobody */
	SYNC_LABELS,
	SYNC_DEFINITIONS,
	SYNC_CONVERSATIONS,      /* all of them, page by page */
	SYNC_CHANGED,            /* conversations that changed since the last poll, in one stream */
	SYNC_CONTACTS,           /* all of them, page by page */
	SYNC_ACTIVE_CONTACTS,    /* those that were active since the last poll */
	SYNC_LOST_CONVERSATIONS, /* those that no page named, one by one */
	SYNC_LOST_CONTACTS,
	SYNC_MESSAGES, /* of conversations of which some may be missing */
	SYNC_COUNT,    /* how many conversations there are */
	SYNC_STEPS,    /* the end */
};

/* "account" "agents" …; what API and rows call it. */
const char *sync_step_name(enum sync_step step);
const char *sync_kind_name(enum sync_kind kind);
const char *sync_trigger_name(enum sync_trigger trigger);
bool sync_step_parse(struct str name, enum sync_step *ret);
bool sync_kind_parse(struct str name, enum sync_kind *ret);

enum sync_step sync_first_step(enum sync_kind kind);

/* The step after `step`; SYNC_STEPS after the last. */
enum sync_step sync_next_step(enum sync_kind kind, enum sync_step step);

/* --- when --- */

#define SYNC_POLL_EVERY      (300 * USEC_PER_SEC)
#define SYNC_POLL_ONLY_EVERY (60 * USEC_PER_SEC) /* without webhooks the poll is all there is */

/*
 * The next poll after `now`: each account has its own phase, so that those of an installation are
 * spread over the interval and an account keeps its rhythm whatever restarts.
 */
usec_t sync_next_poll(int64_t account_id, usec_t every, usec_t now);

/*
 * Accounts do not all begin their full sync at three sharp: so long after it, less than ten
 * minutes.
 */
usec_t sync_night_phase(int64_t account_id);

/* Beyond the last poll's beginning: Chatwoot stamps a change when its transaction begins. */
#define SYNC_OVERLAP (60 * USEC_PER_SEC)

/* Seconds for `updated_within` at `now`; `last_poll` I64_NULL: never polled, a day. */
int64_t sync_window(usec_t last_poll, usec_t now);

/* --- waiting for Chatwoot --- */

#define SYNC_WAIT_MIN (5 * USEC_PER_SEC)
#define SYNC_WAIT_MAX (120 * USEC_PER_SEC)

/*
 * How long to wait after the `failures`-th failure in a row (1 for the first): 5 s doubling to 2
 * min, give or take a quarter by `random`; never shorter than Chatwoot asked for.
 */
usec_t sync_wait(int64_t failures, usec_t retry_after, uint32_t random);

enum sync_verdict {
	SYNC_GO_ON,
	SYNC_WAIT, /* ask again later; the run stays */
	SYNC_FAIL
};

/*
 * What a run does about an answer. `waited`: since Chatwoot last answered. Down and throttled is
 * waited for, half an hour by a poll (the next one does its work) and six hours by the others; an
 * answer without sense SYNC_BROKEN_MAX times; what is refused, never.
 */
#define SYNC_BROKEN_MAX 4
enum sync_verdict sync_judge(enum sync_kind kind, enum cw_result result, int64_t failures,
			     usec_t waited);

/* --- pages --- */

struct sync_page {
	int64_t page;  /* asked for, from 1 */
	int64_t count; /* of the whole list, as the page before said; I64_NULL on the first */
	int64_t seen;  /* things on the pages of this pass, again and again ones too */
	int64_t pass;  /* from 1 */
};

#define SYNC_PASSES_MAX 3

/*
 * After a page of `items` things out of a list of `count`: where to go on. False: the list is at
 * its end. Chatwoot has pages by number only: what is deleted from pages already read moves the
 * rest forward, past the eyes of who goes on. So a list that became shorter is taken up a page or
 * more earlier, and one of which fewer were seen than there are is read again, three times at most.
 * The list ends with an empty page, for operators choose how long pages are.
 */
bool sync_turn(struct sync_page *page, int64_t items, int64_t count);

#endif
