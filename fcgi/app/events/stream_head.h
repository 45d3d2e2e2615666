/*
 * The head of a request for a stream: the one thing hub-events reads from strangers. Strict
 * HTTP/1.1 (RFC 9110, 9112): CR LF only, no folded lines, no control characters, one Host, no body,
 * no transfer coding, names of token characters, at most 8 KB and 64 fields. What is ambiguous is
 * refused, so that the proxy in front and this parser never see two different requests.
 */
#ifndef HUB_STREAM_HEAD_H
#define HUB_STREAM_HEAD_H

#include "core/base/arena.h"

#define HEAD_MAX        8192 /* bytes, with the empty line */
#define HEAD_FIELDS_MAX 64

/* Views into the bytes that were parsed. */
struct stream_head {
	int64_t account_id;
	struct str ticket;     /* the bearer's credential, or STR_NULL */
	struct str request_id; /* X-Request-Id of 1–64 A-Z a-z 0-9 . _ -, or STR_NULL */
	int64_t last_event_id; /* from header or query; -1: none */
	enum lang lang;        /* by Accept-Language */
};

/* Length of the head at the front of `bytes` with its empty line; 0 while it isn't complete. */
size_t stream_head_len(struct str bytes);

/*
 * Parses a whole head; bytes behind its empty line make it a bad one. Path:
 * {base_path}/api/v1/accounts/{id}/stream. Error: ERR_BAD_REQUEST, ERR_NOT_FOUND for another path,
 * ERR_BAD_METHOD for another method. *ret is filled as far as the head is understood, also on
 * failure: for the error's reply.
 */
enum err stream_head_parse(struct str head, struct str base_path, struct stream_head *ret) MUST_USE;

#endif
