/* When a call may go out: pace and breaker. */
#include "features/chatwoot/client/client_int.h"

usec_t cw_now(const struct cw *cw)
{
	return clock_monotonic(cw->means.clock);
}

void cw_rest(struct cw *cw, usec_t span)
{
	if (cw->means.rest)
		cw->means.rest(cw->means.rest_ctx, span);
	else
		rest_for(span);
}

/* Can we wait so long and still call? */
bool cw_time_for(const struct cw *cw, usec_t span)
{
	return !cw->means.deadline || cw_now(cw) + span < cw->means.deadline;
}

enum cw_result cw_fail(struct cw *cw, enum cw_result result, usec_t retry_after,
		       struct str problem)
{
	cw->problem = problem;
	cw->retry_after = retry_after;
	return result;
}

/* --- whose turn it is --- */

/* Chatwoot's narrower limits, kept a little below. */
static const struct {
	const char *path; /* below the account; exactly, whatever the query */
	struct rate rate;
} throttles[] = {
	{"/contacts/search", {90, 60 * USEC_PER_SEC}},
	{"/conversations/meta", {27, 60 * USEC_PER_SEC}},
};

static struct str throttle_key(struct cw *cw, struct arena *arena, struct str path)
{
	return arena_printf(arena, "hub:rate:cw:%.*s%s%.*s", STR_FMT(cw->target.installation_id),
			    path.len ? ":" : "", STR_FMT(path));
}

/* 0, or how long to wait before asking again. */
static usec_t ask_turn(struct cw *cw, struct arena *arena, struct rate rate, struct str key)
{
	struct gcra gcra = limiter_take(cw->means.limiter, arena, rate, key);
	usec_t wait = gcra.admitted ? 0 : gcra_wait(rate, gcra.ahead);

	return gcra.admitted || wait > USEC_PER_MSEC ? wait : USEC_PER_MSEC;
}

/* Among all machines' workers; STR_NULL: among this machine's, whatever becomes of Redis. */
static bool take_turn(struct cw *cw, struct arena *arena, struct rate rate, struct str key)
{
	for (;;) {
		usec_t wait = key.ptr ? ask_turn(cw, arena, rate, key)
				      : breaker_turn(cw->means.breakers, cw_now(cw),
						     cw->target.installation_id, rate);
		cw->retry_after = wait;
		if (wait == 0)
			return true;
		if (!cw_time_for(cw, wait))
			return false;
		cw_rest(cw, wait);
	}
}

enum cw_result cw_pace(struct cw *cw, const struct cw_call *call)
{
	struct str whole = call->path, path = str_split(&whole, '?');
	bool turn = !cw->means.breakers || take_turn(cw, call->arena, CW_RATE, STR_NULL);

	if (turn && !cw->means.limiter)
		return CW_OK;
	for (size_t i = 0; turn && i < ARRAY_LEN(throttles); i++)
		if (str_eq(path, str_from(throttles[i].path))) {
			struct str name = arena_printf(call->arena, "%lld%.*s",
						       (long long)cw->target.chatwoot_account_id,
						       STR_FMT(path));
			turn = take_turn(cw, call->arena, throttles[i].rate,
					 throttle_key(cw, call->arena, name));
		}
	if (turn && take_turn(cw, call->arena, CW_RATE, throttle_key(cw, call->arena, STR(""))))
		return CW_OK;
	return cw_fail(cw, CW_THROTTLED, cw->retry_after,
		       STR("the Hub's own pacing left no turn in time"));
}

/* Asks the breaker; waits while the installation is held, if there is time. */
enum cw_result cw_pass_breaker(struct cw *cw, struct cw_call *call)
{
	usec_t until = 0;

	call->asked = BREAKER_CLOSED;
	while (cw->means.breakers) {
		call->asked = breaker_ask(cw->means.breakers, cw_now(cw),
					  cw->target.installation_id, &until);
		if (call->asked == BREAKER_CLOSED || call->asked == BREAKER_TRIES)
			return CW_OK;
		usec_t wait = until - cw_now(cw);
		wait = wait > USEC_PER_MSEC ? wait : USEC_PER_MSEC;
		if (call->asked == BREAKER_OPEN)
			return cw_fail(cw, CW_DOWN, wait,
				       STR("Chatwoot failed repeatedly and is left alone for a"
					   " while"));
		if (!cw_time_for(cw, wait))
			return cw_fail(cw, CW_THROTTLED, wait,
				       STR("Chatwoot asked for a pause"));
		cw_rest(cw, wait);
	}
	return CW_OK;
}

void cw_tell_breaker(struct cw *cw, const struct cw_call *call, bool good)
{
	if (cw->means.breakers)
		breaker_tell(cw->means.breakers, cw_now(cw), cw->target.installation_id,
			     call->asked, good);
}
