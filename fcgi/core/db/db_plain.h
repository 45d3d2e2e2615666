/*
 * Plain blocking connections for the operator's work (init.c, migrate.c): no pipeline, no time
 * limits, every failure told in words. Private to fcgi/core/db/.
 */
#ifndef HUB_DB_PLAIN_H
#define HUB_DB_PLAIN_H

#include <libpq-fe.h>

#include "core/base/arena.h"

/* The caller ends it with PQfinish. Error: ERR_UNAVAILABLE, with the reason in *ret_problem. */
enum err plain_open(struct arena *arena, struct str url, const char *application, PGconn **ret,
		    struct str *ret_problem) MUST_USE;

/* One or more statements without parameters. Error: ERR_INTERNAL, or ERR_UNAVAILABLE when lost. */
enum err plain_exec(struct arena *arena, PGconn *conn, const char *sql,
		    struct str *ret_problem) MUST_USE;

/* One statement with text parameters; *ret lives in the arena. */
enum err plain_query(struct arena *arena, PGconn *conn, const char *sql, const char *const *values,
		     int count, PGresult **ret, struct str *ret_problem) MUST_USE;

#endif
