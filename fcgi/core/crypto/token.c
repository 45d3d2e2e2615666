#include "core/crypto/token.h"

#include <errno.h>
#include <stdlib.h>

#include <jwt.h>

#include "core/base/buf.h"

#define LEEWAY_SEC 60
#define TOKEN_FOR  "hub-api" /* claim "aud" */
#define TOKEN_USE  "access"  /* claim "use": no other token of the Hub is an access token */

/* The last second whose microseconds still fit. */
#define SECOND_MAX (INT64_MAX / USEC_PER_SEC - LEEWAY_SEC)

static int add_claims(jwt_t *jwt, struct arena *arena, const struct key *key, struct str issuer,
		      usec_t now, const struct token_claims *claims)
{
	int64_t sec = now / USEC_PER_SEC;
	struct str subject = arena_printf(arena, "%lld", (long long)claims->user_id);
	int bad = 0;

	bad |= jwt_add_header(jwt, "kid", arena_str(arena, key->id).ptr);
	bad |= jwt_add_grant(jwt, "iss", arena_str(arena, issuer).ptr);
	bad |= jwt_add_grant(jwt, "aud", TOKEN_FOR);
	bad |= jwt_add_grant(jwt, "use", TOKEN_USE);
	bad |= jwt_add_grant(jwt, "sub", subject.ptr);
	bad |= jwt_add_grant(jwt, "sid", arena_str(arena, claims->session_id).ptr);
	bad |= jwt_add_grant_int(jwt, "iat", sec);
	bad |= jwt_add_grant_int(jwt, "nbf", sec);
	bad |= jwt_add_grant_int(jwt, "exp", claims->expires_at / USEC_PER_SEC);
	bad |= jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)key->bytes.ptr,
			   (int)key->bytes.len);
	return bad;
}

enum err token_sign(struct arena *arena, const struct keyring *ring, struct str issuer,
		    usec_t now, const struct token_claims *claims, struct str *ret)
{
	const struct key *key = &ring->keys[0];
	jwt_t *jwt = NULL;
	char *text = NULL;
	enum err err = ERR_INTERNAL;

	if (ring->count == 0 || key->bytes.len < 32)
		return ERR_INTERNAL;
	if (jwt_new(&jwt) == 0 && add_claims(jwt, arena, key, issuer, now, claims) == 0)
		text = jwt_encode_str(jwt);
	if (text && strlen(text) <= TOKEN_MAX) {
		*ret = arena_str(arena, str_from(text));
		err = OK;
	}
	free(text);
	jwt_free(jwt);
	return err;
}

/* What must hold before libjwt may see the text: it copies the whole of it onto the stack. */
static bool looks_like_token(struct str token)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t dots = 0;
	size_t part = 0;

	if (!token.ptr || token.len > TOKEN_MAX)
		return false;
	for (size_t i = 0; i < token.len; i++) {
		if (token.ptr[i] == '.') {
			if (part == 0)
				return false;
			dots++;
			part = 0;
		} else if (memchr(alphabet, token.ptr[i], sizeof(alphabet) - 1)) {
			part++;
		} else {
			return false;
		}
	}
	return dots == 2 && part > 0;
}

/*
 * The key the token names. Decoding without a key checks nothing and is done for this look alone.
 */
static const struct key *token_key(const struct keyring *ring, const char *text)
{
	const struct key *key;
	jwt_t *jwt = NULL;
	struct str kid;

	if (jwt_decode(&jwt, text, NULL, 0) != 0)
		return NULL;
	kid = str_from(jwt_get_header(jwt, "kid"));
	key = kid.ptr ? keyring_find(ring, kid) : NULL;
	jwt_free(jwt);
	return key && key->bytes.len >= 32 ? key : NULL;
}

static bool grant_is(jwt_t *jwt, const char *name, struct str want)
{
	struct str have = str_from(jwt_get_grant(jwt, name));

	return have.ptr && str_eq(have, want);
}

/* An integer claim in seconds; libjwt answers 0 for one of another type. */
static bool grant_second(jwt_t *jwt, const char *name, int64_t *ret)
{
	int64_t value;

	errno = 0;
	value = jwt_get_grant_int(jwt, name);
	if (errno != 0 || value <= 0 || value > SECOND_MAX)
		return false;
	*ret = value;
	return true;
}

static bool read_claims(jwt_t *jwt, struct arena *arena, struct str issuer, usec_t now,
			struct token_claims *ret)
{
	struct str subject = str_from(jwt_get_grant(jwt, "sub"));
	struct str session = str_from(jwt_get_grant(jwt, "sid"));
	int64_t sec = now / USEC_PER_SEC;
	int64_t exp;
	int64_t nbf;
	int64_t iat;
	int64_t user_id;

	/* libjwt takes "hs256" for it, too. */
	if (jwt_get_alg(jwt) != JWT_ALG_HS256 ||
	    !str_eq(str_from(jwt_get_header(jwt, "alg")), STR("HS256")))
		return false;
	if (!grant_is(jwt, "iss", issuer) || !grant_is(jwt, "aud", STR(TOKEN_FOR)) ||
	    !grant_is(jwt, "use", STR(TOKEN_USE)))
		return false;
	if (!grant_second(jwt, "exp", &exp) || !grant_second(jwt, "nbf", &nbf) ||
	    !grant_second(jwt, "iat", &iat))
		return false;
	if (sec > exp + LEEWAY_SEC || sec < nbf - LEEWAY_SEC || sec < iat - LEEWAY_SEC)
		return false;
	if (!subject.ptr || !str_to_i64(subject, 1, INT64_MAX, &user_id))
		return false;
	if (!session.ptr || !str_is_uuid(session))
		return false;
	*ret = (struct token_claims){user_id, arena_str(arena, session), exp * USEC_PER_SEC};
	return true;
}

static jwt_t *decode(const char *text, const struct key *key)
{
	jwt_t *jwt = NULL;

	if (jwt_decode(&jwt, text, (const unsigned char *)key->bytes.ptr, (int)key->bytes.len) != 0)
		return NULL;
	return jwt;
}

/*
 * The token, signed by the key it names. Nearly every one is the first key's, which is therefore
 * tried before anything is asked.
 */
static jwt_t *verified(const struct keyring *ring, const char *text)
{
	const struct key *first = &ring->keys[0];
	jwt_t *jwt = ring->count > 0 && first->bytes.len >= 32 ? decode(text, first) : NULL;
	const struct key *named;

	if (jwt && str_eq(str_from(jwt_get_header(jwt, "kid")), first->id))
		return jwt;
	jwt_free(jwt);
	named = token_key(ring, text);
	return named && named != first ? decode(text, named) : NULL;
}

enum err token_verify(struct arena *arena, const struct keyring *ring, struct str issuer,
		      usec_t now, struct str token, struct token_claims *ret)
{
	enum err err = ERR_UNAUTHENTICATED;
	jwt_t *jwt;

	if (!looks_like_token(token))
		return ERR_UNAUTHENTICATED;
	jwt = verified(ring, arena_str(arena, token).ptr);
	if (!jwt)
		return ERR_UNAUTHENTICATED;
	if (read_claims(jwt, arena, issuer, now, ret))
		err = OK;
	jwt_free(jwt);
	return err;
}
