/*
 * The route table: one row per method and path. Everything the pipeline enforces before a handler
 * runs is a column here, never code in a handler. In every column zero is "forgotten" and fails
 * route_verify() at boot and in a unit test; "nothing" is said explicitly ("none", &schema_none).
 *
 * Paths: literal segments and parameters. `:accountId`, `:userId` and every `:chatwoot…Id` are
 * positive integers, every other parameter whose name ends in "Id" is a UUID, the rest are 1–64 of
 * [A-Za-z0-9_-]; a segment of another form is answered 404. A last segment `*` is any rest that no
 * other row of the table knows.
 */
#ifndef HUB_ROUTE_H
#define HUB_ROUTE_H

#include "core/base/arena.h"
#include "core/data/field.h"

enum method {
	METHOD__UNSET = 0,
	METHOD_GET,
	METHOD_POST,
	METHOD_PATCH,
	METHOD_PUT,
	METHOD_DELETE,
	METHOD__COUNT,
};

enum auth {
	AUTH__UNSET = 0,
	AUTH_NONE,     /* anyone */
	AUTH_MONITOR,  /* addresses in HUB_MONITOR_NETWORKS */
	AUTH_SESSION,  /* the access token of a session that goes on */
	AUTH_ENROL,    /* that, or the token with which a super-admin sets up a second factor */
	AUTH_PAGE,     /* the cookie of a session; without one, the page leads to the sign-in */
	AUTH_USER,     /* a session's, or a token limited to one account */
	AUTH_MEMBER,   /* that, or an API key, of a member of :accountId; runs in that tenant */
	AUTH_PERSON,   /* as AUTH_MEMBER, but a session's only: no token or key can widen itself */
	AUTH_OPERATOR, /* the session of a super-admin, in person and by password */
	AUTH_TOKEN,    /* a token limited to one account, nothing else */
	/*
	 * The access token of a session, or the three headers that prove a person to Chatwoot; the
	 * only rows that pages of other origins may call (core/http/cors.h).
	 */
	AUTH_CHATWOOT,
	AUTH_SIGNED,       /* an endpoint's key in the path and its signature over the body */
	AUTH_INSTALLATION, /* the signature over the body with an installation's secret */
	AUTH__COUNT,
};

enum rate_class {
	RATE__UNSET = 0,
	RATE_NONE,
	RATE_LOGIN,     /* counts failures, by account and address */
	RATE_REFRESH,   /* counts failures, by address, apart from those of RATE_LOGIN */
	RATE_ANONYMOUS, /* by address */
	RATE_API,       /* by user, or by credential when that has a rate of its own */
	RATE_WEBHOOK,   /* counts only what failed verification, by address */
	RATE__COUNT,
};

enum pool_name {
	POOL__UNSET = 0,
	POOL_API,
	POOL_SLOW,  /* may call a registered Chatwoot */
	POOL_PROBE, /* readiness: answers when all others wait for a database that does not */
	POOL__COUNT,
};

enum idempotency {
	IDEMPOTENCY__UNSET = 0,
	IDEMPOTENCY_NONE,   /* GET, or the row has its own way (webhooks) */
	IDEMPOTENCY_KEY,    /* honours Idempotency-Key for 24 h */
	IDEMPOTENCY_SEALED, /* the same; the reply holds a secret and is kept sealed */
};

enum reply_shape {
	SHAPE__UNSET = 0,
	SHAPE_ONE,  /* {"data":{…}} */
	SHAPE_LIST, /* {"data":[…],"page":{"next_cursor":…}} */
	SHAPE_BARE, /* the object itself */
	SHAPE_NONE, /* 204 */
	SHAPE_HTML,
	SHAPE_PAGE, /* HTML as well, without the SPA: its body is a form, its errors are pages */
	SHAPE_FILE, /* bytes of whatever type */
};

/* Bodies and queries: nothing expected, or any JSON object (what other systems define). */
extern const struct schema schema_none;
extern const struct schema schema_any;

#define ROUTE_PARAMS_MAX 6
#define BODY_NONE        1 /* any byte of body is refused with 413 */
#define BODY_DEFAULT     (128 * 1024)
#define BODY_WEBHOOK     (2 * 1024 * 1024)

struct request;

struct route {
	enum method method;
	const char *path;
	const char *summary; /* one line of documentation */
	enum auth auth;
	const char *permission;  /* "kanban:read" or "none" */
	const char *entitlement; /* "max_boards": room for one more is needed; or "none" */
	enum rate_class rate;
	const struct schema *query;
	const struct schema *body;
	const struct schema *reply;
	enum reply_shape shape;
	int status; /* of success */
	size_t body_max;
	unsigned deadline_ms;
	enum pool_name pool;
	enum idempotency idempotency;
	const char *audit; /* "card.moved", or "none": reads, and AUDIT_NOTHING */
	enum err (*handler)(struct request *rq);
};

