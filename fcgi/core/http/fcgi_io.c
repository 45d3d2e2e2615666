#include "core/http/fcgi_io.h"

#include <errno.h>
#include <fcgiapp.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "core/http/fcgi_out.h"
#include "core/http/pipeline.h"

/* For the request's parameters and, once they are here, for all until its route is known. */
#define HEAD_SPAN (10 * USEC_PER_SEC)

static struct str fcgi_param(void *ctx, const char *name)
{
	FCGX_Request *fcgi = ctx;

	return str_from(FCGX_GetParam(name, fcgi->envp));
}

/*
 * A body that broke off looks like its end: only FCGX_GetError tells (a proxy that refuses an
 * upload in the middle, a client that went away).
 */
static long fcgi_read(void *ctx, char *bytes, size_t len)
{
	FCGX_Request *fcgi = ctx;
	int want = len > INT32_MAX ? INT32_MAX : (int)len;
	int got = FCGX_GetStr(bytes, want, fcgi->in);

	if (got == 0 && FCGX_GetError(fcgi->in) != 0)
		return -1;
	return got;
}

static void serve_one(struct worker *worker, struct app *app, struct arena *arena,
		      FCGX_Request *fcgi)
{
	struct transport transport = {fcgi_param, fcgi_read, fcgi};
	struct request rq = {.app = app, .arena = arena, .transport = &transport};

	worker_state(worker, SLOT_BUSY, NULL, STR_NULL);
	worker_deadline(worker, HEAD_SPAN);
	pipeline_run(&rq);
	struct response response = pipeline_response(&rq);
	/* A peer that has left needs no answer. */
	(void)fcgi_out(fcgi->ipcFd, fcgi->requestId, response.head, response.body);
	/* A kept connection would pin this worker: the peer asks, we decline. */
	FCGX_Free(fcgi, 1);
	worker_state(worker, SLOT_IDLE, NULL, STR_NULL);
	arena_reset(arena);
}

/*
 * Memory of one request serves the next: handed back to the kernel, it would return as page faults,
 * a tenth of the time of a page of cards.
 */
#define KEEP_FREED   (2 * 1024 * 1024)
#define OWN_MAP_FROM (1024 * 1024)

/* Both the socket and the stop signal end the wait, so a SIGTERM is never lost in accept(). */
static int watch(int listen_fd, int stop_fd)
{
	struct epoll_event connection = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = listen_fd};
	struct epoll_event stop = {.events = EPOLLIN, .data.fd = stop_fd};
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, listen_fd, &connection) == 0 &&
	    epoll_ctl(epoll, EPOLL_CTL_ADD, stop_fd, &stop) == 0)
		return epoll;
	if (epoll >= 0)
		close(epoll);
	return -1;
}

static void serve(struct worker *worker, struct app *app, int listen_fd, int epoll)
{
	struct arena *arena = arena_new();
	int64_t left = worker_lifetime(app->rng, app->config.max_requests);
	FCGX_Request fcgi;

	FCGX_InitRequest(&fcgi, listen_fd, FCGI_FAIL_ACCEPT_ON_INTR);
	worker_ready(worker);
	worker_state(worker, SLOT_IDLE, NULL, STR_NULL);
	while (left > 0 && !worker_stopping(worker)) {
		struct epoll_event event;
		if (epoll_wait(epoll, &event, 1, -1) != 1 || event.data.fd != listen_fd)
			continue;
		worker_deadline(worker, HEAD_SPAN);
		if (FCGX_Accept_r(&fcgi) != 0) {
			worker_deadline(worker, 0);
			continue; /* another worker was faster, or the peer left */
		}
		serve_one(worker, app, arena, &fcgi);
		left--;
	}
	worker_state(worker, SLOT_STOPPING, NULL, STR_NULL);
	arena_free(arena);
}

int fcgi_run(struct worker *worker, void *fcgi_pool)
{
	struct fcgi_pool *pool = fcgi_pool;
	int epoll = watch(pool->listen_fd, worker->stop_fd);

	/*
	 * Milliseconds libfcgi may linger for the peer to close: bounded, or a stalled one costs 2
	 * s.
	 */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "300", 1);
	mallopt(M_TRIM_THRESHOLD, KEEP_FREED);
	mallopt(M_MMAP_THRESHOLD, OWN_MAP_FROM);
	pool->app->pool = pool->pool;
	pool->app->log = *worker->log;
	pool->app->worker = worker;
	if (epoll < 0 || FCGX_Init() != 0 || !pool->start(pool->app, pool->pool))
		return EXIT_FAILURE;
	serve(worker, pool->app, pool->listen_fd, epoll);
	close(epoll);
	return EXIT_SUCCESS;
}
