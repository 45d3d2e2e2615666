#include "matrix/board_things.h"
#include "matrix/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/health.h"
#include "app/features.h"
#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/password.h"
#include "core/crypto/seal.h"
#include "core/crypto/token.h"
#include "features/accounts/accounts.h"
#include "features/chatwoot/chatwoot.h"
#include "features/identity/identity.h"

const char *const role_names[ROLES] = {"admin", "supervisor", "agent", "viewer"};

/* What an administrator of every account sees, with any API token, where nothing is registered. */
static struct httpc_reply chatwoot_admin(struct arena *arena, const struct httpc_request *request)
{
	bool get = strcmp(request->method, "GET") == 0;
	struct str body = STR("{\"id\":1,\"name\":\"Loja\",\"locale\":\"pt_BR\"}");

	if (str_ends(request->url, STR("/api/v1/profile")))
		body = STR("{\"id\":900,\"name\":\"Ana\",\"accounts\":["
			   "{\"id\":1,\"role\":\"administrator\",\"status\":\"active\"},"
			   "{\"id\":2,\"role\":\"administrator\",\"status\":\"active\"}]}");
	else if (str_ends(request->url, STR("/webhooks")))
		body = get ? STR("{\"payload\":{\"webhooks\":[]}}")
			   : STR("{\"payload\":{\"webhook\":{\"id\":1,\"secret\":\"s\"}}}");
	else if (str_ends(request->url, STR("/dashboard_apps")))
		body = get ? STR("[]") : STR("{}");
	return (struct httpc_reply){.status = 200, .body = arena_str(arena, body)};
}

/*
 * Chatwoot's side: validate_token knows everyone whose token is "good" and says they are user 900
 * of the first account; /health answers; any API token is an administrator's; everything else is
 * refused as the published contract says.
 */
static enum err chatwoot_send(void *ctx, struct arena *arena, const struct httpc_request *request,
			      struct httpc_reply *ret, struct str *ret_detail)
{
	struct world *world = ctx;
	bool good = false;

	(void)ret_detail;
	for (size_t i = 0; i < request->header_count; i++)
		if (str_eq(request->headers[i].name, STR("Api-Access-Token"))) {
			*ret = chatwoot_admin(arena, request);
			return OK;
		}
	for (size_t i = 0; i < request->header_count; i++)
		good = good || (str_eq(request->headers[i].name, STR("access-token")) &&
				str_eq(request->headers[i].value, STR("good")));
	if (str_ends(request->url, STR("/health"))) {
		*ret = (struct httpc_reply){.status = 200, .body = STR("{\"status\":\"woot\"}")};
		return OK;
	}
	*ret = (struct httpc_reply){.status = 401,
				    .body = STR("{\"success\":false,\"errors\":[\"Invalid\"]}")};
	if (good && str_ends(request->url, STR("/auth/validate_token")))
		*ret = (struct httpc_reply){
			.status = 200,
			.body = arena_printf(
				arena,
				"{\"payload\":{\"success\":true,\"data\":{\"id\":900,"
				"\"name\":\"Ana\","
				"\"email\":\"ana@loja.example\",\"accounts\":[{\"id\":%" PRId64
				",\"role\":\"agent\",\"status\":\"active\"}]}}}",
				world->a.chatwoot_id),
		};
	return OK;
}

static struct keyring one_key(const char *bytes)
{
	return (struct keyring){.keys = {{STR("k1"), {bytes, 32}}}, .count = 1};
}

static int64_t make_user(struct world *world, int64_t account_id, int64_t chatwoot_user_id,
			 const char *role)
{
	int64_t id = fixture_number(&world->fixture,
				    "insert into users (installation_id, chatwoot_user_id, name)"
				    " select id, %" PRId64
				    ", '%s' from installations where slug = 'demo' returning id",
				    chatwoot_user_id, role);

	fixture_sql(
		&world->fixture,
		"insert into memberships (account_id, user_id, role, chatwoot_role, role_source)"
		" values (%" PRId64 ", %" PRId64 ", '%s', '%s', 'hub')",
		account_id, id, role, strcmp(role, "admin") == 0 ? "administrator" : "agent");
	return id;
}

static struct str make_card(struct world *world, const struct tenant *tenant, const char *position)
{
	return fixture_sql(&world->fixture,
			   "insert into cards (account_id, id, board_id, stage_id, title, position)"
			   " values (%" PRId64
			   ", hub_uuid(), '%s', '%s', 'Maria', '%s') returning id",
			   tenant->id, tenant->board_id.ptr, tenant->stage_id.ptr, position);
}

