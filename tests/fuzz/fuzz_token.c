/*
 * Access tokens. Lines: a token; or "sign", then a header and claims as JSON, which are signed with
 * the right key, so that what is behind the signature is reached.
 */
#include "fuzz.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/token.h"

#define ISSUER STR("https://hub.example")

static struct str signed_text(struct arena *arena, const struct key *key, struct str header,
			      struct str claims)
{
	struct str text = arena_printf(arena, "%s.%s", base64url_encode(arena, header).ptr,
				       base64url_encode(arena, claims).ptr);
	struct str mac = hmac_sha256(arena, key->bytes, &text, 1);

	return arena_printf(arena, "%s.%s", text.ptr, base64url_encode(arena, mac).ptr);
}

static void check_claims(struct arena *arena, const struct keyring *ring,
			 const struct token_claims *claims)
{
	struct token_claims again;
	struct str text;

	HOLDS(claims->user_id >= 1 && str_is_uuid(claims->session_id));
	HOLDS(claims->expires_at >= FUZZ_NOW - 60 * USEC_PER_SEC);
	HOLDS(claims->expires_at % USEC_PER_SEC == 0);
	HOLDS(token_sign(arena, ring, ISSUER, FUZZ_NOW, claims, &text) == OK);
	HOLDS(token_verify(arena, ring, ISSUER, FUZZ_NOW, text, &again) == OK);
	HOLDS(again.user_id == claims->user_id && again.expires_at == claims->expires_at);
	HOLDS(str_eq(again.session_id, claims->session_id));
	HOLDS(token_verify(arena, ring, STR("https://else.example"), FUZZ_NOW, text, &again) != OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size), token = input;
	struct token_claims claims;
	struct keyring ring;
	bool ours = str_eq(fuzz_line(&input), STR("sign"));

	HOLDS(keyring_parse(arena, STR(FUZZ_KEYS), &ring) == NULL);
	struct str header = fuzz_line(&input);
	if (ours)
		token = signed_text(arena, &ring.keys[0], header, fuzz_rest(input));
	enum err err = token_verify(arena, &ring, ISSUER, FUZZ_NOW, token, &claims);
	HOLDS(err == OK || err == ERR_UNAUTHENTICATED);
	if (err == OK) {
		HOLDS(ours && token.len <= TOKEN_MAX);
		HOLDS(fuzz_has(header, "\\") || fuzz_has(header, "\"HS256\""));
		check_claims(arena, &ring, &claims);
	}
	arena_free(arena);
	return 0;
}
