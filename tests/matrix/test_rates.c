/*
 * The rate class of every row against one request too many: whom it refuses, whom it must not, and
 * what the refusal tells. Limits are small here, and begin anew with each row.
 */
#include "core/net/limiter.h"
#include "matrix/call.h"
#include "matrix/sign_in.h"

static struct world world;

enum {
	ADMIN,
	SUPERVISOR
};

#define HERE      STR("192.0.2.10")
#define ELSEWHERE STR("192.0.2.11")

#define FEW  3
#define NAME 2 /* failures of one account, out of FEW of its address */

static const struct rate few = {FEW, 3600 * USEC_PER_SEC}, off = {0, 0};

/* Nobody has used anything: in Redis, and in this process. */
static void begin(struct arena *arena, struct rates rates)
{
	struct redis_reply reply;

	CU_ASSERT_EQUAL_FATAL(REDIS_DO(world.app.redis, arena, &reply, STR("FLUSHALL")), OK);
	world.app.limiter = limiter_new(arena, world.app.redis, &clock_system, &rng_system);
	world.app.rates = rates;
}

static struct rates all_few(void)
{
	return (struct rates){.login = {NAME, 3600 * USEC_PER_SEC},
			      .login_address = few,
			      .anonymous = few,
			      .api = few,
			      .webhook = few};
}

static bool has(const struct call *call, const char *line)
{
	return memmem(call->head.ptr, call->head.len, line, strlen(line)) != NULL;
}

static struct call valid(struct arena *arena, const struct route *route, size_t role,
			 struct str peer)
{
	struct call call = call_valid(&world, arena, route, &world.a, role);

	call.peer = peer;
	return call;
}

/* A request of its own each time: what is unique in it may be used once. */
static void expect_admitted(struct arena *arena, const struct route *route, size_t role,
			    struct str peer, const char *what)
{
	struct call call = valid(arena, route, role, peer);

	call_run(&call);
	CHECK_ROW(call.status != 429, arena_printf(arena, "%s: %s", route->path, what));
}

static void check_refusal(struct call *call, int64_t limit)
{
	struct arena *arena = call->arena;
	int64_t retry = json_get_i64(call->json, "retry_after", 0);

	CHECK_ROW(has(call, "Retry-After: "), str_from(call->route->path));
	if (call->route->shape != SHAPE_PAGE) { /* a page says it in words */
		CHECK_ROW(retry >= 1 && retry <= 3600, str_from(call->route->path));
		CHECK_STR(json_get_str(call->json, "error.code"), STR("rate_limited"));
		CHECK_ROW(has(call, arena_printf(arena, "Retry-After: %lld\r\n",
						 (long long)retry)
					    .ptr),
			  str_from(call->route->path));
	}
	CHECK_ROW(has(call, arena_printf(arena, "RateLimit-Limit: %lld\r\n", (long long)limit).ptr),
		  str_from(call->route->path));
	CHECK_ROW(has(call, "RateLimit-Remaining: 0\r\n"), str_from(call->route->path));
	CHECK_ROW(has(call, "RateLimit-Reset: "), str_from(call->route->path));
}

static void expect_refused(struct arena *arena, const struct route *route, size_t role,
			   struct str peer, const char *what)
{
	struct call call = valid(arena, route, role, peer);

	call_expect(&call, 429, what);
	check_refusal(&call, FEW);
}

static void use_up(struct arena *arena, const struct route *route)
{
	for (int left = FEW - 1; left >= 0; left--) {
		struct call call = valid(arena, route, ADMIN, HERE);
		call_expect(&call, route->status, "within the limit");
		CHECK_ROW(has(&call, "RateLimit-Limit: 3\r\n"), str_from(route->path));
		CHECK_ROW(has(&call, arena_printf(arena, "RateLimit-Remaining: %d\r\n", left).ptr),
			  str_from(route->path));
	}
}

static void users_of_the_api(void)
{
	EACH_ROUTE(arena, route) {
		if (route->rate != RATE_API)
			continue;
		begin(arena, all_few());
		use_up(arena, route);
		expect_refused(arena, route, ADMIN, HERE, "too many");
		expect_refused(arena, route, ADMIN, ELSEWHERE, "too many, from elsewhere");
		if (route->auth != AUTH_OPERATOR) /* there is one */
			expect_admitted(arena, route, SUPERVISOR, HERE, "another user");
		struct call call = valid(arena, route, ADMIN, HERE);
		call.token = STR_NULL;
		/* A page leads who has not signed in to where that is done. */
		call_expect(&call, route->shape == SHAPE_PAGE ? 303 : 401,
			    "nobody is not that user");
	}
}

