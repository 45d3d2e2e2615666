#include <stdlib.h>

#include "core/db/db_plain.h"

static void clear(void *result)
{
	PQclear(result);
}

enum err plain_open(struct arena *arena, struct str url, const char *application, PGconn **ret,
		    struct str *ret_problem)
{
	const char *const keys[] = {"dbname", "application_name", "client_encoding",
				    "connect_timeout", NULL};
	const char *const values[] = {arena_str(arena, url).ptr, application, "UTF8", "10", NULL};
	PGconn *conn = PQconnectdbParams(keys, values, 1);
	if (!conn)
		abort();
	if (PQstatus(conn) != CONNECTION_OK) {
		*ret_problem = str_trim(arena_str(arena, str_from(PQerrorMessage(conn))));
		PQfinish(conn);
		return ERR_UNAVAILABLE;
	}
	*ret = conn;
	return OK;
}

static enum err judge(struct arena *arena, PGconn *conn, const PGresult *result,
		      struct str *ret_problem)
{
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return OK;
	*ret_problem = str_trim(arena_str(arena, str_from(PQerrorMessage(conn))));
	return PQstatus(conn) == CONNECTION_BAD ? ERR_UNAVAILABLE : ERR_INTERNAL;
}

enum err plain_exec(struct arena *arena, PGconn *conn, const char *sql, struct str *ret_problem)
{
	PGresult *result = PQexec(conn, sql);
	arena_defer(arena, clear, result);
	return judge(arena, conn, result, ret_problem);
}

enum err plain_query(struct arena *arena, PGconn *conn, const char *sql, const char *const *values,
		     int count, PGresult **ret, struct str *ret_problem)
{
	PGresult *result = PQexecParams(conn, sql, count, NULL, values, NULL, NULL, 0);
	arena_defer(arena, clear, result);
	TRY(judge(arena, conn, result, ret_problem));
	*ret = result;
	return OK;
}
