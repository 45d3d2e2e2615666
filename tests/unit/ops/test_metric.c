/* The area with real processes: what they counted is there whatever became of them. */
#include "core/ops/metric.h"

#include <inttypes.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ops/config.h"
#include "lib/samples.h"

#define REDIS_ERRORS "hub_redis_errors_total{error=\"refused\"}"

static const char *const routes[] = {"method=\"GET\",route=\"/a\"",
				     "method=\"none\",route=\"none\""};
static const char *const pools[] = {"pool=\"api\"", "pool=\"slow\""};
static const char *const more_pools[] = {"pool=\"api\"", "pool=\"slow\"", "pool=\"third\""};
static const char *const kinds[] = {"kind=\"a.job\""};

#define LABELS(array)                     \
	{                                 \
		(array), ARRAY_LEN(array) \
	}

static struct metrics *area(struct arena *arena, unsigned program, int fd)
{
	const struct metrics_config config = {
		.program = program,
		.routes = LABELS(routes),
		.pools = LABELS(pools),
		.kinds = LABELS(kinds),
		.fd = fd,
	};
	struct metrics *metrics = metrics_new(arena, &config);

	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	return metrics;
}

/* A process that has a slot, counts and ends as it is told. */
static pid_t run(struct metrics *metrics, void (*work)(struct metrics *metrics))
{
	int slot = metrics_take(metrics);
	pid_t pid = fork();

	if (pid == 0) {
		metrics_enter(metrics, slot);
		work(metrics);
		_exit(0);
	}
	metrics_give(metrics, slot, pid);
	return pid;
}

static void buried(struct metrics *metrics, pid_t pid)
{
	CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
	metrics_bury(metrics, pid);
}

static void count_three(struct metrics *metrics)
{
	metric_add(metrics, METRIC_HTTP_REQUESTS, 0, STATUS_2XX, 2);
	metric_add(metrics, METRIC_HTTP_REQUESTS, 1, STATUS_4XX, 1);
	metric_observe(metrics, METRIC_HTTP_DURATION, 0, 100);
	metric_observe(metrics, METRIC_HTTP_DURATION, 0, 101);
	metric_observe(metrics, METRIC_HTTP_DURATION, 0, 20 * USEC_PER_SEC);
}

static void table_is_sound(void)
{
	const char *problem = metric_table_problem();

	CHECK_STR(str_from(problem), STR_NULL);
}

static void tells_counters(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);

	count_three(metrics);
	struct str text = samples_text(arena, metrics);
	CU_ASSERT_TRUE(str_starts(
		text,
		STR("# HELP hub_http_requests_total"
		    " Requests answered, by route and class of status.\n"
		    "# TYPE hub_http_requests_total counter\n"
		    "hub_http_requests_total{method=\"GET\",route=\"/a\",status=\"2xx\"} 2\n"
		    "hub_http_requests_total{method=\"GET\",route=\"/a\",status=\"3xx\"} 0\n"
		    "hub_http_requests_total{method=\"GET\",route=\"/a\",status=\"4xx\"} 0\n"
		    "hub_http_requests_total{method=\"GET\",route=\"/a\",status=\"5xx\"} 0\n"
		    "hub_http_requests_total{method=\"none\",route=\"none\",status=\"2xx\"} 0\n"
		    "hub_http_requests_total{method=\"none\",route=\"none\",status=\"3xx\"} 0\n"
		    "hub_http_requests_total{method=\"none\",route=\"none\",status=\"4xx\"} 1\n")));
	arena_free(arena);
}

static void tells_histograms(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);

	count_three(metrics);
#define DURATION "hub_http_request_duration_seconds"
#define A        "method=\"GET\",route=\"/a\""
	CHECK_SAMPLE(arena, metrics, DURATION "_bucket{" A ",le=\"0.0001\"}", "1");
	CHECK_SAMPLE(arena, metrics, DURATION "_bucket{" A ",le=\"0.00025\"}", "2");
	CHECK_SAMPLE(arena, metrics, DURATION "_bucket{" A ",le=\"10\"}", "2");
	CHECK_SAMPLE(arena, metrics, DURATION "_bucket{" A ",le=\"+Inf\"}", "3");
	CHECK_SAMPLE(arena, metrics, DURATION "_count{" A "}", "3");
	CHECK_SAMPLE(arena, metrics, DURATION "_sum{" A "}", "20.000201");
	/* without labels of its own */
	CHECK_SAMPLE(arena, metrics, "hub_redis_command_duration_seconds_bucket{le=\"+Inf\"}", "0");
	CHECK_SAMPLE(arena, metrics, "hub_redis_command_duration_seconds_sum", "0.000000");
	arena_free(arena);
}

