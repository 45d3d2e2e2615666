#include "matrix/call.h"

#include <inttypes.h>
#include <stdlib.h>

#include "app/features.h"
#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/http/pipeline.h"
#include "matrix/board_things.h"
#include "matrix/card_things.h"
#include "matrix/reply_check.h"
#include "matrix/sign_in.h"

#define HITS_MAX     512
#define REPLY_VALUES 200000 /* of JSON: lists grow with the number of routes */

static const struct route *succeeded[HITS_MAX];
static size_t succeeded_count;

/* ---- a valid request ---- */

struct str call_param(const struct route *route, size_t i)
{
	struct str rest = str_from(route->path);

	while (rest.ptr) {
		struct str segment = str_split(&rest, '/');
		if (str_starts(segment, STR(":")) && i-- == 0)
			return str_slice(segment, 1, segment.len);
	}
	return STR_NULL;
}

struct str call_param_value(const struct tenant *tenant, struct arena *arena, struct str name)
{
	const struct {
		const char *name;
		struct str value;
	} values[] = {
		{"accountId", arena_printf(arena, "%" PRId64, tenant->id)},
		{"boardId", tenant->board_id},
		{"cardId", tenant->card_id},
		{"stageId", tenant->stage_id},
		{"fieldId", tenant->field_id},
		{"roleId", tenant->role_id},
		{"viewId", tenant->view_id},
		{"importId", tenant->import_id},
		{"ruleId", tenant->rule_id},
		{"teamId", tenant->team_id},
		{"jobId", tenant->job_id},
		{"userId", arena_printf(arena, "%" PRId64, tenant->member_id)},
		{"contactId", tenant->contact_id},
		{"exportId", tenant->export_id},
		{"part", STR("1")},
		{"chatwootConversationId", arena_printf(arena, "%" PRId64, tenant->talk_id)},
		{"installation", STR("demo")},
		{"endpoint", tenant->endpoint_key},
		{"token", STR("hml_of_nobody")}, /* links are made by sign_in.c */
		{"asset", STR("style")},
		{"account", STR("1")},
		{"section", STR("general")},
		{"board", STR("01a20239-03ed-7527-af87-000000000001")},
		/* Of none of these: they are callers'. */
		{"itemId", tenant->card_id},
		{"commentId", tenant->card_id},
		{"linkId", tenant->card_id},
		{"sessionId", tenant->card_id},
		{"tokenId", tenant->card_id},
		{"keyId", tenant->card_id},
		{"writeId", tenant->card_id},
	};

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (str_eq(name, str_from(values[i].name)))
			return values[i].value;
	/* A new parameter needs a value here before its route can be tested at all. */
	abort();
}

static struct str make_path(const struct tenant *tenant, struct arena *arena, const char *pattern,
			    struct str name, struct str value)
{
	struct buf out = buf_new(arena, 2048);
	struct str rest = str_slice(str_from(pattern), 1, SIZE_MAX);

	while (rest.ptr) {
		struct str segment = str_split(&rest, '/');
		struct str param = str_slice(segment, 1, segment.len);
		buf_char(&out, '/');
		if (!str_starts(segment, STR(":")))
			buf_str(&out, segment);
		else if (str_eq(param, name))
			buf_str(&out, value);
		else
			buf_str(&out, call_param_value(tenant, arena, param));
	}
	return buf_view(&out);
}

/* The version of what the path names. */
static struct str current_version(struct call *call)
{
	struct fixture *f = &call->world->fixture;

	if (route_param(call->route, "userId") >= 0)
		return fixture_sql(f,
				   "select version from memberships where account_id = %" PRId64
				   " and user_id = %" PRId64,
				   call->tenant->id, call->tenant->member_id);
	if (route_param(call->route, "roleId") >= 0 || route_param(call->route, "viewId") >= 0 ||
	    route_param(call->route, "ruleId") >= 0)
		return STR("1");
	if (str_ends(str_from(call->route->path), STR("/settings")))
		return fixture_sql(f, "select version from accounts where id = %" PRId64,
				   call->tenant->id);
	if (route_param(call->route, "cardId") >= 0)
		return fixture_sql(f, "select version from cards where id = '%s'",
				   call->tenant->card_id.ptr);
	if (route_param(call->route, "fieldId") >= 0)
		return fixture_sql(f, "select version from board_fields where id = '%s'",
				   call->tenant->field_id.ptr);
	if (route_param(call->route, "stageId") >= 0)
		return fixture_sql(f, "select version from stages where id = '%s'",
				   call->tenant->stage_id.ptr);
	return fixture_sql(f, "select version from boards where id = '%s'",
			   call->tenant->board_id.ptr);
}

