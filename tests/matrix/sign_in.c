#include "matrix/sign_in.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/password.h"
#include "core/crypto/seal.h"
#include "core/crypto/totp.h"
#include "core/data/json_tree.h"
#include "features/identity/identity.h"

#define PASSWORD "uma senha bem longa"
#define SECRET   STR("12345678901234567890")

/* Hashed once: it is slow by design. */
static struct str password_phc(struct call *call)
{
	struct world *world = call->world;
	static struct str phc;

	if (!phc.ptr && password_hash(world->app.password_gate, world->arena, &rng_system,
				      STR(PASSWORD), &phc) != OK)
		abort();
	return phc;
}

static void give_password(struct call *call, int64_t user_id)
{
	struct fixture *f = &call->world->fixture;

	fixture_sql(f, "update users set email = 'u%" PRId64 "@loja.example' where id = %" PRId64,
		    user_id, user_id);
	fixture_sql(f,
		    "insert into passwords (user_id, hash) values (%" PRId64 ", '%s')"
		    " on conflict (user_id) do update set hash = excluded.hash",
		    user_id, password_phc(call).ptr);
}

static struct str sealed_secret(struct call *call, int64_t user_id)
{
	struct str context = arena_printf(call->arena, "0|totp|secret|%" PRId64, user_id);

	return hex_encode(call->arena, seal(call->arena, &call->world->app.seal_keys, &rng_system,
					    context, SECRET));
}

static void give_totp(struct call *call, int64_t user_id, const char *column)
{
	fixture_sql(&call->world->fixture,
		    "delete from totp where user_id = %" PRId64 ";"
		    "insert into totp (user_id, %s) values (%" PRId64 ", '\\x%s')",
		    user_id, column, user_id, sealed_secret(call, user_id).ptr);
}

static void forget_totp(struct call *call, int64_t user_id)
{
	fixture_sql(&call->world->fixture, "delete from totp where user_id = %" PRId64, user_id);
}

static struct str make_link(struct call *call, int64_t user_id)
{
	struct str token = arena_printf(call->arena, "hml_%s", call->delivery.ptr);

	fixture_sql(&call->world->fixture,
		    "insert into mail_tokens (hash, user_id, purpose, expires_at)"
		    " values ('\\x%s', %" PRId64 ", 'reset', now() + '1 hour')",
		    hex_encode(call->arena, sha256(call->arena, token)).ptr, user_id);
	return token;
}

static void login_body(struct call *call)
{
	forget_totp(call, call->tenant->users[0]);
	call->body = arena_printf(call->arena,
				  "{\"installation\":\"demo\",\"email\":\"u%" PRId64
				  "@loja.example\",\"password\":\"" PASSWORD "\"}",
				  call->tenant->users[0]);
}

static void reset_body(struct call *call)
{
	call->body = arena_printf(call->arena,
				  "{\"token\":\"%s\",\"password\":\"" PASSWORD " nova\"}",
				  make_link(call, call->tenant->users[0]).ptr);
}

static void change_body(struct call *call)
{
	call->body = STR("{\"current_password\":\"" PASSWORD "\",\"password\":\"" PASSWORD
			 " nova\"}");
}

static const char *code_now(struct arena *arena)
{
	int64_t step = clock_now(&clock_system) / USEC_PER_SEC / TOTP_STEP_SEC;

	return totp_code(arena, SECRET, step).ptr;
}

static void proof_body(struct call *call)
{
	for (size_t i = 0; i < ROLES; i++)
		give_totp(call, call->tenant->users[i], "secret_sealed");
	call->body = arena_printf(call->arena, "{\"password\":\"" PASSWORD "\",\"totp\":\"%s\"}",
				  code_now(call->arena));
}

static void confirm_body(struct call *call)
{
	for (size_t i = 0; i < ROLES; i++)
		give_totp(call, call->tenant->users[i], "pending_sealed");
	call->body =
		arena_printf(call->arena, "{\"code\":\"%s\"}", code_now(call->arena));
}

static void invitation_body(struct call *call)
{
	call->body = arena_printf(call->arena, "{\"user_id\":%" PRId64 "}",
				  call->tenant->users[1]);
}

