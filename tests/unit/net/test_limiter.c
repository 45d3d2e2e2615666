/* The limits in front of a real Redis: shared by processes, and on their own without it. */
#include "core/net/limiter.h"

#include <poll.h>

#include "lib/cutap.h"
#include "unit/net/redis_server.h"

#define WORKERS 4

static struct redis_server server;

/* A process' limiter, and how often it went to Redis. */
struct worker {
	struct arena *arena;
	struct redis *redis;
	struct limiter *limiter;
	struct clock clock;
	usec_t later; /* than the machine's clock */
	int asked, unanswered;
};

static usec_t later_now(void *ctx)
{
	return clock_now(&clock_system) + ((const struct worker *)ctx)->later;
}

static usec_t later_monotonic(void *ctx)
{
	return clock_monotonic(&clock_system) + ((const struct worker *)ctx)->later;
}

static void count(void *ctx, const struct exchange *exchange)
{
	struct worker *worker = ctx;

	worker->asked++;
	worker->unanswered += !exchange->answered;
}

static void start(struct worker *worker)
{
	*worker = (struct worker){.arena = arena_new()};
	worker->clock = (struct clock){later_now, later_monotonic, worker};
	worker->redis = redis_new(str_from(server.url), &worker->clock);
	redis_observe(worker->redis, (struct observer){count, worker});
	worker->limiter =
		limiter_new(worker->arena, worker->redis, &worker->clock, &rng_system);
}

static void stop(struct worker *worker)
{
	redis_free(worker->redis);
	arena_free(worker->arena);
}

static struct gcra take(struct worker *worker, struct rate rate, const char *key)
{
	return limiter_take(worker->limiter, worker->arena, rate, str_from(key));
}

static struct redis_reply ask(struct worker *worker, const char *command, const char *arg)
{
	struct redis_reply reply = {.type = REDIS_NIL};

	CU_ASSERT_EQUAL(REDIS_DO(worker->redis, worker->arena, &reply, str_from(command),
				 str_from(arg)),
			OK);
	return reply;
}

static const struct rate few = {5, 900 * USEC_PER_SEC};

static void all_workers_share_one_limit(void)
{
	struct worker workers[WORKERS];
	int admitted = 0;

	for (size_t i = 0; i < WORKERS; i++)
		start(&workers[i]);
	for (int i = 0; i < 40; i++) {
		struct gcra gcra = take(&workers[i % WORKERS], few, "hub:rate:t:shared");
		admitted += gcra.admitted;
		if (i < 5)
			CU_ASSERT_EQUAL(gcra_remaining(few, gcra.ahead), 4 - i);
	}
	CU_ASSERT_EQUAL(admitted, 5);
	CU_ASSERT_TRUE(take(&workers[0], few, "hub:rate:t:other").admitted);
	/* 5 admissions, of which the last says it all; each of the others is told no once. */
	int asked = 0;
	for (size_t i = 0; i < WORKERS; i++)
		asked += workers[i].asked;
	CU_ASSERT_EQUAL(asked, 5 + (WORKERS - 1) + 1 + WORKERS /* SCRIPT LOAD */);
	for (size_t i = 0; i < WORKERS; i++)
		stop(&workers[i]);
}

/* Processes that race for the same limit get exactly the limit. */
static void races_get_exactly_the_limit(void)
{
	static const struct rate rate = {100, 3600 * USEC_PER_SEC};
	pid_t pids[WORKERS];
	int total = 0;

	for (size_t i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		struct worker worker;
		int admitted = 0;
		start(&worker);
		for (int k = 0; k < 200; k++)
			admitted += take(&worker, rate, "hub:rate:t:race").admitted;
		_exit(admitted);
	}
	for (size_t i = 0; i < WORKERS; i++) {
		int status = 0;
		CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
		CU_ASSERT_TRUE(WIFEXITED(status));
		total += WEXITSTATUS(status);
	}
	CU_ASSERT_EQUAL(total, 100);
}

static void keys_go_by_themselves(void)
{
	static const struct rate rate = {4, USEC_PER_SEC};
	struct worker worker;

	start(&worker);
	take(&worker, rate, "hub:rate:t:short");
	take(&worker, rate, "hub:rate:t:short");
	int64_t left = ask(&worker, "PTTL", "hub:rate:t:short").number;
	CU_ASSERT_TRUE(left > 300 && left <= 500);
	test_sleep_ms(520);
	CU_ASSERT_EQUAL(ask(&worker, "EXISTS", "hub:rate:t:short").number, 0);
	struct gcra gcra = take(&worker, rate, "hub:rate:t:short");
	CU_ASSERT_EQUAL(gcra_remaining(rate, gcra.ahead), 3);
	stop(&worker);
}

