/* db init and the migration runner, on databases of their own. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/db/init.h"
#include "core/db/migrate.h"
#include "store/fixture.h"

static struct fixture f;

static enum err init_hub(struct str *problem)
{
	const struct init init = {.admin_url = f.admin_url,
				  .owner_url = f.owner_url,
				  .app_url = f.app_url,
				  .system_url = f.system_url};
	return init_run(f.arena, &init, problem);
}

static struct str folder(const char *name)
{
	struct str path = arena_printf(f.arena, "%s/%s", f.dir, name);
	mkdir(path.ptr, 0700);
	return path;
}

static void put(struct str folder, const char *name, const char *text)
{
	FILE *file = fopen(arena_printf(f.arena, "%s/%s", folder.ptr, name).ptr, "w");
	fputs(text, file);
	fclose(file);
}

static enum err migrate(struct str directory, struct migrate_result *result, struct str *problem)
{
	const struct migrate m = {
		.owner_url = f.owner_url, .directory = directory, .clock = &clock_system};
	return migrate_run(f.arena, &m, result, problem);
}

static struct str shipped(void)
{
	const char *srcdir = getenv("HUB_TEST_SRCDIR");
	return arena_printf(f.arena, "%s/migrations", srcdir ? srcdir : ".");
}

static void init_is_repeatable(void)
{
	struct str problem = STR("");
	CU_ASSERT_EQUAL(init_hub(&problem), OK);
	CHECK_STR(problem, STR(""));
	CU_ASSERT_EQUAL(init_hub(&problem), OK);
	CU_ASSERT_EQUAL(
		fixture_number(&f, "select count(*) from pg_roles where rolname like 'hub\\_%%'"
				   " and not rolsuper and not rolbypassrls and not rolcreaterole"),
		4);
	CHECK_STR(fixture_sql(&f, "select rolcanlogin from pg_roles where rolname = 'hub_search'"),
		  STR("f"));
	/* The server knows a hash, which the client made. */
	CU_ASSERT_EQUAL(
		fixture_number(&f, "select count(*) from pg_authid where rolname like 'hub\\_%%'"
				   " and rolpassword like 'SCRAM-SHA-256$%%'"),
		3);
}

static void init_refuses_a_mighty_role(void)
{
	struct str problem = STR("");
	fixture_sql(&f, "alter role hub_app bypassrls");
	CU_ASSERT_EQUAL(init_hub(&problem), ERR_INVALID);
	CHECK_STR(problem, STR("role hub_app must not be SUPERUSER or BYPASSRLS"));
	fixture_sql(&f, "alter role hub_app nobypassrls");
}

static void init_refuses_wrong_urls(void)
{
	struct str problem = STR("");
	struct init init = {.admin_url = f.admin_url,
			    .owner_url = f.owner_url,
			    .app_url = f.owner_url,
			    .system_url = f.system_url};
	CU_ASSERT_EQUAL(init_run(f.arena, &init, &problem), ERR_INVALID);
	init.app_url = arena_printf(f.arena, "postgresql://hub_app:app@/other?host=%s", f.dir);
	CU_ASSERT_EQUAL(init_run(f.arena, &init, &problem), ERR_INVALID);
	CHECK_STR(problem, STR("hub_owner and hub_app name different databases"));
}

/* The shipped ones below that number. */
static struct str shipped_before(const char *number)
{
	struct str all = shipped(), some = folder("before");
	DIR *dir = opendir(all.ptr);

	CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
	for (struct dirent *file; (file = readdir(dir));)
		if (strstr(file->d_name, ".sql") && strcmp(file->d_name, number) < 0)
			CU_ASSERT_EQUAL(
				symlink(arena_printf(f.arena, "%s/%s", all.ptr, file->d_name).ptr,
					arena_printf(f.arena, "%s/%s", some.ptr, file->d_name).ptr),
				0);
	closedir(dir);
	return some;
}

static struct str grants_of(const char *role)
{
	return fixture_sql(&f,
			   "select string_agg(g ->> 'permission' || ' ' || (g ->> 'scope'), ', '"
			   "  order by n)"
			   " from roles r, jsonb_array_elements(r.grants) with ordinality e (g, n)"
			   " where r.name = '%s'",
			   role);
}

static void make_role(const char *name, const char *grants)
{
	fixture_sql(&f,
		    "insert into roles (account_id, id, name, grants)"
		    " select id, gen_random_uuid(), '%s', '[%s]' from accounts",
		    name, grants);
}

