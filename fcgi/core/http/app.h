/*
 * What a process owns for its whole life and every request may use. Built in main(), passed down.
 */
#ifndef HUB_APP_H
#define HUB_APP_H

#include "core/base/seams.h"
#include "core/crypto/keyring.h"
#include "core/db/db.h"
#include "core/http/rate.h"
#include "core/http/route.h"
#include "core/net/httpc.h"
#include "core/net/netaddr.h"
#include "core/net/redis.h"
#include "core/ops/config.h"
#include "core/ops/log.h"

struct limiter;
struct metrics;
struct password_gate;
struct sign_in_pages;
struct request;
struct worker;

/*
 * How the product answers the pipeline's questions. Each returns OK to go on, or the error that
 * ends the request.
 */
struct guard {
	/*
	 * Sets rq->user_id, session_id and token_expires_at from what the row's auth accepts; for a
	 * token or key also what it is limited to.
	 */
	enum err (*authenticate)(struct request *rq);
	/* ERR_FORBIDDEN unless the user is a super-admin, in person. */
	enum err (*operate)(struct request *rq);
	/* Sets rq->account_id, grants, locale; ERR_NOT_FOUND for a stranger. */
	enum err (*enter_account)(struct request *rq, int64_t account_id);
	/* ERR_FORBIDDEN when the grants do not include it. Sets rq->scope. */
	enum err (*permit)(struct request *rq, const char *permission);
	/*
	 * ERR_PLAN_LIMIT when the account may have no more of what the row's `entitlement` names;
	 * in the request's transaction, which it may hold until its end.
	 */
	enum err (*entitle)(struct request *rq);
	/* Finds the endpoint of a signed route by its key; sets rq->account_id. */
	enum err (*find_endpoint)(struct request *rq, struct str key);
	/*
	 * The account that a request to sign in names (its decoded body, or headers), in whatever
	 * spelling; STR_NULL when none.
	 */
	struct str (*claimed_account)(struct request *rq);
	/* Checks the signature over rq->raw_body. */
	enum err (*verify_signature)(struct request *rq);
	/* What a row of SHAPE_PAGE shows in the error's place. Its own errors end as JSON. */
	enum err (*show_error)(struct request *rq, enum err err);
	/* The same with the secret of the installation that the request names. */
	enum err (*verify_installation)(struct request *rq);
	/* ERR_BAD_ORIGIN unless it is an origin of some installation's pages. */
	enum err (*know_origin)(struct request *rq, struct str origin);
};

struct app {
	struct config config;
	struct log log;
	const struct clock *clock;
	const struct rng *rng;
	struct db *db; /* role hub_app */
	struct redis *redis;
	struct limiter *limiter; /* NULL: nothing is limited */
	struct rates rates;
	const struct httpc *httpc; /* NULL in the pool that must not call out */
	struct keyring jwt_keys;
	struct keyring seal_keys;
	struct keyring ticket_keys;
	struct cidrs trusted_proxies;
	struct cidrs monitor_networks;
	struct str origin; /* scheme://host[:port] of public_url */
	const struct router *router;
	const struct guard *guard;
	enum pool_name pool;
	struct worker *worker;   /* the process we are; NULL in tests */
	struct arena *arena;     /* of what the process made for its whole life */
	struct metrics *metrics; /* where it counts; NULL in tests */
	/* Slices' process-wide state, made in main(). */
	struct access_cache *access;
	struct endpoint_cache *endpoints;
	struct password_gate *password_gate; /* shared with all other processes that hash */
	struct web_assets *assets;
	const struct sign_in_pages *pages;
	struct health_cache *health;
};

#endif
