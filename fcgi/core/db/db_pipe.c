/*
 * The connection, and one flush over it: libpq's pipeline mode (PostgreSQL documentation §34.5),
 * non-blocking, so that neither full socket buffers nor a silent server can hold the process longer
 * than the limits below. Every flush ends with one Sync and is read up to it; whatever does not fit
 * that picture drops the connection, because a late reply would answer the wrong statement.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/db/db_private.h"

#define CONNECT_MAX   (1500 * USEC_PER_MSEC)
#define CONNECT_PAUSE (250 * USEC_PER_MSEC)
#define FLUSH_MAX     (20 * USEC_PER_SEC)

/* The server gives up before FLUSH_MAX does. Text formats are fixed for db_rows.c to read. */
#define SESSION_OPTIONS                                                                           \
	"-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s " \
	"-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c client_min_messages=error"

/* --- errors --- */

static enum err err_of_sqlstate(const char *state)
{
	static const struct {
		const char *prefix;
		enum err err;
	} table[] = {
		{"23505", ERR_CONFLICT},
		{"23P01", ERR_CONFLICT},
		{"23503", ERR_NOT_FOUND},
		{"HB001", ERR_CONFLICT},
		{"40001", ERR_UNAVAILABLE},
		{"40P01", ERR_UNAVAILABLE},
		{"55P03", ERR_UNAVAILABLE},
		{"57", ERR_UNAVAILABLE},
		{"08", ERR_UNAVAILABLE},
		{"53", ERR_UNAVAILABLE},
	};
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strncmp(state, table[i].prefix, strlen(table[i].prefix)) == 0)
			return table[i].err;
	return ERR_INTERNAL;
}

/* First line of libpq's text. */
static void message_copy(struct db_error *error, const char *text)
{
	snprintf(error->message, sizeof(error->message), "%.*s", (int)strcspn(text, "\n"), text);
}

static enum err fail_result(struct db *db, const struct db_stmt *stmt, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	db->error = (struct db_error){.stmt = stmt->name};
	message_copy(&db->error, text ? text : PQresultErrorMessage(result));
	if (!state)
		return PQstatus(db->conn) == CONNECTION_BAD ? ERR_UNAVAILABLE : ERR_INTERNAL;
	snprintf(db->error.sqlstate, sizeof(db->error.sqlstate), "%s", state);
	return err_of_sqlstate(state);
}

/* --- what this connection has prepared --- */

static size_t slot_of(const struct db *db, const struct db_stmt *stmt)
{
	size_t i = ((uintptr_t)stmt >> 4) * 0x9E3779B97F4A7C15u & (db->prepared_cap - 1);
	while (db->prepared[i] && db->prepared[i] != stmt)
		i = (i + 1) & (db->prepared_cap - 1);
	return i;
}

static bool prepared_has(const struct db *db, const struct db_stmt *stmt)
{
	return db->prepared_cap && db->prepared[slot_of(db, stmt)];
}

static void prepared_add(struct db *db, const struct db_stmt *stmt)
{
	if (db->prepared_count * 2 >= db->prepared_cap) {
		const struct db_stmt **old = db->prepared;
		size_t old_cap = db->prepared_cap;
		db->prepared_cap = old_cap ? old_cap * 2 : 64;
		db->prepared = calloc(db->prepared_cap, sizeof(*db->prepared));
		if (!db->prepared)
			abort();
		for (size_t i = 0; i < old_cap; i++)
			if (old[i])
				db->prepared[slot_of(db, old[i])] = old[i];
		free(old);
	}
	size_t slot = slot_of(db, stmt);
	if (!db->prepared[slot]) {
		db->prepared[slot] = stmt;
		db->prepared_count++;
	}
}

/* --- connection --- */

void db_drop(struct db *db)
{
	if (!db->conn)
		return;
	PQfinish(db->conn);
	db->conn = NULL;
	db->prepared_count = 0;
	if (db->prepared)
		memset(db->prepared, 0, db->prepared_cap * sizeof(*db->prepared));
}

/* `span` from now, or the caller's deadline when that is earlier. */
static usec_t deadline_in(const struct db *db, usec_t span)
{
	usec_t deadline = clock_monotonic(db->clock) + span;
	return db->deadline && db->deadline < deadline ? db->deadline : deadline;
}

