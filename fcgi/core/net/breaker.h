/*
 * A circuit breaker per service that is called, in memory shared by all workers of a master, so
 * that it needs neither Redis nor the database: what one worker learns, all know at once.
 *
 * BREAKER_FAILURES failures in a row open it for BREAKER_OPEN_MIN; then one call goes out as a
 * probe, whose success closes it and whose failure opens it for twice as long, up to
 * BREAKER_OPEN_MAX. A probe that is never heard of again is given up after BREAKER_PROBE.
 *
 * A service that said when to come back is held until then, which counts as no failure. And its
 * callers take turns: those of other machines need Redis for that (limiter.h), these don't.
 *
 * Times are monotonic, which on Linux is one clock for all processes. Counters are told and read
 * without a lock: two workers at the same moment may count one failure for two, never more.
 */
#ifndef HUB_BREAKER_H
#define HUB_BREAKER_H

#include "core/base/gcra.h"

#define BREAKER_FAILURES 5
#define BREAKER_OPEN_MIN (5 * USEC_PER_SEC)
#define BREAKER_OPEN_MAX (120 * USEC_PER_SEC)
#define BREAKER_PROBE    (30 * USEC_PER_SEC)
#define BREAKER_HOLD_MAX (300 * USEC_PER_SEC)

/* Services it tells apart; one that finds no room is never broken. */
#define BREAKER_SERVICES 256

struct breakers;

/* Made before the fork of those who share it; lives as long as they do. NULL without memory. */
struct breakers *breakers_new(void);
void breakers_free(struct breakers *breakers);

enum breaker_state {
	BREAKER_CLOSED = 1, /* call */
	BREAKER_TRIES,      /* call; this is the probe */
	BREAKER_OPEN,       /* don't, until *ret_until */
	BREAKER_HELD        /* don't, until *ret_until: it asked for that */
};

/* May the service named `key` be called? Who is told CLOSED or TRIES reports by breaker_tell(). */
enum breaker_state breaker_ask(struct breakers *breakers, usec_t now, struct str key,
			       usec_t *ret_until);

/* What became of a call; `asked` is what breaker_ask() said before it. */
void breaker_tell(struct breakers *breakers, usec_t now, struct str key, enum breaker_state asked,
		  bool good);

/* Nobody calls it for `span`, at most BREAKER_HOLD_MAX. */
void breaker_hold(struct breakers *breakers, usec_t now, struct str key, usec_t span);

/* Takes a turn at that rate (0), or says how long to wait before asking again; at least 1 ms. */
usec_t breaker_turn(struct breakers *breakers, usec_t now, struct str key, struct rate rate);

#endif
