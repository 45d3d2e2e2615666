/*
 * Walks the catalogue: whatever table a migration adds, it is either a tenant table with every
 * guard, or it stands in migrations/global_tables.txt with a reason.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/file.h"
#include "core/db/db_tenant.h"
#include "store/fixture.h"

static struct fixture f;
static struct str globals; /* ('table'),('table')… */
static struct str index_exceptions;

/* --- global_tables.txt --- */

static struct str quoted_words(struct str text, const char *kind)
{
	struct str out = STR("('')");
	while (text.ptr) {
		struct str line = str_split(&text, '\n');
		char word[8], name[64], reason[8];
		struct str copy = arena_str(f.arena, line);
		if (sscanf(copy.ptr, "%7s %63s %7s", word, name, reason) == 3 &&
		    strcmp(word, kind) == 0)
			out = arena_printf(f.arena, "%s,('%s')", out.ptr, name);
	}
	return out;
}

static void read_exceptions(void)
{
	char text[8192];
	FILE *file = fopen(arena_printf(f.arena, "%s/migrations/global_tables.txt",
					getenv("HUB_TEST_SRCDIR"))
				   .ptr,
			   "r");
	size_t len = file ? fread(text, 1, sizeof(text), file) : 0;
	if (file)
		fclose(file);
	globals = quoted_words((struct str){text, len}, "table");
	index_exceptions = quoted_words((struct str){text, len}, "index");
}

/* --- the catalogue --- */

/* CTE `tenant`: oid and name of every table, partitions too, that is not on the list. */
#define TENANT                                                                         \
	"with tenant as (select c.oid, c.relname, c.relispartition, c.relrowsecurity," \
	" c.relforcerowsecurity, c.relacl from pg_class c"                             \
	" where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"   \
	" and c.relname not in (values %s)) "

/* The names that `query` finds, comma separated: there must be none. */
#define CHECK_NONE(query)                                                                  \
	CHECK_STR(fixture_sql(&f,                                                          \
			      TENANT "select string_agg(distinct what, ', ') from (" query \
				     ") found",                                            \
			      globals.ptr),                                                \
		  STR_NULL)

static void the_list_is_true(void)
{
	CU_ASSERT(globals.len > 100 && index_exceptions.len > 4);
	CHECK_STR(fixture_sql(&f, "select string_agg(name, ', ') from (values %s) listed(name)"
				  " where name <> '' and to_regclass(name) is null",
			      globals.ptr),
		  STR_NULL);
	CHECK_STR(fixture_sql(&f, "select string_agg(name, ', ') from (values %s) listed(name)"
				  " where name <> '' and to_regclass(name) is null",
			      index_exceptions.ptr),
		  STR_NULL);
}

static void every_tenant_table_has_account_id(void)
{
	CU_ASSERT(fixture_number(&f, TENANT "select count(*) from tenant", globals.ptr) >= 7);
	CHECK_NONE("select relname as what from tenant where not exists (select from pg_attribute a"
		   " where a.attrelid = tenant.oid and a.attname = 'account_id' and a.attnotnull)");
}

static void row_security_is_forced(void)
{
	CHECK_NONE("select relname as what from tenant where not (relrowsecurity and"
		   " relforcerowsecurity)");
	/* Global tables too, but for the runner's own record, which nobody is granted. */
	CHECK_STR(
		fixture_sql(&f,
			    "select string_agg(relname, ', ') from pg_class"
			    " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
			    " and not (relrowsecurity and relforcerowsecurity)"
			    " and relname <> 'schema_migrations'"),
		STR_NULL);
	CHECK_STR(
		fixture_sql(&f, "select relacl from pg_class where relname = 'schema_migrations'"),
		STR_NULL);
}

