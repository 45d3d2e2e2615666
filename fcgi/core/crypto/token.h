/*
 * Access tokens: JWT (RFC 7519) with HS256 through libjwt 1.10, behind the checks that library
 * leaves to its caller: length, alphabet and dots first; key never empty; algorithm pinned; key
 * chosen by `kid`, unknown ones refused; exp, nbf and iat are integers and checked with 60 s of
 * leeway; issuer, audience and type are checked.
 */
#ifndef HUB_TOKEN_H
#define HUB_TOKEN_H

#include "core/base/seams.h"
#include "core/crypto/keyring.h"

#define TOKEN_MAX      4096
#define TOKEN_LIFE_SEC 900

struct token_claims {
	int64_t user_id;
	struct str session_id; /* UUID */
	usec_t expires_at;
};

/* Signs with the ring's first key; `issuer` is the Hub's public URL. */
enum err token_sign(struct arena *arena, const struct keyring *ring, struct str issuer,
		    usec_t now, const struct token_claims *claims, struct str *ret) MUST_USE;

/* Error: ERR_UNAUTHENTICATED for anything that is not a valid token of this issuer. */
enum err token_verify(struct arena *arena, const struct keyring *ring, struct str issuer,
		      usec_t now, struct str token, struct token_claims *ret) MUST_USE;

#endif
