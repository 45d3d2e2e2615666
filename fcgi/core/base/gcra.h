/*
 * The generic cell rate algorithm (ITU-T I.371, appendix A, as virtual scheduling): what a subject
 * has used is one number, the time by which its schedule is ahead of now. Each admission moves it
 * ahead by one interval (span / limit); more than `limit` intervals ahead is refused and moves
 * nothing. So `limit` may come at once, and afterwards one per interval: exact, in constant memory,
 * and without the double burst of counters that begin anew at a full minute.
 */
#ifndef HUB_GCRA_H
#define HUB_GCRA_H

#include "core/base/str.h"

#define RATE_LIMIT_MAX  1000000
#define RATE_SPAN_MAX_S 86400

/* So many in so much time; limit 0: without a limit. */
struct rate {
	int64_t limit;
	usec_t span;
};

/* "1000/60": limit from 1 to RATE_LIMIT_MAX, seconds from 1 to RATE_SPAN_MAX_S; "0" is none. */
bool rate_parse(struct str text, struct rate *ret);

/* Of a rate with a limit; at least a microsecond. */
static inline usec_t rate_interval(struct rate rate)
{
	return rate.span / rate.limit;
}

/* What can be admitted at once, as time. */
static inline usec_t rate_burst(struct rate rate)
{
	return rate_interval(rate) * rate.limit;
}

/* What came of a request. */
struct gcra {
	bool admitted;
	usec_t ahead; /* of the schedule, afterwards */
};

/* `ahead` is what it was before, in any range: after a change of the rate, or of a clock. */
struct gcra gcra_take(struct rate rate, usec_t ahead);

/* What can still be admitted at once. */
int64_t gcra_remaining(struct rate rate, usec_t ahead);

/* Until the next is admitted; 0: it would be now. */
usec_t gcra_wait(struct rate rate, usec_t ahead);

#endif
