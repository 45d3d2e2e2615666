/*
 * Every statement of the program, prepared and planned as the role that runs it: a column that a
 * migration renamed, a type PostgreSQL cannot tell or a privilege that is missing shows here.
 * The list is made from the sources at build time (statements.awk).
 */
#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

#include "store/fixture.h"

static struct fixture f;

/* Relay, sealer and operator's tool work across accounts; everything else runs as hub_app. */
static bool is_system(struct str file)
{
	return str_starts(file, STR("fcgi/core/jobs/relay")) ||
	       str_starts(file, STR("fcgi/features/audit/audit_seal.c")) ||
	       str_starts(file, STR("fcgi/features/audit/audit_verify.c")) ||
	       str_starts(file, STR("fcgi/features/billing/billing_house.c")) ||
	       str_starts(file, STR("fcgi/features/chatwoot/sync/coverage_duty.c")) ||
	       str_starts(file, STR("fcgi/features/kanban/clock/timers_duty.c")) ||
	       str_starts(file, STR("fcgi/app/ctl/"));
}

static bool plannable(struct str sql)
{
	static const char *const words[] = {"select", "insert", "update", "delete", "with"};
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts(sql, str_from(words[i])))
			return true;
	return false;
}

/* EXPLAIN EXECUTE starts the executor, which checks privileges, and runs nothing. */
static void plan(PGconn *conn, const char *name)
{
	PGresult *described = PQdescribePrepared(conn, name);
	struct str list = STR("");
	for (int i = 0; i < PQnparams(described); i++)
		list = arena_printf(f.arena, "%s%snull", list.ptr, i ? "," : "");
	struct str sql = arena_printf(f.arena, "explain execute \"%s\"%s%s%s", name,
				      list.len ? "(" : "", list.ptr, list.len ? ")" : "");
	PGresult *result = PQexec(conn, sql.ptr);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		CHECK_STR(arena_printf(f.arena, "%s: %s", name, PQerrorMessage(conn)), STR(""));
	PQclear(result);
	PQclear(described);
}

static void check(PGconn *conn, struct str name, struct str sql)
{
	PGresult *result = PQprepare(conn, name.ptr, sql.ptr, 0, NULL);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
	if (!ok)
		CHECK_STR(arena_printf(f.arena, "%s: %s", name.ptr, PQerrorMessage(conn)), STR(""));
	PQclear(result);
	if (ok && plannable(sql))
		plan(conn, name.ptr);
}

static void all_statements(void)
{
	struct str path =
		arena_printf(f.arena, "%s/tests/store/statements.txt", getenv("HUB_TEST_BUILDDIR"));
	FILE *file = fopen(path.ptr, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	PGconn *app = PQconnectdb(f.app_url.ptr), *system = PQconnectdb(f.system_url.ptr);
	char line[16384];
	size_t count = 0;
	for (; fgets(line, sizeof(line), file); count++) {
		struct str rest = str_trim(arena_str(f.arena, str_from(line)));
		struct str from = str_split(&rest, '\t');
		struct str name = arena_str(f.arena, str_split(&rest, '\t'));
		CHECK_ROW(rest.len > 0, name);
		check(is_system(from) ? system : app, name, arena_str(f.arena, rest));
	}
	fclose(file);
	PQfinish(app);
	PQfinish(system);
	/* At least those of core; a broken extraction must not pass. */
	CU_ASSERT(count >= 20);
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	int status = CUTAP_RUN({"every statement plans as its role", all_statements});
	fixture_stop(&f);
	return status;
}
