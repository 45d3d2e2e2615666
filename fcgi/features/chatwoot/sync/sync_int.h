/* What the files of the reconciliation share. */
#ifndef HUB_CHATWOOT_SYNC_INT_H
#define HUB_CHATWOOT_SYNC_INT_H

#include "core/jobs/job.h"
#include "features/chatwoot/mirror/mirror.h"
#include "features/chatwoot/sync/sync.h"
#include "features/chatwoot/sync/sync_plan.h"

#define SYNC_JOB      "chatwoot.sync"
#define SYNC_TICK_JOB "chatwoot.sync_tick" /* written in SQL, too (0026_sync.sql) */
#define SYNC_QUEUE    "sync"

/* Within half a minute: meanwhile no other step of the account is done. */
#define SYNC_ATTEMPTS 6

/* Things a step asks Chatwoot for one by one. */
#define SYNC_ASKS_MAX 20

struct sync_ask {
	int64_t id;    /* Chatwoot's: of an inbox, a team, a conversation, a contact */
	int64_t after; /* messages: those above this id; else 0 */
};

/* How far a run is; column `cursor`. What a step does not need is zero. */
struct sync_cursor {
	int64_t page;     /* struct sync_page */
	int64_t count;    /* the same; I64_NULL before the first page */
	int64_t seen;     /* the same */
	int64_t pass;     /* the same */
	int64_t position; /* the highest id asked for so far */
	struct list asks; /* of struct sync_ask: what this step asks for next */
	int64_t failures; /* in a row, of this step */
	struct str keys;  /* Chatwoot's cache keys, as the account had them; JSON, or NULL */
};

/* A row of sync_runs. */
struct sync_run {
	struct str id;
	enum sync_kind kind;
	enum sync_step step;
	struct sync_cursor cursor;
	int64_t done, total; /* total I64_NULL: not known yet */
	int64_t created, updated, repaired, removed, left_out;
	int64_t unreadable;          /* things without what every such thing has */
	struct str inboxes_left_out; /* JSON: [{chatwoot_inbox_id, name}] */
	struct str teams_left_out;   /* JSON: [{chatwoot_team_id, name}] */
	bool again;
	usec_t began_at; /* of the present pass */
	usec_t moved_at;
	usec_t told_at; /* I64_NULL: no event yet */
};

/* What a job has while it works on a step, in a transaction. */
struct sync {
	struct arena *arena;
	struct db_tenant *tenant;
	const struct clock *clock;
	const struct rng *rng;
	const struct log *log;
	struct sync_run run;
	struct mirror mirror;
	bool watched; /* webhooks come, and the mirror was complete: what differs was lost */
};

/* One answer of Chatwoot. */
struct sync_reply {
	struct sync_ask ask;
	bool missing;            /* 404 */
	const struct json *json; /* NULL when missing, or empty */
	usec_t asked_at;         /* when the request was sent */
};

/* What a step brought from Chatwoot. */
struct sync_fetched {
	struct sync_reply replies[SYNC_ASKS_MAX];
	size_t count;
	bool unconnected;      /* there is no connection (any more) */
	bool more;             /* the stream was left before its end */
	enum cw_result result; /* of the last call */
	int status;            /* HTTP's of it */
	bool dead;             /* the credential is */
	struct str refusal;    /* what Chatwoot itself said of it, or NULL */
	struct str problem;    /* what was wrong, for people */
	usec_t retry_after;
};

/* The account, as every statement's first parameter. */
static inline struct db_arg sync_account(const struct sync *sync)
{
	return db_i64(db_tenant_account(sync->tenant));
}

/* --- sync/sync_store.c --- */

/* The active run, locked; *ret_active false: it is over, and there is nothing to do. */
enum err sync_load(struct sync *sync, struct str run_id, bool *ret_active) MUST_USE;

/* The same without a lock, to ask Chatwoot with. */
enum err sync_peek(struct db_tenant *tenant, struct str run_id, struct sync_run *ret,
		   bool *ret_active) MUST_USE;

/* Writes the run's state back. `waiting` why it pauses, or NULL. */
void sync_save(struct sync *sync, struct str waiting);

/* Ends the run: "done" with the meter brought up to date, or "failed" with `error`. */
enum err sync_finish(struct sync *sync, struct str error) MUST_USE;

