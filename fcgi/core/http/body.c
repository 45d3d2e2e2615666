#include "core/http/body.h"

#include "core/http/uri.h"

/* Reads up to the row's maximum; one byte more is refused, a broken-off body is never acted on. */
static enum err receive(struct request *rq, int64_t announced)
{
	size_t max = rq->route->body_max == BODY_NONE ? 0 : rq->route->body_max;

	if (announced > (int64_t)max)
		return ERR_TOO_LARGE;
	size_t room = announced >= 0 ? (size_t)announced : max;
	char *bytes = arena_alloc(rq->arena, room + 1, 1);
	size_t got = 0;
	for (;;) {
		long n = rq->transport->read(rq->transport->ctx, bytes + got, room + 1 - got);
		if (n < 0)
			return ERR_BAD_REQUEST;
		if (n == 0)
			break;
		got += (size_t)n;
		if (got > room)
			return ERR_TOO_LARGE;
	}
	if (announced >= 0 && got != (size_t)announced)
		return ERR_BAD_REQUEST;
	rq->raw_body = (struct str){bytes, got};
	return OK;
}

/*
 * UTF-8 unless it says otherwise; what other parameters mean nobody has defined (RFC 8259 §11).
 * Forms are in UTF-8 by definition (WHATWG URL §5).
 */
static bool body_type_ok(const struct route *route, struct str type)
{
	struct str parameters = type;
	struct str media = str_trim(str_split(&parameters, ';'));

	while (parameters.ptr) {
		struct str value = str_trim(str_split(&parameters, ';'));
		struct str name = str_split(&value, '=');
		if (str_eq_nocase(name, STR("charset")) &&
		    !str_eq_nocase(value, STR("utf-8")) && !str_eq_nocase(value, STR("\"utf-8\"")))
			return false;
	}
	return str_eq_nocase(media, route_takes_form(route)
					    ? STR("application/x-www-form-urlencoded")
					    : STR("application/json"));
}

enum err body_receive(struct request *rq)
{
	struct str length = request_param(rq, "CONTENT_LENGTH");
	int64_t announced = 0;

	if (rq->method == METHOD_GET)
		return OK;
	if (length.len && !str_to_i64(length, -1, INT64_MAX, &announced))
		return ERR_BAD_REQUEST;
	if (rq->route->body != &schema_none &&
	    !body_type_ok(rq->route, request_param(rq, "HTTP_CONTENT_TYPE")))
		return ERR_BAD_CONTENT_TYPE;
	return receive(rq, announced);
}

enum err body_decode(struct request *rq)
{
	const struct route *route = rq->route;

	rq->query = arena_alloc(rq->arena, 1, route->query->size + 1);
	TRY(query_decode(rq->arena, rq->query_string, route->query, rq->query,
			 &rq->failure.fields));
	if (route->body == &schema_none)
		return OK;
	if (route->body == &schema_any) {
		TRY(json_parse_foreign(rq->arena, rq->raw_body, &rq->json));
		return json_is_object(rq->json) ? OK : ERR_BAD_JSON;
	}
	rq->body = arena_alloc(rq->arena, 1, route->body->size);
	if (route_takes_form(route))
		return query_decode(rq->arena, rq->raw_body, route->body, rq->body,
				    &rq->failure.fields);
	TRY(json_parse(rq->arena, rq->raw_body, 0, 0, &rq->json));
	return json_decode(rq->arena, rq->json, route->body, rq->body, &rq->body_present,
			   &rq->failure.fields);
}