void world_endpoint_secret(struct world *world, const struct tenant *tenant)
{
	struct fixture *f = &world->fixture;
	struct str id = fixture_sql(f, "select id from endpoints where key = '%s'",
				    tenant->endpoint_key.ptr);
	struct str sealed =
		seal(world->arena, &world->app.seal_keys, &rng_system,
		     chatwoot_secret_context(world->arena, tenant->id, id, "secret_sealed"),
		     tenant->endpoint_secret);

	fixture_sql(f, "update endpoints set secret_sealed = '\\x%s' where id = '%s'",
		    hex_encode(world->arena, sealed).ptr, id.ptr);
}

static void make_endpoint(struct world *world, struct tenant *tenant, const char *key)
{
	struct fixture *f = &world->fixture;
	fixture_sql(f,
		    "insert into endpoints (key, account_id, installation_id, source)"
		    " select '%s', %" PRId64 ", id, 'chatwoot' from installations"
		    " where slug = 'demo'",
		    key, tenant->id);
	tenant->endpoint_key = str_from(key);
	tenant->endpoint_secret = arena_printf(world->arena, "secret of %s", key);
	world_endpoint_secret(world, tenant);
}

static void make_installation_secret(struct world *world)
{
	struct fixture *f = &world->fixture;
	struct str id = fixture_sql(f, "select id from installations where slug = 'demo'");

	world->installation_secret = STR("secret of the installation");
	struct str sealed = seal(world->arena, &world->app.seal_keys, &rng_system,
				 installation_secret_context(world->arena, id, "secret_sealed"),
				 world->installation_secret);
	fixture_sql(f, "update installations set secret_sealed = '\\x%s' where id = '%s'",
		    hex_encode(world->arena, sealed).ptr, id.ptr);
}

static struct str stage_of(struct fixture *f, int64_t account_id, const char *key)
{
	return fixture_sql(f, "select id from stages where account_id = %" PRId64 " and key = '%s'",
			   account_id, key);
}

struct str world_role(struct world *world, const struct tenant *tenant)
{
	return fixture_sql(&world->fixture,
			   "insert into roles (account_id, id, name, grants) values (%" PRId64
			   ", hub_uuid(), hub_uuid()::text, '[]') returning id",
			   tenant->id);
}

struct str world_view(struct world *world, const struct tenant *tenant, int64_t user_id)
{
	return fixture_sql(&world->fixture,
			   "insert into board_views"
			   " (account_id, id, board_id, user_id, name, filters)"
			   " values (%" PRId64 ", hub_uuid(), '%s', %" PRId64 ", 'x', '{}')"
			   " returning id",
			   tenant->id, tenant->board_id.ptr, user_id);
}

struct str world_rule(struct world *world, const struct tenant *tenant, const char *kind)
{
	return fixture_sql(&world->fixture,
			   "insert into board_rules"
			   " (account_id, id, board_id, stage_id, name, kind, conditions,"
			   " actions, updated_by) values (%" PRId64 ", hub_uuid(), '%s',"
			   " '%s', 'x', '%s', '{}',"
			   " '[{\"type\":\"set_status\",\"status\":\"open\"}]', 1)"
			   " returning id",
			   tenant->id, tenant->board_id.ptr, tenant->stage_id.ptr, kind);
}

struct str world_job(struct world *world, const struct tenant *tenant)
{
	return fixture_sql(&world->fixture,
			   "insert into sync_runs (account_id, kind, trigger, step)"
			   " values (%" PRId64 ", 'inboxes', 'person', 'account')"
			   " on conflict (account_id, kind) where state in ('queued', 'running')"
			   " do update set again = false returning id",
			   tenant->id);
}

struct str world_contact(struct world *world, const struct tenant *tenant)
{
	return fixture_sql(&world->fixture,
			   "insert into contacts (account_id, chatwoot_contact_id, name,"
			   "  observed_at) values (%" PRId64
			   ", 1000000 + (random() * 1e12)::bigint, 'Marina', now()) returning id",
			   tenant->id);
}