/* A program tells its own rows of the table, and none of the others'. */
static void tells_what_is_its(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_WORKER, -1);

	metric_add(metrics, METRIC_HTTP_REQUESTS, 0, 0, 1);
	metric_set(metrics, METRIC_RELAY_LAG, 0, 0, 1500000);
	CHECK_STR(samples_value(arena, metrics, STR("hub_http_requests_total{" A ",status=\"2xx\"}")),
		  STR_NULL);
	CHECK_SAMPLE(arena, metrics, "hub_relay_lag_seconds", "1.500000");
	CHECK_SAMPLE(arena, metrics, "hub_job_runs_total{kind=\"a.job\",outcome=\"done\"}", "0");
	arena_free(arena);
}

static void refuses_nonsense(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);
	struct str before = samples_text(arena, metrics);

	metric_add(metrics, METRIC_HTTP_REQUESTS, 2, 0, 1);
	metric_add(metrics, METRIC_HTTP_REQUESTS, 0, 4, 1);
	metric_add(metrics, METRIC_HTTP_DURATION, 0, 0, 1);
	metric_set(metrics, METRIC_HTTP_REQUESTS, 0, 0, 1);
	metric_observe(metrics, METRIC_HTTP_REQUESTS, 0, 1);
	metric_add(metrics, METRIC_STREAMS_OPENED, 0, 0, 1);
	metric_add(NULL, METRIC_HTTP_REQUESTS, 0, 0, 1);
	CHECK_STR(samples_text(arena, metrics), before);
	arena_free(arena);
}

static void count_and_be_killed(struct metrics *metrics)
{
	count_three(metrics);
	raise(SIGKILL);
}

static void counters_outlive_processes(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);

	for (int i = 1; i <= 3; i++) {
		pid_t pid = run(metrics, count_and_be_killed);

		buried(metrics, pid);
		int slot = metrics_take(metrics);
		CU_ASSERT_EQUAL(slot, 1); /* its slot is free again */
		metrics_give(metrics, slot, 0);
	}
	CHECK_SAMPLE(arena, metrics, "hub_http_requests_total{" A ",status=\"2xx\"}", "6");
	CHECK_SAMPLE(arena, metrics, DURATION "_count{" A "}", "9");
	CHECK_SAMPLE(arena, metrics, DURATION "_sum{" A "}", "60.000603");
	arena_free(arena);
}

static void lead_and_count(struct metrics *metrics)
{
	metric_set(metrics, METRIC_RELAY_LEADER, 0, 0, 1);
	metric_set(metrics, METRIC_RELAY_OUTBOX, 0, 0, 7);
	metric_add(metrics, METRIC_REDIS_ERRORS, FAULT_REFUSED, 0, 5);
	for (;;)
		pause();
}

/* Waits up to two seconds for a series to have that value. */
static bool becomes(const struct metrics *metrics, struct str series, struct str value)
{
	struct arena *arena = arena_new();
	bool is = false;

	for (int i = 0; i < 200 && !is; i++, usleep(10000)) {
		is = str_eq(samples_value(arena, metrics, series), value);
		arena_reset(arena);
	}
	arena_free(arena);
	return is;
}

static void gauges_end_with_their_process(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_WORKER, -1);
	pid_t pid = run(metrics, lead_and_count);

	CU_ASSERT_TRUE(becomes(metrics, STR("hub_relay_leader"), STR("1")));
	CU_ASSERT_TRUE(becomes(metrics, STR("hub_relay_outbox_rows"), STR("7")));
	kill(pid, SIGKILL);
	buried(metrics, pid);
	CHECK_SAMPLE(arena, metrics, "hub_relay_leader", "0");
	CHECK_SAMPLE(arena, metrics, "hub_relay_outbox_rows", "0");
	arena_free(arena);
}

