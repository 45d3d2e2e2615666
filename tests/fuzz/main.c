/*
 * Replays a target's corpus, one test per file: corpus/<name>/ for the program fuzz_<name>, or the
 * files that are named as arguments.
 */
#include <dirent.h>
#include <errno.h>

#include "core/base/file.h"
#include "fuzz.h"

#define INPUT_MAX (1024 * 1024)

static unsigned replayed;

/* A copy of exactly its size, so that AddressSanitizer sees the first byte past it. */
static bool replay(struct arena *arena, const char *path)
{
	struct str text = file_read(arena, path, INPUT_MAX);
	uint8_t *bytes = text.ptr ? malloc(text.len ? text.len : 1) : NULL;

	replayed++;
	if (!bytes) {
		printf("not ok %u - %s: %s\n", replayed, path, strerror(errno));
		return false;
	}
	memcpy(bytes, text.ptr, text.len);
	LLVMFuzzerTestOneInput(bytes, text.len);
	free(bytes);
	printf("ok %u - %s\n", replayed, path);
	return fflush(stdout) == 0;
}

static int is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* "fuzz_query" → "…/tests/fuzz/corpus/query" */
static struct str corpus_of(struct arena *arena, const char *program)
{
	const char *sources = getenv("HUB_TEST_SRCDIR"), *slash = strrchr(program, '/');
	struct str name = str_from(slash ? slash + 1 : program);

	return arena_printf(arena, "%s/tests/fuzz/corpus/%s", sources ? sources : ".",
			    str_starts(name, STR("fuzz_")) ? name.ptr + 5 : name.ptr);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct dirent **names = NULL;
	int count = argc - 1;
	bool ok = true;

	struct str corpus = corpus_of(arena, argv[0]);
	if (argc == 1)
		count = scandir(corpus.ptr, &names, is_file, alphasort);
	if (count <= 0) {
		printf("Bail out! nothing to replay in %s\n", corpus.ptr);
		return EXIT_FAILURE;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		const char *path = argv[i + 1];
		if (names)
			path = arena_printf(arena, "%s/%s", corpus.ptr, names[i]->d_name).ptr;
		ok = replay(arena, path) && ok;
		if (names)
			free(names[i]);
	}
	free(names);
	arena_free(arena);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