/* Waits for the socket; false when the deadline (monotonic) has passed. */
static bool wait_socket(struct db *db, PGconn *conn, short events, usec_t deadline)
{
	for (;;) {
		usec_t left = deadline - clock_monotonic(db->clock);
		struct pollfd pfd = {.fd = PQsocket(conn), .events = events};
		if (left <= 0 || pfd.fd < 0)
			return false;
		if (poll(&pfd, 1, (int)(left / USEC_PER_MSEC) + 1) > 0)
			return true;
	}
}

static PGconn *dial(struct db *db)
{
	const char *const keys[] = {"dbname", "application_name", "options", "client_encoding",
				    "keepalives_idle", "tcp_user_timeout", NULL};
	const char *const values[] = {db->url, db->application, SESSION_OPTIONS, "UTF8",
				      "30", "20000", NULL};
	usec_t deadline = deadline_in(db, CONNECT_MAX);
	PGconn *conn = PQconnectStartParams(keys, values, 1);
	if (!conn)
		abort();
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;
	while (PQstatus(conn) != CONNECTION_BAD && status != PGRES_POLLING_OK &&
	       status != PGRES_POLLING_FAILED) {
		short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		if (!wait_socket(db, conn, events, deadline))
			break;
		status = PQconnectPoll(conn);
	}
	return conn;
}

static enum err fail_connect(struct db *db, PGconn *conn)
{
	db->error = (struct db_error){0};
	const char *text = PQerrorMessage(conn);
	message_copy(&db->error, *text ? text : "no answer in time");
	PQfinish(conn);
	if (db->log && !db->complained)
		log_event(db->log, LOG_ERROR, "db.down", LOG_TXT("reason", db->error.message));
	db->complained = true;
	return ERR_UNAVAILABLE;
}

/* What matters comes as an error of a statement; libpq would write the rest to stderr. */
static void ignore_notice(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static enum err connect_now(struct db *db)
{
	usec_t now = clock_monotonic(db->clock);
	if (now < db->next_attempt)
		return db_fail(db, ERR_UNAVAILABLE, NULL, "no connection");
	db->next_attempt = now + CONNECT_PAUSE;
	PGconn *conn = dial(db);
	if (PQstatus(conn) != CONNECTION_OK || PQsetnonblocking(conn, 1) != 0 ||
	    PQenterPipelineMode(conn) != 1)
		return fail_connect(db, conn);
	if (db->log && db->complained)
		log_plain(db->log, LOG_INFO, "db.up");
	PQsetNoticeProcessor(conn, ignore_notice, NULL);
	db->complained = false;
	db->conn = conn;
	return OK;
}

/*
 * An idle connection that has become readable carries the server's goodbye, its last words before
 * the end of the stream: found here, a restart costs nobody a failed request.
 */
static bool has_ended(const struct db *db)
{
	struct pollfd pfd = {.fd = PQsocket(db->conn), .events = POLLIN};
	while (poll(&pfd, 1, 0) > 0)
		if (!PQconsumeInput(db->conn) || PQstatus(db->conn) == CONNECTION_BAD)
			return true;
	return false;
}

static enum err ensure_connected(struct db *db)
{
	if (db->conn && !db->open && has_ended(db)) {
		db_drop(db);
		db->next_attempt = 0;
	}
	if (db->conn)
		return OK;
	if (db->open)
		return db_fail(db, ERR_UNAVAILABLE, NULL, "the transaction's connection was lost");
	return connect_now(db);
}

/* --- one flush --- */

struct sent {
	const struct db_stmt *stmt;
	bool prepare;
};

static bool queued_prepare(const struct sent *sent, size_t count, const struct db_stmt *stmt)
{
	for (size_t i = 0; i < count; i++)
		if (sent[i].prepare && sent[i].stmt == stmt)
			return true;
	return false;
}

/* Puts all ops and the Sync into libpq's buffer. */
static bool enqueue(struct db *db, const struct db_op *ops, const struct db_params *params,
		    size_t count, struct sent *sent, size_t *ret_sent)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		const struct db_stmt *stmt = ops[i].stmt;
		if (!prepared_has(db, stmt) && !queued_prepare(sent, n, stmt)) {
			if (!PQsendPrepare(db->conn, stmt->name, stmt->sql, 0, NULL))
				return false;
			sent[n++] = (struct sent){stmt, true};
		}
		const struct db_params *p = &params[i];
		if (!PQsendQueryPrepared(db->conn, stmt->name, p->count, p->values, p->lengths,
					 p->formats, 0))
			return false;
		sent[n++] = (struct sent){stmt, false};
	}
	*ret_sent = n;
	return PQpipelineSync(db->conn) == 1;
}

