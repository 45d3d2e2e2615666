#include "core/ops/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/codec.h"
#include "core/crypto/keyring.h"

#define FILE_MAX_BYTES (64 * 1024)

static const char file_key[] = "HUB_CONFIG";

struct loader {
	struct arena *arena;
	struct str *values; /* one per row; STR_NULL: not given */
	struct config_problems *problems;
	bool failed;
};

static void complain(struct loader *loader, struct str key, bool warning, struct str text)
{
	struct config_problems *problems = loader->problems;
	loader->failed |= !warning;
	if (problems->count < ARRAY_LEN(problems->items))
		problems->items[problems->count++] = (struct config_problem){
			.key = arena_str(loader->arena, key), .text = text, .warning = warning};
}

/* Index in config_rows, or config_row_count. */
static size_t find_row(struct str key)
{
	size_t i = 0;
	while (i < config_row_count && !str_eq(str_from(config_rows[i].key), key))
		i++;
	return i;
}

/* --- file --- */

/* The whole file, or STR_NULL after a complaint. */
static struct str read_file(struct loader *loader, const char *path)
{
	FILE *file = fopen(path, "re");
	if (!file) {
		const char *why = strerror(errno);
		complain(loader, STR("HUB_CONFIG"), false,
			 arena_printf(loader->arena, "cannot open '%s': %s", path, why));
		return STR_NULL;
	}
	char *bytes = arena_alloc(loader->arena, FILE_MAX_BYTES + 1, 1);
	size_t len = fread(bytes, 1, FILE_MAX_BYTES + 1, file);
	bool failed = ferror(file) || len > FILE_MAX_BYTES;
	fclose(file);
	if (failed) {
		complain(loader, STR("HUB_CONFIG"), false,
			 arena_printf(loader->arena,
				      "cannot read '%s': not a file of at most 64 KB", path));
		return STR_NULL;
	}
	return (struct str){bytes, len};
}

static void read_line(struct loader *loader, struct str line, unsigned number)
{
	struct str value = line;
	struct str key = str_trim(str_split(&value, '='));
	if (!value.ptr || !key.len) {
		complain(loader, STR("HUB_CONFIG"), false,
			 arena_printf(loader->arena, "line %u is not KEY=value", number));
		return;
	}
	size_t row = find_row(key);
	if (row == config_row_count)
		complain(loader, str_slice(key, 0, 64), true,
			 arena_printf(loader->arena, "unknown key in line %u", number));
	else if (loader->values[row].ptr)
		complain(loader, key, false,
			 arena_printf(loader->arena, "again in line %u", number));
	else
		loader->values[row] = arena_str(loader->arena, str_trim(value));
}

static void load_file(struct loader *loader, const char *path)
{
	unsigned number = 0;
	for (struct str rest = read_file(loader, path); rest.ptr;) {
		struct str line = str_trim(str_split(&rest, '\n'));
		number++;
		if (line.len && line.ptr[0] != '#')
			read_line(loader, line, number);
	}
}

/* --- environment --- */

static void load_environment(struct loader *loader)
{
	for (char **entry = environ; entry && *entry; entry++) {
		struct str value = str_from(*entry);
		struct str key = str_split(&value, '=');
		size_t row = find_row(key);
		if (row < config_row_count && value.ptr)
			loader->values[row] = arena_str(loader->arena, str_trim(value));
		else if (str_starts(key, STR("HUB_")) && !str_eq(key, str_from(file_key)))
			complain(loader, str_slice(key, 0, 64), true,
				 STR("unknown key in the environment"));
	}
}

/* --- values --- */

static void store(struct loader *loader, const struct config_row *row, struct str value,
		  struct config *config)
{
	const char *refusal = value.len ? config_check(loader->arena, row, value) : NULL;
	if (refusal) {
		complain(loader, str_from(row->key), false, str_from(refusal));
		return;
	}
	char *member = (char *)config + row->offset;
	if (row->type == CONFIG_INT) {
		int64_t number = 0;
		if (str_to_i64(value, row->min, row->max, &number))
			memcpy(member, &number, sizeof(number));
	} else {
		memcpy(member, &value, sizeof(value));
	}
}

static void store_all(struct loader *loader, unsigned user, struct config *config)
{
	for (size_t i = 0; i < config_row_count; i++) {
		const struct config_row *row = &config_rows[i];
		struct str value = loader->values[i].len ? loader->values[i]
							 : str_from(row->fallback);
		if (value.ptr)
			store(loader, row, value, config);
		else if (row->required_by & user)
			complain(loader, str_from(row->key), false, STR("is required and not set"));
	}
}

/* --- keys of one purpose may not serve another --- */

/* The key material of a row as a ring; empty when there is none or it was refused. */
static struct keyring keys_of(struct loader *loader, const struct config_row *row,
			      const struct config *config)
{
	struct keyring ring = {.count = 0};
	struct str text;
	if (row->type != CONFIG_KEYS && row->type != CONFIG_KEY)
		return ring;
	memcpy(&text, (const char *)config + row->offset, sizeof(text));
	if (row->type == CONFIG_KEY && base64_decode(loader->arena, text, &ring.keys[0].bytes))
		ring.count = text.len > 0;
	else if (row->type == CONFIG_KEYS && keyring_parse(loader->arena, text, &ring))
		ring.count = 0;
	return ring;
}

static bool rings_share(const struct keyring *a, const struct keyring *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++)
			if (str_eq(a->keys[i].bytes, b->keys[k].bytes))
				return true;
	return false;
}

static void check_keys_differ(struct loader *loader, const struct config *config)
{
	struct keyring *rings = ARENA_ARRAY(loader->arena, struct keyring, config_row_count);
	for (size_t i = 0; i < config_row_count; i++) {
		rings[i] = keys_of(loader, &config_rows[i], config);
		for (size_t k = 0; k < i; k++)
			if (rings_share(&rings[i], &rings[k]))
				complain(loader, str_from(config_rows[i].key), false,
					 arena_printf(loader->arena, "has a key in common with %s",
						      config_rows[k].key));
	}
}

const char *config_file(void)
{
	const char *path = getenv(file_key);

	return path && path[0] ? path : NULL;
}

bool config_load(struct arena *arena, unsigned user, struct config *ret,
		 struct config_problems *problems)
{
	*problems = (struct config_problems){.count = 0};
	struct loader loader = {
		.arena = arena,
		.values = ARENA_ARRAY(arena, struct str, config_row_count),
		.problems = problems,
	};
	const char *path = config_file();
	if (path)
		load_file(&loader, path);
	load_environment(&loader);
	struct config config = {.api_workers = 0};
	store_all(&loader, user, &config);
	check_keys_differ(&loader, &config);
	if (loader.failed)
		return false;
	*ret = config;
	return true;
}

void config_complain(const char *program, const struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct config_problem *problem = &problems->items[i];
		fprintf(stderr, "%s: %s%.*s: %.*s\n", program, problem->warning ? "warning: " : "",
			STR_FMT(problem->key), STR_FMT(problem->text));
	}
}
