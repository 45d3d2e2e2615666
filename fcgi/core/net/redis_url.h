/*
 * Where Redis is: unix:///path/redis.sock[?db=n] or redis://[:password@]host:port[/n].
 */
#ifndef HUB_REDIS_URL_H
#define HUB_REDIS_URL_H

#include "core/base/arena.h"

struct redis_url {
	struct str path; /* of a unix socket, or STR_NULL */
	struct str host; /* without brackets */
	int port;
	struct str password; /* or STR_NULL */
	int64_t db;          /* 0–999 */
};

/* Strings are NUL-terminated copies. Returns NULL, or what is wrong (static storage). */
const char *redis_url_parse(struct arena *arena, struct str url, struct redis_url *ret);

#endif
