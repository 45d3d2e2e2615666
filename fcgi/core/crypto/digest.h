/*
 * SHA-256, HMAC-SHA256 (RFC 2104) and constant-time comparison, over OpenSSL 3.
 */
#ifndef HUB_DIGEST_H
#define HUB_DIGEST_H

#include "core/base/arena.h"

#define SHA256_SIZE 32

/* 32 bytes in the arena. */
struct str sha256(struct arena *arena, struct str bytes);

/* HMAC over the concatenation of `count` parts; 32 bytes in the arena. */
struct str hmac_sha256(struct arena *arena, struct str key, const struct str *parts, size_t count);

/* Time depends on the lengths only. */
bool bytes_eq(struct str a, struct str b);

#endif
