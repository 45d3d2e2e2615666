#include "core/net/redis.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "core/net/redis_url.h"
#include "core/net/redis_wire.h"

#define TIMEOUT_MS  500
#define RETRY_EVERY (250 * USEC_PER_MSEC)

struct redis {
	struct arena *arena;   /* the URL's parts, the channel */
	struct arena *scratch; /* of set-up commands */
	const struct clock *clock;
	struct observer observer;
	struct redis_url url;
	bool url_ok;
	struct str channel; /* when subscribed, or STR_NULL */
	bool news;          /* subscribed again: what was sent meanwhile is unknown */
	redisContext *link;
	usec_t next_try;
	usec_t sending; /* what redis_send() took */
	char error[256];
};

struct redis *redis_new(struct str url, const struct clock *clock)
{
	struct arena *arena = arena_new();
	struct redis *redis = ARENA_NEW(arena, struct redis);
	const char *wrong = redis_url_parse(arena, url, &redis->url);

	redis->arena = arena;
	redis->scratch = arena_new();
	redis->clock = clock;
	redis->url_ok = wrong == NULL;
	redis->next_try = INT64_MIN;
	if (wrong)
		snprintf(redis->error, sizeof(redis->error), "URL: %s", wrong);
	return redis;
}

/* After any error the context is dead: a late reply would answer the next command. */
static void drop(struct redis *redis, struct str why)
{
	snprintf(redis->error, sizeof(redis->error), "%.*s", STR_FMT(why));
	if (redis->link)
		redisFree(redis->link);
	redis->link = NULL;
}

void redis_free(struct redis *redis)
{
	if (!redis)
		return;
	drop(redis, STR(""));
	arena_free(redis->scratch);
	arena_free(redis->arena);
}

struct str redis_error(const struct redis *redis)
{
	return str_from(redis->error);
}

static enum err send_command(struct redis *redis, struct arena *arena, const struct str *args,
			     size_t count)
{
	struct redis_argv argv = redis_argv(arena, args, count);
	int sent = 0;

	if (redisAppendCommandArgv(redis->link, argv.count, argv.ptrs, argv.lens) == REDIS_OK)
		while (!sent && redisBufferWrite(redis->link, &sent) == REDIS_OK)
			;
	if (!sent)
		drop(redis, str_from(redis->link->errstr));
	return sent ? OK : ERR_UNAVAILABLE;
}

/* Copies the reply to what was sent. An error reply leaves the connection as it is. */
static enum err receive_reply(struct redis *redis, struct arena *arena, struct redis_reply *ret)
{
	void *reply = NULL;
	struct str error = STR_NULL;
	bool good;

	if (redisGetReply(redis->link, &reply) != REDIS_OK || !reply) {
		bool late = redis->link->err == REDIS_ERR_IO &&
			    (errno == EAGAIN || errno == EWOULDBLOCK);

		drop(redis, late ? STR("no reply in time") : str_from(redis->link->errstr));
		return ERR_UNAVAILABLE;
	}
	good = redis_reply_copy(arena, reply, ret, &error);
	freeReplyObject(reply);
	if (good)
		return OK;
	snprintf(redis->error, sizeof(redis->error), "%.*s", STR_FMT(error));
	return redis_error_kind(error);
}

static enum err exchange(struct redis *redis, struct arena *arena, const struct str *args,
			 size_t count, struct redis_reply *ret)
{
	enum err err = send_command(redis, arena, args, count);

	return err == OK ? receive_reply(redis, arena, ret) : err;
}

static bool done(struct redis *redis, struct str command, struct str arg)
{
	struct redis_reply reply;

	return exchange(redis, redis->scratch, (const struct str[]){command, arg}, 2, &reply) == OK;
}

/* AUTH, SELECT and SUBSCRIBE are forgotten with every connection. */
static bool set_up(struct redis *redis)
{
	bool good = true;

	if (redis->url.password.ptr)
		good = done(redis, STR("AUTH"), redis->url.password);
	if (good && redis->url.db > 0)
		good = done(redis, STR("SELECT"),
			    arena_printf(redis->scratch, "%lld", (long long)redis->url.db));
	if (good && redis->channel.ptr) {
		good = done(redis, STR("SUBSCRIBE"), redis->channel);
		redis->news = good;
	}
	arena_reset(redis->scratch);
	return good;
}