/* Queues the job of the run's next step. */
void sync_enqueue(struct db_tenant *tenant, struct str run_id, usec_t run_at);

/* --- sync/sync_events.c --- */

/* Tells the account's admins how far the run is; not more than twice a second unless `now`. */
enum err sync_tell(struct sync *sync, bool now) MUST_USE;

enum sync_inbox_change {
	SYNC_INBOX_CREATED,
	SYNC_INBOX_UPDATED,
	SYNC_INBOX_REMOVED
};
void sync_tell_inbox(struct sync *sync, enum sync_inbox_change change, int64_t chatwoot_inbox_id);

/* --- sync/sync_fetch.c: asking, outside of any transaction --- */

enum err sync_fetch(struct job_fetch *fetch, const struct job *job, void **ret_fetched) MUST_USE;

/*
 * Has the reply the shape that Chatwoot promises for the step? Of another one nothing may be
 * concluded, least of all that everything is gone.
 */
bool sync_fits(enum sync_step step, const struct json *json);

/* The run's id in a job's payload. */
enum err sync_job_run(struct arena *arena, const struct job *job, struct str *ret) MUST_USE;

/* --- sync/sync_apply.c and below: what came becomes rows --- */

/* Makes `sync` ready for a transaction of the account. */
enum err sync_begin(struct sync *sync, struct db_tenant *tenant, struct arena *arena) MUST_USE;

/* Applies what the step brought. *ret_more: the step goes on, by its cursor. */
enum err sync_apply(struct sync *sync, const struct sync_fetched *fetched, bool *ret_more) MUST_USE;

/* Fills the cursor for the run's step. *ret_idle: there is nothing to ask or do. */
enum err sync_prepare(struct sync *sync, bool *ret_idle) MUST_USE;

/* So many more things are to be read. */
void sync_expect(struct sync *sync, int64_t count);

/* Counts what the mirror has changed since the last call, and writes down what was a repair. */
void sync_note(struct sync *sync);

/* Something is gone that a full list no longer names. */
void sync_note_removed(struct sync *sync, enum mirror_entity entity, int64_t chatwoot_id);

/* --- sync/sync_lists.c: what comes whole --- */

enum err sync_apply_account(struct sync *sync, const struct sync_reply *reply) MUST_USE;
enum err sync_apply_list(struct sync *sync, enum mirror_entity entity, const struct json *list,
			 usec_t asked_at) MUST_USE;
/* The same of inboxes and teams, of which a plan may allow so many only. */
enum err sync_apply_limited(struct sync *sync, enum mirror_entity entity, const struct json *list,
			    usec_t asked_at) MUST_USE;
enum err sync_apply_members(struct sync *sync, enum mirror_entity entity,
			    const struct sync_fetched *fetched) MUST_USE;

/* Suspended, or gone: the account stands still. */
enum err sync_freeze(struct db_tenant *tenant) MUST_USE;

/* What agents, roles and members mean for who may do what here. */
enum err sync_apply_people(struct sync *sync) MUST_USE;

/* --- sync/sync_limit.c --- */

struct sync_allowed {
	const struct json **objects; /* of the list, in its order */
	size_t count;
	struct str left_out; /* JSON, as in struct sync_run */
};

/*
 * What of a list of inboxes or teams may be mirrored: what is, whatever the plan says, and of the
 * rest those with the lowest ids while there is room. What is left out counts in the run.
 */
enum err sync_within_plan(struct sync *sync, enum mirror_entity entity, const struct json *list,
			  struct sync_allowed *ret) MUST_USE;

/* --- sync/sync_talks.c: conversations, messages, contacts --- */

/* A JSON array of conversations, as lists have them. */
enum err sync_apply_conversations(struct sync *sync, const struct json *list,
				  usec_t asked_at) MUST_USE;
enum err sync_apply_page(struct sync *sync, enum mirror_entity entity,
			 const struct sync_reply *reply, bool *ret_more) MUST_USE;
enum err sync_apply_active(struct sync *sync, const struct sync_reply *reply,
			   bool *ret_more) MUST_USE;
enum err sync_apply_messages(struct sync *sync, const struct sync_fetched *fetched) MUST_USE;
enum err sync_apply_lost(struct sync *sync, enum mirror_entity entity,
			 const struct sync_fetched *fetched) MUST_USE;
enum err sync_apply_count(struct sync *sync, const struct sync_reply *reply) MUST_USE;

#endif