/* What is mirrored of Chatwoot: one of each, in an inbox of all of the account's people. */
static void make_mirror(struct world *world, struct tenant *tenant)
{
	struct fixture *f = &world->fixture;
	int64_t number = tenant->chatwoot_id * 1000; /* no other account's */

	fixture_sql(f,
		    "insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type,"
		    "  observed_at)"
		    " values (%" PRId64 ", %" PRId64 ", 'Site', 'Channel::Api', now());"
		    " insert into inbox_members select m.account_id, %" PRId64
		    ", u.chatwoot_user_id from memberships m join users u on u.id = m.user_id"
		    " where m.account_id = %" PRId64,
		    tenant->id, number, number, tenant->id);
	tenant->contact_id = fixture_sql(
		f,
		"insert into contacts (account_id, chatwoot_contact_id, name, observed_at) values"
		" (%" PRId64 ", %" PRId64 ", 'Marina', now()) returning id",
		tenant->id, number);
	fixture_sql(f,
		    "insert into conversations (account_id, chatwoot_conversation_id,"
		    "  chatwoot_inbox_id, chatwoot_contact_id, status, last_activity_at,"
		    "  observed_at) values (%" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64
		    ", 'open', now(), now());"
		    " insert into messages (account_id, chatwoot_message_id,"
		    "  chatwoot_conversation_id, message_type, content, sender_type, sent_at,"
		    "  observed_at) values (%" PRId64 ", %" PRId64 ", %" PRId64
		    ", 'incoming', 'Bom dia', 'contact', now(), now())",
		    tenant->id, number, number, number, tenant->id, number, number);
	tenant->team_id = fixture_sql(
		f,
		"insert into teams (account_id, chatwoot_team_id, name, observed_at)"
		" values (%" PRId64 ", 1, 'vendas', now()) returning id",
		tenant->id);
	fixture_sql(f,
		    "insert into team_members select m.account_id, 1, u.chatwoot_user_id"
		    " from memberships m join users u on u.id = m.user_id"
		    " where m.account_id = %" PRId64,
		    tenant->id);
	tenant->talk_id = number;
	tenant->export_id = fixture_sql(
		f,
		"insert into contact_exports (account_id, id, chatwoot_contact_id, requested_by,"
		"  document, expires_at) values (%" PRId64 ", hub_uuid(), %" PRId64
		", 1, '{}', now() + interval '1 hour') returning id",
		tenant->id, number);
}

struct str world_write(struct world *world, const struct tenant *tenant, int64_t user_id)
{
	return fixture_sql(&world->fixture,
			   "insert into chatwoot_writes (account_id, id, chatwoot_conversation_id,"
			   " kind, change, state, problem, user_id, user_name, after_message_id)"
			   " values (%" PRId64 ", gen_random_uuid(), %" PRId64 ", 'status',"
			   " '{\"status\":\"open\"}', 'failed', 'refused', %" PRId64 ", 'Ana', 0)"
			   " returning id",
			   tenant->id, tenant->talk_id, user_id);
}

static struct tenant make_tenant(struct world *world, int64_t chatwoot_id, const char *endpoint_key)
{
	struct fixture *f = &world->fixture;
	struct tenant t = {.id = fixture_account(f, chatwoot_id), .chatwoot_id = chatwoot_id};

	for (size_t i = 0; i < ROLES; i++)
		t.users[i] = make_user(world, t.id, chatwoot_id * 100 + (int64_t)i, role_names[i]);
	t.board_id = fixture_sql(f, "select id from boards where account_id = %" PRId64, t.id);
	t.stage_id = stage_of(f, t.id, "open");
	t.other_stage_id = stage_of(f, t.id, "pending");
	t.field_id = board_things_field(world, &t, t.board_id);
	t.card_id = make_card(world, &t, "a0");
	t.other_card_id = make_card(world, &t, "a1");
	make_endpoint(world, &t, endpoint_key);
	t.member_id = make_user(world, t.id, chatwoot_id * 100 + 50, "agent");
	t.role_id = world_role(world, &t);
	t.view_id = world_view(world, &t, t.users[0]);
	t.import_id = fixture_sql(
		f,
		"insert into board_imports (account_id, id, board_id, user_id, format, state,"
		" headers, columns, separator, stages, at, line, total) values (%" PRId64
		", hub_uuid(), '%s', 1, 'csv', 'done', '{}', '{}', ',', '[]', 0, 1, 1)"
		" returning id",
		t.id, t.board_id.ptr);
	t.rule_id = world_rule(world, &t, "enter");
	t.job_id = world_job(world, &t);
	make_mirror(world, &t);
	fixture_sql(f,
		    "insert into chatwoot_connections (account_id, state) values (%" PRId64
		    ", 'disconnected')",
		    t.id);
	fixture_sql(f,
		    "insert into audit_log (account_id, seq, at, action, status, actor_type,"
		    " actor_id, impersonator_id, resource_type, repeats, payload, payload_digest,"
		    " hash) values (%" PRId64 ", 1, now(), 'card.moved', 200, 'user', 1, 2, 'card',"
		    " 1, '{\"actor_name\":\"Ana\",\"before\":{\"a\":1}}', '', sha256(''))",
		    t.id);
	return t;
}

