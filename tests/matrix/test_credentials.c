/*
 * The security matrix of credentials: every row of the route table against instance tokens, API
 * keys, Chatwoot's headers and foreign pages, each right, expired, revoked, of another tenant, out
 * of scope, or of the wrong origin.
 */
#include "matrix/call.h"

#include <inttypes.h>

#include "app/features.h"
#include "features/identity/identity.h"

static struct world world;

enum {
	ADMIN,
	SUPERVISOR,
	AGENT,
	VIEWER
};

#define EVIL STR("https://evil.example")

/* Pages know people by a cookie, and lead to the sign-in without one. */
static bool asks_for_credentials(const struct route *route)
{
	return route_needs_user(route) && route->auth != AUTH_PAGE;
}

static bool takes_token(const struct route *route)
{
	/* Nobody acts in another's name with a token: there is nothing to stop. */
	if (strcmp(route->path, "/api/v1/impersonations/current") == 0)
		return false;
	return route->auth == AUTH_USER || route->auth == AUTH_MEMBER || route->auth == AUTH_TOKEN;
}

static struct call valid(struct arena *arena, const struct route *route, size_t role)
{
	struct call call = call_valid(&world, arena, route, &world.a, role);

	call.token = STR_NULL;
	return call;
}

static struct pass token_of(struct arena *arena, const struct tenant *tenant, size_t role,
			    const char *scopes)
{
	return world_instance_token(&world, arena, tenant, tenant->users[role], scopes);
}

static struct pass key_of(struct arena *arena, const struct tenant *tenant, size_t role,
			  const char *scopes)
{
	return world_api_key(&world, arena, tenant, tenant->users[role], scopes, "{}");
}

/* The status that somebody with that role, and all scopes or none, gets. */
static int status_for(const struct route *route, size_t role, bool scoped)
{
	bool asks = strcmp(route->permission, "none") != 0;
	bool may = scoped && role_scope(str_from(role_names[role]),
					str_from(route->permission)) != SCOPE_NONE;

	return !asks || may ? route->status : 403;
}

/* ---- sessions ---- */

/* The token is still good, the page's cookie too: only the session behind them is not. */
static void sessions_that_ended(void)
{
	static const char *const ends[] = {
		"revoked_at = now()",
		"idle_until = now() - interval '1 second',"
		" expires_at = now() - interval '1 second'",
	};

	EACH_ROUTE(arena, route) {
		if (!route_needs_user(route))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
			fixture_sql(&world.fixture,
				    "update sessions set %s where revoked_at is null"
				    " and user_id in (%" PRId64 ", %" PRId64 ")",
				    ends[i], world.a.users[ADMIN], world.operator_id);
			call_expect(&call, route->auth == AUTH_PAGE ? 303 : 401, ends[i]);
		}
	}
}

/* ---- instance tokens ---- */

static void tokens_where_they_count(void)
{
	EACH_ROUTE(arena, route) {
		if (!asks_for_credentials(route))
			continue;
		struct call call = valid(arena, route, ADMIN);
		call.token = token_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES).text;
		bool nothing = !takes_token(route) && route->auth == AUTH_USER;
		call_expect(&call, takes_token(route) ? route->status : nothing ? 404
										: 401,
			    "instance token");
	}
}

static void tokens_are_capped_by_role_and_scopes(void)
{
	EACH_ROUTE(arena, route) {
		if (!takes_token(route))
			continue;
		for (size_t role = 0; role < ROLES; role++) {
			struct call call = valid(arena, route, role);
			call.token = token_of(arena, &world.a, role, WORLD_ALL_SCOPES).text;
			call_expect(&call, status_for(route, role, true), role_names[role]);
		}
		struct call call = valid(arena, route, ADMIN);
		call.token = token_of(arena, &world.a, ADMIN, "{}").text;
		call_expect(&call, status_for(route, ADMIN, false), "no scope");
		if (call.status == 403)
			CHECK_STR(json_get_str(call.json, "error.details.required"),
				  str_from(route->permission));
	}
}

