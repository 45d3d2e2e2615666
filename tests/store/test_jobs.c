/* Jobs: order, leases, attempts, failures, dead letters, once-only. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/db/db_tenant.h"
#include "core/jobs/job.h"
#include "store/fixture.h"

static struct fixture f;
static struct db *db;
static int64_t account;

/* --- handlers --- */

DB_STMT(test_note, "test.note",
	"insert into boards (account_id, id, name) values ($1, hub_uuid(), $2)");

/* Leaves a board named after its payload: an effect that only a committed job has. */
static enum err note(struct job_context *ctx, const struct job *job)
{
	db_queue(ctx->tenant, &test_note, DB_ARGS(db_i64(job->account_id), db_text(job->payload)));
	return OK;
}

static enum err note_then(struct job_context *ctx, const struct job *job, enum err err)
{
	CU_ASSERT_EQUAL(note(ctx, job), OK);
	return err;
}

static enum err fail_later(struct job_context *ctx, const struct job *job)
{
	return note_then(ctx, job, ERR_UPSTREAM);
}

static enum err fail_for_good(struct job_context *ctx, const struct job *job)
{
	return note_then(ctx, job, ERR_INVALID);
}

static enum err flaky(struct job_context *ctx, const struct job *job)
{
	return note_then(ctx, job, job->attempt < 3 ? ERR_INTERNAL : OK);
}

/* Somebody else takes the job over while this worker still thinks it has it. */
static enum err lose_lease(struct job_context *ctx, const struct job *job)
{
	fixture_sql(&f, "update jobs set attempts = attempts + 1 where id = %" PRId64, job->id);
	return note(ctx, job);
}

/* Its transaction has begun when the connection goes. */
static enum err kill_backend(struct job_context *ctx, const struct job *job)
{
	CU_ASSERT_EQUAL(db_query(ctx->tenant, &test_note,
				 DB_ARGS(db_i64(job->account_id), db_text(job->payload)), NULL),
			OK);
	fixture_sql(&f, "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
			" where application_name = 'test jobs'");
	return OK;
}

static enum err nothing(struct job_context *ctx, const struct job *job)
{
	(void)ctx;
	CU_ASSERT_EQUAL(job->account_id, 0);
	return OK;
}

/* Nobody holds a transaction while another server is waited for. */
static enum err fetch_note(struct job_fetch *ctx, const struct job *job, void **ret_fetched)
{
	CU_ASSERT_PTR_NOT_NULL(ctx->db);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from pg_stat_activity"
					   " where application_name = 'test jobs'"
					   " and state = 'idle in transaction'"),
			0);
	CU_ASSERT_TRUE(ctx->deadline > clock_monotonic(&clock_system));
	CU_ASSERT_TRUE(ctx->deadline < clock_monotonic(&clock_system) + 5 * USEC_PER_SEC);
	*ret_fetched = ARENA_NEW(ctx->arena, struct str);
	*(struct str *)*ret_fetched =
		arena_printf(ctx->arena, "fetched %" PRId64, job->attempt);
	return OK;
}

static enum err note_fetched(struct job_context *ctx, const struct job *job)
{
	const struct str *fetched = ctx->fetched;

	db_queue(ctx->tenant, &test_note, DB_ARGS(db_i64(job->account_id), db_text(*fetched)));
	return OK;
}

static enum err fetch_later(struct job_fetch *ctx, const struct job *job, void **ret_fetched)
{
	(void)job;
	(void)ret_fetched;
	ctx->problem = STR("Chatwoot asked for a pause");
	ctx->not_before = 3600 * USEC_PER_SEC;
	return ERR_UPSTREAM;
}

static enum err fetch_never(struct job_fetch *ctx, const struct job *job, void **ret_fetched)
{
	(void)ctx;
	(void)job;
	(void)ret_fetched;
	return ERR_NOT_FOUND;
}

