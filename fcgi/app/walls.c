#include "app/walls.h"

#include "core/db/db.h"
#include "core/net/redis_url.h"

/* Ten times what a worker has in hand with the largest bodies; a parser gone wild ends here. */
#define MEMORY_MAX ((size_t)512 * 1024 * 1024)

#define DESCRIPTORS_MAX 256

static bool redis_is_remote(struct arena *arena, struct str url)
{
	struct redis_url where;

	return redis_url_parse(arena, url, &where) != NULL || !where.path.ptr;
}

static void add_database(struct arena *arena, struct str url, struct sandbox *sandbox)
{
	struct db_reach reach = db_reach(arena, url);

	sandbox->network |= reach.network;
	for (size_t i = 0; i < reach.file_count; i++)
		sandbox_may_read(sandbox, reach.files[i]);
}

struct sandbox walls(struct arena *arena, enum sandbox_program program, const struct config *config)
{
	struct sandbox sandbox = {
		.program = program,
		.network = program == SANDBOX_SLOW || program == SANDBOX_JOBS ||
			   redis_is_remote(arena, config->redis_url),
		.memory_max = MEMORY_MAX,
		.descriptors_max = DESCRIPTORS_MAX,
	};

	(void)sandbox_mode_parse(config->sandbox, &sandbox.mode); /* checked when it was loaded */
	add_database(arena,
		     program == SANDBOX_RELAY ? config->database_system_url : config->database_url,
		     &sandbox);
	if (program == SANDBOX_API || program == SANDBOX_SLOW) {
		sandbox_may_read(&sandbox, arena_str(arena, config->templates));
		sandbox_may_read(&sandbox, arena_str(arena, config->web_dist));
	}
	return sandbox;
}
