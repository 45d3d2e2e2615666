/* Who calls: access token → session → user; user and account → membership. */
#include "features/identity/identity_page.h"

#include "core/crypto/token.h"

#define CACHE_SLOTS 1024
#define CACHE_LIFE  USEC_PER_SEC

DB_STMT(access_of, "identity.access_of",
	"select live, impersonator_id, role, locale, status,"
	" directory.custom_grants($2, $3) as grants, directory.reach($2, $3) as reach,"
	" live and impersonator_id is null and directory.usage_active($2, $3) as first_today"
	" from directory.access($1, $2, $3)");

/*
 * What one session may do in one account (0: outside of any). Direct-mapped: a collision costs one
 * look-up.
 */
struct access {
	char session_id[UUID_LEN];
	int64_t user_id;
	int64_t account_id;
	int64_t impersonator_id;
	usec_t until; /* monotonic */
	bool member, frozen;
	struct grants grants;
	enum lang lang;
	struct reach_memory reach;
};

struct access_cache *access_cache_new(struct arena *arena)
{
	struct access_cache *cache = ARENA_NEW(arena, struct access_cache);

	cache->sessions = ARENA_ARRAY(arena, struct access, CACHE_SLOTS);
	cache->arena = arena;
	cache->bearers = bearers_new(arena);
	cache->vouched = vouched_new(arena);
	return cache;
}

void access_cache_forget(struct request *rq)
{
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		rq->app->access->sessions[i].until = 0;
	bearers_forget(rq->app->access->bearers);
}

static struct access *cache_slot(struct access_cache *cache, struct str session_id,
				 int64_t account_id)
{
	uint64_t hash = (uint64_t)account_id;

	for (size_t i = 0; i < session_id.len; i++)
		hash = (hash ^ (unsigned char)session_id.ptr[i]) * UINT64_C(0x100000001B3);
	return &cache->sessions[(hash ^ hash >> 32) % CACHE_SLOTS];
}

static enum err look_up(struct request *rq, int64_t account_id, struct access *slot)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &access_of,
		      DB_ARGS(db_text(rq->session_id), db_i64(rq->user_id), db_i64(account_id)),
		      &rows));
	if (rows_count(rows) != 1 || !row_bool(rows, 0, "live"))
		return ERR_UNAUTHENTICATED;
	struct str role = row_str(rows, 0, "role");
	int64_t impersonator = row_i64(rows, 0, "impersonator_id");
	struct grants grants;
	TRY(grants_read(rq->arena, role, row_str(rows, 0, "grants"), &grants));
	struct str status = row_str(rows, 0, "status");
	struct reach_memory reach = slot->reach;
	TRY(reach_remember(rq->app->access->arena, &reach, row_str(rows, 0, "reach")));
	*slot = (struct access){
		.user_id = rq->user_id,
		.account_id = account_id,
		.impersonator_id = impersonator == I64_NULL ? 0 : impersonator,
		.until = clock_monotonic(rq->app->clock) + CACHE_LIFE,
		.member = role.ptr,
		.frozen = role.ptr && !str_eq(status, STR("active")),
		.grants = grants,
		.lang = str_eq(row_str(rows, 0, "locale"), STR("en")) ? LANG_EN : LANG_PT_BR,
		.reach = reach,
	};
	memcpy(slot->session_id, rq->session_id.ptr, UUID_LEN);
	return OK;
}

static enum err access_find(struct request *rq, int64_t account_id, struct access **ret)
{
	struct access *slot = cache_slot(rq->app->access, rq->session_id, account_id);

	if (memcmp(slot->session_id, rq->session_id.ptr, UUID_LEN) != 0 ||
	    slot->user_id != rq->user_id || slot->account_id != account_id ||
	    slot->until <= clock_monotonic(rq->app->clock))
		TRY(look_up(rq, account_id, slot));
	rq->impersonator_id = slot->impersonator_id;
	*ret = slot;
	return OK;
}

static enum err session_authenticate(struct request *rq, struct str token)
{
	struct token_claims claims;
	struct access *access;

	if (rq->route->auth == AUTH_ENROL) {
		enum err err = enrolment_token_read(rq, token, &rq->user_id);
		if (err != ERR_UNAUTHENTICATED)
			return err;
	}
	TRY(token_verify(rq->arena, &rq->app->jwt_keys, rq->app->config.public_url,
			 clock_now(rq->app->clock), token, &claims));
	rq->user_id = claims.user_id;
	rq->session_id = claims.session_id;
	rq->token_expires_at = claims.expires_at;
	/* With an account in the path, its look-up asks about the session as well. */
	return route_in_account(rq->route) ? OK : access_find(rq, 0, &access);
}

static enum err page_authenticate(struct request *rq)
{
	struct access *access;

	return page_remembered(rq, &rq->user_id, &rq->session_id) ? access_find(rq, 0, &access)
								  : ERR_UNAUTHENTICATED;
}

static bool takes_token(const struct route *route)
{
	return route->auth == AUTH_TOKEN || route->auth == AUTH_USER || route->auth == AUTH_MEMBER;
}

/* One credential, of a kind that the row takes; two at once are nobody's. */
enum err identity_authenticate(struct request *rq)
{
	struct str header = request_param(rq, "HTTP_AUTHORIZATION");
	struct str key = request_param(rq, "HTTP_X_API_KEY");
	enum auth auth = rq->route->auth;

	if (auth == AUTH_PAGE)
		return page_authenticate(rq);
	if (header.ptr && key.ptr)
		return ERR_UNAUTHENTICATED;
	if (key.ptr)
		return auth == AUTH_MEMBER ? key_authenticate(rq, key) : ERR_UNAUTHENTICATED;
	if (!header.ptr && auth == AUTH_CHATWOOT)
		return vouched_authenticate(rq);
	if (!str_eq_nocase(str_slice(header, 0, 7), STR("Bearer ")))
		return ERR_UNAUTHENTICATED;
	struct str bearer = str_slice(header, 7, header.len);
	if (str_starts(bearer, STR(TOKEN_PREFIX)))
		return takes_token(rq->route) ? token_authenticate(rq, bearer)
					      : ERR_UNAUTHENTICATED;
	return auth == AUTH_TOKEN ? ERR_UNAUTHENTICATED : session_authenticate(rq, bearer);
}

enum err identity_enter_account(struct request *rq, int64_t account_id)
{
	struct access *access;

	if (rq->bound_account_id) {
		/* The look-up of a token or key has told all about its one account. */
		if (account_id != rq->bound_account_id)
			return ERR_NOT_FOUND;
		rq->account_id = account_id;
		return OK;
	}
	TRY(access_find(rq, account_id, &access));
	if (!access->member)
		return ERR_NOT_FOUND;
	if (access->frozen)
		return ERR_ACCOUNT_FROZEN;
	rq->account_id = account_id;
	TRY(reach_recall(rq->arena, &access->reach, &rq->reach));
	struct grants *grants = ARENA_NEW(rq->arena, struct grants);
	*grants = access->grants;
	rq->grants = grants;
	if (!rq->lang_chosen)
		rq->lang = access->lang;
	return OK;
}

struct str identity_claimed_account(struct request *rq)
{
	static const char *const names[] = {"email", "uid"};
	const struct schema *schema = rq->route->body;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		int at = schema_find(schema, str_from(names[i]));
		if (at < 0 || schema->fields[at].type != FIELD_STR)
			continue;
		const struct str *name = field_in(&schema->fields[at], rq->body);
		if (name->ptr)
			return *name;
	}
	return request_param(rq, "HTTP_UID");
}
