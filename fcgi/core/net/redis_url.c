#include "core/net/redis_url.h"

#include "core/base/codec.h"

#define DB_MAX       999
#define DEFAULT_PORT 6379

static const char *parse_unix(struct arena *arena, struct str rest, struct redis_url *ret)
{
	struct redis_url url = {.db = 0};
	struct str query = rest;
	struct str path = str_split(&query, '?');

	if (path.len < 2 || path.ptr[0] != '/')
		return "unix:// needs the path of a socket";
	if (query.ptr && (!str_starts(query, STR("db=")) ||
			  !str_to_i64(str_slice(query, 3, query.len), 0, DB_MAX, &url.db)))
		return "only ?db=number may follow the path";
	url.path = arena_str(arena, path);
	*ret = url;
	return NULL;
}

/* "host", "host:port" or "[v6]:port". */
static bool parse_host(struct arena *arena, struct str text, struct redis_url *ret)
{
	int64_t port = DEFAULT_PORT;
	struct str host, rest;

	if (str_starts(text, STR("["))) {
		rest = str_slice(text, 1, text.len);
		host = str_split(&rest, ']');
		if (!rest.ptr || (rest.len > 0 && rest.ptr[0] != ':'))
			return false;
		rest = rest.len > 0 ? str_slice(rest, 1, rest.len) : STR_NULL;
	} else {
		rest = text;
		host = str_split(&rest, ':');
	}
	if (host.len == 0 || (rest.ptr && !str_to_i64(rest, 1, 65535, &port)))
		return false;
	ret->host = arena_str(arena, host);
	ret->port = (int)port;
	return true;
}

static const char *parse_tcp(struct arena *arena, struct str rest, struct redis_url *ret)
{
	struct redis_url url = {.db = 0};
	struct str db = rest;
	struct str authority = str_split(&db, '/');
	struct str host = authority;
	const char *at = authority.len > 0 ? memrchr(authority.ptr, '@', authority.len) : NULL;

	if (at) {
		struct str user = str_slice(authority, 0, (size_t)(at - authority.ptr));

		host = str_slice(authority, user.len + 1, authority.len);
		if (user.len < 2 || user.ptr[0] != ':' ||
		    !percent_decode(arena, str_slice(user, 1, user.len), false, &url.password))
			return "before @ only :password may stand";
		url.password = arena_str(arena, url.password);
	}
	if (!parse_host(arena, host, &url))
		return "redis:// needs host:port";
	if (db.len > 0 && !str_to_i64(db, 0, DB_MAX, &url.db))
		return "after the host only /number may follow";
	*ret = url;
	return NULL;
}

const char *redis_url_parse(struct arena *arena, struct str url, struct redis_url *ret)
{
	if (url.len > 0 && memchr(url.ptr, '\0', url.len))
		return "it has a NUL byte";
	if (str_starts(url, STR("unix://")))
		return parse_unix(arena, str_slice(url, 7, url.len), ret);
	if (str_starts(url, STR("redis://")))
		return parse_tcp(arena, str_slice(url, 8, url.len), ret);
	return "it is neither unix:///path nor redis://host:port";
}
