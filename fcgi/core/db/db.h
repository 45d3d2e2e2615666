/*
 * PostgreSQL, pipeline-first, over libpq (only fcgi/core/db/ knows it).
 *
 * One connection per process and role. Statements are named literals, prepared on first use in
 * the same flush that runs them:
 *
 *   DB_STMT(card_by_id, "kanban.card_by_id",
 *           "select id, title from cards where account_id = $1 and id = $2");
 *   TRY(db_query(tenant, &card_by_id, DB_ARGS(db_i64(account), db_text(id)), &rows));
 *
 * Handlers hold a `struct db_tenant *` (db_tenant.h): every statement runs with hub.account_id
 * set, so row-level security applies. Work before the account is known uses db_lookup() and the
 * functions of schema `directory`. Cross-tenant work is another type (db_system.h).
 *
 * Errors: ERR_UNAVAILABLE when there is no connection or it broke (the next call reconnects, at
 * most every 250 ms), for statement and lock time-outs, shutdown, exhausted resources (57xxx,
 * 55P03, 53xxx, 08xxx) and for 40001 and 40P01, which also set db_retryable(); ERR_CONFLICT for
 * 23505, 23P01 and HB001 (a worker lost its job); ERR_NOT_FOUND for 23503; ERR_INVALID for a text
 * with a NUL byte; ERR_INTERNAL else. The SQLSTATE and statement name of the last error are in
 * db_error().
 */
#ifndef HUB_DB_H
#define HUB_DB_H

#include "core/base/arena.h"
#include "core/base/seams.h"
#include "core/data/field.h"
#include "core/ops/log.h"

struct db;
struct db_tenant;
struct db_system;

struct db_stmt {
	const char *name; /* "slice.what", unique in the program */
	const char *sql;
};

/* Refuses anything but a literal. */
#define SQL(literal) ("" literal "")
#define DB_STMT(var, stmt_name, literal) \
	static const struct db_stmt var = {.name = (stmt_name), .sql = SQL(literal)}

enum db_arg_type {
	DB_NULL = 0,
	DB_TEXT,
	DB_I64,
	DB_BOOL,
	DB_BYTES,
	DB_TEXTS
};

struct db_arg {
	enum db_arg_type type;
	struct str text;         /* DB_TEXT (also uuid, jsonb, enum), DB_BYTES; NULL is SQL NULL */
	int64_t number;          /* DB_I64 (I64_NULL is SQL NULL), DB_BOOL */
	const struct list *list; /* DB_TEXTS: text[] of struct str */
};

struct db_args {
	const struct db_arg *items;
	size_t count;
};

#define DB_ARGS(...)                                            \
	((struct db_args){(const struct db_arg[]){__VA_ARGS__}, \
			  sizeof((const struct db_arg[]){__VA_ARGS__}) / sizeof(struct db_arg)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

static inline struct db_arg db_text(struct str s)
{
	return (struct db_arg){.type = DB_TEXT, .text = s};
}

static inline struct db_arg db_i64(int64_t v)
{
	return (struct db_arg){.type = DB_I64, .number = v};
}

static inline struct db_arg db_bool(bool v)
{
	return (struct db_arg){.type = DB_BOOL, .number = v};
}

static inline struct db_arg db_bytes(struct str s)
{
	return (struct db_arg){.type = DB_BYTES, .text = s};
}

static inline struct db_arg db_texts(const struct list *list)
{
	return (struct db_arg){.type = DB_TEXTS, .list = list};
}

/* A time as microseconds: bind to `hub_time($n)`, a SQL function from bigint to timestamptz. */
static inline struct db_arg db_time(usec_t t)
{
	return (struct db_arg){.type = DB_I64, .number = t};
}

/*
 * Rows of one result; they live in the arena given to the call. Columns are found by name once per
 * result and schema.
 */
struct db_rows;

size_t rows_count(const struct db_rows *rows);

/* Rows the statement inserted, updated or deleted. */
int64_t rows_affected(const struct db_rows *rows);

/*
 * Fills `object` from row `i` by its field table: each field's column has the field's name.
 * OBJECT and LIST fields are read from a json/jsonb column of that name, decoded by their schema;
 * TIME from timestamptz, STRINGS from text[]. ERR_INTERNAL when a column is missing or unreadable.
 */
enum err row_get(const struct db_rows *rows, size_t i, const struct schema *schema,
		 void *object) MUST_USE;

/* All rows as an array of structs. */
enum err rows_list(struct arena *arena, const struct db_rows *rows, const struct schema *schema,
		   struct list *ret) MUST_USE;

/* Single values by column name; STR_NULL / I64_NULL / false for SQL NULL or a missing column. */
struct str row_str(const struct db_rows *rows, size_t i, const char *column);
int64_t row_i64(const struct db_rows *rows, size_t i, const char *column);
bool row_bool(const struct db_rows *rows, size_t i, const char *column);
usec_t row_time(const struct db_rows *rows, size_t i, const char *column);
/* bytea, decoded. */
struct str row_bytes(const struct db_rows *rows, size_t i, const char *column);

/* --- connection --- */

/* Nothing is connected yet. `application` is shown in pg_stat_activity. `log` may be NULL. */
struct db *db_new(struct str url, const char *application, const struct clock *clock,
		  const struct log *log);
void db_free(struct db *db);

/* Every round trip is told to `observer` from now on. */
void db_observe(struct db *db, struct observer observer);

/*
 * No wait for the database goes on after `deadline` (monotonic): connecting or an answer that comes
 * later is ERR_UNAVAILABLE. Holds until it is set again; 0 lifts it.
 */
void db_deadline(struct db *db, usec_t deadline);

/* One round trip without work: is the database there? */
enum err db_ping(struct db *db) MUST_USE;

/*
 * One statement outside any tenant and any transaction (functions of schema directory,
 * inbound events, jobs), as one implicit transaction in one flush. `ret` may be NULL.
 */
enum err db_lookup(struct db *db, struct arena *arena, const struct db_stmt *stmt,
		   struct db_args args, struct db_rows **ret) MUST_USE;

/* Why the last call failed; empty after one that succeeded. */
struct db_error {
	char sqlstate[6]; /* "" when there was no server error */
	const char *stmt; /* name of the statement, or NULL */
	char message[256];
};

const struct db_error *db_error(const struct db *db);
bool db_retryable(const struct db *db);

/* Microseconds spent waiting for the database and flushes made since the last call; resets both. */
void db_stats(struct db *db, usec_t *ret_waited, unsigned *ret_flushes);

/* What connecting to a URL needs of the machine, for a process about to give up the rest. */
#define DB_FILES_MAX 5
struct db_reach {
	bool network;                   /* a host of it is not a local socket */
	struct str files[DB_FILES_MAX]; /* certificates, keys, passwords; NUL-terminated */
	size_t file_count;
};

/* A URL that can't be read needs the network: connecting will say what is wrong. */
struct db_reach db_reach(struct arena *arena, struct str url);

#endif
