#include "core/net/redis.h"

#include <poll.h>

#include "core/net/redis_url.h"
#include "lib/cutap.h"
#include "unit/net/redis_server.h"

static struct redis_server server;

static void reads_urls(void)
{
	const struct {
		struct str url;
		struct str path;
		struct str host;
		int port;
		struct str password;
		int64_t db;
	} rows[] = {
		{STR("unix:///run/r.sock"), STR("/run/r.sock"), STR_NULL, 0, STR_NULL, 0},
		{STR("unix:///run/r.sock?db=3"), STR("/run/r.sock"), STR_NULL, 0, STR_NULL, 3},
		{STR("redis://redis:6379/0"), STR_NULL, STR("redis"), 6379, STR_NULL, 0},
		{STR("redis://redis"), STR_NULL, STR("redis"), 6379, STR_NULL, 0},
		{STR("redis://:p%40ss@redis:7000/12"), STR_NULL, STR("redis"), 7000, STR("p@ss"), 12},
		{STR("redis://[::1]:7000"), STR_NULL, STR("::1"), 7000, STR_NULL, 0},
	};
	const struct str broken[] = {
		STR(""),
		STR("redis"),
		STR("http://redis"),
		STR("unix://run/r.sock"),
		STR("unix:///r?x=1"),
		STR("unix:///r?db=-1"),
		STR("redis://"),
		STR("redis://h:0"),
		STR("redis://h:65536"),
		STR("redis://h:1/x"),
		STR("redis://user:p@h:1"),
		STR("redis://[::1:7000"),
		STR("redis://h\0:1"),
	};
	struct arena *arena = arena_new();
	struct redis_url url;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_ROW(redis_url_parse(arena, rows[i].url, &url) == NULL, rows[i].url);
		CHECK_STR(url.path, rows[i].path);
		CHECK_STR(url.host, rows[i].host);
		CHECK_STR(url.password, rows[i].password);
		CHECK_ROW(url.port == rows[i].port && url.db == rows[i].db, rows[i].url);
	}
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		CHECK_ROW(redis_url_parse(arena, broken[i], &url) != NULL, broken[i]);
	arena_free(arena);
}

static void exchanges(void)
{
	struct arena *arena = arena_new();
	struct redis *redis = redis_new(str_from(server.url), &clock_system);
	struct redis_reply reply = {.type = REDIS_NIL};

	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("SET"), STR("k"), STR("a\0b\r\n%s")),
			OK);
	CHECK_STR(reply.text, STR("OK"));
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("GET"), STR("k")), OK);
	CU_ASSERT_EQUAL(reply.type, REDIS_TEXT);
	CHECK_STR(reply.text, STR("a\0b\r\n%s"));
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("GET"), STR("none")), OK);
	CU_ASSERT_EQUAL(reply.type, REDIS_NIL);
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("INCRBY"), STR("n"), STR("41")), OK);
	CU_ASSERT_EQUAL(reply.type, REDIS_INT);
	CU_ASSERT_EQUAL(reply.number, 41);
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("MGET"), STR("k"), STR("none"),
				 STR("n")),
			OK);
	CU_ASSERT_EQUAL_FATAL(reply.count, 3);
	CU_ASSERT_EQUAL(reply.items[1].type, REDIS_NIL);
	CHECK_STR(reply.items[2].text, STR("41"));
	redis_free(redis);
	arena_free(arena);
}

static void tells_errors(void)
{
	struct arena *arena = arena_new();
	struct redis *redis = redis_new(str_from(server.url), &clock_system);
	struct redis *nowhere = redis_new(STR("unix:///nonexistent/redis.sock"), &clock_system);
	struct redis *broken = redis_new(STR("nonsense"), &clock_system);
	struct redis_reply reply = {.number = 77};

	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("NOSUCH")), ERR_INTERNAL);
	CU_ASSERT_TRUE(str_starts(redis_error(redis), STR("ERR unknown command")));
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("EVAL"),
				 STR("return {1, redis.error_reply('OOM deep')}"), STR("0")),
			ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(REDIS_DO(nowhere, arena, &reply, STR("PING")), ERR_UNAVAILABLE);
	CU_ASSERT_TRUE(redis_error(nowhere).len > 0);
	CU_ASSERT_EQUAL(REDIS_DO(broken, arena, &reply, STR("PING")), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(reply.number, 77);
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("PING")), OK);
	redis_free(redis);
	redis_free(nowhere);
	redis_free(broken);
	arena_free(arena);
}

struct heard {
	int count;
	struct exchange last;
};