static void anonymous_addresses(void)
{
	EACH_ROUTE(arena, route) {
		if (route->rate != RATE_ANONYMOUS)
			continue;
		begin(arena, all_few());
		use_up(arena, route);
		expect_refused(arena, route, ADMIN, HERE, "too many");
		expect_admitted(arena, route, ADMIN, ELSEWHERE, "another address");

		begin(arena, all_few());
		for (int i = 0; i < FEW; i++)
			expect_admitted(arena, route, ADMIN,
					arena_printf(arena, "2001:db8:1:2::%d", i + 1), "IPv6");
		expect_refused(arena, route, ADMIN, STR("2001:db8:1:2:ffff::9"), "the same /64");
		expect_admitted(arena, route, ADMIN, STR("2001:db8:1:3::1"), "another /64");
	}
}

static void rows_without_a_limit(void)
{
	EACH_ROUTE(arena, route) {
		if (route->rate != RATE_NONE)
			continue;
		begin(arena, all_few());
		for (int i = 0; i <= FEW; i++) {
			struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
			call_expect(&call, route->status, "never limited");
			CHECK_ROW(!has(&call, "RateLimit-"), str_from(route->path));
		}
	}
}

static void limits_that_are_off(void)
{
	EACH_ROUTE(arena, route) {
		begin(arena, (struct rates){off, off, off, off, off, off});
		for (int i = 0; i <= FEW; i++) {
			struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
			call_expect(&call, route->status, "no limit");
			CHECK_ROW(!has(&call, "RateLimit-"), str_from(route->path));
		}
	}
}

/* ---- sign-in ---- */

static struct str wrong_value(struct arena *arena, const char *name, int n)
{
	if (strcmp(name, "email") == 0 || strcmp(name, "uid") == 0)
		return arena_printf(arena, "n%d@loja.example", n);
	if (strcmp(name, "installation") == 0)
		return STR("demo");
	return strcmp(name, "refresh_token") == 0 ? STR("hrt_wrong") : STR("wrong-wrong-wrong");
}

/* Credentials of the right form, of account number `n`, that nobody has. */
static struct call wrong(struct arena *arena, const struct route *route, int n)
{
	struct call call = valid(arena, route, ADMIN, HERE);
	struct buf body = buf_new(arena, 4096);

	buf_char(&body, '{');
	for (size_t i = 0; i < route->body->count; i++) {
		const struct field *field = &route->body->fields[i];
		if (field->type == FIELD_STR)
			buf_printf(&body, "%s\"%s\":\"%s\"", body.len > 1 ? "," : "", field->name,
				   wrong_value(arena, field->name, n).ptr);
	}
	buf_char(&body, '}');
	call.body = buf_view(&body);
	if (route_takes_form(route))
		call.body = sign_in_form_of(&call, call.body);
	return call;
}

static bool names_an_account(const struct route *route)
{
	return schema_find(route->body, STR("email")) >= 0 ||
	       schema_find(route->body, STR("uid")) >= 0;
}

static void failed_sign_ins(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_signs_in(route))
			continue;
		begin(arena, all_few());
		struct call call = wrong(arena, route, 0);
		call_run(&call);
		if (call.status != 401)
			continue; /* what it takes is no credential */
		bool by_account = names_an_account(route) || route_needs_user(route);
		int allowed = by_account ? NAME : FEW;
		for (int i = 1; i < allowed; i++) {
			call = wrong(arena, route, 0);
			call_expect(&call, 401, "within the limit");
		}
		call = wrong(arena, route, 0);
		call_expect(&call, 429, "one failure too many");
		check_refusal(&call, allowed);
		call.peer = ELSEWHERE;
		call_expect(&call, 401, "another address");
		if (!names_an_account(route))
			continue;
		/* What its account's limit refused is not its address's. */
		for (int i = 0; i < 2 * FEW; i++) {
			call = wrong(arena, route, 0);
			call_expect(&call, 429, "again and again");
		}
		expect_admitted(arena, route, ADMIN, HERE, "another account, with success");
		for (int i = NAME; i < FEW; i++) {
			call = wrong(arena, route, i);
			call_expect(&call, 401, "another account");
		}
		call = wrong(arena, route, FEW);
		call_expect(&call, 429, "too many accounts");
		check_refusal(&call, FEW);
		expect_refused(arena, route, ADMIN, HERE, "the right credentials as well");
		expect_admitted(arena, route, ADMIN, ELSEWHERE, "from another address");
	}
}

