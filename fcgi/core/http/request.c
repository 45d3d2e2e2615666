#include "core/http/request.h"

struct str request_path(const struct request *rq, const char *name)
{
	int i = route_param(rq->route, name);

	return i < 0 ? STR_NULL : rq->params[i];
}

struct str request_cookie(const struct request *rq, const char *name)
{
	struct str header = request_param(rq, "HTTP_COOKIE");

	for (size_t i = 0; i + 1 < header.len; i++)
		if (header.ptr[i] == ',' && header.ptr[i + 1] == ' ')
			return STR_NULL;
	while (header.ptr) {
		struct str value = str_trim(str_split(&header, ';'));
		struct str key = str_split(&value, '=');
		if (value.ptr && str_eq(key, str_from(name)))
			return value;
	}
	return STR_NULL;
}

bool request_has(const struct request *rq, const char *field)
{
	int i = schema_find(rq->route->body, str_from(field));

	return i >= 0 && rq->body_present >> i & 1;
}

struct str request_user_agent(const struct request *rq)
{
	struct str text = request_param(rq, "HTTP_USER_AGENT");

	return str_is_utf8(text) ? str_utf8_head(text, 500) : STR_NULL;
}