static void tokens_that_ended(void)
{
	static const char *const ends[] = {
		"update instance_tokens set expires_at = now() - interval '1 second'"
		" where id",
		"select directory.token_revoke(id, user_id) from instance_tokens where id",
		"select directory.session_revoke(session_id, user_id) from instance_tokens"
		" where id",
		"update sessions s set expires_at = now() - interval '1 second',"
		" idle_until = now() - interval '1 second' from instance_tokens t"
		" where s.id = t.session_id and t.id",
		"delete from instance_tokens where id",
	};

	EACH_ROUTE(arena, route) {
		if (!takes_token(route))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			struct call call = valid(arena, route, ADMIN);
			struct pass pass = token_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES);
			fixture_sql(&world.fixture, "%s = '%s'", ends[i], pass.id.ptr);
			call.token = pass.text;
			call_expect(&call, 401, ends[i]);
		}
		struct call call = valid(arena, route, ADMIN);
		call.token = STR("wpi_never-was");
		call_expect(&call, 401, "a token that never was");
	}
}

static void tokens_of_other_accounts(void)
{
	EACH_ROUTE(arena, route) {
		if (route->auth != AUTH_MEMBER)
			continue;
		struct call call = valid(arena, route, ADMIN);
		call.token = token_of(arena, &world.b, ADMIN, WORLD_ALL_SCOPES).text;
		call_expect(&call, 404, "another account's token");
	}
}

static void tokens_from_other_origins(void)
{
	EACH_ROUTE(arena, route) {
		if (!takes_token(route))
			continue;
		struct call call = valid(arena, route, ADMIN);
		call.token = token_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES).text;
		call.origin = EVIL;
		call_expect(&call, 403, "a foreign page");
		call.origin = world.app.origin;
		call_expect(&call, route->status, "the Hub's own page");
		/* Pages of Chatwoot only ask for tokens; those who use them live in the Hub. */
		call = valid(arena, route, ADMIN);
		call.token = token_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES).text;
		call.origin = WORLD_CHATWOOT;
		call_expect(&call, route->method == METHOD_GET ? route->status : 403,
			    "the page that asked for it");
	}
}

/* A frozen account, and a person who is no member any more, have no token that works. */
static void tokens_of_those_who_left(void)
{
	struct tenant gone = world.a;

	gone.id = fixture_account(&world.fixture, 77);
	EACH_ROUTE(arena, route) {
		if (route->auth != AUTH_USER)
			continue;
		struct call call = valid(arena, route, ADMIN);
		fixture_sql(&world.fixture,
			    "insert into memberships (account_id, user_id, role, chatwoot_role)"
			    " values (%" PRId64 ", %" PRId64 ", 'admin', 'administrator')",
			    gone.id, world.a.users[ADMIN]);
		struct pass pass = token_of(arena, &gone, ADMIN, "{}");
		struct pass key = key_of(arena, &gone, ADMIN, "{}");
		fixture_sql(&world.fixture, "delete from memberships where account_id = %" PRId64,
			    gone.id);
		call.token = pass.text;
		call_expect(&call, 401, "no member any more");
		CU_ASSERT_EQUAL(fixture_number(&world.fixture,
					       "select count(*) from directory.key_access("
					       "(select hash from api_keys where id = '%s'))",
					       key.id.ptr),
				0);
	}
}

static void the_token_speaks_of_itself(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = valid(arena, route, ADMIN);
		call.token = token_of(arena, &world.a, ADMIN, "{kanban:read,kanban:write}").text;
		if (route->auth == AUTH_TOKEN) {
			call_expect(&call, 200, "validate");
			CU_ASSERT_TRUE(json_get_bool(call.json, "data.valid", false));
			CU_ASSERT_EQUAL(json_get_i64(call.json, "data.account_id", 0), world.a.id);
			CHECK_STR(json_get_str(call.json, "data.scopes.1"), STR("kanban:write"));
		}
		if (strcmp(route->path, "/api/v1/auth/me") != 0)
			continue;
		call_expect(&call, 200, "me");
		CU_ASSERT_EQUAL(json_array_len(json_get(call.json, "data.accounts")), 1);
		CU_ASSERT_EQUAL(json_array_len(json_get(call.json, "data.accounts.0.permissions")),
				2);
	}
}

