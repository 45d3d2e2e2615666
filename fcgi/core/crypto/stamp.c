#include "core/crypto/stamp.h"

#include <inttypes.h>

#include "core/base/codec.h"
#include "core/crypto/digest.h"

/* Each part with its length in front, so that no two lists of parts give the same bytes. */
static struct str mac_of(struct arena *arena, const struct key *key, struct str purpose,
			 struct str context, struct str signed_text)
{
	const struct str head = arena_printf(arena, "hub-stamp %zu %zu ", purpose.len, context.len);
	const struct str parts[] = {head, purpose, context, signed_text};

	return base64url_encode(arena, hmac_sha256(arena, key->bytes, parts, ARRAY_LEN(parts)));
}

struct str stamp_make(struct arena *arena, const struct keyring *ring, struct str purpose,
		      struct str context, struct str payload, usec_t ends_at)
{
	const struct key *key = &ring->keys[0];
	struct str body = arena_printf(arena, "%.*s.%" PRId64 ".%.*s", STR_FMT(key->id),
				       ends_at / USEC_PER_SEC,
				       STR_FMT(base64url_encode(arena, payload)));
	struct str mac = mac_of(arena, key, purpose, context, body);

	return arena_printf(arena, "%.*s.%.*s", STR_FMT(body), STR_FMT(mac));
}

bool stamp_read(struct arena *arena, const struct keyring *ring, usec_t now, struct str purpose,
		struct str context, struct str text, struct str *ret_payload)
{
	struct str rest = text, payload;
	int64_t ends_at;

	if (!text.ptr || text.len > STAMP_MAX)
		return false;
	const struct key *key = keyring_find(ring, str_split(&rest, '.'));
	struct str end = str_split(&rest, '.'), encoded = str_split(&rest, '.');
	if (!key || !rest.ptr)
		return false;
	struct str body = str_slice(text, 0, text.len - rest.len - 1);
	if (!bytes_eq(mac_of(arena, key, purpose, context, body), rest) ||
	    !str_to_i64(end, 0, INT64_MAX / USEC_PER_SEC, &ends_at) ||
	    !base64url_decode(arena, encoded, &payload) || now >= ends_at * USEC_PER_SEC)
		return false;
	*ret_payload = payload;
	return true;
}
