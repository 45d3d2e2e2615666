#include "core/crypto/digest.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

/* OpenSSL fails here only without memory or without its default provider: nothing to recover. */
static void must(bool ok)
{
	if (!ok)
		abort();
}

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.ptr ? s.ptr : "");
}

struct str sha256(struct arena *arena, struct str bytes)
{
	unsigned char *out = arena_alloc(arena, SHA256_SIZE, 1);
	size_t len = 0;

	must(EVP_Q_digest(NULL, "SHA256", NULL, bytes_of(bytes), bytes.len, out, &len) == 1);
	must(len == SHA256_SIZE);
	return (struct str){(const char *)out, SHA256_SIZE};
}

struct str hmac_sha256(struct arena *arena, struct str key, const struct str *parts, size_t count)
{
	unsigned char *out = arena_alloc(arena, SHA256_SIZE, 1);
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	size_t len = 0;

	must(ctx && EVP_MAC_init(ctx, bytes_of(key), key.len, params) == 1);
	for (size_t i = 0; i < count; i++)
		must(EVP_MAC_update(ctx, bytes_of(parts[i]), parts[i].len) == 1);
	must(EVP_MAC_final(ctx, out, &len, SHA256_SIZE) == 1 && len == SHA256_SIZE);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return (struct str){(const char *)out, SHA256_SIZE};
}

bool bytes_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}