/* A value the table accepts, as JSON: by its name where only a real thing will do. */
static struct str valid_value(struct call *call, const struct field *field)
{
	struct arena *arena = call->arena;
	struct buf text = buf_new(arena, 4096);

	if (strcmp(field->name, "account_id") == 0)
		return arena_printf(arena, "%" PRId64, call->tenant->id);
	if (strcmp(field->name, "user_id") == 0)
		return arena_printf(arena, "%" PRId64, call->tenant->member_id);
	if (strcmp(field->name, "chatwoot_user_id") == 0)
		return STR("null"); /* no agents are mirrored */
	if (strcmp(field->name, "chatwoot_conversation_id") == 0)
		return arena_printf(arena, "%" PRId64, call->tenant->talk_id);
	if (strcmp(field->name, "board_id") == 0)
		return arena_printf(arena, "\"%s\"", call->tenant->board_id.ptr);
	if (strcmp(field->name, "stage_id") == 0)
		return arena_printf(arena, "\"%s\"", call->tenant->other_stage_id.ptr);
	if (strcmp(field->name, "version") == 0 && call->thing_id.ptr)
		return fixture_sql(&call->world->fixture,
				   "select version from api_keys where id = '%s'",
				   call->thing_id.ptr);
	if (strcmp(field->name, "version") == 0)
		return current_version(call);
	switch (field->type) {
	case FIELD_I64:
		return arena_printf(arena, "%" PRId64, field->min > 0 ? field->min : 0);
	case FIELD_BOOL:
		return STR("true");
	case FIELD_ENUM:
		return arena_printf(arena, "\"%s\"", field->values->items[0]);
	case FIELD_UUID:
		return arena_printf(arena, "\"%s\"", call->tenant->card_id.ptr);
	case FIELD_TIME:
		return STR("\"2026-01-01T00:00:00.000Z\"");
	case FIELD_STR:
	case FIELD_TEXT:
		buf_char(&text, '"');
		for (int64_t i = 0; i < (field->min > 0 ? field->min : 1); i++)
			buf_char(&text, 'a');
		buf_char(&text, '"');
		return buf_view(&text);
	case FIELD_LIST:
	case FIELD_STRINGS:
	case FIELD_IDS:
		return STR("[]");
	case FIELD_OBJECT:
	case FIELD_JSON:
		return STR("{}");
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	abort();
}

/* The valid body with one member replaced (json NULL: left out). */
static struct str make_body(struct call *call, const char *name, const char *json)
{
	const struct schema *schema = call->route->body;
	struct buf out = buf_new(call->arena, 256 * 1024);
	bool seen = false;