static void make_app(struct world *world)
{
	static const char bytes[3][33] = {"jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj",
					  "ssssssssssssssssssssssssssssssss",
					  "tttttttttttttttttttttttttttttttt"};
	static struct httpc httpc;
	struct app *app = &world->app;
	struct str problem = STR_NULL, source = str_from(getenv("HUB_TEST_SRCDIR"));

	const char *pages_problem = NULL;
	httpc = (struct httpc){chatwoot_send, world};
	*app = (struct app){
		.config = {.public_url = STR("https://hub.example"),
			   .base_path = STR(""),
			   .run_dir = STR("/tmp"),
			   .ready_requires = STR("postgresql,redis")},
		.log = {.service = "matrix",
			.clock = &clock_system,
			.level = LOG_ERROR,
			.fd = world->fixture.log.fd},
		.clock = &clock_system,
		.rng = &rng_system,
		.db = db_new(world->fixture.app_url, "matrix", &clock_system, NULL),
		.redis = redis_new(world->fixture.redis_url, &clock_system),
		.httpc = &httpc,
		.jwt_keys = one_key(bytes[0]),
		.seal_keys = one_key(bytes[1]),
		.ticket_keys = one_key(bytes[2]),
		.origin = STR("https://hub.example"),
		.router = router_new(world->arena, &features_routes, &problem),
		.guard = &features_guard,
		.pool = POOL_SLOW, /* may serve every route */
		.access = access_cache_new(world->arena),
		.endpoints = endpoint_cache_new(world->arena),
		.password_gate = password_gate_new(),
		.pages = sign_in_pages_new(
			world->arena,
			arena_printf(world->arena, "%.*s/templates", STR_FMT(source)),
			&pages_problem),
		.health = health_cache_new(world->arena),
		.assets = web_assets_new(
			world->arena,
			arena_printf(world->arena, "%.*s/tests/matrix/dist", STR_FMT(source)),
			arena_printf(world->arena, "%.*s/templates", STR_FMT(source))),
	};
	if (!app->router) {
		/* A table that must not boot has no matrix. */
		printf("Bail out! %.*s\n", STR_FMT(problem));
		fixture_stop(&world->fixture);
		exit(EXIT_FAILURE);
	}
	(void)cidrs_parse(world->arena, STR("10.0.0.0/8"), &app->monitor_networks);
}

const char *world_start(struct world *world)
{
	const char *why = fixture_start(&world->fixture);

	if (why)
		return why;
	world->arena = arena_new();
	fixture_migrate(&world->fixture);
	make_app(world);
	world->a = make_tenant(world, 1, "endpoint-key-of-account-one");
	world->b = make_tenant(world, 2, "endpoint-key-of-account-two");
	make_installation_secret(world);
	world->operator_id = fixture_number(
		&world->fixture,
		"insert into users (installation_id, chatwoot_user_id, name, super_admin)"
		" select id, 999, 'Olga', true from installations where slug = 'demo'"
		" returning id");
	return NULL;
}

void world_stop(struct world *world)
{
	db_free(world->app.db);
	redis_free(world->app.redis);
	arena_free(world->arena);
	fixture_stop(&world->fixture);
}

static struct str make_session(struct world *world, struct arena *arena, int64_t user_id,
			       const char *method, struct str refresh_token)
{
	struct str id = id_new(arena, &clock_system, &rng_system), hash = STR("null");

	if (refresh_token.ptr)
		hash = arena_printf(arena, "'\\x%s'",
				    hex_encode(arena, sha256(arena, refresh_token)).ptr);
	fixture_sql(&world->fixture,
		    "insert into sessions"
		    " (id, user_id, method, refresh_hash, idle_until, expires_at)"
		    " select '%s', id, '%s', %s, now() + '1 day', now() + '2 days'"
		    " from users where id = %" PRId64,
		    id.ptr, method, hash.ptr, user_id);
	return id;
}

