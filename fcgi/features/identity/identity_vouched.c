/*
 * Callers that prove themselves with Chatwoot's own headers. Chatwoot is asked whose they are; what
 * it says is believed for a minute.
 */
#include "features/identity/identity_int.h"

#include "core/crypto/digest.h"
#include "core/http/uri.h"

#define CACHE_SLOTS 256
#define CACHE_LIFE  (60 * USEC_PER_SEC)

DB_STMT(installation_for, "identity.installation_for",
	"select id, slug, base_url, allow_private, matches"
	" from directory.installation_for($1, $2)");

DB_STMT(origin_known, "identity.origin_known", "select directory.origin_known($1) as known");

struct vouched {
	char hash[SHA256_SIZE];
	int64_t user_id;
	usec_t until; /* monotonic */
};

struct vouched *vouched_new(struct arena *arena)
{
	return ARENA_ARRAY(arena, struct vouched, CACHE_SLOTS);
}

enum err identity_know_origin(struct request *rq, struct str origin)
{
	struct db_rows *rows;

	if (origin.len > 255 || !str_is_utf8(origin))
		return ERR_BAD_ORIGIN;
	TRY(db_lookup(rq->app->db, rq->arena, &origin_known, DB_ARGS(db_text(origin)), &rows));
	return rows_count(rows) == 1 && row_bool(rows, 0, "known") ? OK : ERR_BAD_ORIGIN;
}

/* The installation whose page calls; with several of that origin, or no page, the one named. */
static enum err find_installation(struct request *rq, struct installation *ret)
{
	struct installation_query query = {0};
	struct db_rows *rows;

	TRY(query_decode(rq->arena, rq->query_string, &installation_query_schema, &query,
			 &rq->failure.fields));
	TRY(db_lookup(rq->app->db, rq->arena, &installation_for,
		      DB_ARGS(db_text(query.installation), db_text(rq->cors_origin)), &rows));
	if (rows_count(rows) != 1 || row_i64(rows, 0, "matches") != 1)
		return fail_field(rq, "installation",
				  query.installation.ptr ? "unknown" : "required");
	*ret = (struct installation){
		.id = row_str(rows, 0, "id"),
		.slug = row_str(rows, 0, "slug"),
		.base_url = row_str(rows, 0, "base_url"),
		.allow_private = row_bool(rows, 0, "allow_private"),
	};
	return OK;
}

static struct str digest(struct request *rq, const struct installation *installation,
			 const struct credentials *c)
{
	/* No value holds a space (credentials_complete). */
	return sha256(rq->arena,
		      arena_printf(rq->arena, "%.*s %.*s %.*s %.*s", STR_FMT(installation->id),
				   STR_FMT(c->access_token), STR_FMT(c->client), STR_FMT(c->uid)));
}

enum err vouched_authenticate(struct request *rq)
{
	struct credentials credentials = credentials_of_headers(rq);
	struct installation installation = {0};
	struct chatwoot_user person;

	if (!credentials_complete(&credentials))
		return ERR_UNAUTHENTICATED;
	TRY(find_installation(rq, &installation));
	struct str hash = digest(rq, &installation, &credentials);
	struct vouched *slot =
		&rq->app->access->vouched[(unsigned char)hash.ptr[0] % CACHE_SLOTS];
	usec_t now = clock_monotonic(rq->app->clock);
	if (memcmp(slot->hash, hash.ptr, SHA256_SIZE) != 0 || slot->until <= now) {
		int64_t user_id;
		TRY(rate_vouching(rq));
		TRY(chatwoot_validate(rq, &installation, &credentials, &person));
		rate_vouched(rq);
		TRY(user_provision(rq, installation.id, &person, &user_id));
		*slot = (struct vouched){.user_id = user_id, .until = now + CACHE_LIFE};
		memcpy(slot->hash, hash.ptr, SHA256_SIZE);
	}
	rq->user_id = slot->user_id;
	return OK;
}
