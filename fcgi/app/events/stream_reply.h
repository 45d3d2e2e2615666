/*
 * What hub-events answers: the head of a stream, or an error.
 */
#ifndef HUB_STREAM_REPLY_H
#define HUB_STREAM_REPLY_H

#include "app/events/stream_head.h"

/*
 * Head of an event stream in chunks, and its first chunk: `retry` of 3 to 15 seconds chosen by
 * `random` (so that a restart does not bring everybody back at once) and a comment, which makes
 * proxies pass the head on.
 */
struct str stream_reply_open(struct arena *arena, struct str request_id, uint32_t random);

/* A whole reply in the API's error shape, to the request with this head. */
struct str stream_reply_error(struct arena *arena, enum err err, const struct stream_head *head,
			      struct str request_id);

#endif