	buf_char(&out, '{');
	for (size_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		bool spoilt = name && strcmp(field->name, name) == 0;
		seen = seen || spoilt;
		if ((spoilt && !json) || (!spoilt && field_may_be_absent(field)))
			continue;
		buf_printf(&out, "%s\"%s\":", out.len > 1 ? "," : "", field->name);
		buf_str(&out, spoilt ? str_from(json) : valid_value(call, field));
	}
	if (name && json && !seen)
		buf_printf(&out, "%s\"%s\":%s", out.len > 1 ? "," : "", name, json);
	buf_char(&out, '}');
	return buf_view(&out);
}

static struct str webhook_body(struct call *call)
{
	return arena_printf(
		call->arena,
		"{\"event\":\"conversation_created\",\"id\":7,\"inbox_id\":1,\"status\":\"open\","
		"\"account\":{\"id\":%" PRId64 "},\"updated_at\":1782130000.5,\"nonce\":\"%s\"}",
		call->tenant->chatwoot_id, call->delivery.ptr);
}

/* Bodies that only real things satisfy: signing in needs credentials Chatwoot knows. */
static void special_body(struct call *call)
{
	if (sign_in_body(call) || board_things_body(call))
		return;
	if (call->route->auth == AUTH_SIGNED)
		call->body = webhook_body(call);
	else if (strcmp(call->route->path, "/api/v1/auth/sso") == 0)
		call->body = STR(
			"{\"installation\":\"demo\",\"access_token\":\"good\",\"client\":\"c\","
			"\"uid\":\"u\"}");
	else if (str_ends(str_from(call->route->path), STR("/users/:userId")))
		call->body = arena_printf(call->arena, "{\"role\":\"viewer\",\"version\":%s}",
					  current_version(call).ptr);
	else if (str_ends(str_from(call->route->path), STR("/roles")))
		call->body = arena_printf(call->arena,
					  "{\"name\":\"%s\",\"grants\":[{\"permission\":"
					  "\"reports:read\",\"scope\":\"team\"}]}",
					  call->delivery.ptr);
	else if (str_ends(str_from(call->route->path), STR("/rules")))
		call->body = arena_printf(call->arena,
					  "{\"kind\":\"enter\",\"stage_id\":\"%s\",\"actions\":[{"
					  "\"type\":\"set_priority\",\"priority\":\"high\"}]}",
					  call->tenant->stage_id.ptr);
	else if (str_ends(str_from(call->route->path), STR("/rules/:ruleId")))
		call->body = STR("{\"version\":1,\"enabled\":false}");
	else if (str_ends(str_from(call->route->path), STR("/cards/bulk")))
		call->body = arena_printf(call->arena,
					  "{\"card_ids\":[\"%s\"],\"action\":\"update\","
					  "\"changes\":{\"value\":100}}",
					  call->tenant->card_id.ptr);
	else if (str_ends(str_from(call->route->path), STR("/links")))
		call->body = STR("{\"url\":\"https://example.com/a?b=c#d\"}");
	else if (str_ends(str_from(call->route->path), STR("/import"))) {
		/* Those of other calls are over. */
		fixture_sql(&call->world->fixture, "update board_imports set state = 'done'");
		call->body = STR("{\"format\":\"csv\",\"text\":\"title\\nMaria\"}");
	} else if (str_ends(str_from(call->route->path), STR("/labels")))
		call->body = STR("{\"remove\":[\"vip\"]}");
	else if (strcmp(call->route->path, "/api/v1/auth/refresh") == 0) {
		struct str token = arena_printf(call->arena, "hrt_%s", call->delivery.ptr);
		(void)world_session(call->world, call->arena, call->tenant->users[0], token);
		call->body = arena_printf(call->arena, "{\"refresh_token\":\"%s\"}", token.ptr);
	}
}

static struct str valid_query(struct call *call)
{
	struct buf out = buf_new(call->arena, 1024);

