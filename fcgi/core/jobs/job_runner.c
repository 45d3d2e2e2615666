#include <inttypes.h>

#include "core/jobs/job.h"
#include "core/net/redis.h"

/* Kept beyond a kind's timeout, so that the watchdog ends the worker before its lease ends. */
#define LEASE_MARGIN_SEC 5

#define BACKOFF_MIN (1 * USEC_PER_SEC)
#define BACKOFF_MAX (600 * USEC_PER_SEC)
#define POLL_MAX    (1 * USEC_PER_SEC)

DB_STMT(job_claim, "job.claim",
	"select id, account_id, kind, payload, attempt"
	" from directory.claim_job($1, $2::integer[])");
DB_STMT(job_finish, "job.finish", "select directory.finish_job($1, $2)");
DB_STMT(job_fail, "job.fail", "select held, dead from directory.fail_job($1, $2, $3, $4, $5)");
DB_STMT(job_next_delay, "job.next_delay", "select directory.next_job_delay() as delay");

/* --- kinds --- */

static size_t kind_count(const struct job_table *table)
{
	size_t count = 0;
	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++)
			count++;
	return count;
}

static const struct job_kind *kind_find(const struct job_table *table, struct str name)
{
	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++)
			if (str_eq(str_from(kind->name), name))
				return kind;
	return NULL;
}

/* Its place among all of the table (job_labels). */
static size_t kind_ordinal(const struct job_table *table, const struct job_kind *wanted)
{
	size_t ordinal = 0;
	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++, ordinal++)
			if (kind == wanted)
				return ordinal;
	return ordinal;
}

/* --- one job --- */

/*
 * *ret_kind stays NULL when nothing is due. Kinds this program does not know stay for one that
 * does: during a deploy old and new workers run side by side.
 */
static enum err claim(struct job_runner *runner, struct db *db, struct arena *arena,
		      struct job *ret, const struct job_kind **ret_kind)
{
	size_t count = kind_count(runner->kinds), n = 0;
	struct str *names = ARENA_ARRAY(arena, struct str, count);
	struct str *leases = ARENA_ARRAY(arena, struct str, count);
	for (size_t s = 0; s < runner->kinds->count; s++)
		for (const struct job_kind *kind = runner->kinds->sets[s]; kind->name; kind++) {
			int64_t lease = kind->timeout_seconds + LEASE_MARGIN_SEC;
			names[n] = str_from(kind->name);
			leases[n++] = arena_printf(arena, "%" PRId64, lease);
		}
	const struct list name_list = {names, count}, lease_list = {leases, count};
	struct db_rows *rows;
	TRY(db_lookup(db, arena, &job_claim, DB_ARGS(db_texts(&name_list), db_texts(&lease_list)),
		      &rows));
	if (rows_count(rows) == 0)
		return OK;
	int64_t account_id = row_i64(rows, 0, "account_id");
	*ret = (struct job){
		.id = row_i64(rows, 0, "id"),
		.account_id = account_id == I64_NULL ? 0 : account_id,
		.kind = row_str(rows, 0, "kind"),
		.payload = row_str(rows, 0, "payload"),
		.attempt = row_i64(rows, 0, "attempt"),
	};
	*ret_kind = kind_find(runner->kinds, ret->kind);
	return OK;
}

/* 1 s doubling to 10 min, give or take a quarter: jobs that failed together come back apart. */
static usec_t backoff(const struct rng *rng, int64_t attempt)
{
	usec_t base = attempt > 10 ? BACKOFF_MAX : BACKOFF_MIN << (attempt - 1);
	if (base > BACKOFF_MAX)
		base = BACKOFF_MAX;
	uint32_t random;
	rng->fill(rng->ctx, &random, sizeof(random));
	return base - base / 4 + (usec_t)(random % (uint64_t)(base / 2));
}

/* One attempt at a job. */
struct attempt {
	const struct job *job;
	const struct job_kind *kind;
	struct job_fetch fetch;
	void *fetched;
};

