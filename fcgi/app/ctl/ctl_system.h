/*
 * The database as hub_system sees it, for commands.
 */
#ifndef HUB_CTL_SYSTEM_H
#define HUB_CTL_SYSTEM_H

#include "app/ctl/ctl.h"
#include "core/db/db.h"

/* Closed with the arena. NULL, and a complaint, when it is not configured: exit status 2. */
struct db *ctl_system_db(struct ctl *ctl);

/* Complains of the last statement; returns the exit status 1. */
int ctl_db_problem(const struct db *db);

/* One statement as a transaction of its own. */
enum err ctl_run_one(struct db *db, struct arena *arena, const struct db_stmt *stmt,
		     struct db_args args, struct db_rows **ret) MUST_USE;

#endif
