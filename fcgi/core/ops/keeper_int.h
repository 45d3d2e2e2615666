/* Shared by the keeper's loop (keeper.c) and the ways it starts processes (keeper_exec.c). */
#ifndef HUB_KEEPER_INT_H
#define HUB_KEEPER_INT_H

#include <sys/types.h>

#include "core/ops/keeper.h"

/* The process that verifies, or a generation's master; pid 0: there is none. */
struct kept {
	pid_t pid;
	int fd;     /* what the check says, or a generation's status; -1 when closed */
	int number; /* of the generation */
	bool ready;
	bool stopping;
	usec_t started;
	usec_t heard; /* when it was last heard of */
};

/* What is handed from generation to generation. */
struct estate {
	int sockets[KEEPER_SOCKETS_MAX];
	int metrics_fd;
};

/* Opens the metrics' file, opens or takes the sockets; false after a complaint. */
bool keeper_open(const struct keeper *keeper, struct estate *ret);

/* Executes `argv[0] … --check`, its output in ret->fd. False with errno. */
bool keeper_check(const struct keeper *keeper, struct kept *ret);

/* Executes generation `number`. False with errno. */
bool keeper_start(const struct keeper *keeper, const struct estate *estate, int number,
		  struct kept *ret);

#endif
