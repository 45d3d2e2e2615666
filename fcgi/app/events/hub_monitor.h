/*
 * hub-events' private socket (HUB_RUN_DIR/events-ops.sock): what monitor.h says, answered inside
 * the loop. A question that comes in one piece is answered in one piece; the fifth connection at a
 * time pushes out the oldest, so that silent peers hold nobody up.
 */
#ifndef HUB_HUB_MONITOR_H
#define HUB_HUB_MONITOR_H

struct hub;
struct hub_monitor;
struct metrics;

/* Takes the listening socket. NULL when the loop has no room for it. */
struct hub_monitor *hub_monitor_new(const struct hub *hub, struct metrics *metrics, int listen_fd);

/* NULL is allowed. */
void hub_monitor_free(struct hub_monitor *monitor);

#endif
