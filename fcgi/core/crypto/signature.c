#include "core/crypto/signature.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"

#define SKEW_MAX (300 * USEC_PER_SEC)

bool signature_read(struct arena *arena, usec_t now, struct str header, struct str timestamp,
		    struct signature *ret)
{
	struct str digest;
	int64_t seconds;

	if (!str_starts(header, STR("sha256=")) ||
	    !hex_decode(arena, str_slice(header, 7, header.len), &digest) ||
	    digest.len != SHA256_SIZE || !str_to_i64(timestamp, 0, INT64_C(1) << 40, &seconds))
		return false;
	usec_t skew = now - seconds * USEC_PER_SEC;
	if (skew > SKEW_MAX || skew < -SKEW_MAX)
		return false;
	*ret = (struct signature){timestamp, digest};
	return true;
}

static bool signed_with(struct arena *arena, const struct signature *given, struct str body,
			struct str secret)
{
	if (secret.len == 0)
		return false;
	struct str parts[] = {given->timestamp, STR("."), body};
	return bytes_eq(hmac_sha256(arena, secret, parts, ARRAY_LEN(parts)), given->digest);
}

bool signature_ok(struct arena *arena, const struct signature *given, struct str body,
		  struct str secret, struct str previous)
{
	bool by_current = signed_with(arena, given, body, secret);
	bool by_previous = signed_with(arena, given, body, previous);

	return by_current || by_previous;
}