	for (size_t i = 0; i < call->route->query->count; i++) {
		const struct field *field = &call->route->query->fields[i];
		if (field->presence == REQUIRED)
			buf_printf(&out, "%s%s=%.*s", out.len ? "&" : "", field->name,
				   STR_FMT(valid_value(call, field)));
	}
	return buf_view(&out);
}

static struct str valid_token(struct call *call, int64_t user_id)
{
	return call->route->auth == AUTH_TOKEN
		       ? world_instance_token(call->world, call->arena, call->tenant, user_id,
					      WORLD_ALL_SCOPES)
				 .text
		       : world_token(call->world, call->arena, user_id, 60 * USEC_PER_SEC);
}

/* Sessions, tokens and keys end when they are used up in a path: each call gets one of its own. */
static void make_thing(struct call *call, int64_t user_id)
{
	const struct route *route = call->route;

	board_things_path(call);
	if (route_param(route, "sessionId") >= 0) {
		call->thing_id = world_session(call->world, call->arena, user_id, STR_NULL);
		call_path(call, STR("sessionId"), call->thing_id);
	} else if (route_param(route, "tokenId") >= 0) {
		call->thing_id = world_instance_token(call->world, call->arena, call->tenant,
						      user_id, "{}")
					 .id;
		call_path(call, STR("tokenId"), call->thing_id);
	} else if (str_ends(str_from(route->path), STR("/erase"))) {
		call->thing_id = world_contact(call->world, call->tenant);
		call_path(call, STR("contactId"), call->thing_id);
	} else if (route_param(route, "keyId") >= 0) {
		call->thing_id = world_api_key(call->world, call->arena, call->tenant, user_id,
					       "{}", "{}")
					 .id;
		call_path(call, STR("keyId"), call->thing_id);
	} else if (route_param(route, "viewId") >= 0) {
		call_path(call, STR("viewId"), world_view(call->world, call->tenant, user_id));
	} else if (route_param(route, "ruleId") >= 0) {
		bool backfill = str_ends(str_from(route->path), STR("/backfill"));
		call_path(call, STR("ruleId"),
			  world_rule(call->world, call->tenant, backfill ? "create" : "enter"));
	} else if (str_ends(str_from(route->path), STR("/rules"))) {
		fixture_sql(&call->world->fixture,
			    "delete from board_rules where account_id = %" PRId64 " and id <> '%s'",
			    call->tenant->id, call->tenant->rule_id.ptr);
	} else if (route_param(route, "importId") >= 0) {
		bool resumes = str_ends(str_from(route->path), STR("/resume"));
		fixture_sql(&call->world->fixture,
			    "update board_imports set state = 'done';"
			    "update board_imports set state = '%s', source = '' where id = '%s'",
			    resumes ? "failed" : "running", call->tenant->import_id.ptr);
	} else if (route_param(route, "writeId") >= 0) {
		call_path(call, STR("writeId"), world_write(call->world, call->tenant, user_id));
	} else if (str_ends(str_from(route->path), STR("/seat"))) {
		int64_t id = route->method == METHOD_PUT
				     ? world_seatless(call->world, call->tenant)
				     : world_member(call->world, call->tenant);
		call_path(call, STR("userId"), arena_printf(call->arena, "%" PRId64, id));
	}
}

struct call call_valid(struct world *world, struct arena *arena, const struct route *route,
		       const struct tenant *tenant, size_t role)
{
	struct call call = {
		.world = world,
		.arena = arena,
		.route = route,
		.tenant = tenant,
		.method = str_from(method_name(route->method)),
		.path = make_path(tenant, arena, route->path, STR_NULL, STR_NULL),
		.peer = route->auth == AUTH_MONITOR ? STR("10.0.0.1") : STR("192.0.2.1"),
		.delivery = id_new(arena, &clock_system, &rng_system),
	};

	make_thing(&call, tenant->users[role]);
	card_things(&call, tenant->users[role]);
	call.query = valid_query(&call);
	if (route_needs_user(route))
		call.token = valid_token(&call, tenant->users[role]);
	if (route->auth == AUTH_OPERATOR)
		call.token = world_operator(world, arena);
	if (strcmp(route->path, "/api/v1/impersonations/current") == 0)
		call.token = world_impersonation(world, arena, tenant->id, tenant->users[role]);
	if (route->body != &schema_none) {
		call.content_type = STR("application/json");
		call.body = make_body(&call, NULL, NULL);
		special_body(&call);
	}
	if (route_param(route, "roleId") >= 0)
		call_path(&call, STR("roleId"), world_role(world, tenant));
	if (route->auth == AUTH_SIGNED)
		world_endpoint_secret(world, tenant);
	if (route_param(route, "jobId") >= 0)
		call_path(&call, STR("jobId"), world_job(world, tenant));
	if (route_signed(route))
		call_sign(&call);
	if (route->shape == SHAPE_PAGE)
		sign_in_page(&call, tenant->users[role]);
	return call;
}

void call_sign_at(struct call *call, int64_t seconds)
{
	call->timestamp = arena_printf(call->arena, "%" PRId64, seconds);
	struct str parts[] = {call->timestamp, STR("."), call->body};
	struct str secret = call->route->auth == AUTH_SIGNED ? call->tenant->endpoint_secret
							     : call->world->installation_secret;
	struct str mac = hmac_sha256(call->arena, secret, parts, ARRAY_LEN(parts));
	call->signature = arena_printf(call->arena, "sha256=%s", hex_encode(call->arena, mac).ptr);
}

void call_sign(struct call *call)
{
	call_sign_at(call, clock_now(&clock_system) / USEC_PER_SEC);
}

void call_member(struct call *call, const char *name, const char *json)
{
	struct str body = make_body(call, name, json);

	call->body = route_takes_form(call->route) ? sign_in_form_of(call, body) : body;
	if (route_signed(call->route))
		call_sign(call);
}

void call_path(struct call *call, struct str name, struct str value)
{
	call->path = make_path(call->tenant, call->arena, call->route->path, name, value);
}

/* ---- the wire ---- */

struct wire {
	const struct call *call;
	struct str target, authorization, length;
	size_t sent;
};

static struct str wire_param(void *ctx, const char *name)
{
	const struct wire *wire = ctx;
	const struct call *call = wire->call;
	const struct {
		const char *name;
		struct str value;
	} params[] = {
		{"REQUEST_METHOD", call->method},
		{"REQUEST_URI", wire->target},
		{"CONTENT_LENGTH", wire->length},
		{"HTTP_CONTENT_TYPE", call->content_type},
		{"HTTP_AUTHORIZATION", wire->authorization},
		{"HTTP_ACCEPT", call->route->shape == SHAPE_HTML ? STR("text/html") : STR_NULL},
		{"HTTP_COOKIE", sign_in_cookies(call)},
		{"HTTP_ORIGIN", call->origin},
		{"HTTP_HOST", STR("hub.example")},
		{"HTTP_IDEMPOTENCY_KEY", call->idempotency_key},
		{"HTTP_X_CHATWOOT_SIGNATURE", call->signature},
		{"HTTP_X_CHATWOOT_TIMESTAMP", call->timestamp},
		{"HTTP_X_CHATWOOT_DELIVERY", call->delivery},
		{"HTTP_X_WHATPRO_INSTALLATION", call->installation},
		{"HTTP_X_WHATPRO_SIGNATURE", call->signature},
		{"HTTP_X_WHATPRO_TIMESTAMP", call->timestamp},
		{"HTTP_X_API_KEY", call->api_key},
		{"HTTP_ACCESS_TOKEN", call->access_token},
		{"HTTP_CLIENT", call->client},
		{"HTTP_UID", call->uid},
		{"HTTP_ACCESS_CONTROL_REQUEST_METHOD", call->wanted_method},
		{"HUB_PEER", call->peer},
	};

