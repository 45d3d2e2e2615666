/* The table of what libjwt alone would let through, and what must pass. */
#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/token.h"
#include "lib/cutap.h"
#include "unit/crypto/crypto_fixture.h"

#define ISSUER STR("https://hub.example")

#define HEAD     "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"
#define BY       "\"iss\":\"https://hub.example\""
#define AUDIENCE "\"aud\":\"hub-api\""
#define USE      "\"use\":\"access\""
#define WHO      "\"sub\":\"42\",\"sid\":\"" SESSION "\""
#define IDENTITY BY "," AUDIENCE "," USE "," WHO
#define TIMES    "\"iat\":1767225600,\"nbf\":1767225600,\"exp\":1767226500"

/* Signed with the ring's key k1, whatever header and claims say. */
static struct str forged(struct arena *arena, const char *head, const char *claims)
{
	struct str parts[3] = {base64url_encode(arena, str_from(head)), STR("."),
			       base64url_encode(arena, str_from(claims))};
	struct str key = STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	struct str mac = base64url_encode(arena, hmac_sha256(arena, key, parts, 3));

	return arena_printf(arena, "%.*s.%.*s.%.*s", STR_FMT(parts[0]), STR_FMT(parts[2]),
			    STR_FMT(mac));
}

static void round_trip(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k2:" KEY_B ",k1:" KEY_A);
	struct keyring later = keyring_of(arena, "k3:" KEY_C ",k2:" KEY_B);
	struct keyring gone = keyring_of(arena, "k3:" KEY_C);
	struct token_claims in = {42, STR(SESSION), NOW + TOKEN_LIFE_SEC * USEC_PER_SEC};
	struct token_claims out = {.user_id = 0};
	struct str token = STR_NULL;

	CU_ASSERT_EQUAL_FATAL(token_sign(arena, &ring, ISSUER, NOW, &in, &token), OK);
	CU_ASSERT_EQUAL(token_verify(arena, &ring, ISSUER, NOW, token, &out), OK);
	CU_ASSERT_EQUAL(out.user_id, 42);
	CHECK_STR(out.session_id, STR(SESSION));
	CU_ASSERT_EQUAL(out.expires_at, in.expires_at);
	CU_ASSERT_EQUAL(token_verify(arena, &later, ISSUER, NOW, token, &out), OK);
	CU_ASSERT_EQUAL(token_verify(arena, &gone, ISSUER, NOW, token, &out), ERR_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(token_verify(arena, &ring, STR("https://other.example"), NOW, token, &out),
			ERR_UNAUTHENTICATED);
	arena_free(arena);
}

static void needs_a_key(void)
{
	struct arena *arena = arena_new();
	struct keyring none = {.count = 0};
	struct keyring empty = {.keys = {{STR("k1"), STR("")}}, .count = 1};
	struct token_claims claims = {42, STR(SESSION), NOW + USEC_PER_SEC};
	struct str token = STR_NULL;
	struct str good = forged(arena, HEAD, "{" IDENTITY "," TIMES "}");

	CU_ASSERT_EQUAL(token_sign(arena, &none, ISSUER, NOW, &claims, &token), ERR_INTERNAL);
	CU_ASSERT_EQUAL(token_sign(arena, &empty, ISSUER, NOW, &claims, &token), ERR_INTERNAL);
	CU_ASSERT_EQUAL(token_verify(arena, &none, ISSUER, NOW, good, &claims),
			ERR_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(token_verify(arena, &empty, ISSUER, NOW, good, &claims),
			ERR_UNAUTHENTICATED);
	arena_free(arena);
}

#define SIGNED_AT "\"iat\":1767225600,\"nbf\":1767225600"

/* Header and claims of a token with a right signature by k1. */
static const struct claims_row {
	const char *name;
	const char *head;
	const char *identity;
	const char *times;
	bool good;
} claims_rows[] = {
	{"good", HEAD, IDENTITY, TIMES, true},
	{"no algorithm", "{\"alg\":\"none\",\"kid\":\"k1\"}", IDENTITY, TIMES, false},
	{"other algorithm", "{\"alg\":\"HS512\",\"kid\":\"k1\"}", IDENTITY, TIMES, false},
	{"public-key algorithm", "{\"alg\":\"RS256\",\"kid\":\"k1\"}", IDENTITY, TIMES, false},
	{"algorithm missing", "{\"kid\":\"k1\"}", IDENTITY, TIMES, false},
	{"algorithm in other letters", "{\"alg\":\"hs256\",\"kid\":\"k1\"}", IDENTITY, TIMES, false},
	{"kid missing", "{\"alg\":\"HS256\"}", IDENTITY, TIMES, false},
	{"kid unknown", "{\"alg\":\"HS256\",\"kid\":\"k7\"}", IDENTITY, TIMES, false},
	{"kid of another key", "{\"alg\":\"HS256\",\"kid\":\"k2\"}", IDENTITY, TIMES, false},
	{"kid a number", "{\"alg\":\"HS256\",\"kid\":1}", IDENTITY, TIMES, false},
	{"head not JSON", "k1", IDENTITY, TIMES, false},
	{"claims not JSON", HEAD, IDENTITY, "x", false},

	{"expired in 1970", HEAD, IDENTITY, "\"iat\":1,\"nbf\":1,\"exp\":1", false},
	{"expired 60 s ago", HEAD, IDENTITY, "\"iat\":1767225000,\"nbf\":1767225000,\"exp\":1767225540", true},
	{"expired 61 s ago", HEAD, IDENTITY, "\"iat\":1767225000,\"nbf\":1767225000,\"exp\":1767225539", false},
	{"exp missing", HEAD, IDENTITY, SIGNED_AT, false},
	{"exp a string", HEAD, IDENTITY, SIGNED_AT ",\"exp\":\"4102444800\"", false},
	{"exp a float", HEAD, IDENTITY, SIGNED_AT ",\"exp\":4102444800.5", false},
	{"exp negative", HEAD, IDENTITY, SIGNED_AT ",\"exp\":-1", false},
	{"exp at the end of int64", HEAD, IDENTITY, SIGNED_AT ",\"exp\":9223372036854775807", false},
	{"nbf missing", HEAD, IDENTITY, "\"iat\":1767225600,\"exp\":1767226500", false},
	{"nbf 60 s ahead", HEAD, IDENTITY, "\"iat\":1767225600,\"nbf\":1767225660,\"exp\":1767226500", true},
	{"nbf 61 s ahead", HEAD, IDENTITY, "\"iat\":1767225600,\"nbf\":1767225661,\"exp\":1767226500", false},
	{"iat missing", HEAD, IDENTITY, "\"nbf\":1767225600,\"exp\":1767226500", false},
	{"iat 61 s ahead", HEAD, IDENTITY, "\"iat\":1767225661,\"nbf\":1767225600,\"exp\":1767226500", false},

	{"issuer missing", HEAD, AUDIENCE "," USE "," WHO, TIMES, false},
	{"issuer another", HEAD, "\"iss\":\"https://hub.example.org\"," AUDIENCE "," USE "," WHO, TIMES, false},
	{"audience missing", HEAD, BY "," USE "," WHO, TIMES, false},
	{"audience a list", HEAD, BY ",\"aud\":[\"hub-api\"]," USE "," WHO, TIMES, false},
	{"audience another", HEAD, BY ",\"aud\":\"hub\"," USE "," WHO, TIMES, false},
	{"use missing", HEAD, BY "," AUDIENCE "," WHO, TIMES, false},
	{"use another", HEAD, BY "," AUDIENCE ",\"use\":\"refresh\"," WHO, TIMES, false},
	{"subject not a number", HEAD, BY "," AUDIENCE "," USE ",\"sub\":\"x\",\"sid\":\"" SESSION "\"", TIMES, false},
	{"session not an id", HEAD, BY "," AUDIENCE "," USE ",\"sub\":\"42\",\"sid\":\"1\"", TIMES, false},
};

static void judges_signed_claims(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A ",k2:" KEY_B);

	for (size_t i = 0; i < ARRAY_LEN(claims_rows); i++) {
		const struct claims_row *row = &claims_rows[i];
		struct token_claims out = {.user_id = -1};
		struct str claims = arena_printf(arena, "{%s,%s}", row->identity, row->times);
		struct str token = forged(arena, row->head, claims.ptr);
		enum err err = token_verify(arena, &ring, ISSUER, NOW, token, &out);

		CHECK_ROW(err == (row->good ? OK : ERR_UNAUTHENTICATED), str_from(row->name));
		CHECK_ROW((out.user_id == -1) == !row->good, str_from(row->name));
	}
	arena_free(arena);
}

static void judges_the_text(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A);
	struct token_claims out = {.user_id = 0};
	struct str good = forged(arena, HEAD, "{" IDENTITY "," TIMES "}");
	size_t huge = 9u * 1024 * 1024;
	char *nine_mb = ARENA_ARRAY(arena, char, huge);
	char *last_dot = memrchr(good.ptr, '.', good.len);
	struct str unsigned_ = {good.ptr, (size_t)(last_dot - good.ptr) + 1};
	struct str rows[] = {
		STR_NULL,
		STR(""),
		STR("."),
		STR(".."),
		STR("a.b"),
		STR("a.b.c"),
		STR("a..c"),
		unsigned_,
		arena_printf(arena, "%.*s.x", STR_FMT(good)),
		arena_printf(arena, " %.*s", STR_FMT(good)),
		arena_printf(arena, "%.*s=", STR_FMT(good)),
		arena_printf(arena, "%.*s\n", STR_FMT(good)),
		arena_printf(arena, "%.*sAA", STR_FMT(good)),
		{good.ptr, good.len - 1},
		{good.ptr, good.len + 1}, /* with a NUL */
		{nine_mb, huge},
	};

	memset(nine_mb, 'a', huge);
	nine_mb[100] = '.';
	nine_mb[huge - 100] = '.';
	CU_ASSERT_EQUAL_FATAL(token_verify(arena, &ring, ISSUER, NOW, good, &out), OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(token_verify(arena, &ring, ISSUER, NOW, rows[i], &out) == ERR_UNAUTHENTICATED,
			  str_slice(rows[i], 0, 60));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"verifies what it signed, also after rotation", round_trip},
			 {"does nothing without a key", needs_a_key},
			 {"judges claims under a right signature", judges_signed_claims},
			 {"judges the text before the library sees it", judges_the_text});
}