static void refills_by_the_interval(void)
{
	static const struct rate rate = {2, USEC_PER_SEC / 2};
	struct worker worker;

	start(&worker);
	CU_ASSERT_TRUE(take(&worker, rate, "hub:rate:t:refill").admitted);
	CU_ASSERT_TRUE(take(&worker, rate, "hub:rate:t:refill").admitted);
	struct gcra over = take(&worker, rate, "hub:rate:t:refill");
	CU_ASSERT_FALSE(over.admitted);
	CU_ASSERT_TRUE(gcra_wait(rate, over.ahead) > 0);
	poll(NULL, 0, (int)(gcra_wait(rate, over.ahead) / USEC_PER_MSEC) + 2);
	CU_ASSERT_TRUE(take(&worker, rate, "hub:rate:t:refill").admitted);
	CU_ASSERT_FALSE(take(&worker, rate, "hub:rate:t:refill").admitted);
	stop(&worker);
}

static void a_flood_does_not_reach_redis(void)
{
	struct worker worker;

	start(&worker);
	while (take(&worker, few, "hub:rate:t:flood").admitted)
		;
	int asked = worker.asked;
	CU_ASSERT_FALSE(limiter_peek(worker.limiter, few, STR("hub:rate:t:flood")).admitted);
	for (int i = 0; i < 1000; i++)
		CU_ASSERT_FALSE(take(&worker, few, "hub:rate:t:flood").admitted);
	CU_ASSERT_EQUAL(worker.asked, asked);
	CU_ASSERT_TRUE(limiter_peek(worker.limiter, few, STR("hub:rate:t:nobody")).admitted);
	stop(&worker);
}

static void gives_back(void)
{
	struct worker worker, other;

	start(&worker);
	start(&other);
	for (int i = 0; i < 20; i++) {
		CU_ASSERT_TRUE(take(&worker, few, "hub:rate:t:back").admitted);
		limiter_give_back(worker.limiter, worker.arena, few, STR("hub:rate:t:back"));
	}
	CU_ASSERT_EQUAL(ask(&worker, "EXISTS", "hub:rate:t:back").number, 0);
	/* More than was taken is not a credit. */
	limiter_give_back(worker.limiter, worker.arena, few, STR("hub:rate:t:back"));
	struct gcra gcra = take(&other, few, "hub:rate:t:back");
	CU_ASSERT_EQUAL(gcra_remaining(few, gcra.ahead), 4);
	stop(&other);
	stop(&worker);
}

/* A smaller limit holds from then on, and no longer for who has used much of the larger one. */
static void a_change_of_the_limit_heals(void)
{
	static const struct rate wide = {1000, 86400 * USEC_PER_SEC}, narrow = {10, USEC_PER_SEC};
	struct worker worker;

	start(&worker);
	for (int i = 0; i < 900; i++)
		take(&worker, wide, "hub:rate:t:change");
	struct gcra gcra = take(&worker, narrow, "hub:rate:t:change");
	CU_ASSERT_TRUE(!gcra.admitted && gcra_wait(narrow, gcra.ahead) <= USEC_PER_SEC / 10);
	stop(&worker);
}

static void survives_script_flush_and_restart(void)
{
	struct worker worker;

	start(&worker);
	take(&worker, few, "hub:rate:t:restart");
	ask(&worker, "SCRIPT", "FLUSH");
	struct gcra gcra = take(&worker, few, "hub:rate:t:restart");
	CU_ASSERT_EQUAL(gcra_remaining(few, gcra.ahead), 3);
	redis_server_stop(&server);
	CU_ASSERT_FATAL(redis_server_start(&server));
	gcra = take(&worker, few, "hub:rate:t:restart");
	CU_ASSERT_TRUE(gcra.admitted);
	CU_ASSERT_EQUAL(ask(&worker, "EXISTS", "hub:rate:t:restart").number, 1);
	stop(&worker);
}

/* What Redis has forgotten is refused until the next interval here, and then no more. */
static void survives_a_flush(void)
{
	struct worker worker;

	start(&worker);
	while (take(&worker, few, "hub:rate:t:flushed").admitted)
		;
	struct redis_reply reply;
	CU_ASSERT_EQUAL(REDIS_DO(worker.redis, worker.arena, &reply, STR("FLUSHALL")), OK);
	CU_ASSERT_FALSE(take(&worker, few, "hub:rate:t:flushed").admitted);
	worker.later += rate_interval(few);
	struct gcra gcra = take(&worker, few, "hub:rate:t:flushed");
	CU_ASSERT_TRUE(gcra.admitted);
	CU_ASSERT_EQUAL(gcra_remaining(few, gcra.ahead), 4);
	stop(&worker);
}

