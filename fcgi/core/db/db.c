#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/db/db_private.h"

DB_STMT(ping, "db.ping", "select 1");

struct db *db_new(struct str url, const char *application, const struct clock *clock,
		  const struct log *log)
{
	struct db *db = calloc(1, sizeof(*db));
	if (!db)
		abort();
	db->url = strndup(url.ptr ? url.ptr : "", url.len);
	db->application = strdup(application);
	if (!db->url || !db->application)
		abort();
	db->clock = clock;
	db->log = log;
	return db;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	db_drop(db);
	free(db->prepared);
	free(db->application);
	free(db->url);
	free(db);
}

enum err db_lookup(struct db *db, struct arena *arena, const struct db_stmt *stmt,
		   struct db_args args, struct db_rows **ret)
{
	if (db->open)
		return db_fail(db, ERR_INTERNAL, stmt, "a lookup inside a transaction");
	return db_flush(db, arena, &(struct db_op){stmt, args}, 1, ret);
}

void db_observe(struct db *db, struct observer observer)
{
	db->observer = observer;
}

void db_deadline(struct db *db, usec_t deadline)
{
	db->deadline = deadline;
}

enum err db_ping(struct db *db)
{
	struct arena *arena = arena_new();
	enum err err = db_lookup(db, arena, &ping, DB_NO_ARGS, NULL);
	arena_free(arena);
	return err;
}

const struct db_error *db_error(const struct db *db)
{
	return &db->error;
}

bool db_retryable(const struct db *db)
{
	return strcmp(db->error.sqlstate, "40001") == 0 || strcmp(db->error.sqlstate, "40P01") == 0;
}

enum err db_fail(struct db *db, enum err err, const struct db_stmt *stmt, const char *message)
{
	db->error = (struct db_error){.stmt = stmt ? stmt->name : NULL};
	snprintf(db->error.message, sizeof(db->error.message), "%s", message);
	return err;
}

void db_stats(struct db *db, usec_t *ret_waited, unsigned *ret_flushes)
{
	*ret_waited = db->waited;
	*ret_flushes = db->flushes;
	db->waited = 0;
	db->flushes = 0;
}
