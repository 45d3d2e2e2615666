/*
 * Codes of authenticator apps: TOTP (RFC 6238) with what all of them know: HMAC-SHA-1, 30 seconds,
 * six digits. A code of the step before or after is taken too (§5.2), none twice.
 */
#ifndef HUB_TOTP_H
#define HUB_TOTP_H

#include "core/base/seams.h"

#define TOTP_SECRET_SIZE 20 /* bytes, RFC 4226 §4 R6 */
#define TOTP_STEP_SEC    30
#define TOTP_DIGITS      6

/* Base32 (RFC 4648 §6) without padding, as apps and people take secrets. */
struct str base32_encode(struct arena *arena, struct str bytes);

/* The code of one step (seconds since 1970 / TOTP_STEP_SEC), with leading zeros. */
struct str totp_code(struct arena *arena, struct str secret, int64_t step);

/*
 * True when `code` is that of the step at `now`, the one before or the one after, and that step is
 * later than `last_step`, the one used last (0: none). Spaces in the code are ignored.
 */
bool totp_check(struct arena *arena, struct str secret, usec_t now, int64_t last_step,
		struct str code, int64_t *ret_step);

/*
 * otpauth://totp/… (github.com/google/google-authenticator/wiki/Key-Uri-Format): what apps read
 * from a link or a QR code.
 */
struct str totp_uri(struct arena *arena, struct str issuer, struct str account, struct str secret);

#endif
