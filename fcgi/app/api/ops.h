/*
 * hub-api's private socket (HUB_RUN_DIR/api-ops.sock): plain HTTP/1.0, answered by the master, so
 * that it speaks when every worker is busy.
 */
#ifndef HUB_OPS_H
#define HUB_OPS_H

#include "core/ops/supervise.h"

/* For struct supervisor.ops with a struct clock as ctx: answers one connection of sv->ops_fd. */
void ops_answer(void *clock, const struct supervisor *sv);

#endif
