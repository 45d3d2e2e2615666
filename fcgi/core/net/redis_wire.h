/*
 * What redis.c and redis_async.c share about hiredis 0.14; nobody else includes this.
 */
#ifndef HUB_REDIS_WIRE_H
#define HUB_REDIS_WIRE_H

#include <hiredis/hiredis.h>

#include "core/net/redis.h"

#define REDIS_ARGS_MAX 2048 /* of one command */

/* hiredis wants two arrays; they live in the arena. */
struct redis_argv {
	int count;
	const char **ptrs;
	size_t *lens;
};

struct redis_argv redis_argv(struct arena *arena, const struct str *args, size_t count);

/*
 * Copies a reply into the arena. When an error is anywhere in it, returns false and *ret_error
 * holds its text.
 */
bool redis_reply_copy(struct arena *arena, const struct redisReply *reply, struct redis_reply *ret,
		      struct str *ret_error);

/*
 * What an error reply means to the caller: ERR_UNAVAILABLE while Redis starts, fails over, is out
 * of memory or does not know us; ERR_INTERNAL for a command it does not take.
 */
enum err redis_error_kind(struct str text);

#endif