/* Empties libpq's buffer, reading meanwhile so that the server never waits for us. */
static bool push(struct db *db, usec_t deadline)
{
	int more;
	while ((more = PQflush(db->conn)) == 1) {
		if (!wait_socket(db, db->conn, POLLIN | POLLOUT, deadline) ||
		    !PQconsumeInput(db->conn))
			return false;
	}
	return more == 0;
}

/* The next result, NULL between two commands. False when the connection is unusable. */
static bool next_result(struct db *db, usec_t deadline, PGresult **ret)
{
	while (PQisBusy(db->conn))
		if (!wait_socket(db, db->conn, POLLIN, deadline) || !PQconsumeInput(db->conn))
			return false;
	*ret = PQgetResult(db->conn);
	return true;
}

/* Reads one command's result and the NULL behind it. */
static bool read_command(struct db *db, usec_t deadline, PGresult **ret)
{
	PGresult *result, *end;
	if (!next_result(db, deadline, &result) || !result)
		return false;
	if (!next_result(db, deadline, &end) || end) {
		PQclear(end);
		PQclear(result);
		return false;
	}
	*ret = result;
	return true;
}

static bool read_sync(struct db *db, usec_t deadline)
{
	PGresult *result;
	if (!next_result(db, deadline, &result))
		return false;
	bool ok = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
	PQclear(result);
	return ok;
}

/* Reads up to the Sync. False when the connection is unusable. *ret_err: the first error. */
static bool read_all(struct db *db, const struct sent *sent, size_t count, usec_t deadline,
		     enum err *ret_err, PGresult **ret_last)
{
	enum err err = OK;
	PGresult *last = NULL;
	for (size_t i = 0; i < count; i++) {
		PQclear(last);
		last = NULL;
		if (!read_command(db, deadline, &last))
			return false;
		ExecStatusType status = PQresultStatus(last);
		if (status == PGRES_FATAL_ERROR && !err)
			err = fail_result(db, sent[i].stmt, last);
		if (PQstatus(db->conn) == CONNECTION_BAD) {
			PQclear(last);
			*ret_err = err;
			return false;
		}
		if (sent[i].prepare && status == PGRES_COMMAND_OK)
			prepared_add(db, sent[i].stmt);
	}
	if (!read_sync(db, deadline)) {
		PQclear(last);
		return false;
	}
	*ret_err = err;
	*ret_last = last;
	return true;
}

static enum err exchange(struct db *db, const struct db_op *ops, const struct db_params *params,
			 size_t count, PGresult **ret)
{
	struct sent sent[2 * (DB_FLUSH_MAX + 3)];
	size_t sent_count;
	usec_t deadline = deadline_in(db, FLUSH_MAX);
	enum err err = OK;
	if (enqueue(db, ops, params, count, sent, &sent_count) && push(db, deadline) &&
	    read_all(db, sent, sent_count, deadline, &err, ret))
		return err;
	if (!err)
		db_fail(db, ERR_UNAVAILABLE, ops[count - 1].stmt,
			*PQerrorMessage(db->conn) ? PQerrorMessage(db->conn) : "no answer in time");
	if (db->log)
		log_event(db->log, LOG_WARN, "db.lost", LOG_TXT("reason", db->error.message));
	db_drop(db);
	return ERR_UNAVAILABLE;
}

enum err db_flush(struct db *db, struct arena *arena, const struct db_op *ops, size_t count,
		  struct db_rows **ret)
{
	struct db_params params[DB_FLUSH_MAX + 3];
	db->error = (struct db_error){0};
	for (size_t i = 0; i < count; i++) {
		enum err err = db_params_make(arena, ops[i].args, &params[i]);
		if (err)
			return db_fail(db, err, ops[i].stmt, "a parameter PostgreSQL cannot hold");
	}
	usec_t start = clock_monotonic(db->clock);
	enum err err = ensure_connected(db);
	PGresult *result = NULL;
	if (!err)
		err = exchange(db, ops, params, count, &result);
	usec_t took = clock_monotonic(db->clock) - start;
	observer_tell(&db->observer, (struct exchange){took, db->conn != NULL, err});
	db->waited += took;
	db->flushes++;
	if (err || !ret)
		PQclear(result);
	else
		*ret = db_rows_new(arena, result);
	return err;
}
