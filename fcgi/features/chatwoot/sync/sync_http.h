/* Handlers of sync/sync_routes.c. */
#ifndef HUB_CHATWOOT_SYNC_HTTP_H
#define HUB_CHATWOOT_SYNC_HTTP_H

#include "core/http/request.h"

extern const struct schema chatwoot_inbox_schema;
extern const struct schema sync_start_schema;
extern const struct schema coverage_schema;

enum err inboxes_list(struct request *rq);
enum err inboxes_sync(struct request *rq);
enum err sync_start(struct request *rq);
enum err sync_job_show(struct request *rq);
enum err sync_job_cancel(struct request *rq);
enum err coverage_show(struct request *rq);

#endif
