/*
 * Redis' side of hub-events, on two connections:
 *
 * - the reader follows the stream hub:firehose by XREAD from the last entry it has seen, also over
 *   reconnects. An entry has the fields a (account id), s (seq), e (envelope, one line of JSON) and
 *   u (audience, JSON); or n (number) and then r (a revoked session's id), t (ms) of each.
 * - the asker reads, in one MULTI, hub:epoch and the heads (last seqs) of accounts from the hash
 *   hub:heads: for accounts not loaded yet at once, and for some of the others each second. An
 *   account whose head stays ahead of what the reader brought has lost events: it gets a gap.
 *   With them it reads hub:revocations, the number of the last entry of revocations, and all of
 *   hub:revoked when that is ahead of the reader or the revocations are not known.
 *
 * Beside the firehose the reader follows hub:presence (core/net/presence.h), from as far back as a
 * word there is good for: so a hub that has just started knows who is where.
 *
 * hub:epoch names the life of Redis' contents. The relay sets it after it has rebuilt hub:heads.
 * When it changes or vanishes (flush, restart), nothing known can be proven: all accounts are
 * forgotten and loaded anew, and the reader starts at the end of what is now hub:firehose.
 *
 * Revocations are known (sessions->known) while the reader is connected and hub:revoked was read,
 * under the epoch, after the reader's position was settled: what came before that is in the set,
 * what comes later the reader brings. A lost connection or another epoch makes them unknown again,
 * and no stream may be opened then; those that are open stay.
 */
#ifndef HUB_FEED_H
#define HUB_FEED_H

#include "app/events/account.h"
#include "app/events/crowds.h"
#include "app/events/sessions.h"
#include "core/base/seams.h"
#include "core/ops/log.h"

struct feed;

struct feed_config {
	struct str redis_url;
	const struct log *log;
	const struct rng *rng;
	struct accounts *accounts;
	struct sessions *sessions;
	struct crowds *crowds;
	int epoll_fd;
	struct observer observer; /* of the asker: the reader only waits */
};

/* NULL for a Redis URL that can't be read. */
struct feed *feed_new(const struct feed_config *config);
void feed_free(struct feed *feed);

/* Keeps time-outs and reconnects. Call about five times a second. */
void feed_tick(struct feed *feed);

/* Asks what is to be asked. Call at the end of each turn of the loop. */
void feed_turn(struct feed *feed);

/* There is an account to load: it is asked for at the end of this turn. */
void feed_want(struct feed *feed);

/* Says to every hub that the viewer is gone (struct crowds_farewell); `ctx` is the feed. */
void feed_take_back(void *ctx, int64_t account_id, struct str viewer_id, int64_t heard);

/* Events taken from the firehose so far. */
uint64_t feed_events(const struct feed *feed);

#endif
