#include "features/chatwoot/client/client_int.h"

#define PAUSE       (200 * USEC_PER_MSEC) /* before the second try; then four times that */
#define REFUSAL_MAX 200

struct cw *cw_new(struct arena *arena, const struct cw_means *means, const struct cw_target *target)
{
	struct cw *cw = ARENA_NEW(arena, struct cw);

	cw->arena = arena;
	cw->means = *means;
	cw->target = *target;
	return cw;
}

void cw_when_dead(struct cw *cw, void (*on_dead)(void *ctx), void *ctx)
{
	cw->on_dead = on_dead;
	cw->on_dead_ctx = ctx;
}

void cw_declare_dead(struct cw *cw)
{
	cw->dead = true;
}

/* --- one exchange --- */

static bool sink(void *ctx, struct str bytes)
{
	return json_stream_feed(ctx, bytes) == OK;
}

static int call_ms(const struct cw *cw, const struct cw_call *call)
{
	int64_t most = call->fn ? CW_STREAM_MS : CW_CALL_MS;
	int64_t left = most;

	if (cw->means.deadline)
		left = (cw->means.deadline - cw_now(cw)) / USEC_PER_MSEC;
	if (cw->means.call_ms && !call->fn)
		most = cw->means.call_ms;
	most = left < most ? left : most;
	return most > 1 ? (int)most : 1;
}

static enum err exchange(struct cw *cw, struct cw_call *call, struct str *ret_detail)
{
	const struct httpc_header headers[] = {
		{STR("Api-Access-Token"), cw->target.token},
		{STR("Accept"), STR("application/json")},
		{STR("Content-Type"), STR("application/json")},
	};
	const struct httpc_request request = {
		.method = call->method,
		.url = call->url,
		.headers = headers,
		.header_count = ARRAY_LEN(headers) - (call->body.ptr ? 0 : 1),
		.body = call->body,
		.total_ms = call_ms(cw, call),
		.reply_max = call->stream ? CW_STREAM_MAX : CW_REPLY_MAX,
		.allow_private = cw->target.allow_private,
		.sink = call->stream ? sink : NULL,
		.sink_ctx = call->stream,
	};

	cw->reply = (struct httpc_reply){.status = 0};
	return httpc_send(cw->means.httpc, call->arena, &request, &cw->reply, ret_detail);
}

/* Seconds, or a date, which Chatwoot never sends and a proxy may: then CW_HOLD. */
static usec_t retry_after_of(const struct httpc_reply *reply)
{
	int64_t seconds;

	if (str_to_i64(httpc_reply_header(reply, STR("Retry-After")), 1, 3600, &seconds))
		return seconds * USEC_PER_SEC;
	return CW_HOLD;
}

/* {"error":"…"}, {"message":"…"}, {"errors":["…"]} or {"error":{"message":"…"}}. */
static struct str reason_in(struct cw *cw, struct str body)
{
	static const char *const places[] = {"message", "error", "error.message", "errors.0",
					     "errors"};
	const struct json *json;

	if (json_parse_foreign(cw->arena, body, &json) != OK)
		return STR_NULL;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct str reason = json_get_str(json, places[i]);
		if (reason.len)
			return arena_str(cw->arena, str_utf8_head(reason, REFUSAL_MAX));
	}
	return STR_NULL;
}

static enum cw_result refused(struct cw *cw, const struct cw_call *call)
{
	int status = cw->reply.status;
	enum cw_result result = status == 401 || status == 403 ? CW_UNAUTHORIZED
				: status == 404                ? CW_NOT_FOUND
							       : CW_REFUSED;

	cw->refusal = reason_in(cw, cw->reply.body);
	return cw_fail(cw, result, 0,
		       arena_printf(cw->arena, "Chatwoot answered %d to %s %.*s%s%.*s", status,
				    call->method, STR_FMT(call->path), cw->refusal.ptr ? ": " : "",
				    STR_FMT(cw->refusal)));
}

static enum cw_result throttled(struct cw *cw)
{
	usec_t span = retry_after_of(&cw->reply);

	if (cw->means.breakers)
		breaker_hold(cw->means.breakers, cw_now(cw), cw->target.installation_id, span);
	return cw_fail(cw, CW_THROTTLED, span, STR("Chatwoot answered 429: too many requests"));
}

