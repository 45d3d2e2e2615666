#include "core/base/file.h"
#include "lib/cutap.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void reads_up_to_the_maximum(void)
{
	struct arena *arena = arena_new();
	char path[] = "/tmp/hub-file-XXXXXX";
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CHECK_STR(file_read(arena, path, 0), STR(""));
	CU_ASSERT_EQUAL(write(fd, "a\0b", 3), 3);
	CHECK_STR(file_read(arena, path, 3), ((struct str){"a\0b", 3}));
	CHECK_STR(file_read(arena, path, 2), STR_NULL);
	CU_ASSERT_EQUAL(close(fd), 0);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CHECK_STR(file_read(arena, path, 3), STR_NULL);
	CHECK_STR(file_read(arena, "/", 3), STR_NULL);
	arena_free(arena);
}

static void tells_versions_apart(void)
{
	char path[] = "/tmp/hub-file-XXXXXX";
	int fd = mkstemp(path);
	struct timespec times[] = {{.tv_sec = 7, .tv_nsec = 5}, {.tv_sec = 7, .tv_nsec = 5}};

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(futimens(fd, times), 0);
	CU_ASSERT_EQUAL(file_changed(path), INT64_C(7000000005));
	CU_ASSERT_EQUAL(close(fd), 0);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(file_changed(path), I64_NULL);
}

int main(void)
{
	return CUTAP_RUN({"reads up to the maximum", reads_up_to_the_maximum},
			 {"tells versions apart", tells_versions_apart});
}
