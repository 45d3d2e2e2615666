/* Instance tokens and API keys → the person they act as, in the one account they are good for. */
#include "features/identity/identity_int.h"

#include "core/crypto/digest.h"
#include "core/crypto/token.h"

#define CACHE_SLOTS 64
#define CACHE_LIFE  USEC_PER_SEC
#define TEXT_MAX    128 /* a token or key is shorter */
#define ORIGIN_MAX  256
#define WORDS_MAX   1025 /* scopes and networks, as the tables bound them, with a NUL */

DB_STMT(token_access, "identity.token_access",
	"select id, account_id, user_id, impersonator_id, scopes, origin, expires_at, networks,"
	"   requests_per_minute, role, locale,"
	"   directory.custom_grants(user_id, account_id) as grants,"
	"   directory.reach(user_id, account_id) as reach"
	" from directory.token_access($1)");

DB_STMT(key_access, "identity.key_access",
	"select id, account_id, user_id, impersonator_id, scopes, origin, expires_at, networks,"
	"   requests_per_minute, role, locale,"
	"   directory.custom_grants(user_id, account_id) as grants,"
	"   directory.reach(user_id, account_id) as reach"
	" from directory.key_access($1)");

struct bearer {
	char hash[SHA256_SIZE];
	usec_t until; /* monotonic */
	char id[UUID_LEN];
	int64_t account_id, user_id;
	int64_t impersonator_id; /* or 0 */
	int64_t requests_per_minute;
	usec_t expires_at; /* I64_NULL: never */
	enum lang lang;
	struct grants grants;    /* of the person, capped by the scopes */
	char origin[ORIGIN_MAX]; /* "": none */
	char scopes[WORDS_MAX];
	char networks[WORDS_MAX]; /* "": all */
	struct reach_memory reach;
};

struct bearer *bearers_new(struct arena *arena)
{
	return ARENA_ARRAY(arena, struct bearer, CACHE_SLOTS);
}

void bearers_forget(struct bearer *bearers)
{
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		bearers[i].until = 0;
}

/* The text with a NUL; false when it is longer than its table lets it be. */
static bool keep(char *to, size_t size, struct str text)
{
	if (text.len >= size)
		return false;
	memcpy(to, text.len ? text.ptr : "", text.len);
	to[text.len] = '\0';
	return true;
}

static enum err look_up(struct request *rq, const struct db_stmt *stmt, struct str hash,
			struct bearer *slot)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, stmt, DB_ARGS(db_bytes(hash)), &rows));
	if (rows_count(rows) != 1)
		return ERR_UNAUTHENTICATED;
	int64_t impersonator = row_i64(rows, 0, "impersonator_id");
	struct bearer found = {
		.until = clock_monotonic(rq->app->clock) + CACHE_LIFE,
		.account_id = row_i64(rows, 0, "account_id"),
		.user_id = row_i64(rows, 0, "user_id"),
		.impersonator_id = impersonator == I64_NULL ? 0 : impersonator,
		.requests_per_minute = row_i64(rows, 0, "requests_per_minute"),
		.expires_at = row_time(rows, 0, "expires_at"),
		.lang = str_eq(row_str(rows, 0, "locale"), STR("en")) ? LANG_EN : LANG_PT_BR,
		.reach = slot->reach,
	};
	struct str scopes = row_str(rows, 0, "scopes");
	TRY(grants_read(rq->arena, row_str(rows, 0, "role"), row_str(rows, 0, "grants"),
			&found.grants));
	grants_limit(&found.grants, scopes);
	if (!keep(found.origin, ORIGIN_MAX, row_str(rows, 0, "origin")) ||
	    !keep(found.scopes, WORDS_MAX, scopes) ||
	    !keep(found.networks, WORDS_MAX, row_str(rows, 0, "networks")))
		return ERR_INTERNAL;
	memcpy(found.hash, hash.ptr, SHA256_SIZE);
	memcpy(found.id, row_str(rows, 0, "id").ptr, UUID_LEN);
	TRY(reach_remember(rq->app->access->arena, &found.reach, row_str(rows, 0, "reach")));
	*slot = found;
	return OK;
}