static bool dial(struct redis *redis)
{
	const struct timeval limit = {.tv_usec = TIMEOUT_MS * 1000};
	const struct redis_url *url = &redis->url;
	usec_t now = clock_monotonic(redis->clock);

	if (!redis->url_ok || now < redis->next_try)
		return false;
	redis->next_try = now + RETRY_EVERY;
	redis->link = url->path.ptr ? redisConnectUnixWithTimeout(url->path.ptr, limit)
				    : redisConnectWithTimeout(url->host.ptr, url->port, limit);
	if (!redis->link) {
		drop(redis, STR("out of memory"));
		return false;
	}
	if (redis->link->err || redisSetTimeout(redis->link, limit) != REDIS_OK) {
		drop(redis, str_from(redis->link->errstr));
		return false;
	}
	if (!set_up(redis)) {
		if (redis->link)
			drop(redis, arena_str(redis->scratch, redis_error(redis)));
		arena_reset(redis->scratch);
		return false;
	}
	return true;
}

/* Between commands nothing is to be read: if something is, Redis has hung up on us. */
static bool hung_up(const struct redis *redis)
{
	struct pollfd fd = {.fd = redis->link->fd, .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

static bool connected(struct redis *redis)
{
	if (redis->link && hung_up(redis)) {
		drop(redis, STR("connection closed by Redis"));
		redis->next_try = INT64_MIN;
	}
	return redis->link || dial(redis);
}

static void tell(struct redis *redis, usec_t took, enum err err)
{
	observer_tell(&redis->observer, (struct exchange){took, redis->link != NULL, err});
}

enum err redis_send(struct redis *redis, struct arena *arena, const struct str *args, size_t count)
{
	usec_t start = clock_monotonic(redis->clock);
	enum err err =
		connected(redis) ? send_command(redis, arena, args, count) : ERR_UNAVAILABLE;

	redis->sending = clock_monotonic(redis->clock) - start;
	if (err != OK)
		tell(redis, redis->sending, err);
	return err;
}

enum err redis_receive(struct redis *redis, struct arena *arena, struct redis_reply *ret)
{
	usec_t start = clock_monotonic(redis->clock);
	enum err err = receive_reply(redis, arena, ret);

	tell(redis, redis->sending + clock_monotonic(redis->clock) - start, err);
	return err;
}

enum err redis_command(struct redis *redis, struct arena *arena, const struct str *args,
		       size_t count, struct redis_reply *ret)
{
	enum err err = redis_send(redis, arena, args, count);

	return err == OK ? redis_receive(redis, arena, ret) : err;
}

void redis_observe(struct redis *redis, struct observer observer)
{
	redis->observer = observer;
}

void redis_poke(struct redis *redis, struct arena *arena, struct str channel)
{
	struct redis_reply reply;
	enum err err = REDIS_DO(redis, arena, &reply, STR("PUBLISH"), channel, STR("1"));

	(void)err; /* who waits for pokes also looks by the clock */
}

void redis_subscribe(struct redis *redis, struct str channel)
{
	redis->channel = arena_str(redis->arena, channel);
	drop(redis, STR(""));
	redis->next_try = INT64_MIN;
	dial(redis);
}

int redis_fd(struct redis *redis)
{
	if (!redis->link)
		dial(redis);
	return redis->link ? redis->link->fd : -1;
}

/* Takes the messages hiredis has read; true when there was one. */
static bool take_messages(struct redis *redis)
{
	bool some = false;
	void *reply = NULL;

	while (redisGetReplyFromReader(redis->link, &reply) == REDIS_OK && reply) {
		freeReplyObject(reply);
		some = true;
	}
	return some;
}

bool redis_poked(struct redis *redis)
{
	bool poked;

	if (!redis->link)
		dial(redis);
	poked = redis->news;
	redis->news = false;
	while (redis->link) {
		struct pollfd fd = {.fd = redis->link->fd, .events = POLLIN};

		if (take_messages(redis))
			poked = true;
		if (redis->link->err == 0 && poll(&fd, 1, 0) <= 0)
			break;
		if (redis->link->err != 0 || redisBufferRead(redis->link) != REDIS_OK)
			drop(redis, arena_str(redis->scratch, str_from(redis->link->errstr)));
	}
	arena_reset(redis->scratch);
	return poked;
}