static void count_for_ever(struct metrics *metrics)
{
	for (;;)
		metric_add(metrics, METRIC_HTTP_REQUESTS, 0, STATUS_2XX, 1);
}

static int64_t requests(const struct metrics *metrics)
{
	struct arena *arena = arena_new();
	struct str value =
		samples_value(arena, metrics, STR("hub_http_requests_total{" A ",status=\"2xx\"}"));
	int64_t number = -1;

	(void)str_to_i64(value, 0, INT64_MAX, &number);
	arena_free(arena);
	return number;
}

/*
 * Four processes count as fast as they can and are killed in turn; each reading is at least the
 * last.
 */
static void never_go_back(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);
	pid_t pids[4];
	int64_t last = 0;

	for (size_t i = 0; i < ARRAY_LEN(pids); i++)
		pids[i] = run(metrics, count_for_ever);
	for (int round = 0; round < 200; round++) {
		size_t which = (size_t)round % ARRAY_LEN(pids);
		int64_t now;

		kill(pids[which], SIGKILL);
		now = requests(metrics);
		CU_ASSERT_TRUE(now >= last);
		last = now;
		buried(metrics, pids[which]);
		now = requests(metrics);
		CU_ASSERT_TRUE(now >= last);
		last = now;
		pids[which] = run(metrics, count_for_ever);
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		kill(pids[i], SIGKILL);
		buried(metrics, pids[i]);
	}
	CU_ASSERT_TRUE(last > 0);
	arena_free(arena);
}

/* A master of the next generation on the same file, while the one before still has a worker. */
static void outlives_the_master(void)
{
	struct arena *arena = arena_new();
	int fd = metrics_file();
	struct metrics *before = area(arena, USER_WORKER, fd);
	pid_t pid = run(before, lead_and_count);

	CU_ASSERT_TRUE(becomes(before, STR(REDIS_ERRORS), STR("5")));
	metric_add(before, METRIC_REDIS_ERRORS, FAULT_REFUSED, 0, 10);
	struct metrics *after = area(arena, USER_WORKER, fd);
	close(fd);
	CHECK_SAMPLE(arena, after, REDIS_ERRORS, "15");
	CHECK_SAMPLE(arena, after, "hub_relay_leader", "0"); /* not one of its own */
	CHECK_SAMPLE(arena, before, "hub_relay_leader", "1");
	CU_ASSERT_EQUAL(metrics_take(after), 3); /* the masters have 0 and 2 */
	kill(pid, SIGKILL);
	buried(before, pid);
	CU_ASSERT_EQUAL(metrics_take(after), 1);
	CHECK_SAMPLE(arena, after, REDIS_ERRORS, "15");
	metrics_enter(after, 1);
	metric_add(after, METRIC_REDIS_ERRORS, FAULT_REFUSED, 0, 1);
	CHECK_SAMPLE(arena, after, REDIS_ERRORS, "16");
	CHECK_SAMPLE(arena, after, "hub_relay_leader", "0"); /* a gauge is not inherited */
	arena_free(arena);
}

static void count_as_a_master(int fd)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, fd);

	for (int i = 0; i < 3; i++) {
		int slot = metrics_take(metrics);
		pid_t pid = fork();

		if (pid == 0) {
			metrics_enter(metrics, slot);
			count_three(metrics);
			_exit(0);
		}
		metrics_give(metrics, slot, pid);
		waitpid(pid, NULL, 0); /* without a funeral */
	}
	raise(SIGKILL);
}

/*
 * A master that was killed buries nobody; who comes after it finds counts and slots all the same.
 */
static void outlives_a_killed_master(void)
{
	struct arena *arena = arena_new();
	int fd = metrics_file();
	pid_t master = fork();

	if (master == 0)
		count_as_a_master(fd);
	waitpid(master, NULL, 0);
	struct metrics *after = area(arena, USER_API, fd);
	CU_ASSERT_EQUAL(requests(after), 6);
	CU_ASSERT_EQUAL(metrics_take(after), 1);
	CU_ASSERT_EQUAL(metrics_take(after), 2);
	close(fd);
	arena_free(arena);
}

