/* The configuration file. */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/ops/config.h"

/* Makes `text` the file that HUB_CONFIG names. */
static int make_config_file(struct arena *arena, struct str text)
{
	int fd = memfd_create("config", MFD_CLOEXEC);

	HOLDS(fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len);
	HOLDS(clearenv() == 0);
	HOLDS(setenv("HUB_CONFIG", arena_printf(arena, "/proc/self/fd/%d", fd).ptr, 1) == 0);
	return fd;
}

static bool load(struct arena *arena, struct str text, struct config *ret,
		 struct config_problems *problems)
{
	int fd = make_config_file(arena, text);
	bool ok = config_load(arena, USER_API, ret, problems);

	close(fd);
	return ok;
}

static struct str member_text(struct arena *arena, const struct config_row *row,
			      const struct config *config)
{
	const char *member = (const char *)config + row->offset;
	struct str text;
	int64_t number;

	if (row->type == CONFIG_INT) {
		memcpy(&number, member, sizeof(number));
		HOLDS(number >= row->min && number <= row->max);
		return arena_printf(arena, "%lld", (long long)number);
	}
	memcpy(&text, member, sizeof(text));
	return text;
}

/* The loaded configuration, written as a file, loads to the same. */
static void check_loaded(struct arena *arena, const struct config *config)
{
	struct buf out = buf_new(arena, 1 << 20);
	struct config_problems problems;
	struct config again;

	for (size_t i = 0; i < config_row_count; i++) {
		const struct config_row *row = &config_rows[i];
		struct str text = member_text(arena, row, config);
		HOLDS(text.len > 0 || !(row->required_by & USER_API));
		HOLDS(text.len == 0 || config_check(arena, row, text) == NULL);
		buf_printf(&out, "%s=%.*s\n", row->key, STR_FMT(text));
	}
	HOLDS(load(arena, buf_view(&out), &again, &problems) && problems.count == 0);
	for (size_t i = 0; i < config_row_count; i++)
		HOLDS(str_eq(member_text(arena, &config_rows[i], config),
			     member_text(arena, &config_rows[i], &again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct config_problems problems;
	struct config config;
	size_t errors = 0;
	bool ok = load(arena, fuzz_input(data, size), &config, &problems);

	HOLDS(problems.count <= ARRAY_LEN(problems.items));
	for (size_t i = 0; i < problems.count; i++) {
		errors += !problems.items[i].warning;
		HOLDS(problems.items[i].key.len <= 64 && problems.items[i].text.len > 0);
	}
	HOLDS(ok ? errors == 0 : errors > 0 || problems.count == ARRAY_LEN(problems.items));
	if (ok)
		check_loaded(arena, &config);
	arena_free(arena);
	return 0;
}
