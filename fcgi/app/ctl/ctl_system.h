/*
 * The database as hub_system sees it, for commands.
 */
#ifndef HUB_CTL_SYSTEM_H
#define HUB_CTL_SYSTEM_H

#include "app/ctl/ctl.h"
#include "core/db/db_system.h"

/* Closed with the arena. NULL, and a complaint, when it is not configured: exit status 2. */
struct db *ctl_system_db(struct ctl *ctl);

/* Complains of the last statement; returns the exit status 1. */
int ctl_db_problem(const struct db *db);

/* One statement as a transaction of its own. */
enum err ctl_run_one(struct db *db, struct arena *arena, const struct db_stmt *stmt,
		     struct db_args args, struct db_rows **ret) MUST_USE;

/* What a command did, for the audit trail. */
struct ctl_act {
	int64_t account_id;     /* 0: the platform's trail */
	const char *action;     /* "account.connected": its first word is the resource's type */
	struct str resource_id; /* or STR_NULL */
	struct str after;       /* JSON object without any secret, or STR_NULL */
};

/* Queues the entry, in the transaction of the act. */
void ctl_audit(struct db_system *tx, const struct ctl_act *act);

/* One statement and its entry as a transaction of their own; no entry when it found no row. */
enum err ctl_do(struct db *db, struct arena *arena, const struct db_stmt *stmt, struct db_args args,
		const struct ctl_act *act, struct db_rows **ret) MUST_USE;

/*
 * The entry of what was done outside of the database; that it can't be written is a complaint, for
 * the act is done.
 */
void ctl_note(struct db *db, struct arena *arena, const struct ctl_act *act);

/* {"<key>":"<value>"} */
struct str ctl_object(struct arena *arena, const char *key, struct str value);

#endif