struct str world_session(struct world *world, struct arena *arena, int64_t user_id,
			 struct str refresh_token)
{
	return make_session(world, arena, user_id, "chatwoot", refresh_token);
}

static struct str session_token(struct world *world, struct arena *arena, int64_t user_id,
				struct str session_id, usec_t life)
{
	usec_t now = clock_now(&clock_system);
	const struct token_claims claims = {user_id, session_id, now + life};
	struct str token = STR_NULL;

	/* An expired one was signed in time: two lives before its end. */
	if (token_sign(arena, &world->app.jwt_keys, world->app.config.public_url,
		       life < 0 ? now + 2 * life : now, &claims, &token) != OK)
		abort();
	return token;
}

struct str world_token(struct world *world, struct arena *arena, int64_t user_id, usec_t life)
{
	return session_token(world, arena, user_id,
			     world_session(world, arena, user_id, STR_NULL), life);
}

struct str world_operator(struct world *world, struct arena *arena)
{
	int64_t id = world->operator_id;

	return session_token(world, arena, id,
			     make_session(world, arena, id, "password", STR_NULL),
			     60 * USEC_PER_SEC);
}

struct str world_impersonation(struct world *world, struct arena *arena, int64_t account_id,
			       int64_t user_id)
{
	struct str id = world_session(world, arena, user_id, STR_NULL);

	fixture_sql(&world->fixture,
		    "update sessions set method = 'impersonation', account_id = %" PRId64
		    ", impersonator_id = %" PRId64 " where id = '%s'",
		    account_id, world->operator_id, id.ptr);
	return session_token(world, arena, user_id, id, 60 * USEC_PER_SEC);
}

static struct pass new_pass(struct arena *arena, const char *prefix)
{
	struct str id = id_new(arena, &clock_system, &rng_system);

	return (struct pass){
		.text = arena_printf(arena, "%s%s", prefix, id.ptr),
		.id = id,
	};
}

struct pass world_instance_token(struct world *world, struct arena *arena,
				 const struct tenant *tenant, int64_t user_id, const char *scopes)
{
	struct pass pass = new_pass(arena, "wpi_");

	fixture_sql(&world->fixture,
		    "insert into instance_tokens"
		    " (id, hash, account_id, user_id, session_id, scopes, origin, expires_at)"
		    " values ('%s', '\\x%s', %" PRId64 ", %" PRId64
		    ", '%s', '%s', 'http://localhost:3000', now() + '5 minutes')",
		    pass.id.ptr, hex_encode(arena, sha256(arena, pass.text)).ptr, tenant->id,
		    user_id, world_session(world, arena, user_id, STR_NULL).ptr, scopes);
	return pass;
}

struct pass world_api_key(struct world *world, struct arena *arena, const struct tenant *tenant,
			  int64_t user_id, const char *scopes, const char *networks)
{
	struct pass pass = new_pass(arena, "whk_");

	fixture_sql(&world->fixture,
		    "insert into api_keys (account_id, id, user_id, name, prefix, hash, scopes,"
		    " networks, requests_per_minute)"
		    " values (%" PRId64 ", '%s', %" PRId64
		    ", 'A program', 'whk_', '\\x%s', '%s', '%s', 600)",
		    tenant->id, pass.id.ptr, user_id,
		    hex_encode(arena, sha256(arena, pass.text)).ptr, scopes, networks);
	return pass;
}

static int64_t next_person(void)
{
	static int64_t last = 100000;

	return ++last;
}

int64_t world_member(struct world *world, const struct tenant *tenant)
{
	return make_user(world, tenant->id, next_person(), "agent");
}

int64_t world_seatless(struct world *world, const struct tenant *tenant)
{
	int64_t id = world_member(world, tenant);

	fixture_sql(&world->fixture,
		    "insert into seats_wanted"
		    " (account_id, user_id, state, role, role_source, chatwoot_role)"
		    " values (%" PRId64 ", %" PRId64 ", 'waiting', 'agent', 'chatwoot', 'agent')"
		    " on conflict do nothing;"
		    "delete from memberships where account_id = %" PRId64 " and user_id = %" PRId64,
		    tenant->id, id, tenant->id, id);
	return id;
}
