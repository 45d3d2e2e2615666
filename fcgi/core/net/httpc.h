/*
 * Outbound HTTP: one request, one reply, synchronously, over libcurl (only httpc.c knows it).
 *
 * The guard: https to public addresses on port 443 or 8443. It looks at each address after the name
 * was resolved and before it is connected to, so odd spellings and names that change their address
 * get nowhere. `allow_private`, which only an operator may set (per installation), also allows
 * http, any port, and loopback and private networks; never link-local (cloud metadata), multicast
 * and reserved addresses.
 *
 * No redirects are followed (a 3xx is a reply), no proxy from the environment is used, no
 * compression is accepted, certificates are verified.
 *
 * Connections are kept for the next request; guarded and private ones apart, so a connection that
 * one kind of request may not open is not there to be reused.
 *
 * `struct httpc` is the seam: code that calls out takes one, tests pass one of their own.
 */
#ifndef HUB_HTTPC_H
#define HUB_HTTPC_H

#include "core/base/arena.h"

#define HTTPC_REPLY_MAX   (1024u * 1024) /* the default of reply_max */
#define HTTPC_HEADERS_MAX 32

struct httpc_header {
	struct str name;
	struct str value;
};

struct httpc_request {
	const char *method; /* "GET" "POST" "PUT" "PATCH" "DELETE" */
	struct str url;     /* without user and password; a fragment is not sent */
	const struct httpc_header *headers;
	size_t header_count;
	struct str body;  /* STR_NULL: none; its Content-Type is the caller's to say */
	int connect_ms;   /* 0: 2,000 */
	int total_ms;     /* 0: 10,000; from name to last byte */
	size_t reply_max; /* bytes of body; 0: HTTPC_REPLY_MAX */
	bool allow_private;
	/*
	 * Takes the body of a 2xx as it comes, instead of reply.body; false ends the exchange with
	 * ERR_UPSTREAM. NULL: the body is kept whole.
	 */
	bool (*sink)(void *ctx, struct str bytes);
	void *sink_ctx;
};

struct httpc_reply {
	/* 100–599; what it means is the caller's business. */
	int status;
	/* The first ones, values trimmed. */
	struct httpc_header headers[HTTPC_HEADERS_MAX];
	size_t header_count;
	struct str body;
};

struct httpc {
	/*
	 * Reply and detail live in the arena. Error:
	 *   ERR_UPSTREAM     the other side: not reachable, not in time, not HTTP, body over
	 *                    reply_max, or an address the guard refuses;
	 *   ERR_UNAVAILABLE  our side: the request can't be made (bad URL, method or header).
	 * *ret_detail gets a sentence for logs, on failure only. It may be NULL.
	 */
	enum err (*send)(void *ctx, struct arena *arena, const struct httpc_request *request,
			 struct httpc_reply *ret, struct str *ret_detail);
	void *ctx;
};

/* The real one: two libcurl handles. One per process, made after fork. NULL without memory. */
struct httpc *httpc_new(void);
void httpc_free(struct httpc *httpc);

/* Name in any case. STR_NULL when it isn't there. */
struct str httpc_reply_header(const struct httpc_reply *reply, struct str name);

static inline MUST_USE enum err httpc_send(const struct httpc *httpc, struct arena *arena,
					   const struct httpc_request *request,
					   struct httpc_reply *ret, struct str *ret_detail)
{
	return httpc->send(httpc->ctx, arena, request, ret, ret_detail);
}

#endif
