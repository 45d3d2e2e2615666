#include "app/events/stream_reply.h"

#include "core/base/buf.h"
#include "core/data/json.h"

#define REPLY_MAX   4096
#define RETRY_LEAST 3000
#define RETRY_RANGE 12001

struct str stream_reply_open(struct arena *arena, struct str request_id, uint32_t random)
{
	struct str first = arena_printf(arena, "retry: %u\n: stream of the hub\n\n",
					RETRY_LEAST + random % RETRY_RANGE);

	return arena_printf(arena,
			    "HTTP/1.1 200 OK\r\n"
			    "Content-Type: text/event-stream\r\n"
			    "Cache-Control: no-cache, no-transform\r\n"
			    "X-Accel-Buffering: no\r\n"
			    "X-Request-Id: %.*s\r\n"
			    "Connection: close\r\n"
			    "Transfer-Encoding: chunked\r\n"
			    "\r\n"
			    "%zx\r\n%.*s\r\n",
			    STR_FMT(request_id), first.len, STR_FMT(first));
}

static const char *reason(int status)
{
	switch (status) {
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 503:
		return "Service Unavailable";
	default:
		return "Error";
	}
}

/* RFC 9110 §11.6.1 and §15.5.6; RFC 6750 §3: whether a ticket was the fault. */
static const char *advice(int status, bool ticket)
{
	if (status == 405)
		return "Allow: GET\r\n";
	if (status == 503)
		return "Retry-After: 2\r\n";
	if (status != 401)
		return "";
	return ticket ? "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"
		      : "WWW-Authenticate: Bearer\r\n";
}

struct str stream_reply_error(struct arena *arena, enum err err, const struct stream_head *head,
			      struct str request_id)
{
	struct buf body = buf_new(arena, REPLY_MAX);
	int status = err_status(err);

	buf_lit(&body, "{\"error\":{\"code\":");
	json_put_str(&body, str_from(err_code(err)));
	buf_lit(&body, ",\"message\":");
	json_put_str(&body, str_from(err_text(err, head->lang)));
	buf_lit(&body, ",\"request_id\":");
	json_put_str(&body, request_id);
	buf_lit(&body, "}}");
	return arena_printf(arena,
			    "HTTP/1.1 %d %s\r\n"
			    "Content-Type: application/json\r\n"
			    "Cache-Control: no-store\r\n"
			    "%s"
			    "X-Request-Id: %.*s\r\n"
			    "Connection: close\r\n"
			    "Content-Length: %zu\r\n"
			    "\r\n"
			    "%.*s",
			    status, reason(status), advice(status, head->ticket.ptr != NULL),
			    STR_FMT(request_id), body.len, STR_FMT(buf_view(&body)));
}
