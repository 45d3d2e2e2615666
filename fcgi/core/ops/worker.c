/* The child's side of supervise.h. */
#include "core/ops/supervise.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/ops/sandbox.h"

void worker_ready(struct worker *worker)
{
	if (worker->ready_fd < 0)
		return;
	if (!sandbox_enter(worker->sandbox, worker->log))
		_exit(EXIT_FAILURE);
	worker_state(worker, SLOT_IDLE, NULL, STR_NULL);
	/* A master that is gone kills us anyway: nothing to do about a failed write. */
	if (write(worker->ready_fd, "r", 1) < 0)
		log_event(worker->log, LOG_WARN, "worker.ready_unsaid", LOG_I64("errno", errno));
	close(worker->ready_fd);
	worker->ready_fd = -1;
}

bool worker_stopping(struct worker *worker)
{
	struct signalfd_siginfo info;

	if (!worker->stopping && read(worker->stop_fd, &info, sizeof(info)) == sizeof(info))
		worker->stopping = true;
	return worker->stopping;
}

bool worker_wait(struct worker *worker, int fd, int timeout_ms)
{
	struct pollfd fds[2] = {
		{.fd = worker->stop_fd, .events = POLLIN},
		{.fd = fd, .events = POLLIN}, /* poll ignores a negative one */
	};

	if (worker_stopping(worker))
		return false;
	if (poll(fds, ARRAY_LEN(fds), timeout_ms) <= 0 || fds[0].revents != 0)
		return false;
	return fds[1].revents != 0;
}

static void copy_text(char *to, size_t size, struct str from)
{
	size_t len = from.len < size - 1 ? from.len : size - 1;

	if (len > 0)
		memcpy(to, from.ptr, len);
	to[len] = '\0';
}

void worker_state(struct worker *worker, enum slot_state state, const char *route,
		  struct str request_id)
{
	struct slot *slot = worker->slot;
	usec_t now = clock_monotonic(worker->log->clock);

	atomic_store_explicit(&slot->deadline, 0, memory_order_relaxed);
	copy_text(slot->route, sizeof(slot->route), str_from(route));
	copy_text(slot->request_id, sizeof(slot->request_id), request_id);
	slot->stage[0] = '\0';
	if (state == SLOT_BUSY)
		atomic_fetch_add_explicit(&slot->requests, 1, memory_order_relaxed);
	atomic_store_explicit(&slot->since, now, memory_order_relaxed);
	atomic_store_explicit(&slot->state, (int)state, memory_order_release);
}

void worker_request(struct worker *worker, struct str request_id)
{
	if (worker)
		copy_text(worker->slot->request_id, sizeof(worker->slot->request_id), request_id);
}

void worker_route(struct worker *worker, const char *method, const char *path)
{
	struct buf route;

	if (!worker)
		return;
	route = buf_over(worker->slot->route, sizeof(worker->slot->route));
	buf_str(&route, str_from(method));
	buf_char(&route, ' ');
	buf_str(&route, str_slice(str_from(path), 0, route.max - route.len));
	worker->slot->route[route.len] = '\0';
}

void worker_stage(struct worker *worker, const char *stage)
{
	if (worker)
		copy_text(worker->slot->stage, sizeof(worker->slot->stage), str_from(stage));
}

void worker_deadline(struct worker *worker, usec_t span)
{
	if (!worker)
		return;
	usec_t at = span > 0 ? clock_monotonic(worker->log->clock) + span : 0;
	atomic_store_explicit(&worker->slot->deadline, at, memory_order_relaxed);
}

int64_t worker_lifetime(const struct rng *rng, int64_t average)
{
	uint32_t random;

	if (average == 0)
		return INT64_MAX;
	rng->fill(rng->ctx, &random, sizeof(random));
	return average * (80 + random % 41) / 100;
}
