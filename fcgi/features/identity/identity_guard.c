/* Access token → user; user and account → membership. */
#include "features/identity/identity_int.h"

#include "core/crypto/token.h"

#define CACHE_SLOTS 1024
#define CACHE_LIFE  USEC_PER_SEC
#define ROLE_MAX    16

DB_STMT(membership_of, "identity.membership_of",
	"select role, locale, status from directory.membership($1, $2)");

struct membership {
	int64_t user_id;
	int64_t account_id;
	usec_t until; /* monotonic */
	char role[ROLE_MAX];
	enum lang lang;
};

/* Direct-mapped: a collision costs one look-up. */
struct membership_cache {
	struct membership slots[CACHE_SLOTS];
};

struct membership_cache *membership_cache_new(struct arena *arena)
{
	return ARENA_NEW(arena, struct membership_cache);
}

enum err identity_authenticate(struct request *rq)
{
	struct str header = request_param(rq, "HTTP_AUTHORIZATION");
	struct token_claims claims;

	if (!str_eq_nocase(str_slice(header, 0, 7), STR("Bearer ")))
		return ERR_UNAUTHENTICATED;
	TRY(token_verify(rq->arena, &rq->app->jwt_keys, rq->app->config.public_url, clock_now(rq->app->clock),
			 str_slice(header, 7, header.len), &claims));
	rq->user_id = claims.user_id;
	rq->session_id = claims.session_id;
	rq->token_expires_at = claims.expires_at;
	return OK;
}

static struct membership *cache_slot(struct membership_cache *cache, int64_t user_id,
				     int64_t account_id)
{
	uint64_t hash = (uint64_t)user_id * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)account_id;

	return &cache->slots[(hash ^ hash >> 32) % CACHE_SLOTS];
}

static enum err look_up(struct request *rq, int64_t account_id, struct membership *slot)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &membership_of, DB_ARGS(db_i64(rq->user_id), db_i64(account_id)),
		      &rows));
	if (rows_count(rows) != 1 || !str_eq(row_str(rows, 0, "status"), STR("active")))
		return ERR_NOT_FOUND;
	struct str role = row_str(rows, 0, "role");
	if (role.len >= ROLE_MAX)
		return ERR_INTERNAL;
	*slot = (struct membership){
		.user_id = rq->user_id,
		.account_id = account_id,
		.until = clock_monotonic(rq->app->clock) + CACHE_LIFE,
		.lang = str_eq(row_str(rows, 0, "locale"), STR("en")) ? LANG_EN : LANG_PT_BR,
	};
	memcpy(slot->role, role.ptr, role.len);
	return OK;
}

enum err identity_enter_account(struct request *rq, int64_t account_id)
{
	struct membership *slot = cache_slot(rq->app->memberships, rq->user_id, account_id);

	if (slot->user_id != rq->user_id || slot->account_id != account_id ||
	    slot->until <= clock_monotonic(rq->app->clock))
		TRY(look_up(rq, account_id, slot));
	rq->account_id = account_id;
	rq->role = arena_str(rq->arena, str_from(slot->role));
	if (!rq->lang_chosen)
		rq->lang = slot->lang;
	return OK;
}
