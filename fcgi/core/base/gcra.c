#include "core/base/gcra.h"

bool rate_parse(struct str text, struct rate *ret)
{
	struct str seconds = text;
	struct str limit = str_split(&seconds, '/');
	int64_t n, s;

	if (str_eq(text, STR("0"))) {
		*ret = (struct rate){0, 0};
		return true;
	}
	if (!str_to_i64(limit, 1, RATE_LIMIT_MAX, &n) ||
	    !str_to_i64(seconds, 1, RATE_SPAN_MAX_S, &s))
		return false;
	*ret = (struct rate){n, s * USEC_PER_SEC};
	return true;
}

static usec_t within(struct rate rate, usec_t ahead)
{
	usec_t burst = rate_burst(rate);

	return ahead < 0 ? 0 : ahead > burst ? burst
					     : ahead;
}

struct gcra gcra_take(struct rate rate, usec_t ahead)
{
	usec_t from = within(rate, ahead);
	usec_t to = from + rate_interval(rate);

	return to > rate_burst(rate) ? (struct gcra){false, from} : (struct gcra){true, to};
}

int64_t gcra_remaining(struct rate rate, usec_t ahead)
{
	return (rate_burst(rate) - within(rate, ahead)) / rate_interval(rate);
}

usec_t gcra_wait(struct rate rate, usec_t ahead)
{
	usec_t over = within(rate, ahead) + rate_interval(rate) - rate_burst(rate);

	return over > 0 ? over : 0;
}