static void policies_are_by_account(void)
{
	CHECK_NONE("select relname as what from tenant where not relispartition and not exists ("
		   " select from pg_policy p where p.polrelid = tenant.oid and p.polpermissive"
		   " and p.polroles = array['hub_app'::regrole::oid] and p.polcmd = '*'"
		   " and pg_get_expr(p.polqual, p.polrelid) like '(account_id = ( SELECT"
		   " hub_account()%%'"
		   " and pg_get_expr(p.polwithcheck, p.polrelid) like '(account_id = ( SELECT"
		   " hub_account()%%')");
	/* Nothing else opens a tenant table to hub_app or to everybody. */
	CHECK_NONE("select relname as what from tenant join pg_policy p on p.polrelid = tenant.oid"
		   " where (p.polroles && array['hub_app'::regrole::oid, 0::oid]) and p.polname <>"
		   " 'account'");
}

static void keys_and_indexes_lead_with_account(void)
{
	CHECK_NONE("select relname as what from tenant where not exists (select from pg_index i"
		   " where i.indrelid = tenant.oid and i.indisprimary)");
	CHECK_STR(
		fixture_sql(
			&f,
			TENANT
			"select string_agg(ic.relname, ', ') from tenant"
			" join pg_index i on i.indrelid = tenant.oid join pg_class ic on ic.oid ="
			" i.indexrelid"
			" join pg_attribute a on a.attrelid = tenant.oid and a.attnum = i.indkey[0]"
			" left join pg_inherits h on h.inhrelid = i.indexrelid"
			" where a.attname <> 'account_id' and ic.relname not in (values %s)"
			" and coalesce(h.inhparent::regclass::text, '-') not in (values %s)",
			globals.ptr, index_exceptions.ptr, index_exceptions.ptr),
		STR_NULL);
}

static void foreign_keys_are_composite(void)
{
	/* Between tenant tables account_id is in the key, so no row can point into another account.
	 */
	CHECK_NONE("select k.conname as what from pg_constraint k join tenant on tenant.oid ="
		   " k.conrelid join tenant other on other.oid = k.confrelid where k.contype = 'f'"
		   " and not exists (select from pg_attribute a join pg_attribute b"
		   "  on a.attrelid = k.conrelid and a.attnum = k.conkey[1]"
		   "  and b.attrelid = k.confrelid and b.attnum = k.confkey[1]"
		   "  where a.attname = 'account_id' and b.attname = 'account_id')");
}

static void grants_are_narrow(void)
{
	CHECK_NONE("select relname as what from tenant, aclexplode(relacl) a where relispartition"
		   " and a.grantee <> 'hub_owner'::regrole");
	/* Nobody but the four roles, and nothing for everybody. */
	CHECK_STR(fixture_sql(&f, "select string_agg(distinct what, ', ') from ("
				  " select relname::text as what, a.grantee from pg_class,"
				  " aclexplode(relacl) a"
				  "  where relnamespace in ('public'::regnamespace,"
				  " 'directory'::regnamespace)"
				  " union all select proname, a.grantee from pg_proc,"
				  " aclexplode(coalesce(proacl,  acldefault('f', proowner))) a"
				  "  where pronamespace in ('public'::regnamespace,"
				  " 'directory'::regnamespace)"
				  " union all select nspname, a.grantee from pg_namespace,"
				  " aclexplode(nspacl) a"
				  "  where nspname in ('public', 'directory')) granted"
				  " where grantee = 0"),
		  STR_NULL);
	CHECK_STR(
		fixture_sql(
			&f,
			"select string_agg(relname || ' ' || privilege_type, ', ') from pg_class,"
			" aclexplode(relacl) a where a.grantee = 'hub_app'::regrole and (relname in"
			" ('installations', 'endpoints', 'relay_state', 'inbound_events',"
			" 'schema_migrations', 'audit_heads', 'audit_refusals')"
			" or relname in ('accounts', 'users', 'memberships', 'event_heads',"
			" 'events')  and privilege_type <> 'SELECT'"
			" or relname in ('event_outbox', 'jobs', 'audit_queue')"
			"  and privilege_type <> 'INSERT')"),
		STR_NULL);
}