static enum err find(struct request *rq, const struct db_stmt *stmt, struct str text,
		     const struct bearer **ret)
{
	if (text.len > TEXT_MAX)
		return ERR_UNAUTHENTICATED;
	struct str hash = sha256(rq->arena, text);
	struct bearer *slot =
		&rq->app->access->bearers[(unsigned char)hash.ptr[0] % CACHE_SLOTS];
	if (memcmp(slot->hash, hash.ptr, SHA256_SIZE) != 0 ||
	    slot->until <= clock_monotonic(rq->app->clock))
		TRY(look_up(rq, stmt, hash, slot));
	if (slot->expires_at != I64_NULL && slot->expires_at <= clock_now(rq->app->clock))
		return ERR_UNAUTHENTICATED;
	*ret = slot;
	return OK;
}

/* A key may never expire; a stream it opens is opened anew as often as a session's is. */
static usec_t ends(struct request *rq, const struct bearer *bearer)
{
	usec_t session = clock_now(rq->app->clock) + TOKEN_LIFE_SEC * USEC_PER_SEC;

	return bearer->expires_at == I64_NULL ? session : bearer->expires_at;
}

static enum err act_as(struct request *rq, const struct bearer *bearer)
{
	struct grants *grants = ARENA_NEW(rq->arena, struct grants);

	TRY(reach_recall(rq->arena, &bearer->reach, &rq->reach));
	*grants = bearer->grants;
	rq->grants = grants;
	rq->user_id = bearer->user_id;
	rq->session_id = arena_str(rq->arena, (struct str){bearer->id, UUID_LEN});
	rq->impersonator_id = bearer->impersonator_id;
	rq->token_expires_at = ends(rq, bearer);
	rq->bound_account_id = bearer->account_id;
	rq->scopes = arena_str(rq->arena, str_from(bearer->scopes));
	rq->requests_per_minute = bearer->requests_per_minute;
	if (!rq->lang_chosen)
		rq->lang = bearer->lang;
	return OK;
}

enum err token_authenticate(struct request *rq, struct str text)
{
	struct str origin = request_param(rq, "HTTP_ORIGIN");
	const struct bearer *bearer;

	TRY(find(rq, &token_access, text, &bearer));
	if (origin.ptr && !str_eq(origin, rq->app->origin) &&
	    !str_eq(origin, str_from(bearer->origin)))
		return ERR_BAD_ORIGIN;
	rq->audit.actor_type = "token";
	return act_as(rq, bearer);
}

enum err key_authenticate(struct request *rq, struct str text)
{
	const struct bearer *bearer;
	struct cidrs networks;

	if (!str_starts(text, STR(KEY_PREFIX)))
		return ERR_UNAUTHENTICATED;
	TRY(find(rq, &key_access, text, &bearer));
	if (!cidrs_parse(rq->arena, str_from(bearer->networks), &networks))
		return ERR_INTERNAL;
	if (networks.count && !cidrs_have(&networks, rq->client))
		return ERR_FORBIDDEN;
	rq->audit.actor_type = "key";
	return act_as(rq, bearer);
}

/* ---- scopes ---- */

struct list scopes_list(struct arena *arena, struct str scopes)
{
	struct str *items = ARENA_ARRAY(arena, struct str, SCOPES_MAX);
	struct list list = {items, 0};

	while (scopes.len && list.count < SCOPES_MAX)
		items[list.count++] = str_split(&scopes, ' ');
	return list;
}

enum err scopes_check(struct request *rq, const struct list *scopes)
{
	const struct str *items = scopes->items;

	for (size_t i = 0; i < scopes->count; i++) {
		if (!permission_known(items[i]))
			return fail_field(rq, "scopes", "unknown");
		for (size_t k = 0; k < i; k++)
			if (str_eq(items[k], items[i]))
				return fail_field(rq, "scopes", "duplicate");
	}
	return OK;
}
