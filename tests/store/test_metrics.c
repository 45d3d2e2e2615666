/* What hub-worker tells of its jobs and its relay, against real servers. */
#include <inttypes.h>
#include <unistd.h>

#include "core/db/db_tenant.h"
#include "core/jobs/job.h"
#include "core/jobs/relay.h"
#include "core/jobs/relay_sample.h"
#include "core/ops/config.h"
#include "lib/samples.h"
#include "store/fixture.h"

static struct fixture f;
static struct db *db, *system_db;
static int64_t account;

/* --- jobs --- */

static enum err succeed(struct job_context *ctx, const struct job *job)
{
	(void)ctx;
	(void)job;
	return OK;
}

static enum err fail_later(struct job_context *ctx, const struct job *job)
{
	(void)ctx;
	(void)job;
	return ERR_UPSTREAM;
}

static enum err fail_for_good(struct job_context *ctx, const struct job *job)
{
	(void)ctx;
	(void)job;
	return ERR_INVALID;
}

/* Somebody else takes the job over while this worker still thinks it has it. */
static enum err lose_lease(struct job_context *ctx, const struct job *job)
{
	(void)ctx;
	fixture_sql(&f, "update jobs set attempts = attempts + 1 where id = %" PRId64, job->id);
	return OK;
}

static const struct job_kind firsts[] = {
	{"test.good", "test", 3, 5, succeed, NULL},
	{0},
};
static const struct job_kind others[] = {
	{"test.later", "test", 3, 5, fail_later, NULL},
	{"test.final", "test", 3, 5, fail_for_good, NULL},
	{"test.lost", "test", 3, 5, lose_lease, NULL},
	{0},
};
static const struct job_kind *const sets[] = {firsts, others};
static const struct job_table kinds = {sets, ARRAY_LEN(sets)};

static struct metrics *area(struct arena *arena)
{
	const struct metrics_config config = {
		.program = USER_WORKER,
		.kinds = job_labels(arena, &kinds),
		.fd = -1,
	};
	struct metrics *metrics = metrics_new(arena, &config);

	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	return metrics;
}

static void enqueue(const char *kind, const char *state, const char *due)
{
	fixture_sql(&f,
		    "insert into jobs (account_id, queue, kind, payload, max_attempts, run_at,"
		    " state, lease_until, finished_at) values (%" PRId64
		    ", 'test', '%s', '{}', 3, now() + '%s', '%s',"
		    " case when '%s' = 'running' then now() + interval '1 hour' end,"
		    " case when '%s' in ('done', 'dead') then now() end)",
		    account, kind, due, state, state, state);
}

static void attempts_are_counted(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena);
	struct job_runner runner = {
		.kinds = &kinds,
		.metrics = metrics,
		.clock = &clock_system,
		.rng = &rng_system,
	};
	const char *const names[] = {"test.good", "test.good", "test.later", "test.final",
				     "test.lost"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		bool ran = false;

		enqueue(names[i], "ready", "0");
		CU_ASSERT_EQUAL(job_run_one(&runner, db, &f.log, &ran), OK);
		CU_ASSERT_TRUE(ran);
	}
#define RUNS(kind, outcome) "hub_job_runs_total{kind=\"" kind "\",outcome=\"" outcome "\"}"
	CHECK_SAMPLE(arena, metrics, RUNS("test.good", "done"), "2");
	CHECK_SAMPLE(arena, metrics, RUNS("test.later", "failed"), "1");
	CHECK_SAMPLE(arena, metrics, RUNS("test.final", "dead"), "1");
	CHECK_SAMPLE(arena, metrics, RUNS("test.lost", "lost"), "1");
	CHECK_SAMPLE(arena, metrics, RUNS("test.lost", "done"), "0");
	CHECK_SAMPLE(arena, metrics, "hub_job_duration_seconds_count{kind=\"test.good\"}", "2");
	fixture_sql(&f, "delete from jobs");
	arena_free(arena);
}

/* --- the relay's view --- */

static void emit(int count)
{
	fixture_sql(&f,
		    "insert into event_outbox (account_id, id, type, entity, entity_id, version,"
		    " actor, occurred_at, audience, data)"
		    " select %" PRId64 ", gen_random_uuid(), 'a.b', 'a', 'x', 1, '{}',"
		    " now() - interval '10 seconds', '\"account\"', '{}'"
		    " from generate_series(1, %d)",
		    account, count);
}

/* A value in seconds is told with its fraction; true when it is at least `least` and a bit. */
static bool about(struct arena *arena, const struct metrics *metrics, struct str series,
		  int64_t least)
{
	struct str value = samples_value(arena, metrics, series);
	int64_t seconds;

	return str_to_i64(str_split(&value, '.'), least, least + 30, &seconds);
}

