/*
 * A mail as text: RFC 5322 headers over a multipart/alternative of plain text and HTML (RFC 2046),
 * UTF-8 in base64, words of headers as RFC 2047 wants them where they are not ASCII. Lines end in
 * CRLF and have at most 78 bytes.
 */
#ifndef HUB_MAIL_H
#define HUB_MAIL_H

#include "core/base/seams.h"

#define MAIL_MAX (512 * 1024) /* bytes of the whole */

struct mailbox {
	struct str name; /* for people, may be empty */
	struct str address;
};

/* "Name <user@host>" or "user@host". False for anything that is not one plain ASCII address. */
bool mailbox_parse(struct str text, struct mailbox *ret);

/* An address SMTP takes without extensions: 3–254 bytes of visible ASCII, one "@", no quoting. */
bool mail_address_ok(struct str address);

struct mail {
	struct mailbox from, to;
	struct str subject;
	struct str text, html;
	usec_t date;
	struct str id; /* unique; with the sender's host it makes the Message-ID */
};

/* Error: ERR_INVALID for an address that is none; ERR_INTERNAL over MAIL_MAX. */
enum err mail_render(struct arena *arena, const struct mail *mail, struct str *ret) MUST_USE;

#endif
