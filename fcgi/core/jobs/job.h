/*
 * Jobs: rows of table `jobs`, written in the transaction that wants them, run by hub-worker.
 *
 * A worker claims with FOR UPDATE SKIP LOCKED the oldest ready row of which no older unfinished row
 * of its account has the same ordering key, under a lease of its kind's timeout plus 5 s (at most
 * 30 s); the master's watchdog ends a worker that passes the timeout. The handler's effects and the
 * job's completion are one transaction, guarded by the attempt number: a worker that lost its lease
 * commits nothing. Failures come back with back-off and jitter (1 s doubling to 10 min); after
 * max_attempts the row is a dead letter with its reason, and frees its key.
 *
 * A kind that calls out does so in `fetch`, before the handler's transaction begins: a connection
 * that waits for another server holds neither locks nor a snapshot. Lease and watchdog cover both.
 */
#ifndef HUB_JOB_H
#define HUB_JOB_H

#include "core/db/db_tenant.h"
#include "core/net/breaker.h"
#include "core/net/httpc.h"
#include "core/net/limiter.h"
#include "core/ops/metric.h"
#include "core/ops/supervise.h"

struct job {
	int64_t id;
	int64_t account_id; /* 0: of none (mails) */
	struct str kind;
	struct str payload; /* JSON text */
	int64_t attempt;    /* 1 for the first */
};

struct config;
struct keyring;
struct mailer;

/* What the program gives its jobs; all of it lives as long as they do. */
struct job_app {
	const struct config *config;
	const struct mailer *mailer;     /* the identity slice's; NULL in tests */
	const struct keyring *seal_keys; /* HUB_SEAL_KEYS */
	struct breakers *breakers;       /* shared by all workers */
};

/* What a job's outbound half has. No transaction is open. */
struct job_fetch {
	struct arena *arena; /* the one `run` gets, too */
	/*
	 * Transactions of its own are short, begun and ended between two calls (or for one element
	 * of a long reply), and repeatable: they stay when the job is tried again.
	 */
	struct db *db;
	const struct httpc *httpc;
	struct limiter *limiter;
	const struct clock *clock;
	const struct rng *rng;
	const struct log *log;
	struct metrics *metrics; /* may be NULL */
	const struct job_app *app;
	usec_t deadline;    /* monotonic; what is not done by then leaves no time for `run` */
	usec_t not_before;  /* on failure: at least so long from now; 0: the back-off's */
	struct str problem; /* on failure: a sentence for the dead letter; may stay STR_NULL */
};

struct job_context {
	struct arena *arena;
	struct db_tenant *tenant; /* WRITE, under the job's account; committed by the runner */
	const struct clock *clock;
	const struct rng *rng;
	const struct log *log;
	const struct job_app *app;
	void *fetched; /* what the kind's `fetch` brought; NULL without one */
};

/* The job's payload by its table. Error: ERR_INVALID, which is final. */
enum err job_payload(struct arena *arena, const struct job *job, const struct schema *schema,
		     void *ret) MUST_USE;

/* One row per kind of job; slices export const arrays of it. */
struct job_kind {
	const char *name;  /* "chatwoot.inbound" */
	const char *queue; /* "inbound" */
	int64_t max_attempts;
	int64_t timeout_seconds; /* at most JOB_TIMEOUT_MAX; the shorter, the sooner taken over */
	/*
	 * Does the work. ERR_INVALID and ERR_NOT_FOUND are final (dead letter at once); any other
	 * error is tried again.
	 */
	enum err (*run)(struct job_context *ctx, const struct job *job);
	/* What `run` needs from elsewhere; its errors count like those of `run`. NULL: nothing. */
	enum err (*fetch)(struct job_fetch *ctx, const struct job *job, void **ret_fetched);
};

struct job_table {
	const struct job_kind *const *sets; /* arrays of kinds, each ended by a row without name */
	size_t count;
};

#define JOB_TIMEOUT_MAX 25 /* seconds */

/* Of a kind's timeout, what `fetch` leaves to `run`. */
#define JOB_RUN_SHARE (3 * USEC_PER_SEC)

/*
 * What is wrong with the table: an empty column, a timeout out of range, a malformed or repeated
 * name; STR_NULL when sound.
 */
struct str job_table_problem(struct arena *arena, const struct job_table *table);

struct job_new {
	const char *kind;
	const char *queue;
	struct str key;             /* ordering key, or STR_NULL */
	struct str payload;         /* JSON */
	struct str idempotency_key; /* or STR_NULL; a second job with the same one is not made */
	usec_t run_at;              /* 0: now */
	int64_t max_attempts;
};

/* The labels of DIM_KIND: the kinds of all sets in their order. */
struct metric_labels job_labels(struct arena *arena, const struct job_table *table);

/* Queues the row in the tenant's transaction; poke Redis channel hub:poke:jobs after commit. */
void job_enqueue(struct db_tenant *tenant, const struct job_new *job);

struct job_runner {
	struct str app_url; /* hub_app: runs the handlers */
	struct str redis_url;
	const struct job_table *kinds;
	struct metrics *metrics; /* may be NULL */
	const struct clock *clock;
	const struct rng *rng;
	int64_t max_jobs; /* a worker retires after about that many; 0 = never */
	const struct job_app *app;
	/* How jobs call out; job_run() makes those of its process. NULL: no kind has a `fetch`. */
	const struct httpc *httpc;
	struct limiter *limiter;
};

/* A worker process of pool "jobs": claims and runs until told to stop. For struct pool.run. */
int job_run(struct worker *worker, void *runner);

/*
 * Claims and runs at most one job on the given connection; for tests and for job_run.
 * *ret_ran says whether there was one.
 */
enum err job_run_one(struct job_runner *runner, struct db *db, const struct log *log,
		     bool *ret_ran) MUST_USE;

#endif
