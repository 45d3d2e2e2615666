/*
 * Rate limits of subjects, shared by all processes through Redis: one short string per subject
 * under `hub:rate:`, gone by itself when nothing is used any more. Redis' clock counts.
 *
 * In front of Redis each process remembers what Redis last said of a subject. GCRA makes that
 * memory exact where it is used: a refusal moves nothing, so a subject that is refused now is
 * refused until its next interval begins, whoever asks. Until then it is refused here, and a flood
 * reaches Redis once per process and interval. Only what Redis forgets or gets back before its time
 * (FLUSHALL, limiter_give_back() by another process) is learned that much later.
 *
 * With Redis away the same memory goes on as a limit of this process alone; what it admits then is
 * forgotten when Redis is back. After a failure Redis is not asked for LIMITER_REST, so that a
 * Redis that hangs delays one request of that time, not all. The memory holds LIMITER_SUBJECTS;
 * those with the least used make room.
 */
#ifndef HUB_LIMITER_H
#define HUB_LIMITER_H

#include "core/base/gcra.h"
#include "core/base/seams.h"
#include "core/net/redis.h"

#define LIMITER_REST     USEC_PER_SEC
#define LIMITER_SUBJECTS 2048
#define LIMITER_KEY_MAX  96

struct limiter;

/* Lives in the arena; `redis` is used by it alone, and not owned. */
struct limiter *limiter_new(struct arena *arena, struct redis *redis, const struct clock *clock,
			    const struct rng *rng);

/*
 * Counts one of `key` (at most LIMITER_KEY_MAX bytes, "hub:rate:…"), unless that is too many. The
 * rate has a limit. `scratch` is for the exchange with Redis. Cannot fail.
 */
struct gcra limiter_take(struct limiter *limiter, struct arena *scratch, struct rate rate,
			 struct str key);

/*
 * The two halves of limiter_take(), for who has something else to wait for in between. When
 * limiter_begin() returns true, *ret is the answer; else limiter_finish() gives it, which must be
 * the next call. `key` lives until then.
 */
bool limiter_begin(struct limiter *limiter, struct arena *scratch, struct rate rate, struct str key,
		   struct gcra *ret) MUST_USE;
struct gcra limiter_finish(struct limiter *limiter, struct arena *scratch);

/* What limiter_take() would say, from this process's memory: refusals are certain. */
struct gcra limiter_peek(struct limiter *limiter, struct rate rate, struct str key);

/* Uncounts one that limiter_take() admitted. */
void limiter_give_back(struct limiter *limiter, struct arena *scratch, struct rate rate,
		       struct str key);

#endif
