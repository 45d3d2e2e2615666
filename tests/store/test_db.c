/* The database layer against a real server: values, transactions, errors, lost connections. */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "core/db/db_system.h"
#include "core/db/db_tenant.h"
#include "store/fixture.h"

static struct fixture f;
static struct db *db;
static int64_t account;

/* --- values --- */

struct inner {
	struct str name;
	int64_t at;
};

static const struct field inner_fields[] = {
	F_STR(struct inner, name, 0, 100, REQUIRED),
	F_TIME(struct inner, at, NULLABLE),
};
static const struct schema inner_schema = SCHEMA("Inner", struct inner, inner_fields);

struct all {
	struct str text, id, json;
	int64_t number, none, at;
	bool yes;
	struct inner *one, *nobody;
	struct list many, words;
};

static const struct field all_fields[] = {
	F_TEXT(struct all, text, 0, 1000, NULLABLE),
	F_UUID(struct all, id, REQUIRED),
	F_JSON(struct all, json, REQUIRED),
	F_I64(struct all, number, INT64_MIN, INT64_MAX, REQUIRED),
	F_I64(struct all, none, 0, 1, NULLABLE),
	F_TIME(struct all, at, REQUIRED),
	F_BOOL(struct all, yes, REQUIRED),
	F_OBJECT(struct all, one, &inner_schema, struct inner, REQUIRED),
	F_OBJECT(struct all, nobody, &inner_schema, struct inner, NULLABLE),
	F_LIST(struct all, many, &inner_schema, 10, REQUIRED),
	F_STRINGS(struct all, words, 100, 10, REQUIRED),
};
static const struct schema all_schema = SCHEMA("All", struct all, all_fields);

DB_STMT(echo_all, "test.echo_all",
	"select $1::text as text, $2::uuid as id, $3::jsonb as json, $4::bigint as number,"
	" $5::bigint as none, hub_time($6) as at, $7::boolean as yes,"
	" jsonb_build_object('name', 'x', 'at', hub_rfc3339(hub_time($6))) as one,"
	" null::jsonb as nobody, $8::text[] as words,"
	" '[{\"name\":\"a\",\"at\":null},{\"name\":\"b\",\"at\":null}]'::jsonb as many");

#define ODD_TEXT STR("a\tb\n\"c\\d' \xc3\xa7\xf0\x9f\x99\x82")

static void check_all(const struct all *all)
{
	CHECK_STR(all->text, ODD_TEXT);
	CHECK_STR(all->id, STR("01a20228-10ea-7226-8a6b-ad1caae4268b"));
	CHECK_STR(all->json, STR("{\"a\": [1, 2]}"));
	CU_ASSERT_EQUAL(all->number, INT64_MIN + 1);
	CU_ASSERT_EQUAL(all->none, I64_NULL);
	CU_ASSERT_EQUAL(all->at, INT64_C(1782130000123456));
	CU_ASSERT_TRUE(all->yes);
	CU_ASSERT_PTR_NOT_NULL_FATAL(all->one);
	CHECK_STR(all->one->name, STR("x"));
	CU_ASSERT_EQUAL(all->one->at, INT64_C(1782130000123000));
	CU_ASSERT_PTR_NULL(all->nobody);
	CU_ASSERT_EQUAL_FATAL(all->many.count, 2);
	CHECK_STR(((const struct inner *)all->many.items)[1].name, STR("b"));
	CU_ASSERT_EQUAL_FATAL(all->words.count, 4);
	const struct str *words = all->words.items;
	CHECK_STR(words[0], ODD_TEXT);
	CHECK_STR(words[1], STR(""));
	CHECK_STR(words[2], STR("{a,b}"));
	CHECK_STR(words[3], STR("plain"));
}

