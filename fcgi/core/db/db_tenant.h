/*
 * The only handle a handler has: statements under one account's row-level security.
 *
 * READ: each db_query() is one flush and one implicit, read-only transaction
 * (`set_config('hub.account_id') ; statement`).
 * WRITE: one explicit transaction; BEGIN and set_config travel with the first statement, queued
 * statements and COMMIT with the last: three flushes for read, change, record.
 */
#ifndef HUB_DB_TENANT_H
#define HUB_DB_TENANT_H

#include "core/db/db.h"

enum db_mode {
	DB_READ = 1,
	DB_WRITE
};

/*
 * Begins lazily: nothing is sent before the first statement. Lives in the arena. Account 0 is none:
 * no tenant's row is in sight, only the functions of schema `directory` do anything.
 */
struct db_tenant *db_tenant_begin(struct db *db, struct arena *arena, int64_t account_id,
				  enum db_mode mode);

int64_t db_tenant_account(const struct db_tenant *tenant);
struct arena *db_tenant_arena(const struct db_tenant *tenant);

/* $1 of nearly every statement. */
static inline struct db_arg db_account(const struct db_tenant *tenant)
{
	return db_i64(db_tenant_account(tenant));
}

/*
 * Runs the queued statements and this one in one flush; rows live in the tenant's arena. `ret` may
 * be NULL. After the first error every call answers that error and sends nothing (WRITE).
 */
enum err db_query(struct db_tenant *tenant, const struct db_stmt *stmt, struct db_args args,
		  struct db_rows **ret) MUST_USE;

/*
 * As db_query(), by a plan made once for all parameters (READ; in a transaction that writes there
 * is no difference). For a statement that runs often and whose best plan is always the same: left
 * to itself PostgreSQL goes by estimates of the cost, and may plan each time anew what takes less
 * to execute.
 */
enum err db_query_planned(struct db_tenant *tenant, const struct db_stmt *stmt,
			  struct db_args args, struct db_rows **ret) MUST_USE;

/* Exactly one row, or ERR_NOT_FOUND; fills `object` by its table. */
enum err db_one(struct db_tenant *tenant, const struct db_stmt *stmt, struct db_args args,
		const struct schema *schema, void *object) MUST_USE;

/*
 * Queues a change whose result nobody looks at, to travel with the next flush (WRITE only). Its
 * arguments are copied. Its error, if any, is returned by that flush.
 */
void db_queue(struct db_tenant *tenant, const struct db_stmt *stmt, struct db_args args);

/* Sends what is queued and COMMIT. After an error everything is rolled back. */
enum err db_tenant_commit(struct db_tenant *tenant) MUST_USE;

/* Rolls back what was not committed; harmless after commit. */
void db_tenant_end(struct db_tenant *tenant);

#endif
