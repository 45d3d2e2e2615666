#include "core/http/rate.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/http/request.h"
#include "core/net/limiter.h"

/* Of an account's name as it was typed; the name itself is nobody's to read in Redis. */
#define NAME_DIGITS 32

static struct rate parsed(struct str text)
{
	struct rate rate = {0, 0};

	(void)rate_parse(text, &rate);
	return rate;
}

struct rates rates_of(const struct config *config)
{
	return (struct rates){
		.login = parsed(config->rate_login),
		.login_address = parsed(config->rate_login_address),
		.anonymous = parsed(config->rate_anonymous),
		.api = parsed(config->rate_api),
		.sessions = parsed(config->rate_sessions),
		.webhook = parsed(config->rate_webhook),
	};
}

/* --- subjects --- */

static struct str address_key(struct request *rq, const char *class)
{
	struct str address = netaddr_text(rq->arena, netaddr_client(rq->client));

	return arena_printf(rq->arena, "hub:rate:%s:%.*s", class, STR_FMT(address));
}

/* The two letters beyond ASCII that become one of ASCII in lower case: KELVIN SIGN and dotted I. */
static char ascii_lower(struct str character)
{
	if (str_eq(character, STR("\xe2\x84\xaa")))
		return 'k';
	return str_eq(character, STR("\xc4\xb0")) ? 'i' : '\0';
}

/*
 * The database finds people by their address in lower case, whatever the letters. So that no
 * spelling of one is a name of its own here, letters beyond ASCII all count as the same, and so do
 * several of them side by side: two people share a count now and then.
 */
static struct str name_digest(struct arena *arena, struct str name)
{
	struct buf folded = buf_new(arena, name.len + 1);
	bool beyond = false;

	name = str_trim(name);
	for (size_t i = 0, len; i < name.len; i += len ? len : 1) {
		len = str_utf8_next(name, i);
		char c = len == 1 ? name.ptr[i] : ascii_lower(str_slice(name, i, i + len));
		if (c || !beyond)
			buf_char(&folded, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
		beyond = !c;
	}
	return str_slice(hex_encode(arena, sha256(arena, buf_view(&folded))), 0, NAME_DIGITS);
}

/* Of failures: an office whose refresh tokens are lost may sign in. */
static struct str failures_key(struct request *rq)
{
	return address_key(rq, rq->route->rate == RATE_REFRESH ? "refresh" : "login");
}

/* The account that is tried, at this address; STR_NULL when the request names none. */
static struct str account_key(struct request *rq)
{
	struct str name = rq->user_id ? arena_printf(rq->arena, "%lld", (long long)rq->user_id)
				      : rq->app->guard->claimed_account(rq);

	if (!name.ptr)
		return STR_NULL;
	return arena_printf(rq->arena, "%.*s:%.*s", STR_FMT(address_key(rq, "login")),
			    STR_FMT(name_digest(rq->arena, name)));
}

/* --- asking --- */

static int64_t seconds_up(usec_t span)
{
	return (span + USEC_PER_SEC - 1) / USEC_PER_SEC;
}

static void tell(struct request *rq, struct rate rate, usec_t ahead)
{
	struct rate_state *state = &rq->rate;

	if (state->told.limit &&
	    gcra_remaining(state->told, state->told_ahead) <= gcra_remaining(rate, ahead))
		return;
	state->told = rate;
	state->told_ahead = ahead;
}

static enum err verdict(struct request *rq, struct rate rate, struct gcra gcra,
			enum metric_limit limit)
{
	tell(rq, rate, gcra.ahead);
	if (gcra.admitted)
		return OK;
	rq->failure.retry_after = seconds_up(gcra_wait(rate, gcra.ahead));
	metric_add(rq->app->metrics, METRIC_RATE_LIMITED, limit, 0, 1);
	return ERR_RATE_LIMITED;
}

static enum err take(struct request *rq, struct rate rate, struct str key, enum metric_limit limit)
{
	if (!rate.limit)
		return OK;
	return verdict(rq, rate, limiter_take(rq->app->limiter, rq->arena, rate, key), limit);
}

/* As take(), until rate_settle() knows whether it stays. */
static enum err hold(struct request *rq, struct rate rate, struct str key)
{
	struct rate_state *state = &rq->rate;

	if (!rate.limit || !key.ptr)
		return OK;
	TRY(take(rq, rate, key, LIMIT_LOGIN));
	state->holds[state->hold_count++] = (struct rate_hold){rate, key};
	return OK;
}

static void let_go(struct request *rq)
{
	struct rate_state *state = &rq->rate;

	for (size_t i = 0; i < state->hold_count; i++)
		limiter_give_back(rq->app->limiter, rq->arena, state->holds[i].rate,
				  state->holds[i].key);
	state->hold_count = 0;
}

/* --- the pipeline's questions --- */

enum err rate_address(struct request *rq)
{
	const struct rates *rates = &rq->app->rates;

