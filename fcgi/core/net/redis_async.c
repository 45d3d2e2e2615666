#include "core/net/redis_async.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include <hiredis/async.h>

#include "core/net/redis_url.h"
#include "core/net/redis_wire.h"

#define CONNECT_TIMEOUT (2 * USEC_PER_SEC)
#define SETUP_TIMEOUT   (2 * USEC_PER_SEC)
#define DELAY_FIRST     (100 * USEC_PER_MSEC)
#define DELAY_MAX       (5 * USEC_PER_SEC)

/* A command on its way. Replies come in the order of the commands. */
struct pending {
	struct redis_async *redis;
	struct link *link;
	struct redis_async_done done;
	usec_t sent;
	usec_t deadline;
	struct pending *next;
};

/* One connection; hiredis frees its context by itself, and this with it (forget). */
struct link {
	struct redis_async *redis; /* NULL once given up */
	redisAsyncContext *context;
	int epoll_fd;
	uint32_t events;
	usec_t connect_by;
	bool connected;
	struct pending *oldest;
	struct pending **newest;
};

struct redis_async {
	struct redis_async_config config;
	struct arena *arena;   /* the URL's parts */
	struct arena *args;    /* of the command being sent */
	struct arena *replies; /* of the reply being handled */
	struct redis_url url;
	struct link *link;
	bool up;
	usec_t next_try;
	usec_t delay;
	char error[256];
};

static usec_t now_of(const struct redis_async *redis)
{
	return clock_monotonic(redis->config.clock);
}

/* --- epoll under hiredis --- */

static void want(struct link *link, uint32_t events)
{
	struct epoll_event event = {.events = events,
				    .data.ptr = link->redis ? link->redis->config.tag : NULL};

	if (events == link->events)
		return;
	link->events = events;
	epoll_ctl(link->epoll_fd, EPOLL_CTL_MOD, link->context->c.fd, &event);
}

static void add_read(void *link)
{
	want(link, ((struct link *)link)->events | EPOLLIN);
}

static void del_read(void *link)
{
	want(link, ((struct link *)link)->events & ~(uint32_t)EPOLLIN);
}

static void add_write(void *link)
{
	want(link, ((struct link *)link)->events | EPOLLOUT);
}

static void del_write(void *link)
{
	want(link, ((struct link *)link)->events & ~(uint32_t)EPOLLOUT);
}

/* --- losing a connection --- */

static void schedule(struct redis_async *redis)
{
	uint16_t random;

	redis->config.rng->fill(redis->config.rng->ctx, &random, sizeof(random));
	redis->delay = redis->delay == 0 ? DELAY_FIRST : redis->delay * 2;
	if (redis->delay > DELAY_MAX)
		redis->delay = DELAY_MAX;
	/* Half fixed, half random: helpers that lost the same Redis do not come back as one. */
	redis->next_try = now_of(redis) + redis->delay / 2 + redis->delay / 2 * random / UINT16_MAX;
}

/* Parts from the link; whatever hiredis still calls for it finds nobody. */
static void lose(struct redis_async *redis, const char *why)
{
	bool was_up = redis->up;

	if (why != redis->error)
		snprintf(redis->error, sizeof(redis->error), "%s",
			 why && *why ? why : "connection closed");
	if (redis->link)
		redis->link->redis = NULL;
	redis->link = NULL;
	redis->up = false;
	schedule(redis);
	if (was_up)
		redis->config.changed(redis->config.ctx, false);
}

/* hiredis' last word on a connection, after it has called back every pending command. */
static void forget(void *data)
{
	struct link *link = data;

	epoll_ctl(link->epoll_fd, EPOLL_CTL_DEL, link->context->c.fd, NULL);
	if (link->redis)
		lose(link->redis, link->context->errstr);
	link->context->ev.data = NULL;
	free(link);
}

static void give_up(struct redis_async *redis, const char *why)
{
	redisAsyncContext *context = redis->link->context;

	lose(redis, why);
	redisAsyncFree(context);
}

/* --- commands --- */

static void answered(redisAsyncContext *context, void *data, void *ctx)
{
	struct pending *pending = ctx;
	struct redis_async *redis = pending->redis;
	struct link *link = pending->link;
	struct redis_async_done done = pending->done;
	usec_t took = now_of(redis) - pending->sent;
	struct redis_reply reply = {.type = REDIS_NIL};
	struct str error = STR_NULL;
	enum err err = ERR_UNAVAILABLE;

	(void)context;
	link->oldest = pending->next;
	if (!link->oldest)
		link->newest = &link->oldest;
	free(pending);
	if (data && link->redis) {
		bool good = redis_reply_copy(redis->replies, data, &reply, &error);

		err = good ? OK : redis_error_kind(error);
		if (!good)
			snprintf(redis->error, sizeof(redis->error), "%.*s", STR_FMT(error));
	}
	observer_tell(&redis->config.observer, (struct exchange){took, data != NULL, err});
	if (done.fn)
		done.fn(done.ctx, err, err == OK ? &reply : NULL);
	arena_reset(redis->replies);
}

static bool send_on(struct redis_async *redis, const struct str *args, size_t count, usec_t timeout,
		    struct redis_async_done done)
{
	struct link *link = redis->link;
	struct redis_argv argv = redis_argv(redis->args, args, count);
	struct pending *pending = calloc(1, sizeof(*pending));
	int rc;

