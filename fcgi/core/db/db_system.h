/*
 * Cross-tenant work as role hub_system (console, billing, relay, job runner): explicit
 * transactions on one connection. Only fcgi/core/jobs, fcgi/app/worker, fcgi/app/ctl and the
 * slices audit (its sealer), console and billing include this header.
 */
#ifndef HUB_DB_SYSTEM_H
#define HUB_DB_SYSTEM_H

#include "core/db/db.h"

/* Begins lazily, as db_tenant_begin(DB_WRITE). Lives in the arena. */
struct db_system *db_system_begin(struct db *db, struct arena *arena);

enum err db_system_query(struct db_system *system, const struct db_stmt *stmt, struct db_args args,
			 struct db_rows **ret) MUST_USE;
void db_system_queue(struct db_system *system, const struct db_stmt *stmt, struct db_args args);
enum err db_system_commit(struct db_system *system) MUST_USE;
void db_system_end(struct db_system *system);

#endif
