#include "core/crypto/seal.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/evp.h>

#define SEAL_VERSION 1
#define NONCE_SIZE   12
#define TAG_SIZE     16
#define PLAIN_MAX    (16u * 1024 * 1024) /* keeps lengths far inside OpenSSL's int */

static void must(bool ok)
{
	if (!ok)
		abort();
}

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.ptr ? s.ptr : "");
}

static struct str view(const unsigned char *bytes, size_t len)
{
	return (struct str){(const char *)bytes, len};
}

/*
 * Keys the context and feeds what is authenticated but not stored: the header (which says its own
 * length, so header and context cannot be confused) and the caller's context.
 */
static EVP_CIPHER_CTX *begin(const struct key *key, const unsigned char *nonce, struct str header,
			     struct str context, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;

	must(ctx && header.len <= INT_MAX && context.len <= INT_MAX);
	must(EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, bytes_of(key->bytes), nonce,
			       encrypt) == 1);
	must(EVP_CipherUpdate(ctx, NULL, &n, bytes_of(header), (int)header.len) == 1);
	must(EVP_CipherUpdate(ctx, NULL, &n, bytes_of(context), (int)context.len) == 1);
	return ctx;
}

struct str seal(struct arena *arena, const struct keyring *ring, const struct rng *rng,
		struct str context, struct str plain)
{
	const struct key *key = &ring->keys[0];
	size_t head = 2 + key->id.len;
	size_t total = head + NONCE_SIZE + plain.len + TAG_SIZE;
	unsigned char *out;
	unsigned char *nonce;
	unsigned char *text;
	EVP_CIPHER_CTX *ctx;
	int n = 0;

	must(ring->count > 0 && plain.len <= PLAIN_MAX);
	out = arena_alloc(arena, total, 1);
	nonce = out + head;
	text = nonce + NONCE_SIZE;
	out[0] = SEAL_VERSION;
	out[1] = (unsigned char)key->id.len;
	memcpy(out + 2, key->id.ptr, key->id.len);
	rng->fill(rng->ctx, nonce, NONCE_SIZE);
	ctx = begin(key, nonce, view(out, head), context, 1);
	must(EVP_CipherUpdate(ctx, text, &n, bytes_of(plain), (int)plain.len) == 1);
	must(EVP_CipherFinal_ex(ctx, text + n, &n) == 1);
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, text + plain.len) == 1);
	EVP_CIPHER_CTX_free(ctx);
	return view(out, total);
}

enum err seal_open(struct arena *arena, const struct keyring *ring, struct str context,
		   struct str sealed, struct str *ret)
{
	const unsigned char *in = bytes_of(sealed);
	const struct key *key;
	unsigned char *plain;
	unsigned char tag[TAG_SIZE];
	EVP_CIPHER_CTX *ctx;
	size_t head;
	size_t len;
	int n = 0;
	bool ok;

	if (sealed.len < 2 || in[0] != SEAL_VERSION)
		return ERR_INTERNAL;
	head = 2 + (size_t)in[1];
	if (sealed.len < head + NONCE_SIZE + TAG_SIZE || sealed.len > PLAIN_MAX)
		return ERR_INTERNAL;
	key = keyring_find(ring, view(in + 2, in[1]));
	if (!key)
		return ERR_INTERNAL;
	len = sealed.len - head - NONCE_SIZE - TAG_SIZE;
	plain = arena_alloc(arena, len + 1, 1);
	memcpy(tag, in + sealed.len - TAG_SIZE, TAG_SIZE);
	ctx = begin(key, in + head, view(in, head), context, 0);
	must(EVP_CipherUpdate(ctx, plain, &n, in + head + NONCE_SIZE, (int)len) == 1);
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1);
	ok = EVP_CipherFinal_ex(ctx, plain + n, &n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok) {
		OPENSSL_cleanse(plain, len);
		return ERR_INTERNAL;
	}
	*ret = view(plain, len);
	return OK;
}

bool seal_is_current(const struct keyring *ring, struct str sealed)
{
	const unsigned char *in = bytes_of(sealed);

	return ring->count > 0 && sealed.len >= 2 && in[0] == SEAL_VERSION &&
	       sealed.len >= 2 + (size_t)in[1] &&
	       str_eq(view(in + 2, in[1]), ring->keys[0].id);
}