static void values_come_back(void)
{
	struct arena *arena = arena_new();
	struct str words[] = {ODD_TEXT, STR(""), STR("{a,b}"), STR("plain")};
	const struct list list = {words, ARRAY_LEN(words)};
	struct db_rows *rows;
	struct all all;
	CU_ASSERT_EQUAL_FATAL(
		db_lookup(db, arena, &echo_all,
			  DB_ARGS(db_text(ODD_TEXT),
				  db_text(STR("01a20228-10ea-7226-8a6b-ad1caae4268b")),
				  db_text(STR("{\"a\":[1,2]}")), db_i64(INT64_MIN + 1),
				  db_i64(I64_NULL), db_time(INT64_C(1782130000123456)),
				  db_bool(true), db_texts(&list)),
			  &rows),
		OK);
	CU_ASSERT_EQUAL_FATAL(row_get(rows, 0, &all_schema, &all), OK);
	check_all(&all);
	struct list rows_as_list;
	CU_ASSERT_EQUAL_FATAL(rows_list(arena, rows, &all_schema, &rows_as_list), OK);
	CU_ASSERT_EQUAL_FATAL(rows_as_list.count, 1);
	check_all(rows_as_list.items);
	CU_ASSERT_EQUAL(row_time(rows, 0, "at"), INT64_C(1782130000123456));
	CU_ASSERT_EQUAL(row_i64(rows, 0, "none"), I64_NULL);
	CHECK_STR(row_str(rows, 0, "no_such_column"), STR_NULL);
	CU_ASSERT_EQUAL(row_get(rows, 0, &inner_schema, &all), ERR_INTERNAL);
	arena_free(arena);
}

DB_STMT(echo_bytes, "test.echo_bytes", "select $1::bytea as bytes, length($1) as size");

static void bytes_come_back(void)
{
	struct arena *arena = arena_new();
	const size_t size = 3 * 1024 * 1024;
	char *bytes = ARENA_ARRAY(arena, char, size);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i % 251);
	struct db_rows *rows;
	CU_ASSERT_EQUAL_FATAL(db_lookup(db, arena, &echo_bytes,
					DB_ARGS(db_bytes((struct str){bytes, size})), &rows),
			      OK);
	CU_ASSERT_EQUAL(row_i64(rows, 0, "size"), (int64_t)size);
	CU_ASSERT_TRUE(str_eq(row_bytes(rows, 0, "bytes"), (struct str){bytes, size}));
	CU_ASSERT_EQUAL_FATAL(db_lookup(db, arena, &echo_bytes, DB_ARGS(db_bytes(STR_NULL)), &rows),
			      OK);
	CHECK_STR(row_bytes(rows, 0, "bytes"), STR_NULL);
	arena_free(arena);
}

/* --- transactions --- */

DB_STMT(board_insert, "test.board_insert",
	"insert into boards (account_id, id, name) values ($1, hub_uuid(), $2)");
DB_STMT(board_count, "test.board_count", "select count(*) as n from boards where name = $1");
DB_STMT(board_broken, "test.board_broken",
	"insert into boards (account_id, id, name, is_default)"
	" values ($1, hub_uuid(), 'second', true)");
DB_STMT(raise_state, "test.raise", "select test_raise($1)");
DB_STMT(seen_account, "test.seen_account", "select hub_account() as id");

static int64_t boards_named(const char *name)
{
	return fixture_number(&f, "select count(*) from boards where name = '%s'", name);
}

static struct db_args board(const char *name)
{
	static struct db_arg args[2];
	args[0] = db_i64(account);
	args[1] = db_text(str_from(name));
	return (struct db_args){args, 2};
}

static void changes_commit_together(void)
{
	struct arena *arena = arena_new();
	struct db_rows *rows;
	usec_t waited;
	unsigned flushes;
	db_stats(db, &waited, &flushes);
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	CU_ASSERT_EQUAL(db_query(tenant, &board_count, DB_ARGS(db_text(STR("one"))), &rows), OK);
	CU_ASSERT_EQUAL(row_i64(rows, 0, "n"), 0);
	db_queue(tenant, &board_insert, board("one"));
	CU_ASSERT_EQUAL(db_query(tenant, &board_count, DB_ARGS(db_text(STR("one"))), &rows), OK);
	CU_ASSERT_EQUAL(row_i64(rows, 0, "n"), 1);
	db_queue(tenant, &board_insert, board("one"));
	CU_ASSERT_EQUAL(boards_named("one"), 0);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	db_tenant_end(tenant);
	CU_ASSERT_EQUAL(boards_named("one"), 2);
	db_stats(db, &waited, &flushes);
	CU_ASSERT_EQUAL(flushes, 3);
	CU_ASSERT(waited > 0);
	arena_free(arena);
}

