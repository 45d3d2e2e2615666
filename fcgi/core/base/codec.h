/*
 * Text forms of bytes: hex, base64 (RFC 4648 §4 and §5), percent-encoding (RFC 3986 §2.1).
 * Decoders accept exactly the canonical form and say false otherwise. Results are NUL-terminated.
 */
#ifndef HUB_CODEC_H
#define HUB_CODEC_H

#include "core/base/arena.h"

/* Lower-case hex. */
struct str hex_encode(struct arena *arena, struct str bytes);
bool hex_decode(struct arena *arena, struct str text, struct str *ret);

/* With padding. */
struct str base64_encode(struct arena *arena, struct str bytes);
bool base64_decode(struct arena *arena, struct str text, struct str *ret);

/* URL-safe alphabet, no padding. */
struct str base64url_encode(struct arena *arena, struct str bytes);
bool base64url_decode(struct arena *arena, struct str text, struct str *ret);

/*
 * %XX (either case) to bytes; false for a broken escape, %00 or NUL. '+' stays '+' unless `form`,
 * then a space.
 */
bool percent_decode(struct arena *arena, struct str text, bool form, struct str *ret);

/* Everything but unreserved characters becomes %XX. */
struct str percent_encode(struct arena *arena, struct str bytes);

#endif