/*
 * Columns that go together, for rows: what the request holds, what a success answers. Those that
 * decide who may call stand in each row for themselves.
 */
#define TAKES_NOTHING          .query = &schema_none, .body = &schema_none, .body_max = BODY_NONE
#define TAKES_QUERY(table)     .query = &(table), .body = &schema_none, .body_max = BODY_NONE
#define TAKES_BODY(table, max) .query = &schema_none, .body = &(table), .body_max = (max)

#define GIVES_ONE(table)  .reply = &(table), .shape = SHAPE_ONE, .status = 200
#define GIVES_NEW(table)  .reply = &(table), .shape = SHAPE_ONE, .status = 201
#define GIVES_LIST(table) .reply = &(table), .shape = SHAPE_LIST, .status = 200
#define GIVES_NOTHING     .reply = &schema_none, .shape = SHAPE_NONE, .status = 204

/* A slice's rows. */
struct route_set {
	const struct route *routes;
	size_t count;
};

struct route_table {
	const struct route_set *const *sets;
	size_t count;
};

/* In the column `audit` of what is not read with GET and yet changes nothing: a ticket, say. */
#define AUDIT_NOTHING "nothing"

/* Does the row leave an entry in the audit trail? */
static inline bool route_audited(const struct route *route)
{
	return strcmp(route->audit, "none") != 0 && strcmp(route->audit, AUDIT_NOTHING) != 0;
}

/* Does the row run in the tenant of :accountId? */
static inline bool route_in_account(const struct route *route)
{
	return route->auth == AUTH_MEMBER || route->auth == AUTH_PERSON;
}

/* Is the body signed, and the caller known by that alone? */
static inline bool route_signed(const struct route *route)
{
	return route->auth == AUTH_SIGNED || route->auth == AUTH_INSTALLATION;
}

/* Is the row an attempt to sign in, or to stay so? */
static inline bool route_signs_in(const struct route *route)
{
	return route->rate == RATE_LOGIN || route->rate == RATE_REFRESH;
}

/* Does the row ask for somebody who has signed in, or who holds their token or key? */
static inline bool route_needs_user(const struct route *route)
{
	return route->auth == AUTH_SESSION || route->auth == AUTH_ENROL ||
	       route->auth == AUTH_PAGE || route->auth == AUTH_USER ||
	       route->auth == AUTH_OPERATOR || route->auth == AUTH_TOKEN ||
	       route->auth == AUTH_CHATWOOT || route_in_account(route);
}

/*
 * May somebody who acts in the user's name do it? Reading, but for what only a session's own person
 * may see (where they are signed in); of changes only those that any credential may make: no
 * passwords, sessions, tokens or keys.
 */
static inline bool route_delegates(const struct route *route)
{
	return (route->method == METHOD_GET && route->auth != AUTH_SESSION) ||
	       route->auth == AUTH_MEMBER || route->auth == AUTH_USER;
}

/* Is the body application/x-www-form-urlencoded, for the same field tables? */
static inline bool route_takes_form(const struct route *route)
{
	return route->shape == SHAPE_PAGE && route->body != &schema_none;
}

/* Does the row honour Idempotency-Key? */
static inline bool route_takes_key(const struct route *route)
{
	return route->idempotency == IDEMPOTENCY_KEY || route->idempotency == IDEMPOTENCY_SEALED;
}

struct router;

/*
 * Builds the index. Returns NULL and a sentence in *problem when a row is incomplete, two rows
 * collide or a schema is malformed. The router lives in the arena.
 */
struct router *router_new(struct arena *arena, const struct route_table *table,
			  struct str *problem);

struct route_match {
	const struct route *route;           /* NULL: the path is known, the method isn't */
	size_t ordinal;                      /* of the row in the whole table, from 1; 0 without */
	struct str params[ROUTE_PARAMS_MAX]; /* decoded, in path order */
	unsigned methods;                    /* bit per method the path knows; 0: unknown path */
};

/* Looks up a raw (still percent-encoded) absolute path without query. */
struct route_match router_find(const struct router *router, struct arena *arena, enum method method,
			       struct str raw_path);

/* "GET" …; METHOD__UNSET for anything else, lower case included. */
enum method method_parse(struct str text);
const char *method_name(enum method method);

/* Is a parameter of that name (without the colon) a positive integer? */
bool route_param_is_number(struct str name);

/* Position of `:name` among the path's parameters, or -1. */
int route_param(const struct route *route, const char *name);

#endif
