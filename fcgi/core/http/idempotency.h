/*
 * Idempotency-Key: the reply of a member's change is kept for 24 h in the change's own
 * transaction; the same key with the same request gets the same reply, with another one 422.
 */
#ifndef HUB_IDEMPOTENCY_H
#define HUB_IDEMPOTENCY_H

#include "core/http/request.h"

/*
 * Without the header: nothing. Else reserves the key (rq->locked_key) or fills rq->reply from the
 * kept one (rq->replayed). Two requests with one key wait for each other.
 * Errors: ERR_IDEMPOTENCY_REUSE, ERR_INVALID for a malformed key.
 */
enum err idempotency_begin(struct request *rq) MUST_USE;

/* Queues the reply to be kept; before the commit. */
void idempotency_keep(struct request *rq);

#endif