static void an_error_undoes_all(void)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	db_queue(tenant, &board_insert, board("undone"));
	db_queue(tenant, &board_broken, DB_ARGS(db_i64(account)));
	db_queue(tenant, &board_insert, board("undone"));
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), ERR_CONFLICT);
	CHECK_STR(str_from(db_error(db)->sqlstate), STR("23505"));
	CHECK_STR(str_from(db_error(db)->stmt), STR("test.board_broken"));
	CU_ASSERT_EQUAL(boards_named("undone"), 0);
	/* After the first error nothing is sent, and the connection is fit for the next one. */
	tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	CU_ASSERT_EQUAL(db_query(tenant, &board_broken, DB_ARGS(db_i64(account)), NULL),
			ERR_CONFLICT);
	CU_ASSERT_EQUAL(db_query(tenant, &board_insert, board("undone"), NULL), ERR_CONFLICT);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), ERR_CONFLICT);
	CU_ASSERT_EQUAL(boards_named("undone"), 0);
	CU_ASSERT_EQUAL(db_ping(db), OK);
	arena_free(arena);
}

static void what_is_not_committed_is_gone(void)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	CU_ASSERT_EQUAL(db_query(tenant, &board_insert, board("dropped"), NULL), OK);
	CU_ASSERT_EQUAL(db_lookup(db, arena, &seen_account, DB_NO_ARGS, NULL), ERR_INTERNAL);
	db_tenant_end(tenant);
	CU_ASSERT_EQUAL(boards_named("dropped"), 0);
	struct db_rows *rows;
	CU_ASSERT_EQUAL(db_lookup(db, arena, &seen_account, DB_NO_ARGS, &rows), OK);
	CU_ASSERT_EQUAL(row_i64(rows, 0, "id"), I64_NULL);
	arena_free(arena);
}

static void many_queued_changes(void)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	char name[8] = "many";
	for (int i = 0; i < 500; i++)
		db_queue(tenant, &board_insert, DB_ARGS(db_i64(account), db_text(str_from(name))));
	name[0] = 'X'; /* arguments were copied */
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	CU_ASSERT_EQUAL(boards_named("many"), 500);
	arena_free(arena);
}

DB_STMT(plans_by, "test.plans_by",
	"select current_setting('plan_cache_mode') as mode, hub_account() as id");

/* The plan is made once for that query alone; it reads, in the same account. */
static void a_query_is_planned_once(void)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_READ);
	struct db_rows *rows;

	CU_ASSERT_EQUAL(db_query_planned(tenant, &plans_by, DB_NO_ARGS, &rows), OK);
	CHECK_STR(row_str(rows, 0, "mode"), STR("force_generic_plan"));
	CU_ASSERT_EQUAL(row_i64(rows, 0, "id"), account);
	CU_ASSERT_EQUAL(db_query_planned(tenant, &board_insert, board("read"), NULL),
			ERR_INTERNAL);
	CHECK_STR(str_from(db_error(db)->sqlstate), STR("25006"));
	CU_ASSERT_EQUAL(db_query(tenant, &plans_by, DB_NO_ARGS, &rows), OK);
	CHECK_STR(row_str(rows, 0, "mode"), STR("auto"));
	db_tenant_end(tenant);
	arena_free(arena);
}