static const struct job_kind kinds[] = {
	{"test.note", "test", 3, 5, note, NULL},
	{"test.later", "test", 3, 5, fail_later, NULL},
	{"test.final", "test", 3, 5, fail_for_good, NULL},
	{"test.flaky", "test", 5, 5, flaky, NULL},
	{"test.lost", "test", 3, 5, lose_lease, NULL},
	{"test.killed", "test", 3, 5, kill_backend, NULL},
	{"test.nothing", "test", 3, 5, nothing, NULL},
	{"test.fetch", "test", 3, 5, note_fetched, fetch_note},
	{"test.fetch_later", "test", 3, 5, note, fetch_later},
	{"test.fetch_never", "test", 3, 5, note, fetch_never},
	{0},
};
static const struct job_kind *const sets[] = {kinds};
static const struct job_table table = {sets, 1};
static struct job_runner runner;

/* --- helpers --- */

static void enqueue(const char *kind, struct str key, const char *payload, struct str once)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	const struct job_new job = {
		.kind = kind,
		.queue = "test",
		.key = key,
		.payload = str_from(payload),
		.idempotency_key = once,
		.max_attempts = 3,
	};
	job_enqueue(tenant, &job);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	arena_free(arena);
}

static bool run_one(void)
{
	bool ran = false;
	CU_ASSERT_EQUAL(job_run_one(&runner, db, &f.log, &ran), OK);
	return ran;
}

static int64_t notes(const char *payload)
{
	return fixture_number(&f, "select count(*) from boards where name = '%s'", payload);
}

static struct str job_state(const char *kind)
{
	return fixture_sql(&f,
			   "select string_agg(state || ' ' || attempts, ',' order by id) from jobs"
			   " where kind = '%s'",
			   kind);
}

static void due_now(void)
{
	fixture_sql(&f, "update jobs set run_at = now() where state = 'ready'");
}

static void clean(void)
{
	fixture_sql(&f, "delete from jobs; delete from boards where not is_default");
}

/* --- cases --- */

/* Mails: who asks for one is not known yet. */
static void a_job_of_no_account_is_done_once(void)
{
	clean();
	fixture_sql(&f, "insert into jobs (queue, kind, payload, max_attempts)"
			" values ('test', 'test.nothing', '{}', 3)");
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"), 0);
	CU_ASSERT_FALSE(run_one());
}

