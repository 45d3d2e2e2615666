/*
 * Cross-origin calls (Fetch standard, "CORS protocol"): rows with AUTH_CHATWOOT, and no others, may
 * be called by the pages of an installation, whose origins the guard knows. There is no "*", and
 * no cookie counts there.
 */
#ifndef HUB_CORS_H
#define HUB_CORS_H

#include "core/http/request.h"

/*
 * The origin stage of such a row. A foreign origin that is nobody's gets no CORS headers, so that
 * its page cannot read the reply; and nothing that would change is done for it.
 * Errors: ERR_BAD_ORIGIN; what the guard answers when it cannot know.
 */
enum err cors_check(struct request *rq) MUST_USE;

/* What OPTIONS adds to its 204 for a page that asks before such a call. */
void cors_preflight(struct request *rq);

/* Writes the headers that the two above decided on. */
void cors_render(const struct request *rq, struct buf *out);

#endif
