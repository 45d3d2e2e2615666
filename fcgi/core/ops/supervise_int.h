/* Shared by the master (supervise.c) and what its children begin with (supervise_child.c). */
#ifndef HUB_SUPERVISE_INT_H
#define HUB_SUPERVISE_INT_H

#include <poll.h>

#include "core/ops/supervise.h"

/* Failures of a pool's workers right after their start. */
struct pool_health {
	unsigned failures;
	usec_t first; /* of them */
	usec_t rests_until;
};

/* One place in a pool; its process comes and goes. */
struct child {
	const struct log *log;
	const struct pool *pool;
	struct pool_health *health;
	struct slot *slot;
	int index;
	pid_t pid; /* 0: not running */
	int metric_slot;
	bool killed;  /* by the watchdog */
	int ready_fd; /* -1 once it has said it can serve, or died */
	bool ready;
	usec_t started;
	usec_t delay; /* of the last restart */
	usec_t respawn_at;
	int64_t overran; /* the deadline for which it was told to log a trace; 0: none */
	usec_t kill_at;
};

struct master {
	struct supervisor *sv;
	struct child *children;
	size_t count;
	struct pool_health *health; /* one per pool */
	struct pollfd *polls;       /* signals, operations socket, one per child */
	pid_t pid;
	int signal_fd;
	sigset_t outer_mask; /* as the caller had it; what children start from */
	bool announced;      /* "all ready" has been said */
	bool stopping;
	bool failed;
	usec_t kill_at;
	usec_t term_at;
	usec_t beat_at;
};

void signal_handle(int signo, void (*handler)(int));

/* The life of a child after fork(). */
_Noreturn void child_main(struct master *m, const struct child *child, int ready_fd);

/* Has the child log where it is. */
void child_trace(const struct child *child);

/* A text of the scoreboard, however its worker left it. */
#define slot_text(member) ((struct str){(member), strnlen((member), sizeof(member))})

#endif
