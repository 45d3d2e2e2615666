#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct str file_read(struct arena *arena, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return STR_NULL;
	char *bytes = arena_alloc(arena, max + 1, 1);
	size_t len = 0;
	ssize_t got;
	while ((got = read(fd, bytes + len, max + 1 - len)) > 0)
		len += (size_t)got;
	close(fd);
	return got < 0 || len > max ? STR_NULL : (struct str){bytes, len};
}

int64_t file_changed(const char *path)
{
	struct stat file;
	if (stat(path, &file) != 0)
		return I64_NULL;
	return (int64_t)file.st_mtim.tv_sec * 1000000000 + file.st_mtim.tv_nsec;
}
