#include "app/events/hub_monitor.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/events/hub.h"
#include "core/ops/monitor.h"

#define CONNECTIONS_MAX 4

struct connection {
	struct watch watch; /* first: the loop hands it back */
	struct hub_monitor *owner;
	int fd; /* -1: free */
};

struct hub_monitor {
	struct watch listener; /* first: the loop hands it back */
	const struct hub *hub;
	struct monitor monitor;
	struct monitor_socket sockets[1];
	int listen_fd;
	struct connection connections[CONNECTIONS_MAX];
	size_t next; /* the oldest */
};

static void put_streams(void *ctx, struct buf *out)
{
	const struct hub *hub = ctx;
	const struct hub_stats *stats = &hub->stats;
	const struct {
		enum metric_id id;
		uint64_t value;
	} rows[] = {
		{METRIC_STREAMS_OPEN, stats->open},
		{METRIC_STREAMS_OPENED, stats->opened},
		{METRIC_STREAMS_REFUSED, stats->refused},
		{METRIC_STREAMS_REVOKED, stats->revoked},
		{METRIC_STREAM_ACCOUNTS, hub->accounts.count},
		{METRIC_STREAM_EVENTS, feed_events(hub->feed)},
		{METRIC_STREAM_REPLAYED, stats->replayed},
		{METRIC_STREAM_GAPS, stats->gaps},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		metric_text_head(out, rows[i].id);
		metric_text_sample(out, rows[i].id, STR(""), (int64_t)rows[i].value);
	}
	metric_text_head(out, METRIC_STREAMS_DROPPED);
	metric_text_sample(out, METRIC_STREAMS_DROPPED, STR("reason=\"slow\""),
			   (int64_t)stats->slow);
	metric_text_sample(out, METRIC_STREAMS_DROPPED, STR("reason=\"stalled\""),
			   (int64_t)stats->stalled);
}

static void hang_up(struct connection *connection)
{
	if (connection->fd >= 0)
		close(connection->fd); /* also leaves the epoll set */
	connection->fd = -1;
}

static void answer(struct watch *watch, uint32_t events)
{
	struct connection *connection = (struct connection *)watch;
	char head[MONITOR_HEAD_MAX];

	(void)events;
	/* Pushed out in the same turn, or another peer's by now. */
	ssize_t got = connection->fd >= 0 ? recv(connection->fd, head, sizeof(head), MSG_DONTWAIT)
					  : 0;
	if (got > 0) {
		struct arena *arena = arena_new();
		struct str reply = monitor_reply(arena, &connection->owner->monitor, NULL,
						 (struct str){head, (size_t)got});

		/* It fits a fresh socket's buffer; a peer that went away needs no answer. */
		(void)!send(connection->fd, reply.ptr, reply.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		arena_free(arena);
	}
	hang_up(connection);
}

static void accept_one(struct watch *watch, uint32_t events)
{
	struct hub_monitor *m = (struct hub_monitor *)watch;
	struct connection *connection = &m->connections[m->next];
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connection->watch};
	int fd = accept4(m->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	hang_up(connection);
	connection->fd = fd;
	m->next = (m->next + 1) % CONNECTIONS_MAX;
	if (epoll_ctl(m->hub->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		hang_up(connection);
}

struct hub_monitor *hub_monitor_new(const struct hub *hub, struct metrics *metrics, int listen_fd)
{
	struct hub_monitor *m = calloc(1, sizeof(*m));
	struct epoll_event event = {.events = EPOLLIN};

	if (!m)
		abort();
	m->listener.ready = accept_one;
	m->hub = hub;
	m->listen_fd = listen_fd;
	m->sockets[0] = (struct monitor_socket){"events", hub->listen_fd};
	m->monitor = (struct monitor){
		.clock = hub->log.clock,
		.metrics = metrics,
		.sockets = m->sockets,
		.socket_count = ARRAY_LEN(m->sockets),
		.pool = "events",
		.more = put_streams,
		.ctx = (void *)(uintptr_t)hub,
	};
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		m->connections[i] = (struct connection){{answer}, m, -1};
	event.data.ptr = &m->listener;
	if (epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, listen_fd, &event) == 0)
		return m;
	hub_monitor_free(m);
	return NULL;
}

void hub_monitor_free(struct hub_monitor *monitor)
{
	if (!monitor)
		return;
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		hang_up(&monitor->connections[i]);
	close(monitor->listen_fd);
	free(monitor);
}
