/* Who calls a webhook: the endpoint by its key, and its signature over the body. */
#include "features/chatwoot/chatwoot_int.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/seal.h"

#define SKEW_MAX (300 * USEC_PER_SEC)

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

enum err chatwoot_find_endpoint(struct request *rq, struct str key)
{
	struct endpoint *endpoint = ARENA_NEW(rq->arena, struct endpoint);
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &endpoint_by_key, DB_ARGS(db_text(key)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	endpoint->id = row_str(rows, 0, "id");
	endpoint->account_id = row_i64(rows, 0, "account_id");
	endpoint->chatwoot_account_id = row_i64(rows, 0, "chatwoot_account_id");
	TRY(open_secret(rq, endpoint, "secret_sealed", row_bytes(rows, 0, "secret_sealed"),
			&endpoint->secret));
	TRY(open_secret(rq, endpoint, "previous_sealed", row_bytes(rows, 0, "previous_sealed"),
			&endpoint->previous_secret));
	rq->endpoint = endpoint;
	rq->account_id = endpoint->account_id;
	return OK;
}

static bool signed_with(struct request *rq, struct str secret, struct str timestamp,
			struct str digest)
{
	if (secret.len == 0)
		return false;
	struct str parts[] = {timestamp, STR("."), rq->raw_body};
	return bytes_eq(hmac_sha256(rq->arena, secret, parts, ARRAY_LEN(parts)), digest);
}

/*
 * X-Chatwoot-Signature: sha256=<hex of HMAC over timestamp "." body>, X-Chatwoot-Timestamp:
 * seconds.
 */
enum err chatwoot_verify_signature(struct request *rq)
{
	struct str signature = request_param(rq, "HTTP_X_CHATWOOT_SIGNATURE");
	struct str timestamp = request_param(rq, "HTTP_X_CHATWOOT_TIMESTAMP");
	struct str digest;
	int64_t seconds;

	if (!str_starts(signature, STR("sha256=")) ||
	    !hex_decode(rq->arena, str_slice(signature, 7, signature.len), &digest) ||
	    digest.len != SHA256_SIZE || !str_to_i64(timestamp, 0, INT64_C(1) << 40, &seconds))
		return ERR_BAD_SIGNATURE;
	usec_t skew = clock_now(rq->app->clock) - seconds * USEC_PER_SEC;
	if (skew > SKEW_MAX || skew < -SKEW_MAX)
		return ERR_BAD_SIGNATURE;
	/* Both secrets are tried whatever the first says, so that time tells nothing. */
	bool current = signed_with(rq, rq->endpoint->secret, timestamp, digest);
	bool previous = signed_with(rq, rq->endpoint->previous_secret, timestamp, digest);
	return current || previous ? OK : ERR_BAD_SIGNATURE;
}