static void sign_ins_that_succeed(void)
{
	EACH_ROUTE(arena, route) {
		if (!route_signs_in(route))
			continue;
		begin(arena, all_few());
		for (int i = 0; i < 2 * FEW; i++) {
			struct call call = valid(arena, route, ADMIN, HERE);
			call_expect(&call, route->status, "success is not counted");
		}
		for (int i = 0; i < 2 * FEW; i++) {
			struct call call = valid(arena, route, ADMIN, HERE);
			call.content_type = STR("text/plain");
			call_expect(&call, 415, "nor what is no attempt");
		}
		expect_admitted(arena, route, ADMIN, HERE, "after all that");
	}
}

static void expect_sign_ins_admitted(void)
{
	EACH_ROUTE(arena, route) {
		if (route->rate == RATE_LOGIN)
			expect_admitted(arena, route, ADMIN, HERE, "a sign-in");
	}
}

/* What presents a lost refresh token keeps nobody of its address from signing in. */
static void failed_refreshes_are_apart(void)
{
	EACH_ROUTE(arena, refresh) {
		if (refresh->rate != RATE_REFRESH)
			continue;
		begin(arena, all_few());
		for (int i = 0; i <= FEW; i++) {
			struct call call = wrong(arena, refresh, 0);
			call_expect(&call, i < FEW ? 401 : 429, "a lost token");
		}
		expect_sign_ins_admitted();
	}
}

/* Whom every sign-in succeeds, in a loop: refused, and no failure of theirs. */
static void sessions_of_one_person(void)
{
	EACH_ROUTE(arena, route) {
		if (strcmp(route->audit, "session.created") != 0)
			continue;
		struct rates rates = all_few();
		rates.sessions = few;
		begin(arena, rates);
		for (int i = 0; i < FEW; i++)
			expect_admitted(arena, route, ADMIN, HERE, "a session");
		for (int i = 0; i < 2 * FEW; i++)
			expect_refused(arena, route, ADMIN, i % 2 ? HERE : ELSEWHERE, "too many");
		struct call call = wrong(arena, route, 0);
		call_run(&call);
		CHECK_ROW(call.status != 429, str_from(route->path));
	}
}

/* ---- webhooks ---- */

static void webhooks_that_cannot_be_verified(void)
{
	EACH_ROUTE(arena, route) {
		if (route->rate != RATE_WEBHOOK)
			continue;
		begin(arena, all_few());
		for (int i = 0; i < 3 * FEW; i++) {
			struct call call = valid(arena, route, ADMIN, HERE);
			if (i % 3 == 0)
				call.signature = STR_NULL;
			else if (i % 3 == 1)
				call.signature = arena_printf(arena, "sha256=%064d", i);
			else if (route->auth == AUTH_SIGNED)
				call_path(&call, STR("endpoint"), STR("no-such-endpoint"));
			else
				call.installation = STR("elsewhere");
			bool unknown = i % 3 == 2 && route->auth == AUTH_SIGNED;
			call_expect(&call, i >= FEW ? 429 : unknown ? 404
								    : 401,
				    "unverified");
			if (i >= FEW)
				check_refusal(&call, FEW);
		}
		for (int i = 0; i < 2 * FEW; i++) {
			struct call call = valid(arena, route, ADMIN, HERE);
			call_expect(&call, route->status, "verified, from the same address");
			CHECK_ROW(!has(&call, "RateLimit-"), str_from(route->path));
		}
		struct call call = valid(arena, route, ADMIN, ELSEWHERE);
		call.signature = STR_NULL;
		call_expect(&call, 401, "unverified, from another address");
	}
}

/* ---- Redis away ---- */

static void without_redis(void)
{
	fixture_redis_stop(&world.fixture);
	EACH_ROUTE(arena, route) {
		if (route->rate != RATE_API && route->rate != RATE_ANONYMOUS)
			continue;
		world.app.limiter = limiter_new(arena, world.app.redis, &clock_system, &rng_system);
		world.app.rates = all_few();
		use_up(arena, route);
		expect_refused(arena, route, ADMIN, HERE, "too many for this worker");
	}
	fixture_redis_start(&world.fixture);
}

int main(void)
{
	const char *why = world_start(&world);

	if (why)
		return cutap_skip(why);
	int status = CUTAP_RUN(
		{"users of the API", users_of_the_api}, {"anonymous addresses", anonymous_addresses},
		{"rows without a limit", rows_without_a_limit},
		{"limits that are off", limits_that_are_off}, {"failed sign-ins", failed_sign_ins},
		{"sign-ins that succeed", sign_ins_that_succeed},
		{"failed refreshes are apart", failed_refreshes_are_apart},
		{"sessions of one person", sessions_of_one_person},
		{"webhooks that cannot be verified", webhooks_that_cannot_be_verified},
		{"without Redis", without_redis});
	world_stop(&world);
	return status;
}
