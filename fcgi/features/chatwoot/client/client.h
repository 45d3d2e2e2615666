/*
 * Chatwoot's REST API, as one account's credential sees it (contracts: Chatwoot, parts 3.2, 5, 6).
 *
 * Every call carries `Api-Access-Token` (with hyphens: proxies drop names with underscores), is
 * paced, and passes the installation's circuit breaker:
 *
 *   pacing    CW_RATE per installation over all workers: of this machine in shared memory, of all
 *             machines through Redis while it is there; narrower limits of Chatwoot's by path. A
 *             call waits its turn as long as the deadline allows.
 *   breaker   in shared memory (breaker.h). 5xx, no answer and a broken one count as failures.
 *   429       holds the whole installation for Retry-After, or CW_HOLD without one.
 *   again     GET is tried up to CW_TRIES times, after a pause, while the deadline allows; what
 *             changes something is sent once.
 *
 * Chatwoot answers 401 both to a credential that is dead and to one that may not do this; after a
 * 401 the client asks whose credential it is, and cw_dead() knows.
 */
#ifndef HUB_CHATWOOT_CLIENT_H
#define HUB_CHATWOOT_CLIENT_H

#include "core/base/gcra.h"
#include "core/crypto/keyring.h"
#include "core/data/json_stream.h"
#include "core/db/db_tenant.h"
#include "core/jobs/job.h"
#include "core/net/breaker.h"
#include "core/net/httpc.h"
#include "core/net/limiter.h"
#include "core/ops/metric.h"

/* 40 a second, below Chatwoot's 3,000 a minute and address; evenly, whatever the burst. */
#define CW_RATE ((struct rate){4, 100 * USEC_PER_MSEC})

#define CW_TRIES      3
#define CW_HOLD       (2 * USEC_PER_SEC)
#define CW_CALL_MS    10000              /* one call, from name to last byte */
#define CW_STREAM_MS  20000              /* one of cw_each() */
#define CW_REPLY_MAX  (4u * 1024 * 1024) /* bytes of a reply that is kept whole */
#define CW_STREAM_MAX ((size_t)512 * 1024 * 1024)

enum cw_result {
	CW_OK = 0,
	CW_UNAUTHORIZED, /* 401, 403: a dead credential (cw_dead()), or it may not do this */
	CW_NOT_FOUND,    /* 404 */
	CW_REFUSED,      /* any other 4xx, and redirects; cw_status() and cw_refusal() say more */
	CW_THROTTLED,    /* 429, or no turn before the deadline; cw_retry_after() */
	CW_DOWN,         /* 5xx, not reached, or the breaker is open; cw_retry_after() */
	CW_BROKEN,       /* not JSON, not the promised shape, too large */
	CW_STOPPED       /* cw_each(): the item function said no; cw_stopped() is its error */
};

/* One account of one Chatwoot. */
struct cw;

/* What calling takes of the process. */
struct cw_means {
	const struct httpc *httpc;
	struct limiter *limiter;   /* NULL: unpaced (hubctl, which calls a few times) */
	struct breakers *breakers; /* NULL: none */
	struct metrics *metrics;   /* NULL: nothing is counted */
	const struct clock *clock;
	usec_t deadline; /* monotonic: no call or wait goes on after it; 0: none */
	int call_ms;     /* most of one call; 0: CW_CALL_MS */
	unsigned tries;  /* of a GET; 0: CW_TRIES */
	/* Waits; NULL: the machine's way. */
	void (*rest)(void *ctx, usec_t span);
	void *rest_ctx;
};

/* Whom to call as whom. */
struct cw_target {
	struct str installation_id;
	struct str base_url; /* without a slash at the end */
	bool allow_private;
	int64_t chatwoot_account_id;
	struct str token;
};

/* Lives in the arena, with all it answers. */
struct cw *cw_new(struct arena *arena, const struct cw_means *means,
		  const struct cw_target *target);

/*
 * The connection of the account, for a job's `fetch`. One whose credential was found dead stays
 * openable: each call is CW_UNAUTHORIZED without a call, until an admin renews the credential, or
 * Chatwoot accepts it again, which is looked at every ten minutes. When a call finds the credential
 * dead, the connection becomes `unauthorized` at once.
 * Errors: ERR_NOT_FOUND: the account is not connected; those of the database; ERR_INTERNAL when
 * HUB_SEAL_KEYS can't open the token.
 */
enum err cw_open(struct job_fetch *fetch, int64_t account_id, struct cw **ret) MUST_USE;

/*
 * `path` is below /api/v1/accounts/<id> ("/inboxes", "" is the account itself), or begins with
 * "/api/" or equals "/api" for what is of no account. The reply lives as long as `cw`; *ret is NULL
 * for an empty body. On failure *ret is untouched.
 */
enum cw_result cw_get(struct cw *cw, struct str path, const struct json **ret) MUST_USE;

/* `method` POST, PUT, PATCH or DELETE; `body` JSON or STR_NULL. `ret` may be NULL. */
enum cw_result cw_send(struct cw *cw, const char *method, struct str path, struct str body,
		       const struct json **ret) MUST_USE;

typedef json_item_fn cw_item_fn;

/*
 * GET of a list that may be long, in constant memory: `fn` is shown its elements as they come;
 * `list` is its path in the reply ("payload", "data.payload", "" for a bare array). After a failure
 * `fn` may have been shown some. It may use the database, not this `cw`.
 */
enum cw_result cw_each(struct cw *cw, struct str path, const char *list, cw_item_fn *fn,
		       void *ctx) MUST_USE;

/* --- about the last call --- */

/* A sentence in English for logs and dead letters; "" when it succeeded. */
const char *cw_problem(const struct cw *cw);

/* How long to wait before trying again, when the result says that waiting helps; else 0. */
usec_t cw_retry_after(const struct cw *cw);

/* HTTP status; 0 when there was no answer. */
int cw_status(const struct cw *cw);

/* What Chatwoot said was wrong, of at most 200 characters; STR_NULL when it gave no reason. */
struct str cw_refusal(const struct cw *cw);

/* A header of the last reply; STR_NULL without one. */
struct str cw_header(const struct cw *cw, struct str name);

/* The error of the item function that ended cw_each(). */
enum err cw_stopped(const struct cw *cw);

/* --- about all calls --- */

/* Some call found that the credential is nobody's (any more), or no administrator's here. */
bool cw_dead(const struct cw *cw);

/*
 * Has `on_dead` called once when a call finds the credential dead; and starts with one that is
 * known to be so: no call goes out. For cw_open().
 */
void cw_when_dead(struct cw *cw, void (*on_dead)(void *ctx), void *ctx);
void cw_declare_dead(struct cw *cw);

/* Chatwoot's id of the account. */
int64_t cw_account(const struct cw *cw);

/* Where its replies live. */
struct arena *cw_arena(const struct cw *cw);

/*
 * The result as a job's error, which decides whether it is tried again: OK; ERR_UPSTREAM for what
 * passes (down, throttled, broken); ERR_FORBIDDEN for 401 (tried again, too: an admin may renew the
 * credential); ERR_NOT_FOUND; ERR_INVALID for what Chatwoot refuses; for CW_STOPPED the item
 * function's. Sets fetch->problem and not_before. `fetch` may be NULL.
 */
enum err cw_err(const struct cw *cw, enum cw_result result, struct job_fetch *fetch);

/* "account|table|column|row" that an account's token is sealed under. */
struct str cw_token_context(struct arena *arena, int64_t account_id);

#endif
