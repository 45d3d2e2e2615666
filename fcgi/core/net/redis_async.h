/*
 * One Redis connection inside an epoll loop, over hiredis' asynchronous half. It connects, signs in
 * and selects its database by itself, and again with back-off (100 ms doubling to 5 s, with jitter)
 * after any failure. hiredis 0.14 has no time-outs here, so each command has a deadline that
 * redis_async_tick() keeps; a connection that misses one is given up.
 *
 * Host names are resolved while dialling, which blocks the loop: use an address or a unix socket.
 */
#ifndef HUB_REDIS_ASYNC_H
#define HUB_REDIS_ASYNC_H

#include "core/net/redis.h"

struct redis_async;

struct redis_async_config {
	struct str url; /* as redis_new() */
	const struct clock *clock;
	const struct rng *rng;
	int epoll_fd;
	void *tag; /* its epoll_event.data.ptr; those events go to redis_async_ready() */
	/*
	 * Called when commands can be sent, and when they no longer can; not for failed attempts in
	 * between. May call anything but redis_async_free().
	 */
	void (*changed)(void *ctx, bool up);
	void *ctx;
	struct observer observer; /* told of every command's end; may be empty */
};

/* Dials at the first tick. Error: NULL for a URL that can't be read. */
struct redis_async *redis_async_new(const struct redis_async_config *config);
void redis_async_free(struct redis_async *redis);

/* The descriptor has these epoll events. Ones of an earlier connection do no harm. */
void redis_async_ready(struct redis_async *redis, uint32_t events);

/* Dials when it is time and gives up what is late. Call about five times a second. */
void redis_async_tick(struct redis_async *redis);

/*
 * What came of a command: OK with the reply (valid during the call), ERR_INTERNAL or
 * ERR_UNAVAILABLE as redis_command(), with reply NULL.
 */
struct redis_async_done {
	void (*fn)(void *ctx, enum err err, const struct redis_reply *reply);
	void *ctx;
};

/*
 * Sends one command; `done` is called exactly once, later, within `timeout`. done.fn may be NULL.
 * False when there is no connection; `done` is not called then.
 */
bool redis_async_send(struct redis_async *redis, const struct str *args, size_t count,
		      usec_t timeout, struct redis_async_done done);

/* Gives the connection up and dials again at the next tick. */
void redis_async_restart(struct redis_async *redis);

/* Why the last connection ended, for logs; static until the next one ends. */
struct str redis_async_error(const struct redis_async *redis);

#endif
