/*
 * Signed bodies, as Chatwoot signs its webhooks and an operator what they tell the Hub: the header
 * "sha256=<hex of HMAC-SHA256 over timestamp "." body>" and a timestamp in seconds since 1970, at
 * most five minutes from now.
 */
#ifndef HUB_SIGNATURE_H
#define HUB_SIGNATURE_H

#include "core/base/seams.h"

struct signature {
	struct str timestamp;
	struct str digest;
};

/* Reads both headers. False when they can't be right, whatever the secret and the body. */
bool signature_read(struct arena *arena, usec_t now, struct str header, struct str timestamp,
		    struct signature *ret);

/*
 * True when the body was signed with `secret` or `previous` (NULL: not set). Both are tried
 * whatever the first says, so that time tells nothing.
 */
bool signature_ok(struct arena *arena, const struct signature *given, struct str body,
		  struct str secret, struct str previous);

#endif
