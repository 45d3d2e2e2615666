/*
 * Serving FastCGI from a pre-forked worker over libfcgi (only fcgi_io.c knows it).
 *
 * The listening socket is non-blocking and watched with EPOLLEXCLUSIVE beside the stop signal's
 * descriptor, so a SIGTERM is never lost in accept() and no herd wakes. Kept connections are
 * refused: one connection, one request.
 */
#ifndef HUB_FCGI_IO_H
#define HUB_FCGI_IO_H

#include "core/http/app.h"
#include "core/ops/supervise.h"

struct fcgi_pool {
	struct app *app;
	int listen_fd;
	/* Makes what must not be shared over fork: connections. Returns false when it cannot. */
	bool (*start)(struct app *app, enum pool_name pool);
	enum pool_name pool;
};

/* The life of a worker; for struct pool.run with a struct fcgi_pool as ctx. */
int fcgi_run(struct worker *worker, void *fcgi_pool);

#endif
