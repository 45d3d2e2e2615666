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

/* As the FastCGI peer expects it, head first. */
struct response {
	struct str head; /* "Status: …" and so on, with the empty line */
	struct str body; /* empty for HEAD and 204 */
};

struct response pipeline_response(struct request *rq);

#endif