/* 0038: what kanban:write gave is chatwoot:write's now. */
static void who_could_write_still_can(void)
{
	struct migrate_result result;
	struct str problem = STR("");

	CU_ASSERT_EQUAL_FATAL(migrate(shipped_before("0038"), &result, &problem), OK);
	(void)fixture_account(&f, 1);
	fixture_sql(&f, "insert into users (installation_id, chatwoot_user_id, name)"
			" select installation_id, 1, 'Ana' from accounts");
	make_role("reads", "{\"permission\":\"kanban:read\",\"scope\":\"own\"}");
	make_role("writes", "{\"permission\":\"kanban:write\",\"scope\":\"own\"},"
			    "{\"permission\":\"kanban:admin\",\"scope\":\"team\"}");
	fixture_sql(&f, "insert into api_keys (account_id, id, user_id, name, prefix, hash, scopes,"
			"  networks, requests_per_minute)"
			" select a.id, gen_random_uuid(), u.id, s, s, s::bytea,"
			"  string_to_array(s, ' '), '{}', 60"
			" from accounts a, users u, unnest(array['kanban:read', 'kanban:admin',"
			"  'chatwoot:admin kanban:write']) s");
	CU_ASSERT_EQUAL(migrate(shipped(), &result, &problem), OK);
	CHECK_STR(problem, STR(""));
	CHECK_STR(grants_of("reads"), STR("kanban:read own"));
	CHECK_STR(grants_of("writes"),
		  STR("kanban:write own, kanban:admin team, chatwoot:write team"));
	CHECK_STR(fixture_sql(&f, "select string_agg(array_to_string(scopes, ' '), ', '"
				  "  order by name) from api_keys"),
		  STR("chatwoot:admin kanban:write, kanban:admin chatwoot:write, kanban:read"));
}

static void applies_once(void)
{
	struct migrate_result result;
	struct str problem = STR("");
	CU_ASSERT_EQUAL(migrate(shipped(), &result, &problem), OK);
	CHECK_STR(problem, STR(""));
	CU_ASSERT(result.applied == 0 && result.total > 0);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from schema_migrations"),
			(int64_t)result.total);
}

static void refuses_a_changed_file(void)
{
	struct migrate_result result;
	struct str problem = STR(""), dir = folder("changed");
	put(dir, "9001_one.sql", "create table changed_one (n int);\n");
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), OK);
	put(dir, "9001_one.sql", "create table changed_one (n bigint);\n");
	put(dir, "9002_two.sql", "create table changed_two (n int);\n");
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), ERR_CONFLICT);
	CHECK_STR(problem,
		  STR("9001_one.sql: changed after it was applied; write a new one instead"));
	CHECK_STR(fixture_sql(&f, "select to_regclass('changed_two')"), STR_NULL);
}

static void rolls_a_failing_file_back(void)
{
	struct migrate_result result;
	struct str problem = STR(""), dir = folder("failing");
	put(dir, "9101_good.sql", "create table failing_good (n int);\n");
	put(dir, "9102_bad.sql", "create table failing_bad (n int);\nselect 1/0;\n");
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), ERR_INTERNAL);
	CU_ASSERT(str_starts(problem, STR("9102_bad.sql: ERROR:  division by zero")));
	CHECK_STR(fixture_sql(&f, "select to_regclass('failing_bad')"), STR_NULL);
	CHECK_STR(fixture_sql(&f, "select to_regclass('failing_good')"), STR("failing_good"));
	put(dir, "9102_bad.sql", "create table failing_bad (n int);\n");
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), OK);
	CU_ASSERT_EQUAL(result.applied, 1);
}

static void runs_a_file_outside_a_transaction(void)
{
	struct migrate_result result;
	struct str problem = STR(""), dir = folder("alone");
	const char *sql =
		"create index concurrently if not exists alone_index on failing_good (n);\n";
	put(dir, "9201_index.sql", sql);
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), ERR_INTERNAL);
	put(dir, "9201_index.sql", arena_printf(f.arena, "-- hub:no-transaction\n%s", sql).ptr);
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), OK);
	CHECK_STR(fixture_sql(&f, "select indisvalid from pg_index"
				  " where indexrelid = 'alone_index'::regclass"),
		  STR("t"));
}

static void refuses_odd_folders(void)
{
	struct migrate_result result;
	struct str problem = STR(""), dir = folder("odd");
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), ERR_NOT_FOUND);
	put(dir, "9301_a.sql", "select 1;\n");
	put(dir, "9301_b.sql", "select 1;\n");
	CU_ASSERT_EQUAL(migrate(dir, &result, &problem), ERR_INVALID);
	CHECK_STR(problem, STR("9301_b.sql: its number is taken"));
	CU_ASSERT_EQUAL(migrate(STR("/nowhere"), &result, &problem), ERR_NOT_FOUND);
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	int status = CUTAP_RUN(
		{"db init is repeatable", init_is_repeatable},
		{"db init refuses a role with too much power", init_refuses_a_mighty_role},
		{"db init refuses URLs of other roles or databases", init_refuses_wrong_urls},
		{"who could write to customers still can", who_could_write_still_can},
		{"migrations apply once", applies_once},
		{"a changed file is refused before anything is done", refuses_a_changed_file},
		{"a failing file is rolled back", rolls_a_failing_file_back},
		{"a file may run outside a transaction", runs_a_file_outside_a_transaction},
		{"odd folders are refused", refuses_odd_folders});
	fixture_stop(&f);
	return status;
}