/* The outbound half, which holds no transaction. */
static enum err fetch(struct job_runner *runner, struct db *db, struct arena *arena,
		      const struct log *log, struct attempt *attempt)
{
	const struct job_kind *kind = attempt->kind;

	attempt->fetch = (struct job_fetch){
		.arena = arena,
		.db = db,
		.httpc = runner->httpc,
		.limiter = runner->limiter,
		.clock = runner->clock,
		.rng = runner->rng,
		.log = log,
		.metrics = runner->metrics,
		.app = runner->app,
		.deadline = clock_monotonic(runner->clock) +
			    kind->timeout_seconds * USEC_PER_SEC - JOB_RUN_SHARE,
	};
	return kind->fetch ? kind->fetch(&attempt->fetch, attempt->job, &attempt->fetched) : OK;
}

/* Handler and completion in one transaction. */
static enum err perform(struct job_runner *runner, struct db *db, struct arena *arena,
			const struct log *log, const struct attempt *attempt)
{
	const struct job *job = attempt->job;
	struct job_context ctx = {
		.arena = arena,
		.tenant = db_tenant_begin(db, arena, job->account_id, DB_WRITE),
		.clock = runner->clock,
		.rng = runner->rng,
		.log = log,
		.app = runner->app,
		.fetched = attempt->fetched,
	};
	enum err err = attempt->kind->run(&ctx, job);
	if (!err) {
		db_queue(ctx.tenant, &job_finish, DB_ARGS(db_i64(job->id), db_i64(job->attempt)));
		err = db_tenant_commit(ctx.tenant);
	}
	db_tenant_end(ctx.tenant);
	return err;
}

/* Gives the job back and says so once. Without a database its lease gives it back later. */
static enum metric_outcome give_back(struct job_runner *runner, struct db *db, struct arena *arena,
				     const struct log *log, const struct attempt *attempt,
				     enum err err)
{
	const struct job *job = attempt->job;
	const struct db_error why = *db_error(db);
	struct str said = attempt->fetch.problem;
	usec_t delay = backoff(runner->rng, job->attempt);
	struct str reason = str_trim(arena_printf(arena, "%s %.*s %s %s %s", err_code(err),
						  STR_FMT(said), why.sqlstate,
						  why.stmt ? why.stmt : "", why.message));
	bool final = err == ERR_INVALID || err == ERR_NOT_FOUND;
	struct db_rows *rows;
	if (delay < attempt->fetch.not_before)
		delay = attempt->fetch.not_before;
	enum err given =
		db_lookup(db, arena, &job_fail,
			  DB_ARGS(db_i64(job->id), db_i64(job->attempt), db_text(reason),
				  db_i64(delay), db_bool(final)),
			  &rows);
	bool held = !given && row_bool(rows, 0, "held");
	bool dead = !given && row_bool(rows, 0, "dead");
	const char *event = given  ? "job.abandoned"
			    : dead ? "job.dead"
			    : held ? "job.failed"
				   : "job.lost";
	log_event(log, dead || given ? LOG_ERROR : LOG_WARN, event, LOG_STR("kind", job->kind),
		  LOG_I64("job_id", job->id), LOG_I64("attempt", job->attempt),
		  LOG_TXT("error", err_code(err)), LOG_STR("problem", said),
		  LOG_TXT("sqlstate", why.sqlstate), LOG_TXT("stmt", why.stmt));
	return dead ? OUTCOME_DEAD : held ? OUTCOME_FAILED
					  : OUTCOME_LOST;
}

static void run_claimed(struct job_runner *runner, struct db *db, struct arena *arena,
			const struct log *log, const struct job *job, const struct job_kind *kind)
{
	struct log job_log = *log;
	job_log.account_id = job->account_id;
	size_t ordinal = kind_ordinal(runner->kinds, kind);
	enum metric_outcome outcome = OUTCOME_DONE;
	struct attempt attempt = {.job = job, .kind = kind};
	usec_t began = clock_monotonic(runner->clock);
	enum err err = fetch(runner, db, arena, &job_log, &attempt);
	if (!err)
		err = perform(runner, db, arena, &job_log, &attempt);
	metric_observe(runner->metrics, METRIC_JOB_DURATION, ordinal,
		       clock_monotonic(runner->clock) - began);
	if (err)
		outcome = give_back(runner, db, arena, &job_log, &attempt, err);
	else
		log_event(&job_log, LOG_DEBUG, "job.done", LOG_STR("kind", job->kind),
			  LOG_I64("job_id", job->id), LOG_I64("attempt", job->attempt));
	metric_add(runner->metrics, METRIC_JOB_RUNS, ordinal, outcome, 1);
}

