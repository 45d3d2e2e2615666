#include "core/db/init.h"

#include <stdlib.h>

#include "core/db/db_plain.h"

/* Two of these at once would trip over each other. */
#define LOCK_SQL "select pg_advisory_lock(4774115)"

struct login {
	const char *role;
	struct str url;
	const char *password; /* NULL: the URL has none (peer, trust or a password file) */
	const char *database;
};

struct run {
	struct arena *arena;
	const struct init *init;
	PGconn *conn;
	struct str *problem;
};

static void tell(const struct run *run, const char *kind, const char *name)
{
	if (run->init->progress)
		run->init->progress(run->init->ctx, kind, name);
}

static void free_mem(void *memory)
{
	PQfreemem(memory);
}

static const char *quoted(struct run *run, const char *name)
{
	char *text = PQescapeIdentifier(run->conn, name, strlen(name));
	if (!text)
		abort();
	arena_defer(run->arena, free_mem, text);
	return text;
}

/* --- URLs --- */

static const char *option(struct arena *arena, const PQconninfoOption *options, const char *keyword)
{
	for (const PQconninfoOption *o = options; o->keyword; o++)
		if (strcmp(o->keyword, keyword) == 0)
			return o->val ? arena_str(arena, str_from(o->val)).ptr : NULL;
	return NULL;
}

static enum err parse_login(struct run *run, struct login *login)
{
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(arena_str(run->arena, login->url).ptr, &why);
	if (!options) {
		*run->problem =
			arena_printf(run->arena, "the URL of %s: %s", login->role, why ? why : "?");
		PQfreemem(why);
		return ERR_INVALID;
	}
	const char *user = option(run->arena, options, "user");
	login->password = option(run->arena, options, "password");
	login->database = option(run->arena, options, "dbname");
	PQconninfoFree(options);
	if (!user || strcmp(user, login->role) != 0 || !login->database) {
		*run->problem =
			arena_printf(run->arena, "the URL of %s must name that user and a database",
				     login->role);
		return ERR_INVALID;
	}
	return OK;
}

static enum err parse_logins(struct run *run, struct login *logins, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		TRY(parse_login(run, &logins[i]));
		if (strcmp(logins[i].database, logins[0].database) != 0) {
			*run->problem =
				arena_printf(run->arena, "%s and %s name different databases",
					     logins[0].role, logins[i].role);
			return ERR_INVALID;
		}
	}
	return OK;
}

/* --- roles --- */

static enum err role_exists(struct run *run, const char *role, bool *ret)
{
	PGresult *rows;
	TRY(plain_query(run->arena, run->conn,
			"select rolsuper or rolbypassrls from pg_roles where rolname = $1", &role,
			1, &rows, run->problem));
	if (PQntuples(rows) && *PQgetvalue(rows, 0, 0) == 't') {
		*run->problem = arena_printf(
			run->arena, "role %s must not be SUPERUSER or BYPASSRLS", role);
		return ERR_INVALID;
	}
	*ret = PQntuples(rows) > 0;
	return OK;
}

static enum err make_role(struct run *run, const char *role, const char *login)
{
	bool exists;
	TRY(role_exists(run, role, &exists));
	if (exists)
		return OK;
	struct str sql = arena_printf(
		run->arena, "create role %s %s nosuperuser nobypassrls nocreatedb nocreaterole",
		quoted(run, role), login);
	TRY(plain_exec(run->arena, run->conn, sql.ptr, run->problem));
	tell(run, "role", role);
	return OK;
}

/* Hashed here, so that the password never shows in the server's log. */
static enum err set_password(struct run *run, const struct login *login)
{
	if (!login->password)
		return OK;
	char *hash = PQencryptPasswordConn(run->conn, login->password, login->role, NULL);
	if (!hash) {
		*run->problem = arena_str(run->arena, str_from(PQerrorMessage(run->conn)));
		return ERR_INTERNAL;
	}
	arena_defer(run->arena, free_mem, hash);
	char *literal = PQescapeLiteral(run->conn, hash, strlen(hash));
	if (!literal)
		abort();
	arena_defer(run->arena, free_mem, literal);
	struct str sql = arena_printf(run->arena, "alter role %s password %s",
				      quoted(run, login->role), literal);
	return plain_exec(run->arena, run->conn, sql.ptr, run->problem);
}

/* --- database --- */

static enum err make_database(struct run *run, const char *name)
{
	PGresult *rows;
	TRY(plain_query(run->arena, run->conn, "select 1 from pg_database where datname = $1",
			&name, 1, &rows, run->problem));
	const char *database = quoted(run, name);
	if (PQntuples(rows) == 0) {
		/* Order of text by bytes unless a query says otherwise; letters by Unicode. */
		struct str sql =
			arena_printf(run->arena,
				     "create database %s owner hub_owner template template0"
				     " encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'",
				     database);
		TRY(plain_exec(run->arena, run->conn, sql.ptr, run->problem));
		tell(run, "database", name);
	}
	struct str sql = arena_printf(run->arena,
				      "revoke all on database %s from public;"
				      "grant connect on database %s to hub_app, hub_system",
				      database, database);
	return plain_exec(run->arena, run->conn, sql.ptr, run->problem);
}

static enum err make_all(struct run *run, const struct login *logins, size_t count)
{
	TRY(plain_exec(run->arena, run->conn, "set client_min_messages = warning", run->problem));
	TRY(plain_exec(run->arena, run->conn, LOCK_SQL, run->problem));
	for (size_t i = 0; i < count; i++) {
		TRY(make_role(run, logins[i].role, "login"));
		TRY(set_password(run, &logins[i]));
	}
	TRY(make_role(run, "hub_search", "nologin"));
	/* The owner hands search functions to hub_search, the admin the database to the owner. */
	TRY(plain_exec(run->arena, run->conn, "grant hub_search to hub_owner", run->problem));
	TRY(plain_exec(run->arena, run->conn,
		       "do $$ begin"
		       " if not (select rolsuper from pg_roles where rolname = current_user) then"
		       "  execute format('grant hub_owner to %I', current_user);"
		       " end if; end $$",
		       run->problem));
	return make_database(run, logins[0].database);
}

enum err init_run(struct arena *arena, const struct init *init, struct str *ret_problem)
{
	struct run run = {.arena = arena, .init = init, .problem = ret_problem};
	struct login logins[] = {
		{.role = "hub_owner", .url = init->owner_url},
		{.role = "hub_app", .url = init->app_url},
		{.role = "hub_system", .url = init->system_url},
	};
	TRY(parse_logins(&run, logins, ARRAY_LEN(logins)));
	TRY(plain_open(arena, init->admin_url, "hub-init", &run.conn, ret_problem));
	enum err err = make_all(&run, logins, ARRAY_LEN(logins));
	PQfinish(run.conn);
	return err;
}
