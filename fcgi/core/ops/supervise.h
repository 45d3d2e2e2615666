/*
 * The master of a generation of hub-api or hub-worker: forks a fixed number of processes per pool,
 * replaces the dead with back-off, ends the stuck, drains all on SIGTERM. A keeper (keeper.h)
 * starts masters; in tests one also runs alone.
 *
 * - Children block signals; they notice SIGTERM through worker_stopping() / worker_wait().
 * - A child writes one byte to its readiness pipe (worker_ready) when it can serve, and from then
 *   on is in its pool's sandbox.
 * - A child gets SIGKILL when the master dies (PR_SET_PDEATHSIG).
 * - Back-off: a child that failed within 1 s of its start is replaced after 100 ms, doubling to
 *   5 s. After five such deaths in a pool within 30 s the whole pool rests for `rest_seconds`
 *   ("pool.rests", an error to alert on).
 * - Watchdog: a child over its deadline is told by SIGUSR2 to log where it is ("worker.trace": the
 *   stage, and the program's return addresses for addr2line); a second later it gets SIGKILL.
 * - SIGTERM or SIGINT: SIGTERM to all children, repeated each second, SIGKILL after drain_seconds.
 * - Children ignore SIGINT and SIGHUP, the master ignores SIGHUP.
 * - One log event per start and death, naming pool, pid, signal or status, and the stage, route and
 *   request id of the scoreboard slot.
 */
#ifndef HUB_SUPERVISE_H
#define HUB_SUPERVISE_H

#include <signal.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "core/ops/log.h"

struct metrics;
struct sandbox;

/*
 * One per worker, in shared memory; written by its worker only, read by the master. The texts may
 * be torn or, from a hijacked worker, anything at all: for diagnosis only, never longer than they
 * are here.
 */
struct slot {
	_Atomic int pid;
	_Atomic int state;         /* enum slot_state */
	_Atomic int64_t since;     /* monotonic usec of the last change of state */
	_Atomic uint64_t requests; /* changes to SLOT_BUSY; survives the worker */
	_Atomic int64_t deadline;  /* monotonic usec; after it the master kills the worker; or 0 */
	char request_id[40];       /* of the request in hand */
	char route[96];            /* "GET /api/v1/…", or the kind of job */
	char stage[16];            /* how far it is */
};

enum slot_state {
	SLOT_EMPTY = 0,
	SLOT_STARTING,
	SLOT_IDLE,
	SLOT_BUSY,
	SLOT_STOPPING
};

struct worker {
	const struct log *log;
	struct slot *slot;
	const char *pool;
	const struct sandbox *sandbox; /* or NULL */
	int index;                     /* within the pool */
	int ready_fd;
	int stop_fd;   /* signalfd, readable once SIGTERM has come; poll it */
	bool stopping; /* latched by worker_stopping() */
	/*
	 * For epoll_pwait: lets SIGTERM interrupt the wait (EINTR); it stays readable from stop_fd,
	 * so worker_stopping() is true afterwards. Never install it with sigprocmask.
	 */
	sigset_t wait_mask;
	void *ctx;
};

struct pool {
	const char *name;
	int workers;
	/* The child's whole life; its return value is the exit status. */
	int (*run)(struct worker *worker, void *ctx);
	void *ctx;
	const struct sandbox *sandbox; /* entered by worker_ready(); NULL: none */
};

struct supervisor {
	const struct log *log;
	struct pool *pools;
	size_t pool_count;
	int drain_seconds;
	int rest_seconds; /* of a pool whose workers keep dying; 0: 30 */
	/* Each worker gets a slot, restarts are counted (pools in this order). May be NULL. */
	struct metrics *metrics;
	/*
	 * A private socket the master answers while it waits: called when `ops_fd` is readable.
	 * May be NULL. Not answered while the master is stopping, nor by a successor that isn't
	 * ready: another generation does.
	 */
	int ops_fd;
	void (*ops)(void *ctx, const struct supervisor *sv);
	void *ops_ctx;
	/*
	 * To the keeper: STATUS_READY once all workers can serve, STATUS_ALIVE about each second.
	 * 0: nobody listens.
	 */
	int status_fd;
	/* Another generation serves: give up, with a failure, when a pool rests before ready. */
	bool successor;
	/* set by supervise_run */
	struct slot *slots;
	size_t slot_count;
};

#define STATUS_READY 'r'
#define STATUS_ALIVE '.'

/*
 * Runs until all children are gone after a stop signal. Returns the process's exit status.
 * Calls from a process without threads. Sets its own signal dispositions.
 */
int supervise_run(struct supervisor *sv);

/*
 * Enters the pool's sandbox (ends the process when it can't), then tells the master. Once.
 */
void worker_ready(struct worker *worker);

/* True once SIGTERM has come. Cheap; does not block. */
bool worker_stopping(struct worker *worker);

/*
 * Waits until `fd` is readable (fd < 0: none), the stop signal has come or `timeout_ms` has passed.
 * Returns true only when fd is readable.
 */
bool worker_wait(struct worker *worker, int fd, int timeout_ms);

/*
 * What the scoreboard shows; clears the deadline and the stage. `route` and `request_id` may be
 * NULL.
 */
void worker_state(struct worker *worker, enum slot_state state, const char *route,
		  struct str request_id);

/*
 * What a busy worker learns of its work bit by bit; copies. Each does nothing without a worker
 * (NULL), so that what runs in workers also runs in tests.
 */
void worker_request(struct worker *worker, struct str request_id);
void worker_route(struct worker *worker, const char *method, const char *path);
void worker_stage(struct worker *worker, const char *stage);

/*
 * Asks the master to kill this worker unless worker_state() is called within `span` (checked about
 * once a second): the watchdog behind the timeouts of database and network. 0 takes it back.
 * Nothing without a worker (NULL).
 */
void worker_deadline(struct worker *worker, usec_t span);

/*
 * How many pieces of work this worker may do before it retires: `average` give or take a fifth, so
 * that workers don't go together. 0 is never: INT64_MAX.
 */
int64_t worker_lifetime(const struct rng *rng, int64_t average);

/*
 * A listening AF_UNIX stream socket at `path` (at most 107 bytes), mode 0660, close-on-exec,
 * non-blocking, backlog 4096. A dead socket file there is removed; a live one is an error.
 * Returns the descriptor or -1 with errno (EADDRINUSE: somebody listens).
 */
int unix_listen(const char *path);

#endif