bool sign_in_body(struct call *call)
{
	static const struct {
		const char *path;
		void (*make)(struct call *call);
	} rows[] = {
		{"/auth/login", login_body},
		{"/auth/password/reset", reset_body},
		{"/auth/password/change", change_body},
		{"/auth/totp/enrol", proof_body},
		{"/auth/totp/confirm", confirm_body},
		{"/auth/totp/disable", proof_body},
		{"/auth/totp/recovery-codes", proof_body},
		{"/invitations", invitation_body},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!str_ends(str_from(call->route->path), str_from(rows[i].path)))
			continue;
		for (size_t role = 0; role < ROLES; role++)
			give_password(call, call->tenant->users[role]);
		rows[i].make(call);
		return true;
	}
	return false;
}

/* ---- pages ---- */

#define NONCE "a-nonce-of-the-matrix"

struct str sign_in_cookies(const struct call *call)
{
	if (call->route->shape != SHAPE_PAGE)
		return STR_NULL;
	if (!call->token.ptr || call->route->auth != AUTH_PAGE)
		return STR("__Host-hub_form=" NONCE);
	return arena_printf(call->arena, "__Host-hub_form=" NONCE "; __Host-hub_account=%.*s",
			    STR_FMT(call->token));
}

static void put_pair(struct buf *out, struct str name, struct str value)
{
	buf_printf(out, "%s%.*s=%.*s", out->len ? "&" : "", STR_FMT(name),
		   STR_FMT(percent_encode(out->arena, value)));
}

struct str sign_in_form_of(struct call *call, struct str json)
{
	struct buf out = buf_new(call->arena, 64 * 1024);
	const struct json *object;
	struct json_member member;

	if (json_parse(call->arena, json, 0, 0, &object) != OK)
		abort();
	for (bool more = json_first(object, &member); more; more = json_next(&member)) {
		if (json_kind(member.value) == KIND_NULL)
			continue;
		bool text = json_kind(member.value) == KIND_STRING;
		put_pair(&out, member.key, text ? json_as_str(member.value) : STR("1"));
	}
	return buf_view(&out);
}

/* The rest of the form of a page, as JSON members; "" when its token is all. */
static struct str form_members(struct call *call, const char *path)
{
	struct arena *arena = call->arena;

	if (strstr(path, "/sign-in")) {
		forget_totp(call, call->tenant->users[0]);
		return arena_printf(arena,
				    ",\"email\":\"u%" PRId64 "@loja.example\","
				    "\"installation\":\"demo\",\"password\":\"" PASSWORD "\"",
				    call->tenant->users[0]);
	}
	if (strstr(path, "/password/forgot"))
		return STR(",\"email\":\"a@loja.example\"");
	if (strstr(path, "/:token"))
		return STR(",\"password\":\"" PASSWORD " nova\"");
	if (strstr(path, "/confirm"))
		return arena_printf(arena, ",\"code\":\"%s\"", code_now(arena));
	if (strstr(path, "/account/"))
		return arena_printf(arena,
				    ",\"current_password\":\"" PASSWORD
				    "\",\"password\":\"" PASSWORD " nova\",\"code\":\"%s\"",
				    code_now(arena));
	return STR("");
}

void sign_in_page(struct call *call, int64_t user_id)
{
	const char *path = call->route->path;
	struct request rq = {.app = &call->world->app, .arena = call->arena};

	give_password(call, user_id);
	give_password(call, call->tenant->users[0]);
	give_totp(call, user_id, strstr(path, "/confirm") ? "pending_sealed" : "secret_sealed");
	if (call->route->auth == AUTH_PAGE)
		call->token = sign_in_account_cookie(
			&rq, user_id, world_session(call->world, call->arena, user_id, STR_NULL));
	if (route_param(call->route, "token") >= 0)
		call_path(call, STR("token"), make_link(call, call->tenant->users[0]));
	if (!route_takes_form(call->route))
		return;
	call->content_type = STR("application/x-www-form-urlencoded");
	call->body = sign_in_form_of(
		call, arena_printf(call->arena, "{\"form_token\":\"%s\"%s}",
				   sign_in_form_token(&rq, STR(NONCE)).ptr,
				   form_members(call, path).ptr));
}