static void what_waits_is_seen(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena);

	emit(3);
	enqueue("test.good", "ready", "-60 s");
	enqueue("test.good", "ready", "-5 s");
	enqueue("test.good", "ready", "1 hour");
	enqueue("test.good", "running", "0");
	enqueue("test.good", "dead", "0");
	enqueue("test.good", "done", "0");
	fixture_sql(&f, "insert into audit_queue (account_id, at, action, status, actor_type,"
			" resource_type, payload) values (0, now() - interval '20 s', 'x.y', 200,"
			" 'system', 'x', '{}')");
	CU_ASSERT_EQUAL(relay_sample(system_db, arena, &clock_system, metrics), OK);
	CHECK_SAMPLE(arena, metrics, "hub_relay_leader", "1");
	CHECK_SAMPLE(arena, metrics, "hub_relay_outbox_rows", "3");
	CHECK_SAMPLE(arena, metrics, "hub_jobs{state=\"ready\"}", "2");
	CHECK_SAMPLE(arena, metrics, "hub_jobs{state=\"scheduled\"}", "1");
	CHECK_SAMPLE(arena, metrics, "hub_jobs{state=\"running\"}", "1");
	CHECK_SAMPLE(arena, metrics, "hub_jobs{state=\"dead\"}", "1");
	CU_ASSERT_TRUE(about(arena, metrics, STR("hub_relay_lag_seconds"), 10));
	CU_ASSERT_TRUE(about(arena, metrics, STR("hub_jobs_oldest_ready_seconds"), 60));
	CU_ASSERT_TRUE(about(arena, metrics, STR("hub_relay_sample_timestamp_seconds"),
			     clock_now(&clock_system) / USEC_PER_SEC - 10));
	CHECK_SAMPLE(arena, metrics, "hub_audit_queue_rows", "1");
	CU_ASSERT_TRUE(about(arena, metrics, STR("hub_audit_lag_seconds"), 20));
	relay_sample_clear(metrics);
	CHECK_SAMPLE(arena, metrics, "hub_relay_leader", "0");
	CHECK_SAMPLE(arena, metrics, "hub_relay_outbox_rows", "0");
	CHECK_SAMPLE(arena, metrics, "hub_jobs{state=\"dead\"}", "0");
	fixture_sql(&f, "delete from jobs");
	arena_free(arena);
}

static struct relay *leader(struct metrics *metrics, struct str redis_url)
{
	const struct relay_config config = {
		.system_url = f.system_url,
		.redis_url = redis_url,
		.metrics = metrics,
		.clock = &clock_system,
		.rng = &rng_system,
	};
	struct relay_config *kept = ARENA_NEW(f.arena, struct relay_config);

	*kept = config;
	struct relay *relay = relay_new(kept, &f.log);
	/* The lock of the one before goes with its backend, a moment after its connection. */
	for (int i = 0; i < 200; i++) {
		bool more = true;
		while (more)
			CU_ASSERT_EQUAL_FATAL(relay_step(relay, &more), OK);
		if (relay_leads(relay))
			return relay;
		usleep(50 * 1000);
	}
	CU_FAIL_FATAL("it does not lead");
	return relay;
}

/* Without Redis the ledger grows and nothing is published; with it nothing is left. */
static void the_relay_tells_how_far_it_is(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena);
	struct relay *relay = leader(metrics, STR("unix:///nonexistent/redis.sock"));

	CHECK_SAMPLE(arena, metrics, "hub_relay_leader", "1");
	CHECK_SAMPLE(arena, metrics, "hub_relay_outbox_rows", "0");
	CHECK_SAMPLE(arena, metrics, "hub_relay_unpublished_events", "3");
	CHECK_SAMPLE(arena, metrics, "hub_relay_published_position", "0");
	CU_ASSERT_FALSE(str_eq(samples_value(arena, metrics,
					     STR("hub_redis_errors_total{error=\"unavailable\"}")),
			       STR("0")));
	relay_free(relay);
	metrics = area(arena);
	relay = leader(metrics, f.redis_url);
	CHECK_SAMPLE(arena, metrics, "hub_relay_unpublished_events", "0");
	int64_t position = fixture_number(&f, "select max(pos) from events");
	CHECK_STR(samples_value(arena, metrics, STR("hub_relay_published_position")),
		  arena_printf(arena, "%" PRId64, position));
	CU_ASSERT_FALSE(str_eq(samples_value(arena, metrics,
					     STR("hub_redis_command_duration_seconds_count")),
			       STR("0")));
	relay_free(relay);
	arena_free(arena);
}

int main(void)
{
	const char *missing = fixture_start(&f);

	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	db = db_new(f.app_url, "test jobs", &clock_system, &f.log);
	system_db = db_new(f.system_url, "test", &clock_system, &f.log);
	int status = CUTAP_RUN({"attempts at jobs are counted by outcome", attempts_are_counted},
			       {"what waits is seen, up to its age", what_waits_is_seen},
			       {"the relay tells how far it is", the_relay_tells_how_far_it_is});
	db_free(db);
	db_free(system_db);
	fixture_stop(&f);
	return status;
}
