/* What a connection URL needs of the machine. */
#include <libpq-fe.h>

#include "core/db/db.h"

static const char *const file_keywords[] = {
	"passfile",
	"sslcert",
	"sslkey",
	"sslrootcert",
	"sslcrl",
};

/* A comma list of hosts of which one is not the directory (or abstract name) of a local socket. */
static bool any_remote(struct str hosts)
{
	while (hosts.ptr) {
		struct str host = str_split(&hosts, ',');
		if (host.len && host.ptr[0] != '/' && host.ptr[0] != '@')
			return true;
	}
	return false;
}

static void look_at(struct arena *arena, const PQconninfoOption *option, struct db_reach *reach)
{
	struct str value = str_from(option->val);
	if (strcmp(option->keyword, "host") == 0 || strcmp(option->keyword, "hostaddr") == 0)
		reach->network |= any_remote(value);
	for (size_t i = 0; i < ARRAY_LEN(file_keywords); i++)
		if (strcmp(option->keyword, file_keywords[i]) == 0 && str_starts(value, STR("/")) &&
		    reach->file_count < DB_FILES_MAX)
			reach->files[reach->file_count++] = arena_str(arena, value);
}

struct db_reach db_reach(struct arena *arena, struct str url)
{
	struct db_reach reach = {.network = false};
	PQconninfoOption *options = PQconninfoParse(arena_str(arena, url).ptr, NULL);
	if (!options)
		return (struct db_reach){.network = true};
	for (const PQconninfoOption *option = options; option->keyword; option++)
		if (option->val)
			look_at(arena, option, &reach);
	PQconninfoFree(options);
	return reach;
}
