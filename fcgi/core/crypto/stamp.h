/*
 * Words that we hand out and take back unchanged, for a while: the token of a form, the step
 * between two pages. Form: "kid.end.payload.mac", times in seconds, the payload and the
 * HMAC-SHA256 in base64url. The payload can be read by whoever holds it.
 *
 * `purpose` keeps one kind of stamp from passing for another; `context` is what it is bound to
 * (a cookie's value, a path) and may be empty. Both are authenticated, not carried.
 */
#ifndef HUB_STAMP_H
#define HUB_STAMP_H

#include "core/base/seams.h"
#include "core/crypto/keyring.h"

#define STAMP_MAX 1024 /* bytes of text */

/* Signed with the ring's first key. */
struct str stamp_make(struct arena *arena, const struct keyring *ring, struct str purpose,
		      struct str context, struct str payload, usec_t ends_at);

/* False for what was not made by stamp_make() for this purpose and context, or has ended. */
bool stamp_read(struct arena *arena, const struct keyring *ring, usec_t now, struct str purpose,
		struct str context, struct str text, struct str *ret_payload);

#endif
