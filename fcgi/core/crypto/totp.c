#include "core/crypto/totp.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "core/base/buf.h"
#include "core/base/codec.h"
#include "core/crypto/digest.h"

#define SHA1_SIZE 20

struct str base32_encode(struct arena *arena, struct str bytes)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	size_t len = (bytes.len * 8 + 4) / 5;
	char *out = arena_alloc(arena, len + 1, 1);
	uint32_t bits = 0;
	unsigned have = 0;
	size_t next = 0;

	for (size_t i = 0; i < len; i++) {
		if (have < 5) {
			bits <<= 8;
			bits |= next < bytes.len ? (unsigned char)bytes.ptr[next++] : 0u;
			have += 8;
		}
		have -= 5;
		out[i] = alphabet[bits >> have & 31];
	}
	return (struct str){out, len};
}

/* RFC 4226 §5.3: dynamic truncation, then the last six digits. */
struct str totp_code(struct arena *arena, struct str secret, int64_t step)
{
	unsigned char counter[8], mac[SHA1_SIZE];
	size_t len = 0;

	for (int i = 7; i >= 0; i--)
		counter[7 - i] = (unsigned char)((uint64_t)step >> (8 * i));
	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret.ptr, secret.len, counter,
		       sizeof(counter), mac, sizeof(mac), &len) ||
	    len != SHA1_SIZE)
		abort();
	const unsigned char *at = mac + (mac[SHA1_SIZE - 1] & 15);
	uint32_t number = (at[0] & 0x7fu) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
			  at[3];
	return arena_printf(arena, "%06u", number % 1000000u);
}

static struct str without_spaces(struct arena *arena, struct str code)
{
	struct buf out = buf_new(arena, 64);

	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] != ' ')
			buf_char(&out, code.ptr[i]);
	return buf_view(&out);
}

bool totp_check(struct arena *arena, struct str secret, usec_t now, int64_t last_step,
		struct str code, int64_t *ret_step)
{
	int64_t current = now / USEC_PER_SEC / TOTP_STEP_SEC;
	struct str digits = without_spaces(arena, code);
	bool good = false;

	for (int64_t step = current - 1; step <= current + 1; step++)
		if (step > last_step && bytes_eq(digits, totp_code(arena, secret, step))) {
			*ret_step = step;
			good = true;
		}
	return good;
}

struct str totp_uri(struct arena *arena, struct str issuer, struct str account, struct str secret)
{
	struct str name = percent_encode(arena, issuer);

	return arena_printf(arena,
			    "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s&algorithm=SHA1"
			    "&digits=%d&period=%d",
			    STR_FMT(name), STR_FMT(percent_encode(arena, account)),
			    STR_FMT(base32_encode(arena, secret)), STR_FMT(name), TOTP_DIGITS,
			    TOTP_STEP_SEC);
}