	for (size_t i = 0; i < ARRAY_LEN(params); i++)
		if (strcmp(params[i].name, name) == 0)
			return params[i].value;
	return STR_NULL;
}

static long wire_read(void *ctx, char *bytes, size_t len)
{
	struct wire *wire = ctx;
	struct str left = str_slice(wire->call->body, wire->sent, wire->call->body.len);

	if (left.len == 0)
		return wire->call->broken ? -1 : 0;
	len = left.len < len ? left.len : len;
	memcpy(bytes, left.ptr, len);
	wire->sent += len;
	return (long)len;
}

static void check_challenge(const struct call *call)
{
	if (call->route->shape == SHAPE_PAGE)
		return; /* its credential is a cookie */
	const char *want = call->token.ptr ? "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"
					   : "WWW-Authenticate: Bearer\r\n";

	CHECK_ROW(memmem(call->head.ptr, call->head.len, want, strlen(want)) != NULL, call->head);
}

void call_run(struct call *call)
{
	struct arena *arena = call->arena;
	struct wire wire = {
		.call = call,
		.target = call->query.len ? arena_printf(arena, "%.*s?%.*s", STR_FMT(call->path),
							 STR_FMT(call->query))
					  : call->path,
		.authorization = call->token.ptr
					 ? arena_printf(arena, "Bearer %.*s", STR_FMT(call->token))
					 : STR_NULL,
		.length = arena_printf(arena, "%zu", call->body.len),
	};
	const struct transport transport = {wire_param, wire_read, &wire};
	struct request rq = {.app = &call->world->app, .arena = arena, .transport = &transport};

	pipeline_run(&rq);
	call->status = rq.reply.status;
	call->reply = arena_str(arena, buf_view(&rq.reply.body));
	call->head = arena_str(arena, pipeline_response(&rq).head);
	call->json = NULL;
	if (json_parse(arena, call->reply, 32, REPLY_VALUES, &call->json) != OK)
		call->json = NULL;
	const char *problem = reply_problem(call->route, call->status, call->json, call->reply);
	if (problem)
		CHECK_ROW(false, arena_printf(arena, "%.*s %s: %s: %.*s", STR_FMT(call->method), call->route->path,
					      problem, STR_FMT(str_slice(call->reply, 0, 400))));
	if (call->status == 401)
		check_challenge(call);
	if (call->status == call->route->status && succeeded_count < HITS_MAX &&
	    !call_succeeded(call->route))
		succeeded[succeeded_count++] = call->route;
}

void call_expect(struct call *call, int status, const char *what)
{
	call_run(call);
	CHECK_ROW(call->status == status,
		  arena_printf(call->arena, "%.*s %s: %s: wanted %d, got %d %.*s",
			       STR_FMT(call->method), call->route->path, what, status, call->status,
			       STR_FMT(str_slice(call->reply, 0, 300))));
}

bool call_succeeded(const struct route *route)
{
	for (size_t i = 0; i < succeeded_count; i++)
		if (succeeded[i] == route)
			return true;
	return false;
}
