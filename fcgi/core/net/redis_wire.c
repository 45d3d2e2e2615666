#include "core/net/redis_wire.h"

#include <assert.h>

struct redis_argv redis_argv(struct arena *arena, const struct str *args, size_t count)
{
	struct redis_argv argv = {
		.count = (int)count,
		.ptrs = ARENA_ARRAY(arena, const char *, count),
		.lens = ARENA_ARRAY(arena, size_t, count),
	};

	assert(count > 0 && count <= REDIS_ARGS_MAX);
	for (size_t i = 0; i < count; i++) {
		argv.ptrs[i] = args[i].ptr ? args[i].ptr : "";
		argv.lens[i] = args[i].len;
	}
	return argv;
}

static struct str copy(struct arena *arena, const struct redisReply *reply)
{
	return arena_str(arena, (struct str){reply->str, reply->len});
}

bool redis_reply_copy(struct arena *arena, const struct redisReply *reply, struct redis_reply *ret,
		      struct str *ret_error)
{
	struct redis_reply out = {.type = REDIS_NIL};

	switch (reply->type) {
	case REDIS_REPLY_ERROR:
		*ret_error = copy(arena, reply);
		return false;
	case REDIS_REPLY_STRING:
	case REDIS_REPLY_STATUS:
		out.type = REDIS_TEXT;
		out.text = copy(arena, reply);
		break;
	case REDIS_REPLY_INTEGER:
		out.type = REDIS_INT;
		out.number = reply->integer;
		break;
	case REDIS_REPLY_ARRAY:
		out.type = REDIS_LIST;
		out.count = reply->elements;
		out.items = ARENA_ARRAY(arena, struct redis_reply, out.count);
		/* Depth is bounded: hiredis refuses replies nested deeper than 7. */
		for (size_t i = 0; i < out.count; i++) {
			if (!redis_reply_copy(arena, reply->element[i], &out.items[i], ret_error))
				return false;
		}
		break;
	default: /* REDIS_REPLY_NIL */
		break;
	}
	*ret = out;
	return true;
}

enum err redis_error_kind(struct str text)
{
	const struct str passing[] = {
		STR("LOADING "),
		STR("MASTERDOWN "),
		STR("READONLY "),
		STR("CLUSTERDOWN "),
		STR("TRYAGAIN "),
		STR("BUSY "),
		STR("OOM "),
		STR("MISCONF "),
		STR("NOAUTH "),
		STR("WRONGPASS "),
		STR("ERR max number of clients"),
	};

	for (size_t i = 0; i < ARRAY_LEN(passing); i++) {
		if (str_starts(text, passing[i]))
			return ERR_UNAVAILABLE;
	}
	return ERR_INTERNAL;
}
