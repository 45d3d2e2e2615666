/*
 * Metrics: what the programs count, in shared memory, told as Prometheus text by a process that is
 * never busy with requests (monitor.h).
 *
 * One const table (metric_table.c) names every metric with type, meaning, programs and labels.
 * Labels come from tables too (routes, pools, kinds of jobs): a series is an index, never a text
 * that a request brought, so nothing outside can make more of them; no account is ever a label.
 *
 * The area is an anonymous file in memory, mapped by masters before they fork: METRIC_SLOTS slots,
 * each a whole number of cache lines, one for each process that counts. A process writes its own
 * slot only, with relaxed loads and stores and without a lock; the reader sums over all. A process
 * that has ended, however it ended, leaves its counters where they are, and the next one that gets
 * the slot counts on from there: counters never go back. Gauges are told of the reader's own
 * processes only, and a new owner begins with none.
 *
 * Several masters may use one area, of one generation after the other: create the file in what
 * outlives them and hand it on. An area of another layout (a new version with other tables) is left
 * alone; that master begins anew in a file of its own, which Prometheus sees as a restart.
 */
#ifndef HUB_METRIC_H
#define HUB_METRIC_H

#include <sys/types.h>

#include "core/base/buf.h"
#include "core/base/seams.h"

/* Processes that count at a time: two generations of the largest pools, and their masters. */
#define METRIC_SLOTS 1280

enum metric_type {
	METRIC__UNSET = 0,
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_HISTOGRAM
};

enum metric_unit {
	UNIT_ONE = 0,
	UNIT_USEC /* counted in microseconds, told in seconds */
};

/* What a metric is split by. The labels of routes, pools and kinds come with the program. */
enum metric_dim {
	DIM_NONE = 0,
	DIM_ROUTE,
	DIM_POOL,
	DIM_KIND,
	DIM_STATUS,   /* enum metric_status */
	DIM_CAUSE,    /* enum metric_cause */
	DIM_FAULT,    /* enum metric_fault */
	DIM_OUTCOME,  /* enum metric_outcome */
	DIM_JOB,      /* enum metric_job */
	DIM_LIMIT,    /* enum metric_limit */
	DIM_COVERAGE, /* enum metric_coverage */
	DIM_CALL,     /* enum metric_call */
	DIM_EXCESS,   /* enum metric_excess */
	/* of metrics that are looked up when they are asked for; their texts are the teller's */
	DIM_STATE,
	DIM_PROCESS,
	DIM_SOCKET,
	DIM_REASON,
	DIM_VERSION,
	DIM__COUNT
};

enum metric_status {
	STATUS_2XX = 0,
	STATUS_3XX,
	STATUS_4XX,
	STATUS_5XX
};

/* Why a worker had to be replaced. */
enum metric_cause {
	CAUSE_EXIT = 0, /* gave up, with a status */
	CAUSE_SIGNAL,
	CAUSE_WATCHDOG, /* killed over its deadline */
	CAUSE_RECYCLE   /* retired after its share of requests */
};

enum metric_fault {
	FAULT_UNAVAILABLE = 0, /* no connection, no answer in time, overload */
	FAULT_REFUSED          /* an answer that our statement or command was wrong */
};

enum metric_outcome {
	OUTCOME_DONE = 0,
	OUTCOME_FAILED, /* comes back */
	OUTCOME_DEAD,   /* became a dead letter */
	OUTCOME_LOST    /* its lease was somebody else's by then, or could not be given back */
};

enum metric_job {
	JOB_READY = 0,
	JOB_SCHEDULED, /* due later */
	JOB_RUNNING,
	JOB_DEAD
};

/* Which limit refused. */
enum metric_limit {
	LIMIT_LOGIN = 0,
	LIMIT_ANONYMOUS,
	LIMIT_API,
	LIMIT_KEY, /* a credential's own */
	LIMIT_WEBHOOK,
	LIMIT_SESSIONS
};

/* What became of a request beyond what the account's plan grants. */
enum metric_excess {
	EXCESS_REFUSED = 0,
	EXCESS_LET /* the limit is a soft one */
};

/* What became of a call to Chatwoot. */
enum metric_call {
	CALL_OK = 0,
	CALL_UNAUTHORIZED,
	CALL_REFUSED, /* any other 4xx */
	CALL_THROTTLED,
	CALL_DOWN,
	CALL_BROKEN
};

/* How well accounts are known to be mirrored. */
enum metric_coverage {
	COVERAGE_OK = 0,
	COVERAGE_LATE, /* polls fail, or are not made */
	COVERAGE_BLIND /* not for an hour */
};

