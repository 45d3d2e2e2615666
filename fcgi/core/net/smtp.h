/*
 * Mail out: one message to one recipient over SMTP (RFC 5321), synchronously, through libcurl.
 *
 * smtps:// speaks TLS from the first byte; smtp:// begins with STARTTLS and does not go on without
 * it, except to this very machine (localhost, 127.0.0.0/8, ::1), where it speaks plainly.
 * Certificates are verified. User and password of the URL sign in, where it has them.
 */
#ifndef HUB_SMTP_H
#define HUB_SMTP_H

#include "core/base/arena.h"

#define SMTP_TOTAL_MS 15000 /* a message takes no longer, from name to last byte */

/* What a process does once, before it forks and before it gives up its files. False: no libcurl. */
bool smtp_start(void);

/*
 * `message` is whole (data/mail.h), lines end in CRLF.
 * Errors:
 *   ERR_INVALID      the server refused sender, recipient or message for good (5xx);
 *   ERR_UPSTREAM     anything else: not reachable, not in time, no TLS, sign-in refused, 4xx.
 * *ret_detail gets a sentence for logs, without address or message, on failure only.
 */
enum err smtp_send(struct arena *arena, struct str url, struct str from, struct str to,
		   struct str message, struct str *ret_detail) MUST_USE;

#endif
