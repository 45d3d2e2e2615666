/*
 * Redis for synchronous processes, over hiredis 0.14 (known to redis.c, redis_async.c,
 * redis_wire.c).
 *
 * The connection is made on first use and again after any error, at most once per 250 ms: with
 * Redis away each call answers ERR_UNAVAILABLE at once. Connect and command time-out: 500 ms.
 * User data travels only as binary-safe arguments. Make one after fork and per process: a
 * connection is never shared. The process must ignore SIGPIPE.
 */
#ifndef HUB_REDIS_H
#define HUB_REDIS_H

#include "core/base/arena.h"
#include "core/base/seams.h"

struct redis;

/* `url`: unix:///path/redis.sock[?db=n] or redis://[:password@]host:port[/n]. */
struct redis *redis_new(struct str url, const struct clock *clock);
void redis_free(struct redis *redis);

/* Every command is told to `observer` from now on. */
void redis_observe(struct redis *redis, struct observer observer);

enum redis_type {
	REDIS_NIL = 0,
	REDIS_TEXT,
	REDIS_INT,
	REDIS_LIST
};

struct redis_reply {
	enum redis_type type;
	struct str text;
	int64_t number;
	struct redis_reply *items;
	size_t count;
};

/*
 * One command of at most 2048 arguments. The reply is copied into the arena. A Redis error reply is
 * ERR_INTERNAL with its text in redis_error(); no connection, no reply in time, or a Redis that is
 * loading, full or failing over is ERR_UNAVAILABLE. After ERR_UNAVAILABLE the command may or may
 * not have been done.
 */
enum err redis_command(struct redis *redis, struct arena *arena, const struct str *args,
		       size_t count, struct redis_reply *ret) MUST_USE;

#define REDIS_DO(redis, arena, ret, ...)                                   \
	redis_command((redis), (arena), (const struct str[]){__VA_ARGS__}, \
		      sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str), (ret))

/*
 * The two halves of redis_command(), for who has something else to wait for in between. After an OK
 * of redis_send() the next call is redis_receive(). Errors: those of redis_command().
 */
enum err redis_send(struct redis *redis, struct arena *arena, const struct str *args,
		    size_t count) MUST_USE;
enum err redis_receive(struct redis *redis, struct arena *arena, struct redis_reply *ret) MUST_USE;

/* Text of the last error, for logs; static until the next call. */
struct str redis_error(const struct redis *redis);

/* PUBLISH with nobody to complain to: losing it only costs latency. */
void redis_poke(struct redis *redis, struct arena *arena, struct str channel);

/*
 * Puts the connection into SUBSCRIBE mode for one channel; afterwards only redis_poked() and
 * redis_fd() may be used. Reconnects and subscribes again by itself.
 */
void redis_subscribe(struct redis *redis, struct str channel);

/* Descriptor to poll, or -1 while there is no connection (then just time out and call again). */
int redis_fd(struct redis *redis);

/*
 * Reads all that has come on the subscription; true when there was at least one message, and once
 * after each (re)connection, because what was sent in between is unknown.
 */
bool redis_poked(struct redis *redis);

#endif