/* Up to here the area holds them; the rest is looked up when it is asked for. */
enum metric_id {
	METRIC_HTTP_REQUESTS = 0,
	METRIC_HTTP_DURATION,
	METRIC_RATE_LIMITED,
	METRIC_PLAN_LIMITS,
	METRIC_RESTARTS,
	METRIC_DB_DURATION,
	METRIC_DB_ERRORS,
	METRIC_REDIS_DURATION,
	METRIC_REDIS_ERRORS,
	METRIC_JOB_RUNS,
	METRIC_JOB_DURATION,
	METRIC_JOBS,
	METRIC_JOBS_OLDEST,
	METRIC_RELAY_LEADER,
	METRIC_RELAY_OUTBOX,
	METRIC_RELAY_LAG,
	METRIC_AUDIT_QUEUE,
	METRIC_AUDIT_LAG,
	METRIC_RELAY_POSITION,
	METRIC_RELAY_UNPUBLISHED,
	METRIC_RELAY_SAMPLED,
	METRIC_CHATWOOT_CALLS,
	METRIC_CHATWOOT_UNAUTHORIZED,
	METRIC_COVERAGE_ACCOUNTS,
	METRIC_COVERAGE_LAG,
	METRIC_COVERAGE_MISSING,
	METRIC_COVERAGE_REPAIRED,
	METRIC_COVERAGE_SAMPLED,
	METRIC__KEPT,
	METRIC_WORKERS = METRIC__KEPT,
	METRIC_LISTEN_QUEUE,
	METRIC_RESIDENT,
	METRIC_PROPORTIONAL,
	METRIC_STREAMS_OPEN,
	METRIC_STREAMS_OPENED,
	METRIC_STREAMS_REFUSED,
	METRIC_STREAMS_DROPPED,
	METRIC_STREAMS_REVOKED,
	METRIC_STREAM_ACCOUNTS,
	METRIC_STREAM_EVENTS,
	METRIC_STREAM_REPLAYED,
	METRIC_STREAM_GAPS,
	METRIC_START_TIME,
	METRIC_BUILD_INFO,
	METRIC__COUNT
};

struct metric {
	const char *name; /* as Prometheus wants it: base units, counters end in _total */
	enum metric_type type;
	const char *help;
	unsigned programs; /* config_user bits */
	enum metric_unit unit;
	enum metric_dim dims[2];
};

extern const struct metric metric_table[METRIC__COUNT];

/* Names of a dimension's labels: "method, route"; "" for DIM_NONE. */
const char *metric_dim_names(enum metric_dim dim);

/* What is wrong with the table, or NULL. */
const char *metric_table_problem(void);

/* Labels of one dimension, ready to print: `pool="api"`, `method="GET",route="/health"`. */
struct metric_labels {
	const char *const *texts;
	size_t count;
};

struct metrics_config {
	unsigned program; /* one config_user bit: which rows of the table it has */
	struct metric_labels routes;
	struct metric_labels pools;
	struct metric_labels kinds;
	int fd; /* of metrics_file(), or -1: a file of its own */
};

struct metrics;

/*
 * An empty file for an area, close-on-exec, for who starts masters; -1 with errno when there is no
 * memory for it. What it takes grows with the slots in use.
 */
int metrics_file(void);

/*
 * Lives in the arena; labels are not copied. The caller may close the descriptor afterwards. NULL
 * with errno when there is no memory. This process has a slot from now on.
 */
struct metrics *metrics_new(struct arena *arena, const struct metrics_config *config);

/* --- slots, for the master; with metrics NULL all do nothing --- */

/*
 * Before fork(): a slot nobody has, counted as this process's until metrics_give(). -1 when there
 * is none: what that child counts is lost.
 */
int metrics_take(struct metrics *metrics);

/* After fork(): the slot is the child's; 0 (there is no child) frees it. */
void metrics_give(struct metrics *metrics, int slot, pid_t pid);

/* In the child: it counts there from now on. */
void metrics_enter(struct metrics *metrics, int slot);

/* The child has ended and was reaped: its slot is free. */
void metrics_bury(struct metrics *metrics, pid_t pid);

/*
 * --- counting ---
 * Nothing happens with metrics NULL, a label out of range or a metric not of this program.
 */

/* `a` and `b`: positions of the labels in the metric's two dimensions; 0 for DIM_NONE. */
void metric_add(struct metrics *metrics, enum metric_id id, size_t a, size_t b, uint64_t n);
void metric_set(struct metrics *metrics, enum metric_id id, size_t a, size_t b, int64_t value);

/* Into a histogram of one dimension. */
void metric_observe(struct metrics *metrics, enum metric_id id, size_t a, usec_t span);

/* Count exchanges in METRIC_DB_… and METRIC_REDIS_…; for db_observe() and redis_observe(). */
struct observer metrics_db(struct metrics *metrics);
struct observer metrics_redis(struct metrics *metrics);

/* --- telling (Prometheus text format 0.0.4) --- */

/* The media type of the text. */
#define METRIC_MEDIA_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Every metric the area holds, summed over all processes. Call it from the master. */
void metrics_text(const struct metrics *metrics, struct arena *arena, struct buf *out);

/* One that it doesn't: first its head, then its samples. `labels` may be "". */
void metric_text_head(struct buf *out, enum metric_id id);
void metric_text_sample(struct buf *out, enum metric_id id, struct str labels, int64_t value);

#endif
