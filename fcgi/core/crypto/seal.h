/*
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.
 * Sealed form: byte 1 (version) | key id length | key id | nonce 12 | ciphertext | tag 16.
 * `context` is authenticated, not stored: "account|table|column|row" keeps a sealed value from
 * being moved to another row. So are version and key id. Plain text up to 16 MB.
 */
#ifndef HUB_SEAL_H
#define HUB_SEAL_H

#include "core/base/seams.h"
#include "core/crypto/keyring.h"

struct str seal(struct arena *arena, const struct keyring *ring, const struct rng *rng,
		struct str context, struct str plain);

/* Error: ERR_INTERNAL for a broken or foreign value, or an unknown key id. */
enum err seal_open(struct arena *arena, const struct keyring *ring, struct str context,
		   struct str sealed, struct str *ret) MUST_USE;

/* Is it sealed with the ring's first key? */
bool seal_is_current(const struct keyring *ring, struct str sealed);

#endif