/* ---- API keys ---- */

static void keys_where_they_count(void)
{
	EACH_ROUTE(arena, route) {
		if (!asks_for_credentials(route))
			continue;
		struct call call = valid(arena, route, ADMIN);
		call.api_key = key_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES).text;
		call_expect(&call, route->auth == AUTH_MEMBER ? route->status : 401, "API key");
		call.token = world_token(&world, arena, world.a.users[ADMIN], 60 * USEC_PER_SEC);
		call_expect(&call, 401, "a key and a token");
		/* As a bearer a key is nothing, and a token is none as a key. */
		call.token = call.api_key;
		call.api_key = STR_NULL;
		call_expect(&call, 401, "a key as a bearer");
		call.token = STR_NULL;
		call.api_key = token_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES).text;
		call_expect(&call, 401, "a token as a key");
	}
}

static void keys_are_capped_by_role_and_scopes(void)
{
	EACH_ROUTE(arena, route) {
		if (route->auth != AUTH_MEMBER)
			continue;
		for (size_t role = 0; role < ROLES; role++) {
			struct call call = valid(arena, route, role);
			call.api_key = key_of(arena, &world.a, role, WORLD_ALL_SCOPES).text;
			call_expect(&call, status_for(route, role, true), role_names[role]);
		}
		struct call call = valid(arena, route, ADMIN);
		call.api_key = key_of(arena, &world.a, ADMIN, "{}").text;
		call_expect(&call, status_for(route, ADMIN, false), "no scope");
	}
}

static void keys_that_ended(void)
{
	static const char *const ends[] = {
		"update api_keys set expires_at = now() - interval '1 second' where id",
		"delete from api_keys where id",
	};

	EACH_ROUTE(arena, route) {
		if (route->auth != AUTH_MEMBER)
			continue;
		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			struct call call = valid(arena, route, ADMIN);
			struct pass pass = key_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES);
			fixture_sql(&world.fixture, "%s = '%s'", ends[i], pass.id.ptr);
			call.api_key = pass.text;
			call_expect(&call, 401, ends[i]);
		}
		struct call call = valid(arena, route, ADMIN);
		call.api_key = key_of(arena, &world.b, ADMIN, WORLD_ALL_SCOPES).text;
		call_expect(&call, 404, "another account's key");
	}
}

static void keys_from_other_networks(void)
{
	EACH_ROUTE(arena, route) {
		if (route->auth != AUTH_MEMBER)
			continue;
		struct call call = valid(arena, route, ADMIN);
		call.api_key = world_api_key(&world, arena, &world.a, world.a.users[ADMIN],
					     WORLD_ALL_SCOPES, "{198.51.100.0/24,192.0.2.1}")
				       .text;
		call_expect(&call, route->status, "from its network");
		call = valid(arena, route, ADMIN);
		call.api_key = world_api_key(&world, arena, &world.a, world.a.users[ADMIN],
					     WORLD_ALL_SCOPES, "{198.51.100.0/24}")
				       .text;
		call_expect(&call, 403, "from another network");
	}
}

static void a_key_notes_its_use(void)
{
	EACH_ROUTE(arena, route) {
		if (strcmp(route->path, "/api/v1/accounts/:accountId/boards") != 0 ||
		    route->method != METHOD_GET)
			continue;
		struct call call = valid(arena, route, ADMIN);
		struct pass pass = key_of(arena, &world.a, ADMIN, WORLD_ALL_SCOPES);
		call.api_key = pass.text;
		call_expect(&call, 200, "a key in use");
		CU_ASSERT_EQUAL(fixture_number(&world.fixture,
					       "select count(*) from api_keys where id = '%s' and"
					       " last_used_at > now() - interval '1 minute'",
					       pass.id.ptr),
				1);
	}
}

