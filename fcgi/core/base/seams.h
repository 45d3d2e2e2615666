/*
 * The outside world a test wants to hold still: time and random bytes; and who wants to know what
 * other services take. Passed down in structs, never global.
 */
#ifndef HUB_SEAMS_H
#define HUB_SEAMS_H

#include "core/base/arena.h"

struct clock {
	usec_t (*now)(void *ctx);       /* wall clock, UTC */
	usec_t (*monotonic)(void *ctx); /* never goes back */
	void *ctx;
};

struct rng {
	/* Aborts when the system has no entropy. */
	void (*fill)(void *ctx, void *bytes, size_t len);
	void *ctx;
};

/* One exchange with another service. */
struct exchange {
	usec_t took;
	bool answered; /* false: there was nobody to ask, or no answer came */
	enum err err;
};

/* Who is told of them; `exchanged` may be NULL. */
struct observer {
	void (*exchanged)(void *ctx, const struct exchange *exchange);
	void *ctx;
};

/* The machine's clock and getrandom(2). */
extern const struct clock clock_system;
extern const struct rng rng_system;

static inline usec_t clock_now(const struct clock *clock)
{
	return clock->now(clock->ctx);
}

static inline usec_t clock_monotonic(const struct clock *clock)
{
	return clock->monotonic(clock->ctx);
}

/* Waits for so long, signals or not. */
void rest_for(usec_t span);

static inline void observer_tell(const struct observer *observer, struct exchange exchange)
{
	if (observer->exchanged)
		observer->exchanged(observer->ctx, &exchange);
}

/* UUIDv7 (RFC 9562 §5.7): 48-bit milliseconds, then random. Canonical text, NUL-terminated. */
struct str id_new(struct arena *arena, const struct clock *clock, const struct rng *rng);

/* Room for a time as text and its NUL. */
#define TIME_TEXT_SIZE 25

/*
 * RFC 3339 in UTC with milliseconds: 2026-06-22T12:06:40.000Z. I64_NULL and times outside the
 * years 1970–9999 give STR_NULL.
 */
struct str time_text(struct arena *arena, usec_t time);

/* The same into the caller's memory; the result points there. */
struct str time_write(char out[static TIME_TEXT_SIZE], usec_t time);

/*
 * Reads RFC 3339 with any offset and 0–9 fraction digits (microseconds are kept), years 1970–9999,
 * no leap second.
 */
bool time_parse(struct str text, usec_t *ret);

#endif
