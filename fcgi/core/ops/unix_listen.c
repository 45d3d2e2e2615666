#include "core/ops/supervise.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A full queue of a unix socket refuses connections at once instead of waiting: make it long. */
#define BACKLOG 4096

static bool address_of(const char *path, struct sockaddr_un *ret)
{
	size_t len = strlen(path);

	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (len == 0 || len >= sizeof(ret->sun_path))
		return false;
	memcpy(ret->sun_path, path, len + 1);
	return true;
}

/* Removes a socket file nobody listens on. False with errno when something else is there. */
static bool make_room(const struct sockaddr_un *address)
{
	struct stat st;
	int fd;
	bool dead;

	if (lstat(address->sun_path, &st) != 0)
		return errno == ENOENT;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	dead = connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
	       errno == ECONNREFUSED;
	close(fd);
	if (!dead) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(address->sun_path) == 0 || errno == ENOENT;
}

int unix_listen(const char *path)
{
	struct sockaddr_un address;
	int saved;
	int fd;

	if (!address_of(path, &address)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!make_room(&address))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	/* Nobody can connect before listen(): the mode is right for the first client. */
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	    chmod(path, 0660) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}