static void begins_anew_with_other_tables(void)
{
	struct arena *arena = arena_new();
	int fd = metrics_file();
	struct metrics *before = area(arena, USER_API, fd);
	const struct metrics_config other = {
		.program = USER_API,
		.routes = LABELS(routes),
		.pools = LABELS(more_pools),
		.kinds = LABELS(kinds),
		.fd = fd,
	};

	count_three(before);
	struct metrics *after = metrics_new(arena, &other);
	CU_ASSERT_PTR_NOT_NULL_FATAL(after);
	CU_ASSERT_EQUAL(requests(after), 0);
	count_three(after);
	CU_ASSERT_EQUAL(requests(before), 2);
	close(fd);
	fd = open("/dev/null", O_RDWR | O_CLOEXEC); /* not a file of ours at all */
	CU_ASSERT_EQUAL(requests(area(arena, USER_API, fd)), 0);
	close(fd);
	arena_free(arena);
}

static void wait_for_ever(struct metrics *metrics)
{
	(void)metrics;
	for (;;)
		pause();
}

static void more_processes_than_slots(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);
	pid_t pid = run(metrics, wait_for_ever);

	for (int slot = 2; slot < METRIC_SLOTS; slot++)
		CU_ASSERT_EQUAL(metrics_take(metrics), slot);
	CU_ASSERT_EQUAL(metrics_take(metrics), -1);
	pid_t loser = fork();
	if (loser == 0) {
		metrics_enter(metrics, -1);
		count_three(metrics);
		_exit(0);
	}
	buried(metrics, loser);
	CU_ASSERT_EQUAL(requests(metrics), 0);
	kill(pid, SIGKILL);
	buried(metrics, pid);
	CU_ASSERT_EQUAL(metrics_take(metrics), 1); /* there is room again */
	arena_free(arena);
}

static void counts_exchanges(void)
{
	struct arena *arena = arena_new();
	struct metrics *metrics = area(arena, USER_API, -1);
	const struct observer db = metrics_db(metrics);
	const struct observer redis = metrics_redis(metrics);

	observer_tell(&db, (struct exchange){.took = 90, .answered = true, .err = OK});
	observer_tell(&db, (struct exchange){.took = 90, .answered = true, .err = ERR_CONFLICT});
	observer_tell(&db, (struct exchange){.took = 90, .answered = true, .err = ERR_INTERNAL});
	observer_tell(&db, (struct exchange){.took = 1, .answered = false, .err = ERR_UNAVAILABLE});
	observer_tell(&redis, (struct exchange){.took = 90, .answered = true, .err = OK});
	observer_tell(&(struct observer){0}, (struct exchange){.took = 1});
	CHECK_SAMPLE(arena, metrics, "hub_postgresql_flush_duration_seconds_count", "3");
	CHECK_SAMPLE(arena, metrics, "hub_postgresql_errors_total{error=\"unavailable\"}", "1");
	CHECK_SAMPLE(arena, metrics, "hub_postgresql_errors_total{error=\"refused\"}", "1");
	CHECK_SAMPLE(arena, metrics, "hub_redis_command_duration_seconds_count", "1");
	CHECK_SAMPLE(arena, metrics, "hub_redis_errors_total{error=\"unavailable\"}", "0");
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN(
		{"the table is sound", table_is_sound},
		{"counters are told as Prometheus reads them", tells_counters},
		{"a histogram's buckets are cumulative and end in the count", tells_histograms},
		{"a program tells its own metrics", tells_what_is_its},
		{"what the table does not have is not counted", refuses_nonsense},
		{"counters outlive a process that was killed", counters_outlive_processes},
		{"gauges end with their process", gauges_end_with_their_process},
		{"counters never go back while processes are killed", never_go_back},
		{"the area serves one generation after the other", outlives_the_master},
		{"a master that was killed takes nothing with it", outlives_a_killed_master},
		{"an area of other tables is not taken over", begins_anew_with_other_tables},
		{"a process without a slot disturbs nobody", more_processes_than_slots},
		{"exchanges with databases are counted", counts_exchanges});
}
