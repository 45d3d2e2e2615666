#include "core/http/cors.h"

#define MAX_AGE       "3600"
#define HEADERS_ASKED "access-token, client, uid, content-type, authorization"

enum err cors_check(struct request *rq)
{
	struct str origin = request_param(rq, "HTTP_ORIGIN");
	struct str site = request_param(rq, "HTTP_SEC_FETCH_SITE");
	bool reads = rq->method == METHOD_GET;

	rq->cors = true;
	if (!origin.ptr)
		return !reads && str_eq(site, STR("cross-site")) ? ERR_BAD_ORIGIN : OK;
	if (str_eq(origin, rq->app->origin))
		return OK;
	enum err err = rq->app->guard->know_origin(rq, origin);
	if (err == OK)
		rq->cors_origin = origin;
	return err == ERR_BAD_ORIGIN && reads ? OK : err;
}

/* The methods of the path that other origins may use. */
static struct str methods(struct request *rq)
{
	struct buf out = buf_new(rq->arena, 64);

	for (enum method m = METHOD_GET; m < METHOD__COUNT; m++) {
		const struct route *route =
			router_find(rq->app->router, rq->arena, m, rq->path).route;
		if (route && route->auth == AUTH_CHATWOOT)
			buf_printf(&out, "%s%s", out.len ? ", " : "", method_name(m));
	}
	return buf_view(&out);
}

void cors_preflight(struct request *rq)
{
	struct str origin = request_param(rq, "HTTP_ORIGIN");
	struct str wanted = request_param(rq, "HTTP_ACCESS_CONTROL_REQUEST_METHOD");
	const struct route *route =
		router_find(rq->app->router, rq->arena, method_parse(wanted), rq->path).route;

	if (!route || route->auth != AUTH_CHATWOOT)
		return;
	rq->cors = true;
	db_deadline(rq->app->db, rq->began + route->deadline_ms * USEC_PER_MSEC);
	if (!origin.ptr || rq->app->guard->know_origin(rq, origin) != OK)
		return;
	rq->cors_origin = origin;
	reply_header(rq, "Access-Control-Allow-Methods", methods(rq));
	reply_header(rq, "Access-Control-Allow-Headers", STR(HEADERS_ASKED));
	reply_header(rq, "Access-Control-Max-Age", STR(MAX_AGE));
}

void cors_render(const struct request *rq, struct buf *out)
{
	if (rq->cors)
		buf_lit(out, "Vary: Origin\r\n");
	if (rq->cors_origin.ptr)
		buf_printf(out,
			   "Access-Control-Allow-Origin: %.*s\r\n"
			   "Access-Control-Expose-Headers: X-Request-Id, Retry-After\r\n",
			   STR_FMT(rq->cors_origin));
}