	if (!rq->app->limiter)
		return OK;
	if (rq->route->rate == RATE_ANONYMOUS)
		return take(rq, rates->anonymous, address_key(rq, "anonymous"), LIMIT_ANONYMOUS);
	if (!route_signs_in(rq->route) || !rates->login_address.limit)
		return OK;
	struct gcra known =
		limiter_peek(rq->app->limiter, rates->login_address, failures_key(rq));
	return known.admitted ? OK : verdict(rq, rates->login_address, known, LIMIT_LOGIN);
}

/* As take(), but a GET goes on before the answer is there. */
static enum err begin(struct request *rq, struct rate rate, struct str key, enum metric_limit limit)
{
	struct gcra gcra;

	if (rq->method != METHOD_GET || !rate.limit)
		return take(rq, rate, key, limit);
	if (limiter_begin(rq->app->limiter, rq->arena, rate, key, &gcra))
		return verdict(rq, rate, gcra, limit);
	rq->rate.asked = rate;
	rq->rate.asked_of = limit;
	return OK;
}

/* The answer to begin(). */
static enum err finish(struct request *rq)
{
	const struct rate_state *state = &rq->rate;

	if (!state->asked.limit)
		return OK;
	struct gcra gcra = limiter_finish(rq->app->limiter, rq->arena);
	return verdict(rq, state->asked, gcra, state->asked_of);
}

enum err rate_principal(struct request *rq)
{
	const struct rate own = {rq->requests_per_minute, 60 * USEC_PER_SEC};

	if (!rq->app->limiter || rq->route->rate != RATE_API)
		return OK;
	if (own.limit)
		return begin(rq, own,
			     arena_printf(rq->arena, "hub:rate:key:%.*s", STR_FMT(rq->session_id)),
			     LIMIT_KEY);
	return begin(rq, rq->app->rates.api,
		     arena_printf(rq->arena, "hub:rate:api:%lld", (long long)rq->user_id),
		     LIMIT_API);
}

enum err rate_sign_in(struct request *rq)
{
	const struct rates *rates = &rq->app->rates;

	if (!rq->app->limiter || !route_signs_in(rq->route))
		return OK;
	/*
	 * The account first: a client that goes on with one wrong password does not use up what the
	 * others at its address have.
	 */
	TRY(hold(rq, rates->login, account_key(rq)));
	enum err err = hold(rq, rates->login_address, failures_key(rq));
	if (err != OK)
		let_go(rq);
	return err;
}

enum err rate_vouching(struct request *rq)
{
	if (!rq->app->limiter)
		return OK;
	return hold(rq, rq->app->rates.login_address, address_key(rq, "login"));
}

void rate_vouched(struct request *rq)
{
	let_go(rq);
	rq->rate.told = (struct rate){0};
}

enum err rate_factor(struct request *rq, int64_t user_id)
{
	/* A transaction that is done again asks again; it is one attempt. */
	if (!rq->app->limiter || rq->rate.hold_count == ARRAY_LEN(rq->rate.holds))
		return OK;
	return hold(rq, rq->app->rates.login,
		    arena_printf(rq->arena, "hub:rate:factor:%lld", (long long)user_id));
}

enum err rate_session(struct request *rq, int64_t user_id)
{
	struct rate rate = rq->app->rates.sessions;

	if (!rq->app->limiter || !rate.limit)
		return OK;
	struct str key = arena_printf(rq->arena, "hub:rate:sessions:%lld", (long long)user_id);
	struct gcra gcra = limiter_take(rq->app->limiter, rq->arena, rate, key);
	if (gcra.admitted)
		return OK;
	let_go(rq);
	return verdict(rq, rate, gcra, LIMIT_SESSIONS);
}

bool rate_flooded(struct request *rq)
{
	struct rate rate = rq->app->rates.webhook;

	if (!rq->app->limiter || !rate.limit)
		return false;
	struct gcra known = limiter_peek(rq->app->limiter, rate, address_key(rq, "webhook"));
	return gcra_remaining(rate, known.ahead) < rate.limit / 2;
}

enum err rate_settle(struct request *rq, enum err err)
{
	int status = err == OK ? rq->reply.status : err_status(err);
	bool failed = status == 401 || status == 403 || status == 429;

	if (!rq->app->limiter || !rq->route)
		return err;
	if (finish(rq) != OK) {
		rq->reply = (struct reply){0};
		return ERR_RATE_LIMITED;
	}
	if (rq->route->rate == RATE_WEBHOOK && !rq->rate.verified && status / 100 == 4) {
		enum err limited = take(rq, rq->app->rates.webhook, address_key(rq, "webhook"),
					LIMIT_WEBHOOK);
		return limited == OK ? err : limited;
	}
	if (rq->rate.hold_count == 0 || rq->rate.attempt == ATTEMPT_COUNTS ||
	    (rq->rate.attempt == ATTEMPT_BY_STATUS && failed))
		return err;
	rq->rate.told_ahead -= rate_interval(rq->rate.told);
	let_go(rq);
	return err;
}

void rate_headers(const struct request *rq, struct buf *out)
{
	const struct rate_state *state = &rq->rate;

	if (!state->told.limit)
		return;
	buf_printf(out,
		   "RateLimit-Limit: %lld\r\nRateLimit-Remaining: %lld\r\n"
		   "RateLimit-Reset: %lld\r\n",
		   (long long)state->told.limit,
		   (long long)gcra_remaining(state->told, state->told_ahead),
		   (long long)seconds_up(state->told_ahead));
}