/* What an exchange that took place means; tells the breaker. */
static enum cw_result judge(struct cw *cw, const struct cw_call *call)
{
	int status = cw->reply.status;

	cw_tell_breaker(cw, call, status < 500);
	if (status == 429)
		return throttled(cw);
	if (status >= 500)
		return cw_fail(cw, CW_DOWN, BREAKER_OPEN_MIN,
			       arena_printf(cw->arena, "Chatwoot answered %d to %s %.*s", status,
					    call->method, STR_FMT(call->path)));
	if (status / 100 != 2)
		return refused(cw, call);
	if (call->stream && json_stream_end(call->stream) != OK)
		return cw_fail(cw, CW_BROKEN, 0,
			       arena_printf(cw->arena,
					    "Chatwoot's answer to %s %.*s is not the promised list",
					    call->method, STR_FMT(call->path)));
	return CW_OK;
}

/* There was no whole answer: because of us (the item function, the limits), or of them. */
static enum cw_result cut_off(struct cw *cw, const struct cw_call *call, struct str detail)
{
	enum err stream = call->stream ? json_stream_feed(call->stream, STR("")) : OK;
	bool large = str_eq(detail, STR("the reply is too large"));

	if (stream != OK && stream != ERR_BAD_JSON) {
		cw_tell_breaker(cw, call, true);
		cw->stopped = stream;
		return cw_fail(cw, CW_STOPPED, 0, STR("the reading was ended"));
	}
	cw_tell_breaker(cw, call, stream == ERR_BAD_JSON || large);
	if (stream == ERR_BAD_JSON || large)
		return cw_fail(cw, CW_BROKEN, 0,
			       arena_printf(cw->arena, "Chatwoot's answer to %s %.*s: %s",
					    call->method, STR_FMT(call->path),
					    large ? "too large"
						  : "not JSON, or beyond the limits"));
	return cw_fail(cw, CW_DOWN, BREAKER_OPEN_MIN,
		       arena_printf(cw->arena, "Chatwoot can't be reached: %.*s", STR_FMT(detail)));
}

static enum cw_result call_once(struct cw *cw, struct cw_call *call)
{
	struct str detail = STR_NULL;
	enum cw_result result;

	cw->problem = cw->refusal = STR_NULL;
	cw->retry_after = 0;
	if (call->fn)
		call->stream = json_stream_new(call->arena, call->list, call->fn, call->ctx);
	if (!cw_time_for(cw, 0))
		return cw_fail(cw, CW_THROTTLED, USEC_PER_SEC, STR("no time was left to call"));
	result = cw_pace(cw, call);
	if (result == CW_OK)
		result = cw_pass_breaker(cw, call);
	if (result != CW_OK)
		return result;
	if (exchange(cw, call, &detail) != OK)
		return cut_off(cw, call, detail);
	return judge(cw, call);
}

static void count(const struct cw *cw, enum cw_result result)
{
	static const enum metric_call calls[] = {
		[CW_OK] = CALL_OK,
		[CW_UNAUTHORIZED] = CALL_UNAUTHORIZED,
		[CW_NOT_FOUND] = CALL_REFUSED,
		[CW_REFUSED] = CALL_REFUSED,
		[CW_THROTTLED] = CALL_THROTTLED,
		[CW_DOWN] = CALL_DOWN,
		[CW_BROKEN] = CALL_BROKEN,
		[CW_STOPPED] = CALL_OK,
	};

	metric_add(cw->means.metrics, METRIC_CHATWOOT_CALLS, calls[result], 0, 1);
}

/* Worth another try: what passes, unless the list's items were seen by somebody. */
static bool again(const struct cw *cw, const struct cw_call *call, enum cw_result result,
		  usec_t pause)
{
	if (strcmp(call->method, "GET") != 0 || (result != CW_DOWN && result != CW_THROTTLED))
		return false;
	if (call->stream && json_stream_count(call->stream) > 0)
		return false;
	return call->asked != BREAKER_OPEN && cw_time_for(cw, pause);
}

