/*
 * HTTP requests to other systems, one at a time, over libcurl (only httpc.c knows it), behind an
 * SSRF guard: https only, ports 443 and 8443, public addresses only — checked after name resolution
 * on the address about to be connected to, so that neither redirects (none are followed), rebinding
 * DNS nor odd spellings get around it. Proxy variables of the environment are ignored.
 * With `allow_private` (the operator's word for one installation) http, any port and private
 * addresses are allowed.
 */
#ifndef HUB_HTTPC_H
#define HUB_HTTPC_H

#include "core/base/arena.h"

struct httpc_header {
	const char *name;
	struct str value; /* no control characters, or the request is refused */
};

struct httpc_request {
	const char *method;
	struct str url;
	const struct httpc_header *headers;
	size_t header_count;
	struct str body; /* NULL: none */
	bool allow_private;
	int timeout_ms;      /* of the whole exchange; connecting may take 2 s of it */
	size_t reply_max;    /* a longer body is an error */
};

struct httpc_reply {
	int status;
	struct str body;
};

/* The seam: the real one, or a test's. */
struct httpc {
	/*
	 * Errors: ERR_UPSTREAM (no answer, refused, too long, broken), ERR_INVALID (the guard or a malformed
	 * URL); *ret_reason says why, for logs. Any HTTP status is OK.
	 */
	enum err (*send)(void *ctx, struct arena *arena, const struct httpc_request *request,
			 struct httpc_reply *ret, struct str *ret_reason);
	void *ctx;
};

/* Call after fork. Lives in the arena; its handle is released with it. */
const struct httpc *httpc_new(struct arena *arena);

static inline enum err httpc_send(const struct httpc *httpc, struct arena *arena,
				  const struct httpc_request *request, struct httpc_reply *ret,
				  struct str *ret_reason)
{
	return httpc->send(httpc->ctx, arena, request, ret, ret_reason);
}

#endif