static void without_redis_each_worker_goes_on_alone(void)
{
	struct worker worker;

	start(&worker);
	CU_ASSERT_TRUE(take(&worker, few, "hub:rate:t:down").admitted);
	CU_ASSERT_TRUE(take(&worker, few, "hub:rate:t:down").admitted);
	redis_server_stop(&server);
	int admitted = 0;
	for (int i = 0; i < 100; i++)
		admitted += take(&worker, few, "hub:rate:t:down").admitted;
	CU_ASSERT_EQUAL(admitted, 3); /* it knows of the two */
	CU_ASSERT_EQUAL(worker.unanswered, 1);
	worker.later += rate_interval(few);
	CU_ASSERT_TRUE(take(&worker, few, "hub:rate:t:down").admitted);
	CU_ASSERT_FALSE(take(&worker, few, "hub:rate:t:down").admitted);

	CU_ASSERT_FATAL(redis_server_start(&server));
	worker.later += LIMITER_REST + rate_interval(few);
	int unanswered = worker.unanswered;
	struct gcra gcra = take(&worker, few, "hub:rate:t:down");
	CU_ASSERT_TRUE(gcra.admitted);
	CU_ASSERT_EQUAL(gcra_remaining(few, gcra.ahead), 4); /* Redis' word counts again */
	CU_ASSERT_EQUAL(worker.unanswered, unanswered);
	stop(&worker);
}

/* A frozen Redis costs one time-out in a while, not one for each. */
static void a_redis_that_hangs_delays_one(void)
{
	struct worker worker;

	start(&worker);
	take(&worker, few, "hub:rate:t:hang");
	kill(server.pid, SIGSTOP);
	usec_t began = clock_monotonic(&clock_system);
	for (int i = 0; i < 50; i++) {
		char key[32];
		snprintf(key, sizeof(key), "hub:rate:t:hang:%d", i);
		CU_ASSERT_TRUE(take(&worker, few, key).admitted);
	}
	CU_ASSERT_TRUE(clock_monotonic(&clock_system) - began < 900 * USEC_PER_MSEC);
	CU_ASSERT_EQUAL(worker.unanswered, 1);
	kill(server.pid, SIGCONT);
	stop(&worker);
}

/* What is refused stays known while many others come by. */
static void the_least_used_make_room(void)
{
	struct arena *scratch = arena_new();
	struct worker worker;

	start(&worker);
	while (take(&worker, few, "hub:rate:t:kept").admitted)
		;
	for (int i = 0; i < 4 * LIMITER_SUBJECTS; i++) {
		char key[32];
		snprintf(key, sizeof(key), "hub:rate:t:%d", i);
		CU_ASSERT_TRUE(limiter_take(worker.limiter, scratch, few, str_from(key)).admitted);
		arena_reset(scratch);
	}
	arena_free(scratch);
	CU_ASSERT_FALSE(limiter_peek(worker.limiter, few, STR("hub:rate:t:kept")).admitted);
	stop(&worker);
}

static void a_key_of_another_kind_limits_nobody(void)
{
	struct worker worker;
	struct redis_reply reply;

	start(&worker);
	CU_ASSERT_EQUAL(REDIS_DO(worker.redis, worker.arena, &reply, STR("RPUSH"),
				 STR("hub:rate:t:list"), STR("x")),
			OK);
	CU_ASSERT_TRUE(take(&worker, few, "hub:rate:t:list").admitted);
	stop(&worker);
}

int main(void)
{
	if (!redis_server_start(&server))
		return cutap_skip("no redis-server on this machine");
	int status = CUTAP_RUN(
		{"all workers share one limit", all_workers_share_one_limit},
		{"races get exactly the limit", races_get_exactly_the_limit},
		{"keys go by themselves", keys_go_by_themselves},
		{"refills by the interval", refills_by_the_interval},
		{"a flood does not reach Redis", a_flood_does_not_reach_redis},
		{"gives back", gives_back},
		{"a change of the limit heals", a_change_of_the_limit_heals},
		{"survives SCRIPT FLUSH and a restart", survives_script_flush_and_restart},
		{"survives a flush", survives_a_flush},
		{"without Redis each worker goes on alone",
		 without_redis_each_worker_goes_on_alone},
		{"a Redis that hangs delays one", a_redis_that_hangs_delays_one},
		{"the least used make room", the_least_used_make_room},
		{"a key of another kind limits nobody", a_key_of_another_kind_limits_nobody});
	redis_server_remove(&server);
	return status;
}
