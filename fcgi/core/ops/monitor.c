#include "core/ops/monitor.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE (200 * USEC_PER_MSEC) /* for one read or write */
#define LIMIT    (400 * USEC_PER_MSEC) /* for all writes */
#define JSON     "application/json; charset=utf-8"

struct metric_labels monitor_pools(struct arena *arena, const struct pool *pools, size_t count)
{
	const char **texts = ARENA_ARRAY(arena, const char *, count);

	for (size_t i = 0; i < count; i++)
		texts[i] = arena_printf(arena, "pool=\"%s\"", pools[i].name).ptr;
	return (struct metric_labels){texts, count};
}

static struct str reply(struct arena *arena, int status, const char *type, struct str body)
{
	struct buf out = buf_new(arena, body.len + 512);

	buf_printf(&out,
		   "HTTP/1.0 %d %s\r\n"
		   "Content-Type: %s\r\n"
		   "Cache-Control: no-store\r\n"
		   "Content-Length: %zu\r\n"
		   "Connection: close\r\n\r\n",
		   status, status == 200 ? "OK" : "Not Found", type, body.len);
	buf_str(&out, body);
	return buf_view(&out);
}

static struct str live(struct arena *arena, const struct clock *clock)
{
	struct str time = time_text(arena, clock_now(clock));

	return arena_printf(arena, "{\"status\":\"alive\",\"timestamp\":\"%.*s\"}", STR_FMT(time));
}

static struct str metrics(struct arena *arena, const struct monitor *monitor,
			  const struct supervisor *sv)
{
	struct buf out = buf_new(arena, MONITOR_REPLY_MAX);

	metrics_text(monitor->metrics, arena, &out);
	sample_processes(arena, monitor, sv, &out);
	sample_queues(arena, monitor, &out);
	if (monitor->more)
		monitor->more(monitor->ctx, &out);
	sample_build(arena, &out);
	return buf_view(&out);
}

/* Path of a GET without its query, or an empty text. */
static struct str path_of(struct str head)
{
	struct str method = str_split(&head, ' ');
	struct str target = str_split(&head, ' ');

	return head.ptr && str_eq(method, STR("GET")) ? str_split(&target, '?') : STR("");
}

struct str monitor_reply(struct arena *arena, const struct monitor *monitor,
			 const struct supervisor *sv, struct str head)
{
	struct str path = path_of(head);

	if (str_eq(path, STR("/health/live")))
		return reply(arena, 200, JSON, live(arena, monitor->clock));
	if (str_eq(path, STR("/metrics")))
		return reply(arena, 200, METRIC_MEDIA_TYPE, metrics(arena, monitor, sv));
	return reply(arena, 404, JSON, STR("{\"status\":\"not_found\"}"));
}

/* A peer that went away, or that does not read, needs no answer. */
static void send_all(const struct clock *clock, int fd, struct str bytes)
{
	usec_t until = clock_monotonic(clock) + LIMIT;

	while (bytes.len > 0 && clock_monotonic(clock) < until) {
		ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes = str_slice(bytes, (size_t)sent, bytes.len);
	}
}

void monitor_answer(void *monitor, const struct supervisor *sv)
{
	const struct monitor *m = monitor;
	const struct timeval patience = {.tv_usec = PATIENCE};
	char head[MONITOR_HEAD_MAX];
	int fd = accept4(sv->ops_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	ssize_t got = recv(fd, head, sizeof(head), 0);
	if (got > 0) {
		struct arena *arena = arena_new();

		send_all(m->clock, fd,
			 monitor_reply(arena, m, sv, (struct str){head, (size_t)got}));
		arena_free(arena);
	}
	close(fd);
}
