/*
 * The keeper: the process a program was started as. It owns the listening sockets and keeps one
 * generation of the program (a master and its workers, supervise.h) running on them; its pid never
 * changes. A generation is the program executed anew by argv[0], so it has the newest binary and
 * configuration, and inherits the sockets.
 *
 * SIGHUP reloads: a child verifies binary, configuration and tables (`--check`); a new generation
 * starts beside the one that serves; when all its workers are ready the old one is drained. Until
 * then nothing has changed: a check that fails ("reload.refused", with what it said), or a
 * generation that ends or isn't ready within 60 s ("reload.failed"), leaves the old one serving as
 * before. At most two generations exist; a SIGHUP that comes during a reload leads to another one.
 *
 * SIGTERM, SIGINT: all generations drain, then the keeper ends. A generation that dies is replaced,
 * with back-off, while connections wait in the sockets' queues; one that doesn't say that it is
 * alive for 30 s is killed. The first generation is different: when it ends before it was ready,
 * the keeper ends with its exit status.
 *
 * Wire: sockets are handed down as systemd does it (sd_listen_fds(3): LISTEN_PID, LISTEN_FDS,
 * LISTEN_FDNAMES), so that socket activation is a special case, and HUB_GENERATION=<number>:<pipe
 * for supervisor.status_fd>:<file for metrics_new()> comes beside them.
 *
 * systemd (sd_notify(3), without its library): READY=1, RELOADING=1, STOPPING=1, WATCHDOG=1.
 */
#ifndef HUB_KEEPER_H
#define HUB_KEEPER_H

#include "core/ops/log.h"

#define KEEPER_SOCKETS_MAX 8

struct keeper {
	const struct log *log;
	char *const *argv;          /* main's, with its NULL: what a generation is executed with */
	struct str dir;             /* of the sockets */
	const char *const *sockets; /* their file names in it */
	size_t socket_count;        /* at most KEEPER_SOCKETS_MAX */
	bool may_lack;              /* goes on without a socket at which somebody else listens */
};

/*
 * Opens the sockets (or takes those systemd has opened under the same names) and keeps generations
 * until a stop signal. Returns the process's exit status; what prevents the start goes to stderr.
 */
int keeper_run(const struct keeper *keeper);

/* What a generation has from its keeper. */
struct generation {
	int number;     /* 1 for the first; 0: this process has no keeper */
	int status_fd;  /* for struct supervisor */
	int metrics_fd; /* for struct metrics_config: counters outlive generations */
};

/* Takes it out of the environment: to be called once, before the configuration is loaded. */
struct generation generation_take(void);

/*
 * The inherited listening socket of that name, close-on-exec and non-blocking; -1 when there is
 * none.
 */
int inherited_socket(const char *name);

#endif
