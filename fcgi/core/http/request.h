/*
 * One HTTP request on its way through the pipeline. Handlers read the decoded query and body and
 * the principal, and answer with one reply_*() call; they never see bytes of the wire.
 */
#ifndef HUB_REQUEST_H
#define HUB_REQUEST_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/data/json.h"
#include "core/db/db_tenant.h"
#include "core/http/app.h"
#include "core/http/audit.h"
#include "core/http/route.h"

/* Where the request comes from: FastCGI, or a test. */
struct transport {
	/*
	 * CGI parameter ("HTTP_ORIGIN", "REQUEST_URI"); STR_NULL when absent. Valid until the end.
	 */
	struct str (*param)(void *ctx, const char *name);
	/*
	 * Reads up to `len` body bytes; 0 at the end; -1 when the body broke off (must not be acted
	 * on).
	 */
	long (*read)(void *ctx, char *bytes, size_t len);
	void *ctx;
};

enum scope {
	SCOPE_NONE = 0,
	SCOPE_OWN,
	SCOPE_TEAM,
	SCOPE_ACCOUNT,
	SCOPE_GLOBAL
};

enum poke {
	POKE_RELAY = 1,
	POKE_JOBS = 2
};

#define REPLY_MAX (4u * 1024 * 1024)
/* Text a page of a list may hold; a byte of it takes at most six in JSON ("\\u003c"). */
#define PAGE_BYTES    (REPLY_MAX / 8)
#define REPLY_HEADERS 16

struct header {
	const char *name;
	struct str value;
};

struct reply {
	int status;
	const char *content_type;
	struct buf body;
	struct header headers[REPLY_HEADERS];
	size_t header_count;
};

/* Why the request failed; rendered into the error envelope. */
struct failure {
	struct field_errors fields;
	struct str details;  /* JSON object, or STR_NULL */
	int64_t retry_after; /* seconds, or 0 */
};

struct grants;
struct reach;

struct request {
	struct app *app;
	struct arena *arena;
	const struct transport *transport;
	struct log log; /* the app's, with request, account and user ids */
	struct str id;
	usec_t began; /* monotonic */
	enum method method;
	struct str path; /* raw, below the base path */
	struct str query_string;
	struct netaddr client; /* trusted proxies resolved */
	struct str host;
	enum lang lang;
	bool lang_chosen; /* by Accept-Language; else the account's locale decides */
	const struct route *route;
	size_t ordinal; /* of the route, as struct route_match has it */
	struct str params[ROUTE_PARAMS_MAX];
	unsigned allowed_methods;

	int64_t user_id;
	struct str session_id;   /* UUID of the session, or of the token or key in its place */
	int64_t impersonator_id; /* who acts in the user's name, or 0 */
	usec_t token_expires_at;
	/* Of a credential with a rate limit of its own, in the place of its class's; else 0. */
	int64_t requests_per_minute;
	int64_t account_id;
	const struct grants *grants; /* what the user may do in the account */
	const struct reach *reach;   /* and whose of its conversations they may see */
	enum scope scope;
	/* Of a token or key, which is limited to these; a session is not: 0 and NULL. */
	int64_t bound_account_id;
	struct str scopes;               /* permissions, one space between; `grants` obey */
	bool cors;                       /* the row answers other origins: the reply varies by it */
	struct str cors_origin;          /* the one it answers now, or NULL */
	const struct endpoint *endpoint; /* signed routes */
	struct str installation_id;      /* routes signed by an installation */

	struct str raw_body;
	const struct json *json; /* body of schema_any */
	void *query;
	void *body;
	uint64_t body_present;
	struct db_tenant *tenant;
	unsigned pokes;
	struct audit_note audit;
	bool replayed; /* by Idempotency-Key: the handler does not run */
	bool locked_key;

	struct rate_state rate;
	void *page; /* SHAPE_PAGE: what it was about to show, the slice's */
	struct reply reply;
	struct failure failure;
	const char *stage; /* where the pipeline is, for traces */
};

/* Value of a request header by its CGI name, or STR_NULL. */
static inline struct str request_param(const struct request *rq, const char *name)
{
	return rq->transport->param(rq->transport->ctx, name);
}

/* Value of a path parameter; the route must have it. */
struct str request_path(const struct request *rq, const char *name);

/* Did the body name that field? */
bool request_has(const struct request *rq, const char *field);

/*
 * Value of one cookie of the Cookie header (RFC 6265 §5.4), undecoded; STR_NULL when absent. A
 * header joined from several (", ") is refused whole: proxies join what browsers never send twice.
 */
struct str request_cookie(const struct request *rq, const char *name);

/* What the caller says it is, at most 500 bytes of UTF-8; STR_NULL without. */
struct str request_user_agent(const struct request *rq);

/* --- answering; each returns OK so that a handler can end with it --- */

enum err reply_one(struct request *rq, const void *object);
enum err reply_list(struct request *rq, const struct list *items, struct str next_cursor);
enum err reply_bare(struct request *rq, const void *object);
/* As reply_list, with items that are JSON texts already, in the shape of the route's reply. */
enum err reply_json_list(struct request *rq, const struct str *items, size_t count,
			 struct str next_cursor);
/* 204: done, and nothing to say. */
enum err reply_none(struct request *rq);
/* A body that is JSON text already. */
enum err reply_json(struct request *rq, struct str json);
enum err reply_html(struct request *rq, struct str html);
enum err reply_file(struct request *rq, const char *content_type, struct str bytes);

void reply_header(struct request *rq, const char *name, struct str value);

/* --- refusing --- */

/* 422 with one field's refusal. */
enum err fail_field(struct request *rq, const char *field, const char *code);

/* `err` with details {"current":{…}}. */
enum err fail_current(struct request *rq, enum err err, const struct schema *schema,
		      const void *current);

/* Renders the error envelope into rq->reply. */
void reply_error(struct request *rq, enum err err);

#endif
