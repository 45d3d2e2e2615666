/*
 * From accepted connection to finished reply, in one order for every route (pipeline.c's table of
 * stages). Nothing reaches the client before the commit.
 */
#ifndef HUB_PIPELINE_H
#define HUB_PIPELINE_H

#include "core/http/request.h"

/*
 * Runs one request and leaves the reply in rq->reply. `rq` is zeroed but for app, arena and
 * transport. Logs the access event.
 */
void pipeline_run(struct request *rq);

/* The whole response as the FastCGI peer expects it: "Status: …" head, then the body. */
struct str pipeline_render(struct request *rq);

#endif