/* What a key or token was good for is told to the streams when it ends. */
static void ends_are_told(void)
{
	struct arena *arena = arena_new();
	struct pass key = key_of(arena, &world.a, ADMIN, "{}");
	struct pass token = token_of(arena, &world.a, ADMIN, "{}");

	fixture_sql(&world.fixture, "delete from api_keys where id = '%s'", key.id.ptr);
	fixture_sql(&world.fixture,
		    "select directory.session_revoke(session_id, user_id) from instance_tokens"
		    " where id = '%s'",
		    token.id.ptr);
	CU_ASSERT_EQUAL(fixture_number(&world.fixture,
				       "select count(*) from revocations where id in ('%s', '%s')",
				       key.id.ptr, token.id.ptr),
			2);
	arena_free(arena);
}

/* ---- Chatwoot's headers, and its pages ---- */

static void vouch(struct call *call, struct str access_token)
{
	call->access_token = access_token;
	call->client = STR("client");
	call->uid = STR("ana@loja.example");
}

static bool has_header(const struct call *call, const char *line)
{
	return memmem(call->head.ptr, call->head.len, line, strlen(line)) != NULL;
}

static void headers_of_chatwoot(void)
{
	EACH_ROUTE(arena, route) {
		if (!asks_for_credentials(route))
			continue;
		bool counts = route->auth == AUTH_CHATWOOT;
		/* Whose token the path names is not who Chatwoot vouches for. */
		int status = route_param(route, "tokenId") >= 0 ? 404 : route->status;
		struct call call = valid(arena, route, ADMIN);
		vouch(&call, STR("good"));
		call_expect(&call, counts ? status : 401, "Chatwoot's headers");
		call_expect(&call, counts ? status : 401, "once more, out of the cache");
		vouch(&call, STR("bad"));
		call_expect(&call, 401, "whom Chatwoot does not know");
		vouch(&call, STR("good"));
		call.uid = STR_NULL;
		call_expect(&call, 401, "two of three");
		vouch(&call, STR("good"));
		call.query = STR("installation=elsewhere");
		if (counts)
			call_expect(&call, 422, "an unknown installation");
	}
}

static void pages_of_chatwoot(void)
{
	EACH_ROUTE(arena, route) {
		if (!asks_for_credentials(route))
			continue;
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		bool answers = route->auth == AUTH_CHATWOOT;
		call.origin = WORLD_CHATWOOT;
		call_run(&call);
		bool may = answers || route->method == METHOD_GET;
		CHECK_ROW(call.status == (may ? route->status : 403), str_from(route->path));
		const char *allowed = "Access-Control-Allow-Origin: http://localhost:3000\r\n";
		CHECK_ROW(has_header(&call, allowed) == answers, str_from(route->path));
		CHECK_ROW(has_header(&call, "Vary: Origin\r\n") == answers, str_from(route->path));
		call = call_valid(&world, arena, route, &world.a, ADMIN);
		call.origin = EVIL;
		call_run(&call);
		CHECK_ROW(!has_header(&call, "Access-Control-"), str_from(route->path));
		/* A failure is readable too, or its page would not know what to do. */
		call.token = STR_NULL;
		call.origin = WORLD_CHATWOOT;
		call_run(&call);
		CHECK_ROW(!answers || has_header(&call, "Access-Control-Allow-Origin: "),
			  str_from(route->path));
	}
}

static void preflights(void)
{
	EACH_ROUTE(arena, route) {
		struct call call = call_valid(&world, arena, route, &world.a, ADMIN);
		bool answers = route->auth == AUTH_CHATWOOT;
		call.token = STR_NULL;
		call.method = STR("OPTIONS");
		call.wanted_method = str_from(method_name(route->method));
		call.origin = WORLD_CHATWOOT;
		call_expect(&call, 204, "preflight");
		const char *method = arena_printf(arena, "Access-Control-Allow-Methods: %s\r\n",
						  method_name(route->method))
					     .ptr;
		CHECK_ROW(has_header(&call, method) == answers, str_from(route->path));
		const char *headers = "Access-Control-Allow-Headers: access-token, client, uid,"
				      " content-type, authorization\r\n";
		CHECK_ROW(has_header(&call, headers) == answers, str_from(route->path));
		CHECK_ROW(has_header(&call, "Access-Control-Max-Age: 3600\r\n") == answers,
			  str_from(route->path));
		call.origin = EVIL;
		call_expect(&call, 204, "a foreign preflight");
		CHECK_ROW(!has_header(&call, "Access-Control-"), str_from(route->path));
		call.origin = WORLD_CHATWOOT;
		call.wanted_method = STR("PUT");
		call_expect(&call, 204, "for a method it does not have");
		CHECK_ROW(!has_header(&call, "Access-Control-"), str_from(route->path));
	}
}