static void reads_read(void)
{
	struct arena *arena = arena_new();
	struct db_rows *rows;
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_READ);
	CU_ASSERT_EQUAL(db_query(tenant, &seen_account, DB_NO_ARGS, &rows), OK);
	CU_ASSERT_EQUAL(row_i64(rows, 0, "id"), account);
	CU_ASSERT_EQUAL(db_query(tenant, &board_insert, board("read"), NULL), ERR_INTERNAL);
	CHECK_STR(str_from(db_error(db)->sqlstate), STR("25006"));
	CU_ASSERT_EQUAL(db_query(tenant, &seen_account, DB_NO_ARGS, &rows), OK);
	struct inner inner;
	CU_ASSERT_EQUAL(
		db_one(tenant, &board_count, DB_ARGS(db_text(STR("x"))), &inner_schema, &inner),
		ERR_INTERNAL);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	db_tenant_end(tenant);
	arena_free(arena);
}

static void system_work_crosses_accounts(void)
{
	struct arena *arena = arena_new();
	struct db *system_db = db_new(f.system_url, "test", &clock_system, NULL);
	struct db_system *system = db_system_begin(system_db, arena);
	db_system_queue(system, &board_insert, board("system"));
	CU_ASSERT_EQUAL(db_system_query(system, &board_insert, board("system"), NULL), OK);
	CU_ASSERT_EQUAL(boards_named("system"), 0);
	CU_ASSERT_EQUAL(db_system_commit(system), OK);
	CU_ASSERT_EQUAL(boards_named("system"), 2);
	db_free(system_db);
	arena_free(arena);
}

/* --- errors --- */

static void errors_are_told_apart(void)
{
	static const struct {
		const char *state;
		enum err err;
		bool retryable;
	} table[] = {
		{"23505", ERR_CONFLICT, false},
		{"23P01", ERR_CONFLICT, false},
		{"HB001", ERR_CONFLICT, false},
		{"23503", ERR_NOT_FOUND, false},
		{"40001", ERR_UNAVAILABLE, true},
		{"40P01", ERR_UNAVAILABLE, true},
		{"57014", ERR_UNAVAILABLE, false},
		{"55P03", ERR_UNAVAILABLE, false},
		{"53300", ERR_UNAVAILABLE, false},
		{"42501", ERR_INTERNAL, false},
		{"23514", ERR_INTERNAL, false},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct str state = str_from(table[i].state);
		CHECK_ROW(db_lookup(db, arena, &raise_state, DB_ARGS(db_text(state)), NULL) ==
				  table[i].err,
			  state);
		CHECK_ROW(str_eq(str_from(db_error(db)->sqlstate), state), state);
		CHECK_ROW(db_retryable(db) == table[i].retryable, state);
	}
	CU_ASSERT_EQUAL(
		db_lookup(db, arena, &raise_state, DB_ARGS(db_text((struct str){"a\0b", 3})), NULL),
		ERR_INVALID);
	CU_ASSERT_EQUAL(db_ping(db), OK);
	CHECK_STR(str_from(db_error(db)->sqlstate), STR(""));
	arena_free(arena);
}

/* --- servers that go away --- */

/* A caller of PostgreSQL that is back waits two seconds at most; a busy machine, longer. */
static bool comes_back(void)
{
	for (int i = 0; i < 200; i++) {
		if (db_ping(db) == OK)
			return true;
		nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
	}
	return false;
}

static void a_restart_costs_nothing(void)
{
	CU_ASSERT_EQUAL(db_ping(db), OK);
	fixture_postgres_stop(&f, SIGINT);
	fixture_postgres_start(&f);
	CU_ASSERT_EQUAL(db_ping(db), OK);
	fixture_postgres_stop(&f, SIGQUIT);
	fixture_postgres_start(&f);
	CU_ASSERT_EQUAL(db_ping(db), OK);
}

static void an_outage_is_told_and_ends(void)
{
	usec_t start = clock_monotonic(&clock_system);
	fixture_postgres_stop(&f, SIGINT);
	for (int i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(db_ping(db), ERR_UNAVAILABLE);
	CU_ASSERT(clock_monotonic(&clock_system) - start < 2 * USEC_PER_SEC);
	fixture_postgres_start(&f);
	CU_ASSERT_TRUE(comes_back());
}

static void a_lost_transaction_stays_lost(void)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	CU_ASSERT_EQUAL(db_query(tenant, &board_insert, board("lost"), NULL), OK);
	fixture_postgres_stop(&f, SIGINT);
	fixture_postgres_start(&f);
	db_queue(tenant, &board_insert, board("lost"));
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(boards_named("lost"), 0);
	CU_ASSERT_TRUE(comes_back());
	arena_free(arena);
}

