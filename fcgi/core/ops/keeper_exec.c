/* How the keeper starts processes, and what these find of it. */
#include "core/ops/keeper_int.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/ops/metric.h"
#include "core/ops/supervise.h"

#define FIRST_FD 3  /* where inherited sockets begin: SD_LISTEN_FDS_START */
#define FREE_FD  64 /* above all that the keeper and its children have open */

/* A predecessor that was killed takes a moment to be gone. */
#define LISTEN_TRIES 40
#define LISTEN_PAUSE (50 * 1000000) /* ns */

static const char *const own_variables[] = {
	"LISTEN_PID=",
	"LISTEN_FDS=",
	"LISTEN_FDNAMES=",
	"HUB_GENERATION=",
	"NOTIFY_SOCKET=",
	"WATCHDOG_USEC=",
	"WATCHDOG_PID=",
};

/* --- what a generation finds --- */

static int64_t variable_number(const char *name, int64_t max)
{
	int64_t number;

	return str_to_i64(str_from(getenv(name)), 0, max, &number) ? number : 0;
}

struct generation generation_take(void)
{
	struct str text = str_from(getenv("HUB_GENERATION"));
	struct str number_text = str_split(&text, ':'), status_text = str_split(&text, ':');
	int64_t number, status, metrics;

	if (!str_to_i64(number_text, 1, INT32_MAX, &number) ||
	    !str_to_i64(status_text, FIRST_FD, FREE_FD, &status) ||
	    !str_to_i64(text, FIRST_FD, FREE_FD, &metrics))
		return (struct generation){.number = 0, .metrics_fd = -1};
	unsetenv("HUB_GENERATION");
	(void)fcntl((int)status, F_SETFD, FD_CLOEXEC);
	(void)fcntl((int)metrics, F_SETFD, FD_CLOEXEC);
	return (struct generation){(int)number, (int)status, (int)metrics};
}

int inherited_socket(const char *name)
{
	struct str names = str_from(getenv("LISTEN_FDNAMES"));
	int64_t count = variable_number("LISTEN_FDS", KEEPER_SOCKETS_MAX);

	if (variable_number("LISTEN_PID", INT32_MAX) != getpid())
		return -1;
	for (int fd = FIRST_FD; fd < FIRST_FD + count && names.ptr; fd++) {
		if (!str_eq(str_split(&names, ':'), str_from(name)))
			continue;
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
			return -1;
		return fd;
	}
	return -1;
}

/* --- what is handed on --- */

static int listen_at(const char *path)
{
	const struct timespec pause = {.tv_nsec = LISTEN_PAUSE};
	int fd = unix_listen(path);

	for (int i = 1; i < LISTEN_TRIES && fd < 0 && errno == EADDRINUSE; i++) {
		nanosleep(&pause, NULL);
		fd = unix_listen(path);
	}
	return fd;
}

bool keeper_open(const struct keeper *keeper, struct estate *ret)
{
	int *sockets = ret->sockets;

	ret->metrics_fd = metrics_file();
	if (ret->metrics_fd < 0) {
		fprintf(stderr, "%s: no memory for metrics: %s\n", keeper->log->service,
			strerror(errno));
		return false;
	}
	for (size_t i = 0; i < keeper->socket_count; i++) {
		char path[256];

		sockets[i] = inherited_socket(keeper->sockets[i]);
		if (sockets[i] >= 0)
			continue;
		snprintf(path, sizeof(path), "%.*s/%s", STR_FMT(keeper->dir), keeper->sockets[i]);
		sockets[i] = listen_at(path);
		if (sockets[i] >= 0)
			continue;
		bool taken = errno == EADDRINUSE;
		fprintf(stderr, "%s: cannot listen on %s: %s\n", keeper->log->service, path,
			taken ? "another one is running" : strerror(errno));
		if (!taken || !keeper->may_lack)
			return false;
	}
	return true;
}

/* --- starting --- */

static bool is_own_variable(const char *entry)
{
	for (size_t i = 0; i < ARRAY_LEN(own_variables); i++)
		if (strncmp(entry, own_variables[i], strlen(own_variables[i])) == 0)
			return true;
	return false;
}

