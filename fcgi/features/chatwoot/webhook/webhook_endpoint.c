/* Who calls a webhook: the endpoint by its key, and its signature over the body. */
#include "features/chatwoot/webhook/webhook_int.h"

#include "core/crypto/seal.h"
#include "core/crypto/signature.h"

#define CACHE_SLOTS 256
#define CACHE_LIFE  USEC_PER_SEC
#define TEXT_MAX    128 /* of a key (route.h: 64), an id or a secret that is remembered */

DB_STMT(endpoint_by_key, "chatwoot.endpoint_by_key",
	"select id, account_id, chatwoot_account_id, secret_sealed, previous_sealed"
	" from directory.endpoint($1)"
	" where source = 'chatwoot'");

struct str chatwoot_secret_context(struct arena *arena, int64_t account_id, struct str endpoint_id,
				   const char *column)
{
	return arena_printf(arena, "%lld|endpoints|%s|%.*s", (long long)account_id, column,
			    STR_FMT(endpoint_id));
}

static enum err open_secret(struct request *rq, const struct endpoint *endpoint, const char *column,
			    struct str sealed, struct str *ret)
{
	if (!sealed.ptr)
		return OK;
	return seal_open(
		rq->arena, &rq->app->seal_keys,
		chatwoot_secret_context(rq->arena, endpoint->account_id, endpoint->id, column),
		sealed, ret);
}

/* --- what was looked up a moment ago --- */

struct text {
	char bytes[TEXT_MAX];
	size_t len;
};

struct known {
	struct text key;
	usec_t until; /* monotonic */
	bool exists;
	struct endpoint endpoint; /* its texts are those below */
	struct text id, secret, previous_secret;
};

/* Direct-mapped: a collision costs one look-up. */
struct endpoint_cache {
	struct known slots[CACHE_SLOTS];
};

struct endpoint_cache *endpoint_cache_new(struct arena *arena)
{
	return ARENA_NEW(arena, struct endpoint_cache);
}

static struct known *known_slot(struct request *rq, struct str key)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.ptr[i]) * UINT64_C(0x100000001B3);
	return &rq->app->endpoints->slots[(hash ^ hash >> 32) % CACHE_SLOTS];
}

static struct str keep(struct text *text, struct str s)
{
	if (!s.ptr)
		return STR_NULL;
	memcpy(text->bytes, s.ptr, s.len);
	text->len = s.len;
	return (struct str){text->bytes, s.len};
}

/* `endpoint` is NULL when there is none with that key. */
static void remember(struct request *rq, struct str key, const struct endpoint *endpoint)
{
	struct known *known = known_slot(rq, key);

	if (endpoint && (endpoint->id.len > TEXT_MAX || endpoint->secret.len > TEXT_MAX ||
			 endpoint->previous_secret.len > TEXT_MAX))
		return;
	*known = (struct known){.until = clock_monotonic(rq->app->clock) + CACHE_LIFE,
				.exists = endpoint != NULL};
	(void)keep(&known->key, key);
	if (!endpoint)
		return;
	known->endpoint = *endpoint;
	known->endpoint.id = keep(&known->id, endpoint->id);
	known->endpoint.secret = keep(&known->secret, endpoint->secret);
	known->endpoint.previous_secret = keep(&known->previous_secret, endpoint->previous_secret);
}

static const struct known *recall(struct request *rq, struct str key)
{
	const struct known *known = known_slot(rq, key);
	struct str name = {known->key.bytes, known->key.len};

	return known->until > clock_monotonic(rq->app->clock) && str_eq(name, key) ? known : NULL;
}

/* --- by its key --- */

static enum err look_up(struct request *rq, struct str key)
{
	struct endpoint *endpoint = ARENA_NEW(rq->arena, struct endpoint);
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &endpoint_by_key, DB_ARGS(db_text(key)), &rows));
	if (rows_count(rows) != 1) {
		remember(rq, key, NULL);
		return ERR_NOT_FOUND;
	}
	endpoint->id = row_str(rows, 0, "id");
	endpoint->account_id = row_i64(rows, 0, "account_id");
	endpoint->chatwoot_account_id = row_i64(rows, 0, "chatwoot_account_id");
	TRY(open_secret(rq, endpoint, "secret_sealed", row_bytes(rows, 0, "secret_sealed"),
			&endpoint->secret));
	TRY(open_secret(rq, endpoint, "previous_sealed", row_bytes(rows, 0, "previous_sealed"),
			&endpoint->previous_secret));
	remember(rq, key, endpoint);
	rq->endpoint = endpoint;
	rq->account_id = endpoint->account_id;
	return OK;
}

/* --- its signature --- */

/* X-Chatwoot-Signature and X-Chatwoot-Timestamp, as core/crypto/signature.h has them. */
static bool read_signature(struct request *rq, struct signature *ret)
{
	return signature_read(rq->arena, clock_now(rq->app->clock),
			      request_param(rq, "HTTP_X_CHATWOOT_SIGNATURE"),
			      request_param(rq, "HTTP_X_CHATWOOT_TIMESTAMP"), ret);
}

enum err chatwoot_find_endpoint(struct request *rq, struct str key)
{
	struct signature signature;

	if (!read_signature(rq, &signature))
		return ERR_BAD_SIGNATURE;
	const struct known *known = rate_flooded(rq) ? recall(rq, key) : NULL;
	if (!known)
		return look_up(rq, key);
	if (!known->exists)
		return ERR_NOT_FOUND;
	rq->endpoint = &known->endpoint;
	rq->account_id = known->endpoint.account_id;
	return OK;
}

enum err chatwoot_verify_signature(struct request *rq)
{
	struct signature signature;

	if (!read_signature(rq, &signature) ||
	    !signature_ok(rq->arena, &signature, rq->raw_body, rq->endpoint->secret,
			  rq->endpoint->previous_secret))
		return ERR_BAD_SIGNATURE;
	return OK;
}
