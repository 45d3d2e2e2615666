#include "core/net/redis_async.h"

#include <sys/epoll.h>

#include "lib/cutap.h"
#include "unit/net/redis_server.h"

struct owner {
	struct redis_async *redis;
	int epoll_fd;
	int ups;
	int downs;
	int answers;
	int failures;
	enum err err; /* of the last answer */
	char text[64];
	struct exchange heard; /* the last one */
};

static struct redis_server server;

static void changed(void *ctx, bool up)
{
	struct owner *owner = ctx;

	*(up ? &owner->ups : &owner->downs) += 1;
}

static void done(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct owner *owner = ctx;

	*(err == OK ? &owner->answers : &owner->failures) += 1;
	owner->err = err;
	if (err == OK)
		snprintf(owner->text, sizeof(owner->text), "%.*s", STR_FMT(reply->text));
}

static void hear(void *ctx, const struct exchange *exchange)
{
	struct owner *owner = ctx;

	owner->heard = *exchange;
}

static void begin(struct owner *owner, const char *url)
{
	*owner = (struct owner){.epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
	owner->redis = redis_async_new(&(struct redis_async_config){
		.url = str_from(url),
		.clock = &clock_system,
		.rng = &rng_system,
		.epoll_fd = owner->epoll_fd,
		.tag = owner,
		.changed = changed,
		.ctx = owner,
		.observer = {hear, owner},
	});
	CU_ASSERT_PTR_NOT_NULL_FATAL(owner->redis);
}

static void end(struct owner *owner)
{
	redis_async_free(owner->redis);
	close(owner->epoll_fd);
}

/* Runs the loop until *number reaches `want`, at most 3 s. */
static bool reaches(struct owner *owner, const int *number, int want)
{
	for (int i = 0; i < 300 && *number < want; i++) {
		struct epoll_event event;

		redis_async_tick(owner->redis);
		if (epoll_wait(owner->epoll_fd, &event, 1, 10) == 1)
			redis_async_ready(owner->redis, event.events);
	}
	return *number >= want;
}

static bool ask(struct owner *owner, struct str command, usec_t timeout)
{
	struct str args[4] = {STR("")};
	struct str rest = command;
	size_t count = 0;

	while (rest.ptr && count < ARRAY_LEN(args))
		args[count++] = str_split(&rest, ' ');
	return redis_async_send(owner->redis, args, count, timeout,
				(struct redis_async_done){done, owner});
}

static void answers(void)
{
	struct owner owner;

	begin(&owner, server.url);
	CU_ASSERT_FALSE(ask(&owner, STR("PING"), USEC_PER_SEC)); /* not yet */
	CU_ASSERT_TRUE(reaches(&owner, &owner.ups, 1));
	CU_ASSERT_TRUE(ask(&owner, STR("SET k v"), USEC_PER_SEC));
	CU_ASSERT_TRUE(ask(&owner, STR("GET k"), USEC_PER_SEC));
	CU_ASSERT_TRUE(reaches(&owner, &owner.answers, 2));
	CHECK_STR(str_from(owner.text), STR("v"));
	CU_ASSERT_TRUE(owner.heard.answered && owner.heard.err == OK);
	CU_ASSERT_TRUE(ask(&owner, STR("NOSUCH"), USEC_PER_SEC));
	CU_ASSERT_TRUE(reaches(&owner, &owner.failures, 1));
	CU_ASSERT_EQUAL(owner.err, ERR_INTERNAL);
	CU_ASSERT_TRUE(owner.heard.answered && owner.heard.err == ERR_INTERNAL);
	CU_ASSERT_TRUE(str_starts(redis_async_error(owner.redis), STR("ERR unknown command")));
	CU_ASSERT_EQUAL(owner.downs, 0);
	end(&owner);
}

static void gives_up_what_is_late(void)
{
	struct owner owner;

	begin(&owner, server.url);
	CU_ASSERT_TRUE(reaches(&owner, &owner.ups, 1));
	CU_ASSERT_TRUE(ask(&owner, STR("BLPOP nothing 0"), 200 * USEC_PER_MSEC));
	CU_ASSERT_TRUE(ask(&owner, STR("PING"), USEC_PER_SEC));
	CU_ASSERT_TRUE(reaches(&owner, &owner.failures, 2));
	CU_ASSERT_EQUAL(owner.err, ERR_UNAVAILABLE);
	CU_ASSERT_TRUE(!owner.heard.answered && owner.heard.err == ERR_UNAVAILABLE);
	CU_ASSERT_TRUE(owner.heard.took >= 150 * USEC_PER_MSEC);
	CU_ASSERT_EQUAL(owner.downs, 1);
	CHECK_STR(redis_async_error(owner.redis), STR("no reply in time"));
	CU_ASSERT_TRUE(reaches(&owner, &owner.ups, 2));
	end(&owner);
}

static void comes_back(void)
{
	struct owner owner;

	begin(&owner, server.url);
	CU_ASSERT_TRUE(reaches(&owner, &owner.ups, 1));
	CU_ASSERT_TRUE(ask(&owner, STR("BLPOP nothing 0"), 60 * USEC_PER_SEC));
	redis_server_stop(&server);
	CU_ASSERT_TRUE(reaches(&owner, &owner.downs, 1));
	CU_ASSERT_EQUAL(owner.failures, 1);
	CU_ASSERT_FALSE(ask(&owner, STR("PING"), USEC_PER_SEC));
	CU_ASSERT_FALSE(reaches(&owner, &owner.ups, 2)); /* several attempts, no second `down` */
	CU_ASSERT_EQUAL(owner.downs, 1);
	CU_ASSERT_TRUE_FATAL(redis_server_start(&server));
	CU_ASSERT_TRUE(reaches(&owner, &owner.ups, 2) || reaches(&owner, &owner.ups, 2));
	redis_async_restart(owner.redis);
	CU_ASSERT_TRUE(reaches(&owner, &owner.ups, 3));
	CU_ASSERT_EQUAL(owner.downs, 2);
	end(&owner);
}

static void uses_its_database(void)
{
	struct owner one;
	struct owner two;
	char url[140];

	snprintf(url, sizeof(url), "%s?db=3", server.url);
	begin(&one, server.url);
	begin(&two, url);
	CU_ASSERT_TRUE(reaches(&one, &one.ups, 1));
	CU_ASSERT_TRUE(reaches(&two, &two.ups, 1));
	ask(&one, STR("SET where zero"), USEC_PER_SEC);
	CU_ASSERT_TRUE(reaches(&one, &one.answers, 1));
	ask(&two, STR("SET where three"), USEC_PER_SEC);
	CU_ASSERT_TRUE(reaches(&two, &two.answers, 1));
	ask(&one, STR("GET where"), USEC_PER_SEC);
	CU_ASSERT_TRUE(reaches(&one, &one.answers, 2));
	CHECK_STR(str_from(one.text), STR("zero"));
	end(&one);
	end(&two);
}

static void refuses_a_broken_url(void)
{
	CU_ASSERT_PTR_NULL(redis_async_new(&(struct redis_async_config){.url = STR("nonsense")}));
}

int main(void)
{
	int status;

	signal(SIGPIPE, SIG_IGN);
	if (!redis_server_start(&server))
		return cutap_skip("no redis-server");
	status = CUTAP_RUN({"answers in order", answers},
			   {"gives up what is late", gives_up_what_is_late},
			   {"comes back after Redis does", comes_back},
			   {"uses its database", uses_its_database},
			   {"refuses a broken URL", refuses_a_broken_url});
	redis_server_remove(&server);
	return status;
}
