/*
 * A real redis-server of the test's own, on a unix socket in a fresh directory, without
 * persistence.
 */
#ifndef HUB_REDIS_SERVER_H
#define HUB_REDIS_SERVER_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/str.h"

struct redis_server {
	char dir[64];
	char path[96]; /* of the socket */
	char url[112];
	pid_t pid; /* 0: not running */
};

static inline void test_sleep_ms(long ms)
{
	struct timespec span = {ms / 1000, ms % 1000 * 1000000};

	while (nanosleep(&span, &span) != 0)
		;
}

static inline bool redis_server_answers(const struct redis_server *server)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool up;

	memcpy(address.sun_path, server->path, strlen(server->path) + 1);
	up = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	if (fd >= 0)
		close(fd);
	return up;
}

/* Starts it, again after a stop; false when there is no redis-server on this machine. */
static inline bool redis_server_start(struct redis_server *server)
{
	pid_t parent = getpid();

	if (server->dir[0] == '\0') {
		snprintf(server->dir, sizeof(server->dir), "/tmp/hub-test-redis-XXXXXX");
		if (!mkdtemp(server->dir))
			return false;
		snprintf(server->path, sizeof(server->path), "%s/redis.sock", server->dir);
		snprintf(server->url, sizeof(server->url), "unix://%s", server->path);
	}
	server->pid = fork();
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent || !freopen("/dev/null", "w", stdout))
			_exit(126);
		execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", server->path,
		       "--dir", server->dir, "--save", "", "--appendonly", "no", (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 200; i++) {
		if (redis_server_answers(server))
			return true;
		if (waitpid(server->pid, NULL, WNOHANG) != 0)
			break;
		test_sleep_ms(20);
	}
	server->pid = 0;
	return false;
}

static inline void redis_server_stop(struct redis_server *server)
{
	if (server->pid > 0) {
		kill(server->pid, SIGKILL);
		waitpid(server->pid, NULL, 0);
	}
	server->pid = 0;
	unlink(server->path);
}

/* Stops it and removes its directory. */
static inline void redis_server_remove(struct redis_server *server)
{
	redis_server_stop(server);
	rmdir(server->dir);
}

#endif