	if (!pending)
		abort();
	*pending = (struct pending){
		.redis = redis,
		.link = link,
		.done = done,
		.sent = now_of(redis),
		.deadline = now_of(redis) + timeout,
	};
	rc = redisAsyncCommandArgv(link->context, answered, pending, argv.count, argv.ptrs,
				   argv.lens);
	arena_reset(redis->args);
	if (rc != REDIS_OK) {
		free(pending);
		return false;
	}
	*link->newest = pending;
	link->newest = &pending->next;
	return true;
}

bool redis_async_send(struct redis_async *redis, const struct str *args, size_t count,
		      usec_t timeout, struct redis_async_done done)
{
	return redis->up && send_on(redis, args, count, timeout, done);
}

/* --- connecting --- */

static void set_up(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct redis_async *redis = ctx;

	(void)reply;
	if (err != OK && redis->link && !redis->up)
		give_up(redis, redis->error);
}

static void selected(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct redis_async *redis = ctx;

	set_up(ctx, err, reply);
	if (err != OK || !redis->link)
		return;
	redis->up = true;
	redis->delay = 0;
	redis->config.changed(redis->config.ctx, true);
}

static void connected(const redisAsyncContext *context, int status)
{
	struct link *link = context->data;
	struct redis_async *redis = link->redis;
	char db[8];

	if (status != REDIS_OK || !redis)
		return; /* hiredis frees it */
	link->connected = true;
	snprintf(db, sizeof(db), "%d", (int)redis->url.db);
	if (redis->url.password.ptr)
		send_on(redis, (const struct str[]){STR("AUTH"), redis->url.password}, 2,
			SETUP_TIMEOUT, (struct redis_async_done){set_up, redis});
	send_on(redis, (const struct str[]){STR("SELECT"), str_from(db)}, 2, SETUP_TIMEOUT,
		(struct redis_async_done){selected, redis});
}

static void adopt(struct redis_async *redis, redisAsyncContext *context)
{
	struct epoll_event event = {.events = 0, .data.ptr = redis->config.tag};
	struct link *link = calloc(1, sizeof(*link));

	if (!link)
		abort();
	link->redis = redis;
	link->context = context;
	link->epoll_fd = redis->config.epoll_fd;
	link->connect_by = now_of(redis) + CONNECT_TIMEOUT;
	link->newest = &link->oldest;
	context->data = link;
	context->ev.data = link;
	context->ev.addRead = add_read;
	context->ev.delRead = del_read;
	context->ev.addWrite = add_write;
	context->ev.delWrite = del_write;
	context->ev.cleanup = forget;
	redis->link = link;
	epoll_ctl(link->epoll_fd, EPOLL_CTL_ADD, context->c.fd, &event);
	redisAsyncSetConnectCallback(context, connected); /* also asks for EPOLLOUT */
}

static void dial(struct redis_async *redis)
{
	const struct redis_url *url = &redis->url;
	redisAsyncContext *context = url->path.ptr ? redisAsyncConnectUnix(url->path.ptr)
						   : redisAsyncConnect(url->host.ptr, url->port);

	if (!context)
		abort();
	if (context->err) {
		lose(redis, context->errstr);
		redisAsyncFree(context);
		return;
	}
	adopt(redis, context);
}

/* --- the owner's side --- */

struct redis_async *redis_async_new(const struct redis_async_config *config)
{
	struct arena *arena = arena_new();
	struct redis_async *redis = ARENA_NEW(arena, struct redis_async);

	if (redis_url_parse(arena, config->url, &redis->url)) {
		arena_free(arena);
		return NULL;
	}
	redis->arena = arena;
	redis->args = arena_new();
	redis->replies = arena_new();
	redis->config = *config;
	redis->next_try = INT64_MIN;
	return redis;
}

void redis_async_free(struct redis_async *redis)
{
	if (!redis)
		return;
	redis->up = false; /* nobody to tell */
	if (redis->link)
		give_up(redis, "");
	arena_free(redis->args);
	arena_free(redis->replies);
	arena_free(redis->arena);
}

void redis_async_ready(struct redis_async *redis, uint32_t events)
{
	struct link *link = redis->link;

	if (link && (events & (uint32_t)(EPOLLIN | EPOLLHUP | EPOLLERR)))
		redisAsyncHandleRead(link->context);
	if (link && link == redis->link && (events & EPOLLOUT))
		redisAsyncHandleWrite(link->context);
}

void redis_async_tick(struct redis_async *redis)
{
	usec_t now = now_of(redis);
	const struct link *link = redis->link;

	if (!link && now >= redis->next_try)
		dial(redis);
	else if (link && !link->connected && now >= link->connect_by)
		give_up(redis, "no connection in time");
	else if (link && link->oldest && now >= link->oldest->deadline)
		give_up(redis, "no reply in time");
}

void redis_async_restart(struct redis_async *redis)
{
	if (redis->link)
		give_up(redis, "restarted");
	redis->delay = 0;
	redis->next_try = now_of(redis);
}

struct str redis_async_error(const struct redis_async *redis)
{
	return str_from(redis->error);
}