static struct str url_of(struct cw *cw, struct arena *arena, struct str path)
{
	if (str_starts(path, STR("/api/")) || str_eq(path, STR("/api")))
		return arena_printf(arena, "%.*s%.*s", STR_FMT(cw->target.base_url), STR_FMT(path));
	return arena_printf(arena, "%.*s/api/v1/accounts/%lld%.*s", STR_FMT(cw->target.base_url),
			    (long long)cw->target.chatwoot_account_id, STR_FMT(path));
}

static enum cw_result try_call(struct cw *cw, struct cw_call *call)
{
	unsigned tries = cw->means.tries ? cw->means.tries : CW_TRIES;
	usec_t pause = PAUSE;
	enum cw_result result;

	for (;;) {
		result = call_once(cw, call);
		count(cw, result);
		pause = cw->retry_after > pause && result == CW_THROTTLED ? cw->retry_after : pause;
		if (--tries == 0 || !again(cw, call, result, pause))
			return result;
		cw_rest(cw, pause);
		pause *= 4;
	}
}

/* --- whose credential it is --- */

/* After a 401: is the credential alive, and an administrator's of this account? */
static void examine(struct cw *cw)
{
	struct cw asking = *cw;
	const struct json *profile = NULL;
	enum cw_result result = cw_get(&asking, STR("/api/v1/profile"), &profile);
	bool admin = false;

	if (result == CW_OK) {
		const struct json *accounts = json_get(profile, "accounts");
		for (size_t i = 0; i < json_array_len(accounts); i++) {
			const struct json *account = json_at(accounts, i);
			admin |= json_get_i64(account, "id", 0) == cw->target.chatwoot_account_id &&
				 str_eq(json_get_str(account, "role"), STR("administrator"));
		}
	}
	if (result != CW_UNAUTHORIZED && (result != CW_OK || admin))
		return;
	cw->dead = true;
	if (cw->on_dead)
		cw->on_dead(cw->on_dead_ctx);
}

static enum cw_result settle(struct cw *cw, const struct cw_call *call, enum cw_result result)
{
	if (result == CW_UNAUTHORIZED && !str_eq(call->path, STR("/api/v1/profile")))
		examine(cw);
	return result;
}

static enum cw_result known_dead(struct cw *cw)
{
	cw->reply = (struct httpc_reply){.status = 0};
	return cw_fail(cw, CW_UNAUTHORIZED, 0,
		       STR("Chatwoot no longer accepts the Hub's credential; an administrator must"
			   " connect the account again"));
}

/* --- the calls --- */

enum cw_result cw_send(struct cw *cw, const char *method, struct str path, struct str body,
		       const struct json **ret)
{
	struct cw_call c = {
		.arena = cw->arena,
		.method = method,
		.url = url_of(cw, cw->arena, path),
		.path = path,
		.body = body,
	};
	const struct json *json = NULL;

	if (cw->dead)
		return known_dead(cw);
	enum cw_result result = try_call(cw, &c);
	if (result != CW_OK)
		return settle(cw, &c, result);
	if (cw->reply.body.len && json_parse_foreign(cw->arena, cw->reply.body, &json) != OK)
		return cw_fail(cw, CW_BROKEN, 0,
			       arena_printf(cw->arena, "Chatwoot's answer to %s %.*s is not JSON",
					    method, STR_FMT(path)));
	if (ret)
		*ret = json;
	return CW_OK;
}

enum cw_result cw_get(struct cw *cw, struct str path, const struct json **ret)
{
	return cw_send(cw, "GET", path, STR_NULL, ret);
}

enum cw_result cw_each(struct cw *cw, struct str path, const char *list, cw_item_fn *fn, void *ctx)
{
	struct arena *scratch = arena_new();
	struct cw_call c = {
		.arena = scratch,
		.method = "GET",
		.url = url_of(cw, scratch, path),
		.path = path,
		.list = list,
		.fn = fn,
		.ctx = ctx,
	};
	enum cw_result result = cw->dead ? known_dead(cw) : try_call(cw, &c);

	/* Headers lived in the scratch arena. */
	cw->reply.header_count = 0;
	cw->reply.body = STR_NULL;
	arena_free(scratch);
	return cw->dead ? result : settle(cw, &c, result);
}