/* ---- what a credential makes ---- */

static void a_token_asked_for_works_once_made(void)
{
	EACH_ROUTE(arena, route) {
		if (strcmp(route->path, "/api/v1/instance-tokens") != 0)
			continue;
		struct call call = valid(arena, route, ADMIN);
		vouch(&call, STR("good"));
		call.origin = WORLD_CHATWOOT;
		call_member(&call, "scopes", "[\"kanban:read\"]");
		call_expect(&call, 201, "made");
		struct str token = arena_str(arena, json_get_str(call.json, "data.token"));
		CU_ASSERT_TRUE(str_starts(token, STR("wpi_")));
		CU_ASSERT_EQUAL(fixture_number(&world.fixture,
					       "select count(*) from instance_tokens where"
					       " origin = 'http://localhost:3000' and hash ="
					       " sha256('%s')",
					       token.ptr),
				1);
		call_member(&call, "scopes", "[\"kanban:read\",\"kanban:fly\"]");
		call_expect(&call, 422, "unknown scope");
		call_member(&call, "scopes", "[\"kanban:read\",\"kanban:read\"]");
		call_expect(&call, 422, "the same scope twice");
		call_member(&call, "account_id",
			    arena_printf(arena, "%" PRId64, world.b.id).ptr);
		call_expect(&call, 404, "another account");
	}
}

static void an_uninstalled_app_has_no_tokens(void)
{
	EACH_ROUTE(arena, route) {
		if (route->auth != AUTH_INSTALLATION)
			continue;
		struct pass pass = token_of(arena, &world.a, AGENT, "{}");
		struct call call = valid(arena, route, ADMIN);
		call_member(&call, "event", "\"app.updated\"");
		call_expect(&call, 200, "updated");
		CU_ASSERT_EQUAL(json_get_i64(call.json, "data.revoked_tokens", -1), 0);
		call_member(&call, "event", "\"app.uninstalled\"");
		call_expect(&call, 200, "uninstalled");
		CU_ASSERT_TRUE(json_get_i64(call.json, "data.revoked_tokens", -1) > 0);
		CU_ASSERT_EQUAL(fixture_number(&world.fixture,
					       "select count(*) from instance_tokens t join"
					       " revocations r on r.id = t.id where t.id = '%s' and"
					       " t.revoked_at is not null",
					       pass.id.ptr),
				1);
		call_expect(&call, 200, "the same once more");
		CU_ASSERT_EQUAL(json_get_i64(call.json, "data.revoked_tokens", -1), 0);
	}
}

int main(void)
{
	const char *why = world_start(&world);

	if (why)
		return cutap_skip(why);
	int status = CUTAP_RUN(
		{"sessions that ended", sessions_that_ended},
		{"tokens count where they should", tokens_where_they_count},
		{"tokens are capped by role and scopes", tokens_are_capped_by_role_and_scopes},
		{"tokens that ended", tokens_that_ended},
		{"tokens of other accounts", tokens_of_other_accounts},
		{"tokens from other origins", tokens_from_other_origins},
		{"tokens of those who left", tokens_of_those_who_left},
		{"the token speaks of itself", the_token_speaks_of_itself},
		{"keys count where they should", keys_where_they_count},
		{"keys are capped by role and scopes", keys_are_capped_by_role_and_scopes},
		{"keys that ended", keys_that_ended},
		{"keys from other networks", keys_from_other_networks},
		{"a key notes its use", a_key_notes_its_use}, {"ends are told", ends_are_told},
		{"headers of Chatwoot", headers_of_chatwoot},
		{"pages of Chatwoot", pages_of_chatwoot}, {"preflights", preflights},
		{"a token asked for works once made", a_token_asked_for_works_once_made},
		{"an uninstalled app has no tokens", an_uninstalled_app_has_no_tokens});
	world_stop(&world);
	return status;
}
