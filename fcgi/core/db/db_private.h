/*
 * What the files of fcgi/core/db/ share; nobody else includes it. db_pipe.c owns the connection,
 * db_tx.c the transactions, db_rows.c the results, db_args.c the parameters.
 */
#ifndef HUB_DB_PRIVATE_H
#define HUB_DB_PRIVATE_H

#include <libpq-fe.h>

#include "core/db/db.h"

/* Most statements in one flush: what a handler may queue, and BEGIN, set_config, COMMIT. */
#define DB_FLUSH_MAX 64

struct db {
	char *url;
	char *application;
	const struct clock *clock;
	const struct log *log;
	struct observer observer;
	PGconn *conn;                    /* or NULL; always in pipeline mode, non-blocking */
	usec_t next_attempt;             /* monotonic; no connection is tried before */
	usec_t deadline;                 /* monotonic; no wait goes on after it; 0: none */
	bool complained;                 /* one log event per outage, not one per attempt */
	const struct db_stmt **prepared; /* open-addressing set of what this connection knows */
	size_t prepared_count, prepared_cap;
	struct db_tx *open; /* the transaction that has begun, or NULL */
	struct db_error error;
	usec_t waited;
	unsigned flushes;
};

/* A statement about to be sent. */
struct db_op {
	const struct db_stmt *stmt;
	struct db_args args;
};

/* Parameters in libpq's form. */
struct db_params {
	int count;
	const char **values;
	int *lengths;
	int *formats;
};

/* Where the fields of one schema are in a result. */
struct db_columns {
	const struct schema *schema;
	int at[64];
};

struct db_rows {
	struct arena *arena;
	PGresult *result;
	struct db_columns *columns; /* of the schema last used */
};

/*
 * Sends `ops` and a Sync in one flush and reads all results; the last one's rows go to *ret (NULL:
 * not wanted). After an error the rest of the flush was not executed. Connects when there is no
 * connection, unless a transaction is open: then that transaction is lost, ERR_UNAVAILABLE.
 */
enum err db_flush(struct db *db, struct arena *arena, const struct db_op *ops, size_t count,
		  struct db_rows **ret) MUST_USE;

/* Drops the connection; the next flush makes a new one. */
void db_drop(struct db *db);

/* Fails for a text with a NUL byte, which PostgreSQL cannot hold. */
enum err db_params_make(struct arena *arena, struct db_args args, struct db_params *ret) MUST_USE;

/* Deep copy, for statements that are sent later. */
struct db_args db_args_copy(struct arena *arena, struct db_args args);

/* Takes the result; it is cleared with the arena. */
struct db_rows *db_rows_new(struct arena *arena, PGresult *result);

/* Sets db->error and returns `err`. */
enum err db_fail(struct db *db, enum err err, const struct db_stmt *stmt, const char *message);

/* --- transactions: what struct db_tenant and struct db_system are made of --- */

struct db_tx {
	struct db *db;
	struct arena *arena;
	const struct db_stmt *context; /* the statement that sets the account, or NULL */
	int64_t account_id;
	bool begun;
	bool over;       /* committed or rolled back */
	enum err failed; /* the first error; nothing is sent after it */
	struct db_op queue[DB_FLUSH_MAX];
	size_t queued;
};

enum err db_tx_query(struct db_tx *tx, const struct db_stmt *stmt, struct db_args args,
		     struct db_rows **ret) MUST_USE;
void db_tx_queue(struct db_tx *tx, const struct db_stmt *stmt, struct db_args args);
enum err db_tx_commit(struct db_tx *tx) MUST_USE;
void db_tx_end(struct db_tx *tx);

#endif