static void a_killed_backend_is_replaced(void)
{
	CU_ASSERT_EQUAL(db_ping(db), OK);
	fixture_sql(&f, "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
			" where application_name = 'test db'");
	nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
	CU_ASSERT_EQUAL(db_ping(db), OK);
}

struct heard {
	int count;
	struct exchange last;
};

static void hear(void *ctx, const struct exchange *exchange)
{
	struct heard *heard = ctx;

	heard->count++;
	heard->last = *exchange;
}

DB_STMT(nap, "test.nap", "select pg_sleep(0.05)");

static void every_flush_is_told(void)
{
	struct arena *arena = arena_new();
	struct db *nowhere = db_new(STR("postgresql:///none?host=/nonexistent"), "test",
				    &clock_system, NULL);
	struct heard heard = {0};
	db_observe(db, (struct observer){hear, &heard});
	db_observe(nowhere, (struct observer){hear, &heard});
	CU_ASSERT_EQUAL(db_lookup(db, arena, &nap, DB_NO_ARGS, NULL), OK);
	CU_ASSERT(heard.last.answered && heard.last.err == OK);
	CU_ASSERT(heard.last.took >= 50 * USEC_PER_MSEC);
	CU_ASSERT_EQUAL(db_lookup(db, arena, &raise_state, DB_ARGS(db_text(STR("23505"))), NULL),
			ERR_CONFLICT);
	CU_ASSERT(heard.last.answered && heard.last.err == ERR_CONFLICT);
	CU_ASSERT_EQUAL(db_ping(nowhere), ERR_UNAVAILABLE);
	CU_ASSERT(!heard.last.answered && heard.last.err == ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(heard.count, 3);
	db_observe(db, (struct observer){0});
	db_free(nowhere);
	arena_free(arena);
}

/* A server that accepts nothing: the caller is not held longer than the connection's limit. */
static void a_silent_server_holds_nobody(void)
{
	usec_t start = clock_monotonic(&clock_system);
	struct db *silent = db_new(f.app_url, "test", &clock_system, NULL);
	kill(f.postgres, SIGSTOP);
	CU_ASSERT_EQUAL(db_ping(silent), ERR_UNAVAILABLE);
	CU_ASSERT(clock_monotonic(&clock_system) - start < 2 * USEC_PER_SEC);
	kill(f.postgres, SIGCONT);
	db_free(silent);
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	fixture_sql(&f, "create function test_raise(state text) returns void language plpgsql as"
			" $$ begin raise exception 'on purpose' using errcode = state; end $$");
	db = db_new(f.app_url, "test db", &clock_system, &f.log);
	int status = CUTAP_RUN(
		{"values come back as they went", values_come_back},
		{"3 MB of bytes come back", bytes_come_back},
		{"changes commit together, in three flushes", changes_commit_together},
		{"an error undoes all", an_error_undoes_all},
		{"what is not committed is gone, the account too", what_is_not_committed_is_gone},
		{"more changes than one flush holds", many_queued_changes},
		{"a query is planned once", a_query_is_planned_once},
		{"a read transaction cannot write", reads_read},
		{"system work crosses accounts", system_work_crosses_accounts},
		{"errors are told apart", errors_are_told_apart},
		{"a restart of PostgreSQL costs no request", a_restart_costs_nothing},
		{"an outage is told at once and ends by itself", an_outage_is_told_and_ends},
		{"a transaction whose connection broke stays lost", a_lost_transaction_stays_lost},
		{"a killed backend is replaced", a_killed_backend_is_replaced},
		{"every flush is told to the observer", every_flush_is_told},
		{"a silent server holds nobody", a_silent_server_holds_nobody});
	db_free(db);
	fixture_stop(&f);
	return status;
}
