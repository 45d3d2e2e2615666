/* The handlers of the routes that write back. */
#ifndef HUB_CHATWOOT_WRITE_HANDLERS_H
#define HUB_CHATWOOT_WRITE_HANDLERS_H

#include "features/chatwoot/write/write.h"

enum err write_status(struct request *rq);
enum err write_assignee(struct request *rq);
enum err write_team(struct request *rq);
enum err write_labels(struct request *rq);
enum err write_priority(struct request *rq);
enum err write_message(struct request *rq);
enum err writes_list(struct request *rq);
enum err write_cancelled(struct request *rq);
enum err write_retried(struct request *rq);

#endif
