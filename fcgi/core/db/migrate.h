/*
 * Forward-only migrations: the files NNNN_words.sql of a directory, in order of their numbers, each
 * once. Table schema_migrations keeps each file's SHA-256; a file that changed after it was applied
 * stops the run before anything is done. An advisory lock lets one runner work at a time, the next
 * one waits and then finds nothing to do.
 *
 * A file runs in one transaction together with its record. One whose first line is
 * `-- hub:no-transaction` runs alone, for statements such as CREATE INDEX CONCURRENTLY; it holds
 * one statement, which must be repeatable (IF NOT EXISTS).
 */
#ifndef HUB_MIGRATE_H
#define HUB_MIGRATE_H

#include "core/base/seams.h"

struct migrate {
	struct str owner_url; /* role hub_owner */
	struct str directory;
	const struct clock *clock;
	/* Called before and after each file that is applied; `took` is -1 before. May be NULL. */
	void (*progress)(void *ctx, const char *file, usec_t took);
	void *ctx;
};

struct migrate_result {
	size_t applied; /* by this run */
	size_t total;   /* files in the directory */
};

/*
 * Errors, each told in *ret_problem: ERR_UNAVAILABLE (no connection), ERR_NOT_FOUND (no directory
 * or no files), ERR_CONFLICT (an applied file has changed), ERR_INVALID (two files with one
 * number), ERR_INTERNAL (PostgreSQL refused a statement; that file was rolled back, earlier ones
 * stand).
 */
enum err migrate_run(struct arena *arena, const struct migrate *migrate, struct migrate_result *ret,
		     struct str *ret_problem) MUST_USE;

#endif
