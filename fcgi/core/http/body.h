/*
 * What a request brings: two stages of the pipeline, with the signature between them, which is over
 * the bytes as they came.
 */
#ifndef HUB_BODY_H
#define HUB_BODY_H

#include "core/http/request.h"

/*
 * Reads the body into rq->raw_body. ERR_BAD_CONTENT_TYPE where the row takes one of another type,
 * ERR_TOO_LARGE for a byte more than the row takes, ERR_BAD_REQUEST when it breaks off or is not as
 * long as announced. GET has none.
 */
enum err body_receive(struct request *rq) MUST_USE;

/*
 * Decodes query and body by the row's tables into rq->query, rq->body and rq->json. ERR_INVALID
 * with the fields to blame in rq->failure, ERR_BAD_JSON or ERR_BAD_REQUEST for what has no form.
 */
enum err body_decode(struct request *rq) MUST_USE;

#endif