static void definer_functions_set_their_path(void)
{
	CHECK_STR(fixture_sql(
			  &f,
			  "select string_agg(proname, ', ') from pg_proc where prosecdef"
			  " and pronamespace in ('public'::regnamespace, 'directory'::regnamespace)"
			  " and (proowner <> 'hub_owner'::regrole or not coalesce(proconfig,"
			  " '{}') @> array['search_path=public, pg_temp'])"),
		  STR_NULL);
	/* Search sees all accounts' rows and may do nothing with them but read. */
	CHECK_STR(
		fixture_sql(&f, "select string_agg(proname, ', ') from pg_proc"
				" where pronamespace = 'search'::regnamespace and"
				" (proowner <> 'hub_search'::regrole or has_function_privilege("
				"   'hub_system', oid, 'execute')"
				" or prosecdef and not coalesce(proconfig, '{}')"
				"   @> array['search_path=public, pg_temp'])"),
		STR_NULL);
	CHECK_STR(fixture_sql(&f, "select string_agg(relname || ' ' || privilege_type, ', ')"
				  " from pg_class, aclexplode(relacl) a"
				  " where a.grantee = 'hub_search'::regrole"
				  " and privilege_type <> 'SELECT'"),
		  STR_NULL);
}

/* --- the walls at work --- */

/* Rows of a table as seen by `url` under the given account ('' for none). */
static struct str seen(const char *table, const char *account)
{
	struct str sql =
		arena_printf(f.arena,
			     "set role hub_app; select set_config('hub.account_id', '%s', false);"
			     " select count(*) from %s",
			     account, table);
	return fixture_sql(&f, "%s", sql.ptr);
}

/* tests/store/rows.sql has a row of each tenant table that none comes into by itself. */
static void fill_account(int64_t account)
{
	const char *path = arena_printf(f.arena, "%s/tests/store/rows.sql",
					getenv("HUB_TEST_SRCDIR"))
				   .ptr;
	struct str rows = file_read(f.arena, path, 256 * 1024);

	CU_ASSERT_PTR_NOT_NULL_FATAL(rows.ptr);
	fixture_sql(&f, "select set_config('hub.account_id', '%" PRId64 "', false); %.*s", account,
		    STR_FMT(rows));
}

static void each_account_sees_its_own(void)
{
	int64_t a = fixture_account(&f, 1), b = fixture_account(&f, 2);
	fill_account(a);
	fill_account(b);
	struct str names = fixture_sql(&f, TENANT "select string_agg(relname, ',') from tenant"
						  " where not relispartition",
				       globals.ptr);
	struct str mine = arena_printf(f.arena, "%" PRId64, a);
	for (struct str rest = names; rest.ptr;) {
		const char *table = arena_str(f.arena, str_split(&rest, ',')).ptr;
		int64_t own = fixture_number(&f, "select count(*) from %s where account_id = %s",
					     table, mine.ptr);
		int64_t all = fixture_number(&f, "select count(*) from %s", table);
		CHECK_ROW(own > 0 && all > own, str_from(table));
		CHECK_ROW(str_eq(seen(table, ""), STR("0")), str_from(table));
		CHECK_ROW(str_eq(seen(table, "999999"), STR("0")), str_from(table));
		CHECK_ROW(str_eq(seen(table, mine.ptr), arena_printf(f.arena, "%" PRId64, own)),
			  str_from(table));
	}
	CHECK_STR(seen("accounts", mine.ptr), STR("1"));
	CHECK_STR(seen("users", mine.ptr), STR("1"));
	CHECK_STR(seen("memberships", mine.ptr), STR("1"));
	CHECK_STR(seen("event_heads", mine.ptr), STR("1"));
	CHECK_STR(seen("accounts", ""), STR("0"));
	CHECK_STR(seen("users", ""), STR("0"));
}