/* The environment with `extra` (at most four, ended by NULL) in the place of our own variables. */
static char **environment(char *const *extra)
{
	size_t count = 0, n = 0;
	char **entries;

	while (environ[count])
		count++;
	entries = calloc(count + 5, sizeof(*entries));
	if (!entries)
		_exit(127);
	for (size_t i = 0; i < count; i++)
		if (!is_own_variable(environ[i]))
			entries[n++] = environ[i];
	while (*extra)
		entries[n++] = *extra++;
	return entries;
}

static _Noreturn void execute(char *const *argv, char **env)
{
	execvpe(argv[0], argv, env);
	fprintf(stderr, "cannot execute %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* In the child: puts `fds` at FIRST_FD and up, to stay open in the program. */
static void place_descriptors(int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, FREE_FD);
	for (size_t i = 0; i < count; i++)
		if (fds[i] < 0 || dup2(fds[i], FIRST_FD + (int)i) < 0)
			_exit(127);
}

static _Noreturn void execute_generation(const struct keeper *keeper, const struct estate *estate,
					 int number, int status_fd)
{
	char pid[32], count[32], names[256], generation[64];
	char *extra[] = {pid, count, names, generation, NULL};
	struct buf list = buf_over(names, sizeof(names) - 1);
	int fds[KEEPER_SOCKETS_MAX + 2];
	size_t n = 0;

	buf_lit(&list, "LISTEN_FDNAMES=");
	for (size_t i = 0; i < keeper->socket_count; i++) {
		if (estate->sockets[i] < 0)
			continue;
		buf_printf(&list, "%s%s", n ? ":" : "", keeper->sockets[i]);
		fds[n++] = estate->sockets[i];
	}
	names[list.len] = '\0';
	fds[n] = status_fd;
	fds[n + 1] = estate->metrics_fd;
	place_descriptors(fds, n + 2);
	snprintf(pid, sizeof(pid), "LISTEN_PID=%ld", (long)getpid());
	snprintf(count, sizeof(count), "LISTEN_FDS=%zu", n);
	snprintf(generation, sizeof(generation), "HUB_GENERATION=%d:%d:%d", number,
		 FIRST_FD + (int)n, FIRST_FD + (int)n + 1);
	execute(keeper->argv, environment(extra));
}

static _Noreturn void execute_check(const struct keeper *keeper, int out)
{
	char option[] = "--check";
	char *extra[] = {NULL};
	size_t count = 0;
	char **argv;

	while (keeper->argv[count])
		count++;
	argv = calloc(count + 2, sizeof(*argv));
	if (!argv || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		_exit(127);
	for (size_t i = 0; i < count; i++)
		argv[i] = keeper->argv[i];
	argv[count] = option;
	execute(argv, environment(extra));
}

/*
 * Forks with a pipe from the child to us: its end is *ret_end in the child, ret->fd here. The child
 * gets SIGKILL when we die, and keeps our blocked signals: one that comes before the program is set
 * up for it waits. Returns as fork().
 */
static pid_t fork_with_pipe(const struct keeper *keeper, struct kept *ret, int *ret_end)
{
	pid_t self = getpid();
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != self)
			_exit(127);
		*ret_end = fds[1];
		return 0;
	}
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return -1;
	}
	usec_t now = clock_monotonic(keeper->log->clock);
	*ret = (struct kept){.pid = pid, .fd = fds[0], .started = now, .heard = now};
	return pid;
}

bool keeper_check(const struct keeper *keeper, struct kept *ret)
{
	int end;
	pid_t pid = fork_with_pipe(keeper, ret, &end);

	if (pid == 0)
		execute_check(keeper, end);
	return pid > 0;
}

bool keeper_start(const struct keeper *keeper, const struct estate *estate, int number,
		  struct kept *ret)
{
	int end;
	pid_t pid = fork_with_pipe(keeper, ret, &end);

	if (pid == 0)
		execute_generation(keeper, estate, number, end);
	if (pid < 0)
		return false;
	ret->number = number;
	return true;
}