static void effects_and_completion_are_one(void)
{
	clean();
	CU_ASSERT_FALSE(run_one());
	enqueue("test.note", STR_NULL, "{}", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("{}"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"), 0);
	CU_ASSERT_FALSE(run_one());
}

static void failures_come_back(void)
{
	clean();
	enqueue("test.flaky", STR_NULL, "1", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CHECK_STR(job_state("test.flaky"), STR("ready 1"));
	CU_ASSERT_FALSE(run_one()); /* not due yet */
	CHECK_STR(fixture_sql(&f, "select run_at - now() between '0.5 s' and '1.3 s' from jobs"),
		  STR("t"));
	CHECK_STR(fixture_sql(&f, "select last_error from jobs"), STR("internal"));
	due_now();
	CU_ASSERT_TRUE(run_one());
	CHECK_STR(fixture_sql(&f, "select run_at - now() between '1.2 s' and '2.6 s' from jobs"),
		  STR("t"));
	CU_ASSERT_EQUAL(notes("1"), 0); /* a failed attempt leaves nothing */
	due_now();
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("1"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"), 0);
}

static void a_dead_letter_frees_its_key(void)
{
	clean();
	enqueue("test.later", STR("k"), "1", STR_NULL);
	enqueue("test.note", STR("k"), "2", STR_NULL);
	for (int i = 0; i < 2; i++) {
		due_now();
		CU_ASSERT_TRUE(run_one());
		CU_ASSERT_FALSE(run_one()); /* the older one blocks, even while it waits */
	}
	CHECK_STR(job_state("test.later"), STR("ready 2"));
	due_now();
	CU_ASSERT_TRUE(run_one());
	CHECK_STR(job_state("test.later"), STR("dead 3"));
	CHECK_STR(fixture_sql(&f, "select last_error from jobs where state = 'dead'"),
		  STR("upstream"));
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("2"), 1);
	CU_ASSERT_EQUAL(notes("1"), 0);
}

static void some_failures_are_final(void)
{
	clean();
	enqueue("test.final", STR_NULL, "1", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CHECK_STR(job_state("test.final"), STR("dead 1"));
	CU_ASSERT_EQUAL(notes("1"), 0);
}

static int64_t claim(void)
{
	return fixture_number(&f, "select id from directory.claim_job('{test.note}', '{5}')");
}

static void one_key_runs_in_order(void)
{
	clean();
	enqueue("test.note", STR("a"), "1", STR_NULL);
	enqueue("test.note", STR("a"), "2", STR_NULL);
	enqueue("test.note", STR("b"), "3", STR_NULL);
	enqueue("test.note", STR_NULL, "4", STR_NULL);
	enqueue("test.note", STR_NULL, "5", STR_NULL);
	int64_t base = fixture_number(&f, "select min(id) from jobs");
	CU_ASSERT_EQUAL(claim(), base);
	CU_ASSERT_EQUAL(claim(), base + 2);
	CU_ASSERT_EQUAL(claim(), base + 3);
	CU_ASSERT_EQUAL(claim(), base + 4);
	CU_ASSERT_EQUAL(claim(), I64_NULL);
	fixture_sql(&f, "delete from jobs where id = %" PRId64, base);
	CU_ASSERT_EQUAL(claim(), base + 1);
	CU_ASSERT_EQUAL(claim(), I64_NULL);
}

/* The same key in another account is another key. */
static void keys_are_per_account(void)
{
	clean();
	int64_t mine = account;
	enqueue("test.note", STR("a"), "1", STR_NULL);
	account = fixture_account(&f, 2);
	enqueue("test.note", STR("a"), "2", STR("once"));
	account = mine;
	enqueue("test.note", STR_NULL, "3", STR("once"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"), 3);
	CU_ASSERT_NOT_EQUAL(claim(), I64_NULL);
	CU_ASSERT_NOT_EQUAL(claim(), I64_NULL);
}

static void a_lost_lease_is_taken_over(void)
{
	clean();
	enqueue("test.note", STR("a"), "1", STR_NULL);
	int64_t id = claim();
	CU_ASSERT_FALSE(run_one());
	fixture_sql(&f, "update jobs set lease_until = now() - interval '1 s'");
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("1"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs where id = %" PRId64, id), 0);
	/* The last attempt's lease ends in a dead letter, not in an endless loop. */
	enqueue("test.note", STR_NULL, "2", STR_NULL);
	claim();
	fixture_sql(&f, "update jobs set attempts = max_attempts,"
			" lease_until = now() - interval '1 s'");
	CU_ASSERT_FALSE(run_one());
	CHECK_STR(job_state("test.note"), STR("dead 3"));
	CHECK_STR(fixture_sql(&f, "select last_error from jobs"), STR("the worker was lost"));
}

static void who_lost_the_lease_commits_nothing(void)
{
	clean();
	enqueue("test.lost", STR_NULL, "1", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("1"), 0);
	CHECK_STR(job_state("test.lost"), STR("running 2"));
}

static void a_broken_connection_costs_an_attempt(void)
{
	clean();
	enqueue("test.killed", STR_NULL, "1", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("1"), 0);
	CHECK_STR(job_state("test.killed"), STR("ready 1"));
}

static void the_same_job_is_made_once(void)
{
	clean();
	enqueue("test.note", STR_NULL, "1", STR("one"));
	enqueue("test.note", STR_NULL, "1", STR("one"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"), 1);
	CU_ASSERT_TRUE(run_one());
	enqueue("test.note", STR_NULL, "1", STR("one"));
	CU_ASSERT_FALSE(run_one());
	CU_ASSERT_EQUAL(notes("1"), 1);
	CHECK_STR(job_state("test.note"), STR("done 1"));
	fixture_sql(&f, "update jobs set finished_at = now() - interval '25 h';"
			" select hub_housekeeping()");
	CU_ASSERT_EQUAL(
		fixture_number(&f, "select count(*) from jobs where kind = 'test.note'"), 0);
}

static void a_timer_waits(void)
{
	clean();
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	job_enqueue(tenant,
		    &(struct job_new){.kind = "test.note",
				      .queue = "test",
				      .payload = STR("1"),
				      .run_at = clock_now(&clock_system) + 1500 * USEC_PER_MSEC,
				      .max_attempts = 3});
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	arena_free(arena);
	CU_ASSERT_FALSE(run_one());
	int64_t delay = fixture_number(&f, "select directory.next_job_delay()");
	CU_ASSERT(delay > 0 && delay <= 1500 * USEC_PER_MSEC);
	usleep(1550 * 1000);
	CU_ASSERT_TRUE(run_one());
}

static void unknown_kinds_are_left_alone(void)
{
	clean();
	enqueue("test.of_tomorrow", STR_NULL, "1", STR_NULL);
	CU_ASSERT_FALSE(run_one());
	CHECK_STR(job_state("test.of_tomorrow"), STR("ready 0"));
}

#define WORKERS 4
#define JOBS    200

static void work_until_done(void)
{
	struct db *own = db_new(f.app_url, "test worker", &clock_system, NULL);
	for (bool ran = true; ran;)
		if (job_run_one(&runner, own, &f.log, &ran) != OK)
			_exit(1);
	db_free(own);
	_exit(0);
}

/* Many workers, few keys: every job once, each key's in order. */
static void many_workers(void)
{
	clean();
	fixture_sql(&f, "insert into jobs (account_id, queue, kind, key, payload, max_attempts)"
			" select %" PRId64 ", 'test', 'test.note', 'k' || n %% 20, to_jsonb(n), 3"
			" from generate_series(1, %d) n",
		    account, JOBS);
	fixture_sql(&f, "alter table boards add noted bigint generated always as identity");
	fflush(NULL);
	for (int round = 0; round < 50 && fixture_number(&f, "select count(*) from jobs") > 0;
	     round++) {
		for (int w = 0; w < WORKERS; w++)
			if (fork() == 0)
				work_until_done();
		for (int w = 0; w < WORKERS; w++) {
			int status;
			CU_ASSERT(wait(&status) > 0 && status == 0);
		}
	}
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from boards where not is_default"),
			JOBS);
	CU_ASSERT_EQUAL(
		fixture_number(&f, "select count(distinct name) from boards where not is_default"),
		JOBS);
	CHECK_STR(fixture_sql(&f, "select bool_and(n > before) from (select name::int n,"
				  " lag(name::int) over (partition by name::int %% 20"
				  " order by noted) before from boards where not is_default) b"
				  " where before is not null"),
		  STR("t"));
}

static void webhooks_are_stored_once(void)
{
	clean();
	fixture_sql(
		&f,
		"insert into endpoints (id, key, account_id, installation_id, source) select"
		" '01a20228-10ea-7226-8a6b-ad1caae4268b', 'abcdefghijklmnopqrstuvwxyz', %" PRId64
		", id, 'chatwoot' from installations",
		account);
#define STORE(delivery, signature)                                                                 \
	fixture_sql(                                                                               \
		&f,                                                                                \
		"select id is not null || ' ' || duplicate from directory.store_inbound("          \
		"'01a20228-10ea-7226-8a6b-ad1caae4268b', %" PRId64 ", '" delivery "', '" signature \
		"', 'message_created', '{}', '\\x7b7d', 'stored', 'test.note', 'test', 'c1', 3)",  \
		account)
	CHECK_STR(STORE("d1", "s1"), STR("true false"));
	CHECK_STR(STORE("d1", "s2"), STR("false true"));
	CHECK_STR(STORE("d2", "s1"), STR("false true"));
	CHECK_STR(STORE("d2", "s2"), STR("true false"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from inbound_events"), 2);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs where key = 'c1'"), 2);
	int64_t id = fixture_number(&f, "select min(id) from inbound_events");
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select set_config('hub.account_id', '%" PRId64 "', false);"
				       " select count(*) from directory.inbound(%" PRId64 ")",
				       account, id),
			1);
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select set_config('hub.account_id', '%" PRId64 "', false);"
				       " select count(*) from directory.inbound(%" PRId64 ")",
				       account + 1, id),
			0);
	CHECK_STR(fixture_sqlstate(
			  &f, f.app_url,
			  "select directory.store_inbound('01a20228-10ea-7226-8a6b-ad1caae4268b',"
			  " 999, 'd9', 's9', 'e', '{}', '', 'stored', 'k', 'q', null, 1)"),
		  STR("23503"));
}

static void many_jobs(int count)
{
	fixture_sql(&f,
		    "insert into jobs (account_id, queue, kind, key, payload, max_attempts)"
		    " select %" PRId64 ", 'test', 'test.note', 'k' || i, '{}', 3"
		    " from generate_series(1, %d) i",
		    account, count);
}

/* A burst comes when the statistics still say that the table is all but empty. */
static void a_claim_looks_at_one_job(void)
{
	clean();
	many_jobs(500);
	fixture_sql(&f, "delete from jobs where key <> 'k1'");
	fixture_sql(&f, "analyze jobs");
	many_jobs(1000);
	int64_t rows = fixture_number(&f, "select count(*) from"
					  " directory.claim_job('{test.note}', '{30}');"
					  " select seq_tup_read + idx_tup_fetch"
					  " from pg_stat_xact_all_tables where relname = 'jobs'");
	CU_ASSERT(rows > 0 && rows < 20);
	clean();
}

static void what_is_fetched_comes_first(void)
{
	clean();
	enqueue("test.fetch", STR_NULL, "{}", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CU_ASSERT_EQUAL(notes("fetched 1"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"), 0);
}

static void who_fetches_in_vain_does_nothing(void)
{
	clean();
	enqueue("test.fetch_later", STR_NULL, "{}", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CHECK_STR(job_state("test.fetch_later"), STR("ready 1"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"
					   " where run_at > now() + interval '59 minutes'"
					   " and last_error like '%%Chatwoot asked for a pause%%'"),
			1);
	enqueue("test.fetch_never", STR_NULL, "{}", STR_NULL);
	CU_ASSERT_TRUE(run_one());
	CHECK_STR(job_state("test.fetch_never"), STR("dead 1"));
	CU_ASSERT_EQUAL(notes("{}"), 0);
	clean();
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	db = db_new(f.app_url, "test jobs", &clock_system, &f.log);
	runner = (struct job_runner){.kinds = &table, .clock = &clock_system, .rng = &rng_system};
	int status = CUTAP_RUN(
		{"effects and completion are one", effects_and_completion_are_one},
		{"a job of no account is done once", a_job_of_no_account_is_done_once},
		{"failures come back with back-off", failures_come_back},
		{"a dead letter frees its key", a_dead_letter_frees_its_key},
		{"some failures are final", some_failures_are_final},
		{"one key runs in order, one at a time", one_key_runs_in_order},
		{"keys are per account", keys_are_per_account},
		{"a lost lease is taken over", a_lost_lease_is_taken_over},
		{"who lost the lease commits nothing", who_lost_the_lease_commits_nothing},
		{"a broken connection costs an attempt", a_broken_connection_costs_an_attempt},
		{"the same job is made once", the_same_job_is_made_once},
		{"a timer waits", a_timer_waits},
		{"unknown kinds are left alone", unknown_kinds_are_left_alone},
		{"many workers, each job once and in order", many_workers},
		{"a claim looks at one job", a_claim_looks_at_one_job},
		{"what is fetched comes first", what_is_fetched_comes_first},
		{"who fetches in vain does nothing", who_fetches_in_vain_does_nothing},
		{"webhooks are stored once", webhooks_are_stored_once});
	db_free(db);
	fixture_stop(&f);
	return status;
}