static void writes_stay_in_the_account(void)
{
	int64_t a = fixture_account(&f, 1), b = fixture_account(&f, 2);
	static const struct {
		const char *before, *after; /* around the account's id */
	} inserts[] = {
		{"insert into boards (account_id, id, name) values (",
		 ", gen_random_uuid(), 'x')"},
		{"insert into event_outbox (account_id, id, type, entity, entity_id, version,"
		 " actor, occurred_at, audience, data) values (",
		 ", hub_uuid(), 'a.b', 'a', '1', 1, '{}', now(), '\"account\"', '{}')"},
		{"insert into audit_queue (account_id, action, status, actor_type, resource_type,"
		 " payload) values (",
		 ", 'card.moved', 200, 'system', 'card', '{}')"},
		{"insert into jobs (account_id, queue, kind, payload, max_attempts) values (",
		 ", 'q', 'k', '{}', 1)"},
	};
	struct str other = arena_printf(f.arena, "%" PRId64, b);
	struct str own = arena_printf(f.arena, "%" PRId64, a);
	for (size_t i = 0; i < ARRAY_LEN(inserts); i++) {
		const char *before = inserts[i].before, *after = inserts[i].after;
		struct str bare = arena_printf(f.arena, "%s%s%s", before, other.ptr, after);
		struct str forged =
			arena_printf(f.arena, "set hub.account_id = %s; %s", own.ptr, bare.ptr);
		struct str honest =
			arena_printf(f.arena, "set hub.account_id = %s; begin; %s%s%s; rollback",
				     own.ptr, before, own.ptr, after);
		CHECK_ROW(str_eq(fixture_sqlstate(&f, f.app_url, bare.ptr), STR("42501")), bare);
		CHECK_ROW(str_eq(fixture_sqlstate(&f, f.app_url, forged.ptr), STR("42501")),
			  forged);
		CHECK_ROW(str_eq(fixture_sqlstate(&f, f.app_url, honest.ptr), STR("00000")),
			  honest);
	}
	struct str update =
		arena_printf(f.arena, "set hub.account_id = %s; update boards set account_id = %s",
			     own.ptr, other.ptr);
	CHECK_STR(fixture_sqlstate(&f, f.app_url, update.ptr), STR("42501"));
}

/* A composite foreign key refuses a row that points into another account, RLS or not. */
static void references_stay_in_the_account(void)
{
	int64_t a = fixture_account(&f, 1), b = fixture_account(&f, 2);
	struct str sql = arena_printf(
		f.arena,
		"insert into cards (account_id, id, board_id, stage_id, title, position)"
		" select %" PRId64 ", gen_random_uuid(), board_id, id, 'x', 'Z' from stages"
		" where account_id = %" PRId64 " limit 1",
		a, b);
	CHECK_STR(fixture_sqlstate(&f, f.hub_url, sql.ptr), STR("23503"));
}

static void trusted_roles_see_all(void)
{
	int64_t all = fixture_number(&f, "select count(*) from cards");
	CU_ASSERT(all > 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "set role hub_owner; select count(*) from cards"), all);
	CU_ASSERT_EQUAL(fixture_number(&f, "set role hub_system; select count(*) from cards"), all);
	CHECK_STR(fixture_sqlstate(&f, f.app_url, "select * from events_default"), STR("42501"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url, "select * from installations"), STR("42501"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url, "select * from directory.create_account"
						  "(gen_random_uuid(), 1, 'x')"),
		  STR("42501"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url,
				   "select hub_tenant_table('jobs', 'select', 'select')"),
		  STR("42501"));
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	read_exceptions();
	int status = CUTAP_RUN(
		{"the list of global tables names existing ones", the_list_is_true},
		{"every other table has account_id", every_tenant_table_has_account_id},
		{"row-level security is enabled and forced", row_security_is_forced},
		{"hub_app's policy is by account, and the only one", policies_are_by_account},
		{"keys and indexes lead with account_id", keys_and_indexes_lead_with_account},
		{"foreign keys are composite", foreign_keys_are_composite},
		{"grants are narrow", grants_are_narrow},
		{"security definer functions set their search path",
		 definer_functions_set_their_path},
		{"no account sees nothing, each sees its own", each_account_sees_its_own},
		{"writes stay in the account", writes_stay_in_the_account},
		{"references stay in the account", references_stay_in_the_account},
		{"owner and system see all, hub_app no partition", trusted_roles_see_all});
	fixture_stop(&f);
	return status;
}