static void hear(void *ctx, const struct exchange *exchange)
{
	struct heard *heard = ctx;

	heard->count++;
	heard->last = *exchange;
}

static void tells_its_observer(void)
{
	struct arena *arena = arena_new();
	struct redis *redis = redis_new(str_from(server.url), &clock_system);
	struct redis *nowhere = redis_new(STR("unix:///nonexistent/redis.sock"), &clock_system);
	struct heard heard = {0};
	struct redis_reply reply;

	redis_observe(redis, (struct observer){hear, &heard});
	redis_observe(nowhere, (struct observer){hear, &heard});
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("BLPOP"), STR("none"), STR("0.05")), OK);
	CU_ASSERT_TRUE(heard.last.answered && heard.last.err == OK);
	CU_ASSERT_TRUE(heard.last.took >= 40 * USEC_PER_MSEC);
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("NOSUCH")), ERR_INTERNAL);
	CU_ASSERT_TRUE(heard.last.answered && heard.last.err == ERR_INTERNAL);
	CU_ASSERT_EQUAL(REDIS_DO(nowhere, arena, &reply, STR("PING")), ERR_UNAVAILABLE);
	CU_ASSERT_TRUE(!heard.last.answered && heard.last.err == ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(heard.count, 3);
	redis_free(redis);
	redis_free(nowhere);
	arena_free(arena);
}

/* A Redis that was replaced between two commands costs no failed command. */
static void survives_a_restart(void)
{
	struct arena *arena = arena_new();
	struct redis *redis = redis_new(str_from(server.url), &clock_system);
	struct redis_reply reply;
	int tries = 0;

	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("PING")), OK);
	redis_server_stop(&server);
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("PING")), ERR_UNAVAILABLE);
	CU_ASSERT_TRUE_FATAL(redis_server_start(&server));
	while (REDIS_DO(redis, arena, &reply, STR("PING")) != OK && tries++ < 50)
		test_sleep_ms(20);
	CU_ASSERT_TRUE(tries < 50);
	redis_server_stop(&server);
	CU_ASSERT_TRUE_FATAL(redis_server_start(&server));
	CU_ASSERT_EQUAL(REDIS_DO(redis, arena, &reply, STR("PING")), OK);
	redis_free(redis);
	arena_free(arena);
}

/* Waits up to a second. */
static bool poked_soon(struct redis *redis)
{
	for (int i = 0; i < 50; i++) {
		struct pollfd fd = {.fd = redis_fd(redis), .events = POLLIN};

		if (redis_poked(redis))
			return true;
		poll(&fd, 1, 20);
	}
	return false;
}

static void hears_pokes(void)
{
	struct arena *arena = arena_new();
	struct redis *sender = redis_new(str_from(server.url), &clock_system);
	struct redis *listener = redis_new(str_from(server.url), &clock_system);

	redis_subscribe(listener, STR("hub:poke:test"));
	CU_ASSERT_TRUE(redis_poked(listener)); /* the first look after connecting */
	CU_ASSERT_FALSE(redis_poked(listener));
	redis_poke(sender, arena, STR("hub:poke:other"));
	CU_ASSERT_FALSE(redis_poked(listener));
	redis_poke(sender, arena, STR("hub:poke:test"));
	redis_poke(sender, arena, STR("hub:poke:test"));
	CU_ASSERT_TRUE(poked_soon(listener));
	redis_server_stop(&server);
	CU_ASSERT_FALSE(redis_poked(listener));
	CU_ASSERT_EQUAL(redis_fd(listener), -1);
	CU_ASSERT_TRUE_FATAL(redis_server_start(&server));
	CU_ASSERT_TRUE(poked_soon(listener));
	CU_ASSERT_FALSE(redis_poked(listener));
	redis_poke(sender, arena, STR("hub:poke:test"));
	CU_ASSERT_TRUE(poked_soon(listener));
	redis_free(sender);
	redis_free(listener);
	arena_free(arena);
}

int main(void)
{
	int status;

	signal(SIGPIPE, SIG_IGN);
	if (!redis_server_start(&server))
		return cutap_skip("no redis-server");
	status = CUTAP_RUN({"reads URLs", reads_urls},
			   {"sends binary arguments, reads every type", exchanges},
			   {"tells no connection from a refused command", tells_errors},
			   {"tells its observer of every command", tells_its_observer},
			   {"survives a restart of Redis", survives_a_restart},
			   {"hears pokes, also after a restart", hears_pokes});
	redis_server_remove(&server);
	return status;
}
