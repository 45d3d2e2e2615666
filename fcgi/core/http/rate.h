/*
 * Rate limits by the class of a route's row (route.h, limiter.h; docs/rate-limits.md). The pipeline
 * asks at four places:
 *
 *   rate_address()    before anybody is known. RATE_ANONYMOUS counts the address (IPv6: its /64).
 *                     RATE_LOGIN and RATE_REFRESH refuse an address that has failed too often.
 *   rate_principal()  RATE_API counts the user; a credential with a rate of its own, itself. A GET
 *                     is not kept waiting: Redis answers while PostgreSQL works, and is heard in
 *                     rate_settle(). What it refuses was done in vain; but from then on this
 *                     process knows, and refuses at once (limiter.h).
 *   rate_sign_in()    RATE_LOGIN, once the body has said which account is tried: counts account and
 *                     address together, and the address alone, before anything is verified, so that
 *                     no number of attempts at a time gets more of them through.
 *                     RATE_REFRESH counts the address, apart from those of RATE_LOGIN.
 *   rate_settle()     when it is known how the request ends. Of these two only failures stay
 *                     counted. RATE_WEBHOOK: counts the address of what could not be verified, and
 *                     turns its refusal into 429 once there are too many; what is verified is never
 *                     counted and never refused.
 *
 * And identity, before it asks Chatwoot whose headers these are: rate_vouching() counts the address
 * as a failed sign-in does, until rate_vouched(), or an end that is no refusal, takes that back.
 * Before it looks at a code of a second factor: rate_factor() counts the user as RATE_LOGIN counts
 * an account, but at whatever address. Who gets that far has the password, and a code has so few
 * digits that many addresses (an IPv6 /48 is 65536) would guess one.
 *
 * Before it opens a session: rate_session() counts the user, who has succeeded and may still be a
 * program that does nothing else. To be refused by that is no failed sign-in.
 *
 * All but rate_vouched() return ERR_RATE_LIMITED to refuse. Without an app->limiter nothing is
 * limited.
 */
#ifndef HUB_RATE_H
#define HUB_RATE_H

#include "core/base/buf.h"
#include "core/base/gcra.h"
#include "core/ops/config.h"
#include "core/ops/metric.h"

struct request;

/* The limits of the configuration; limit 0 is off. */
struct rates {
	struct rate login;         /* failures by account and address */
	struct rate login_address; /* failures by address */
	struct rate anonymous;
	struct rate api;
	struct rate sessions; /* opened, by user */
	struct rate webhook;
};

/* The configuration is checked (config_load()). */
struct rates rates_of(const struct config *config);

/* Does the end of a request of RATE_LOGIN or RATE_REFRESH count? */
enum attempt {
	ATTEMPT_BY_STATUS = 0, /* 401, 403 and 429 do */
	ATTEMPT_COUNTS,        /* whatever its end: a mail was sent, say */
	ATTEMPT_NONE           /* nothing was presented that could have been right */
};

/* What a request holds of limits until its end is known, and what its reply tells of them. */
struct rate_state {
	enum attempt attempt;
	bool verified; /* RATE_WEBHOOK */
	struct rate_hold {
		struct rate rate;
		struct str key;
	} holds[3];
	size_t hold_count;
	/* Asked and not yet answered; limit 0: nothing. */
	struct rate asked;
	enum metric_limit asked_of;
	/* The tightest limit that was asked; limit 0: none. */
	struct rate told;
	usec_t told_ahead;
};

enum err rate_address(struct request *rq) MUST_USE;
enum err rate_principal(struct request *rq) MUST_USE;
enum err rate_sign_in(struct request *rq) MUST_USE;
enum err rate_vouching(struct request *rq) MUST_USE;
void rate_vouched(struct request *rq);
enum err rate_factor(struct request *rq, int64_t user_id) MUST_USE;
enum err rate_session(struct request *rq, int64_t user_id) MUST_USE;

/*
 * RATE_WEBHOOK: this address has sent much that could not be verified, more than half of its limit.
 * What it sends now must be verified all the same, but may be looked up in a memory of a second
 * ago.
 */
bool rate_flooded(struct request *rq);

/* `err` is how the request ends; returns how it ends for the caller. */
enum err rate_settle(struct request *rq, enum err err) MUST_USE;

/* RateLimit-Limit, -Remaining and -Reset (seconds until nothing is used), as header lines. */
void rate_headers(const struct request *rq, struct buf *out);

#endif