enum err job_run_one(struct job_runner *runner, struct db *db, const struct log *log, bool *ret_ran)
{
	struct arena *arena = arena_new();
	struct job job;
	const struct job_kind *kind = NULL;
	enum err err = claim(runner, db, arena, &job, &kind);
	if (kind)
		run_claimed(runner, db, arena, log, &job, kind);
	arena_free(arena);
	if (!err)
		*ret_ran = kind != NULL;
	return err;
}

/* --- the worker process --- */

struct runner_process {
	struct job_runner *runner;
	struct worker *worker;
	struct arena *arena;
	struct db *db;
	struct redis *redis; /* says that the relay has work */
	struct redis *pokes; /* hears that there is work */
};

/* One claim, and the job if there was one. True when it is worth looking again at once. */
static bool turn(struct runner_process *p)
{
	struct job job;
	const struct job_kind *kind = NULL;
	if (claim(p->runner, p->db, p->arena, &job, &kind) != OK || !kind)
		return false;
	worker_state(p->worker, SLOT_BUSY, kind->name,
		     arena_printf(p->arena, "job %" PRId64, job.id));
	worker_deadline(p->worker, kind->timeout_seconds * USEC_PER_SEC);
	run_claimed(p->runner, p->db, p->arena, p->worker->log, &job, kind);
	worker_state(p->worker, SLOT_IDLE, NULL, STR_NULL);
	redis_poke(p->redis, p->arena, STR("hub:poke:relay"));
	return true;
}

/* Until a poke, the next due time or a second, whichever comes first. */
static void rest(struct runner_process *p)
{
	usec_t delay = POLL_MAX;
	struct db_rows *rows;
	if (db_lookup(p->db, p->arena, &job_next_delay, DB_NO_ARGS, &rows) == OK) {
		int64_t next = row_i64(rows, 0, "delay");
		if (next != I64_NULL && next < delay)
			delay = next;
	}
	worker_wait(p->worker, redis_fd(p->pokes), (int)(delay / USEC_PER_MSEC) + 1);
	redis_poked(p->pokes);
}

/* Until told to stop, or after about max_jobs. */
static void run_jobs(struct runner_process *p)
{
	int64_t left = worker_lifetime(p->runner->rng, p->runner->max_jobs);

	while (left > 0 && !worker_stopping(p->worker)) {
		if (turn(p))
			left--;
		else
			rest(p);
		arena_reset(p->arena);
	}
}

int job_run(struct worker *worker, void *runner)
{
	struct job_runner r = *(struct job_runner *)runner; /* this process's */
	struct arena *lasting = arena_new();
	struct httpc *httpc = httpc_new();
	struct runner_process p = {
		.runner = &r,
		.worker = worker,
		.arena = arena_new(),
		.db = db_new(r.app_url, "hub-worker jobs", r.clock, worker->log),
		.redis = redis_new(r.redis_url, r.clock),
		.pokes = redis_new(r.redis_url, r.clock),
	};
	struct redis *limits = redis_new(r.redis_url, r.clock);
	db_observe(p.db, metrics_db(r.metrics));
	redis_observe(p.redis, metrics_redis(r.metrics));
	redis_observe(limits, metrics_redis(r.metrics));
	redis_subscribe(p.pokes, STR("hub:poke:jobs"));
	r.httpc = httpc;
	r.limiter = limiter_new(lasting, limits, r.clock, r.rng);
	if (httpc) {
		worker_ready(worker);
		run_jobs(&p);
	}
	httpc_free(httpc);
	redis_free(limits);
	redis_free(p.pokes);
	redis_free(p.redis);
	db_free(p.db);
	arena_free(p.arena);
	arena_free(lasting);
	return httpc ? 0 : 1;
}
