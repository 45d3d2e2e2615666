#include <assert.h>

#include "core/db/db_private.h"
#include "core/db/db_system.h"
#include "core/db/db_tenant.h"

DB_STMT(tx_begin, "db.begin", "begin");
DB_STMT(tx_commit, "db.commit", "commit");
DB_STMT(tx_rollback, "db.rollback", "rollback");
DB_STMT(tx_account, "db.account", "select set_config('hub.account_id', $1, true)");
DB_STMT(tx_account_read, "db.account_read",
	"select set_config('hub.account_id', $1, true),"
	" set_config('transaction_read_only', 'on', true)");
DB_STMT(tx_account_planned, "db.account_planned",
	"select set_config('hub.account_id', $1, true),"
	" set_config('transaction_read_only', 'on', true),"
	" set_config('plan_cache_mode', 'force_generic_plan', true)");

struct db_tenant {
	struct db_tx tx;
	enum db_mode mode;
};

struct db_system {
	struct db_tx tx;
};

/* --- shared --- */

static struct db_args account_args(struct db_tx *tx)
{
	struct db_arg *arg = ARENA_NEW(tx->arena, struct db_arg);
	*arg = db_i64(tx->account_id);
	return (struct db_args){.items = arg, .count = 1};
}

/* What comes before the statement of this flush; returns how many ops that is. */
static size_t opening(struct db_tx *tx, struct db_op *ops)
{
	size_t n = 0;
	if (!tx->begun) {
		ops[n++] = (struct db_op){&tx_begin, DB_NO_ARGS};
		if (tx->context)
			ops[n++] = (struct db_op){tx->context, account_args(tx)};
	}
	for (size_t i = 0; i < tx->queued; i++)
		ops[n++] = tx->queue[i];
	return n;
}

static enum err flush(struct db_tx *tx, const struct db_op *last, struct db_rows **ret)
{
	if (tx->failed)
		return tx->failed;
	assert(!tx->over && (tx->begun || !tx->db->open));
	struct db_op ops[DB_FLUSH_MAX + 3];
	size_t n = opening(tx, ops);
	ops[n++] = *last;
	enum err err = db_flush(tx->db, tx->arena, ops, n, ret);
	tx->queued = 0;
	tx->begun = true;
	tx->db->open = tx;
	tx->failed = err;
	return err;
}

enum err db_tx_query(struct db_tx *tx, const struct db_stmt *stmt, struct db_args args,
		     struct db_rows **ret)
{
	return flush(tx, &(struct db_op){stmt, args}, ret);
}

void db_tx_queue(struct db_tx *tx, const struct db_stmt *stmt, struct db_args args)
{
	if (tx->failed)
		return;
	assert(!tx->over);
	if (tx->queued == DB_FLUSH_MAX) {
		/* Send the full queue; an error is kept and comes out at the next flush. */
		struct db_op last = tx->queue[--tx->queued];
		enum err err = flush(tx, &last, NULL);
		if (err)
			return;
	}
	tx->queue[tx->queued++] = (struct db_op){stmt, db_args_copy(tx->arena, args)};
}

enum err db_tx_commit(struct db_tx *tx)
{
	enum err err = OK;
	if (tx->failed || tx->begun || tx->queued)
		err = flush(tx, &(struct db_op){&tx_commit, DB_NO_ARGS}, NULL);
	db_tx_end(tx);
	return err;
}

void db_tx_end(struct db_tx *tx)
{
	struct db *db = tx->db;
	if (tx->over)
		return;
	tx->over = true;
	if (db->open != tx)
		return;
	if (db->conn && PQtransactionStatus(db->conn) != PQTRANS_IDLE) {
		struct db_error first = db->error;
		const struct db_op rollback = {&tx_rollback, DB_NO_ARGS};
		if (db_flush(db, tx->arena, &rollback, 1, NULL) != OK)
			db_drop(db);
		db->error = first;
	}
	db->open = NULL;
}

/* --- tenant --- */

struct db_tenant *db_tenant_begin(struct db *db, struct arena *arena, int64_t account_id,
				  enum db_mode mode)
{
	assert(account_id >= 0 && (mode == DB_READ || mode == DB_WRITE));
	struct db_tenant *tenant = ARENA_NEW(arena, struct db_tenant);
	tenant->tx = (struct db_tx){
		.db = db,
		.arena = arena,
		.account_id = account_id,
		.context = mode == DB_WRITE ? &tx_account : &tx_account_read,
	};
	tenant->mode = mode;
	return tenant;
}

int64_t db_tenant_account(const struct db_tenant *tenant)
{
	return tenant->tx.account_id;
}

struct arena *db_tenant_arena(const struct db_tenant *tenant)
{
	return tenant->tx.arena;
}

static enum err read_in(struct db_tx *tx, const struct db_stmt *context,
			const struct db_stmt *stmt, struct db_args args, struct db_rows **ret)
{
	assert(!tx->over && !tx->db->open);
	const struct db_op ops[] = {{context, account_args(tx)}, {stmt, args}};
	return db_flush(tx->db, tx->arena, ops, ARRAY_LEN(ops), ret);
}

enum err db_query(struct db_tenant *tenant, const struct db_stmt *stmt, struct db_args args,
		  struct db_rows **ret)
{
	struct db_tx *tx = &tenant->tx;
	if (tenant->mode == DB_WRITE)
		return db_tx_query(tx, stmt, args, ret);
	return read_in(tx, tx->context, stmt, args, ret);
}

enum err db_query_planned(struct db_tenant *tenant, const struct db_stmt *stmt,
			  struct db_args args, struct db_rows **ret)
{
	if (tenant->mode == DB_WRITE)
		return db_query(tenant, stmt, args, ret);
	return read_in(&tenant->tx, &tx_account_planned, stmt, args, ret);
}

enum err db_one(struct db_tenant *tenant, const struct db_stmt *stmt, struct db_args args,
		const struct schema *schema, void *object)
{
	struct db_rows *rows;
	TRY(db_query(tenant, stmt, args, &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	if (rows_count(rows) > 1)
		return db_fail(tenant->tx.db, ERR_INTERNAL, stmt, "more than one row");
	return row_get(rows, 0, schema, object);
}

void db_queue(struct db_tenant *tenant, const struct db_stmt *stmt, struct db_args args)
{
	assert(tenant->mode == DB_WRITE);
	db_tx_queue(&tenant->tx, stmt, args);
}

enum err db_tenant_commit(struct db_tenant *tenant)
{
	return db_tx_commit(&tenant->tx);
}

void db_tenant_end(struct db_tenant *tenant)
{
	db_tx_end(&tenant->tx);
}

/* --- system --- */

struct db_system *db_system_begin(struct db *db, struct arena *arena)
{
	struct db_system *system = ARENA_NEW(arena, struct db_system);
	system->tx = (struct db_tx){.db = db, .arena = arena};
	return system;
}

enum err db_system_query(struct db_system *system, const struct db_stmt *stmt, struct db_args args,
			 struct db_rows **ret)
{
	return db_tx_query(&system->tx, stmt, args, ret);
}

void db_system_queue(struct db_system *system, const struct db_stmt *stmt, struct db_args args)
{
	db_tx_queue(&system->tx, stmt, args);
}

enum err db_system_commit(struct db_system *system)
{
	return db_tx_commit(&system->tx);
}

void db_system_end(struct db_system *system)
{
	db_tx_end(&system->tx);
}
