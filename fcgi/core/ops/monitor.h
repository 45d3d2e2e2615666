/*
 * A program's private socket in HUB_RUN_DIR: plain HTTP/1.0 for the proxy and for monitors,
 * answered by a process that is never busy with requests.
 *
 *   GET /health/live   {"status":"alive","timestamp":"…"}
 *   GET /metrics       Prometheus text (metric.h)
 *
 * Anything else is 404. Who may reach the socket may read both: file modes and the proxy decide.
 */
#ifndef HUB_MONITOR_H
#define HUB_MONITOR_H

#include "core/ops/metric.h"
#include "core/ops/supervise.h"

/* Most bytes of a request's head; the rest is not looked at. */
#define MONITOR_HEAD_MAX 2048

/* Most bytes of a reply. */
#define MONITOR_REPLY_MAX (8u * 1024 * 1024)

/* A listening socket whose queue is told. */
struct monitor_socket {
	const char *name;
	int fd;
};

struct monitor {
	const struct clock *clock;
	const struct metrics *metrics;
	const struct monitor_socket *sockets;
	size_t socket_count;
	const char *pool; /* what the answering process is called beside its workers: "master" */
	/* Adds what only this program knows; may be NULL. */
	void (*more)(void *ctx, struct buf *out);
	void *ctx;
};

/* The labels of DIM_POOL: `pools` in their order. */
struct metric_labels monitor_pools(struct arena *arena, const struct pool *pools, size_t count);

/* The whole reply to a request's head. `sv` may be NULL: no workers. */
struct str monitor_reply(struct arena *arena, const struct monitor *monitor,
			 const struct supervisor *sv, struct str head);

/*
 * For struct supervisor.ops with a struct monitor as ctx: answers one connection of sv->ops_fd. A
 * peer that neither asks nor reads holds the master for at most half a second.
 */
void monitor_answer(void *monitor, const struct supervisor *sv);

/* --- for monitor.c: what is looked up when it is asked for --- */

/* Workers by pool and state, memory of each process. */
void sample_processes(struct arena *arena, const struct monitor *monitor,
		      const struct supervisor *sv, struct buf *out);

/* Connections that wait in the listening sockets; nothing where the kernel does not tell. */
void sample_queues(struct arena *arena, const struct monitor *monitor, struct buf *out);

/* When this process was started, and from which version. */
void sample_build(struct arena *arena, struct buf *out);

#endif
