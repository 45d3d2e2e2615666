/*
 * The audit trail: sealed whole whatever dies, sealed once whoever seals, and every way of
 * tampering with it is found at its place.
 */
#undef _FORTIFY_SOURCE /* with it the headers have inline versions of send() and recv() */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/codec.h"
#include "core/db/db_tenant.h"
#include "features/audit/audit.h"
#include "features/audit/audit_chain.h"
#include "store/fixture.h"

#define STEPS_MAX 60

static struct fixture f;
static struct db *system_db;
static struct sealer sealer;

/* --- an order for before or after the n-th call by which libpq sends or receives --- */

static int steps_left; /* to the order; 0: there is none */
static void (*order)(void);

static void step_passes(void)
{
	if (steps_left > 0 && --steps_left == 0)
		order();
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	step_passes();
	ssize_t result = (ssize_t)syscall(SYS_sendto, fd, bytes, len, flags, NULL, 0);
	step_passes();
	return result;
}

ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
	step_passes();
	ssize_t result = (ssize_t)syscall(SYS_recvfrom, fd, bytes, len, flags, NULL, NULL);
	step_passes();
	return result;
}

/* --- writing, sealing, proving --- */

/* As the API does: role hub_app, in a transaction of the account. */
static void act(int64_t account, int count)
{
	struct str sql = arena_printf(
		f.arena,
		"set hub.account_id = %" PRId64 ";"
		" insert into audit_queue (account_id, action, status, actor_type, actor_id,"
		"  resource_type, resource_id, payload)"
		" select %" PRId64 ", 'card.moved', 200, 'user', 7, 'card', 'c' || n,"
		"  json_build_object('actor_name', 'Ana', 'n', n) from generate_series(1, %d) n",
		account, account, count);

	CHECK_STR(fixture_sqlstate(&f, f.app_url, sql.ptr), STR("00000"));
}

static enum err seal_with(struct db *db, struct sealer *with)
{
	enum err err = OK;

	for (bool more = true; more && !err;) {
		struct arena *arena = arena_new();
		more = false;
		err = audit_seal(with, db, arena, &more);
		arena_free(arena);
	}
	return err;
}

static void seal_all(void)
{
	CU_ASSERT_EQUAL(seal_with(system_db, &sealer), OK);
}

static struct audit_verdict verdict(int64_t account)
{
	struct audit_verdict verdict = {0, STR_NULL, "not checked"};

	CU_ASSERT_EQUAL(audit_verify(system_db, f.arena, sealer.key, account, &verdict), OK);
	return verdict;
}

static void check_proven(int64_t account, int64_t count)
{
	struct audit_verdict v = verdict(account);

	CHECK_STR(str_from(v.problem ? v.problem : ""), STR(""));
	CU_ASSERT_EQUAL(v.count, count);
}

static int64_t count_of(const char *table, int64_t account)
{
	return fixture_number(&f, "select count(*) from %s where account_id = %" PRId64, table,
			      account);
}

static int64_t last_account = 100;

/* A connected account whose trail is empty. */
static int64_t new_account(void)
{
	return fixture_account(&f, ++last_account);
}

/* --- sealing --- */

static void acts_become_a_chain(void)
{
	int64_t a = new_account(), b = new_account();

	act(a, 3);
	act(0, 2);
	act(b, 450);
	act(a, 2);
	seal_all();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from audit_queue"), 0);
	check_proven(a, 5);
	check_proven(b, 450);
	check_proven(0, count_of("audit_log", 0));
	CU_ASSERT_EQUAL(count_of("audit_log", 0), 4); /* and the two that began */
	CHECK_STR(fixture_sql(&f,
			      "select string_agg(resource_id, ',' order by seq) from audit_log"
			      " where account_id = %" PRId64,
			      a),
		  STR("c1,c2,c3,c1,c2"));
}

static void die(void)
{
	kill(getpid(), SIGKILL);
}

/* The whole sealing in a process of its own that is to die at a step; false when it did not. */
static bool seal_and_die(int step)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct db *db = db_new(f.system_url, "test", &clock_system, NULL);
		if (db_ping(db) != OK)
			_exit(2);
		order = die;
		steps_left = step;
		_exit(seal_with(db, &sealer) == OK ? 0 : 1);
	}
	int status;
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void killed_at_every_step(void)
{
	int64_t account = new_account();
	int step = 1, total = 0;

	for (bool died = true; died; step++) {
		act(account, 3);
		total += 3;
		died = seal_and_die(step);
		struct audit_verdict v = verdict(account);
		CHECK_ROW(v.problem == NULL, str_from(v.problem ? v.problem : ""));
		int64_t there = fixture_number(
			&f,
			"select (select count(*) from audit_log where account_id = %" PRId64
			") + (select count(*) from audit_queue where account_id = %" PRId64 ")",
			account, account);
		CHECK_ROW(there == total, arena_printf(f.arena, "step %d", step));
		CU_ASSERT_FATAL(step < STEPS_MAX);
	}
	CU_ASSERT(step > 10);
	seal_all();
	check_proven(account, total);
	check_proven(0, count_of("audit_log", 0));
}

/* With a connection of its own: the one that waits for its answer is in use. */
static void seal_meanwhile(void)
{
	struct db *db = db_new(f.system_url, "test", &clock_system, NULL);

	CU_ASSERT_EQUAL(seal_with(db, &sealer), OK);
	db_free(db);
}

/* A chain that begins, or goes on, while it is being verified is intact. */
static void sealed_at_every_step_of_a_look(void)
{
	int step = 1;

	for (bool sealed = true; sealed; step++) {
		int64_t account = new_account();
		for (int64_t count = 3; count <= 6; count += 3) {
			act(account, 3);
			order = seal_meanwhile;
			steps_left = step;
			struct audit_verdict v = verdict(account);
			sealed = steps_left == 0;
			steps_left = 0;
			CHECK_ROW(v.problem == NULL, arena_printf(f.arena, "step %d", step));
			seal_all();
			check_proven(account, count);
		}
		CU_ASSERT_FATAL(step < STEPS_MAX);
	}
	CU_ASSERT(step > 10);
}

static void several_sealers_at_once(void)
{
	int64_t account = new_account();
	pid_t pids[4];

	fflush(NULL);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct db *db = db_new(f.system_url, "test", &clock_system, NULL);
			for (int n = 0; n < 60; n++)
				if (seal_with(db, &sealer) != OK)
					_exit(1);
			_exit(0);
		}
	}
	for (int n = 0; n < 30; n++)
		act(account, 10);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		int status = 1;
		CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
		CU_ASSERT_EQUAL(status, 0);
	}
	seal_all();
	check_proven(account, 300);
}

/* --- tampering --- */

/* Each on a chain of five of its own; %1$lld is the account. */
/* clang-format off */
static const struct {
	const char *what, *sql, *problem;
	int64_t proven;
} tamperings[] = {
#define ROW   "update audit_log set "
#define AT(n) " where account_id = %1$lld and seq = " n
	{"action", ROW "action = 'card.deleted'" AT("3"), "it was changed, inserted or moved", 2},
	{"actor", ROW "actor_id = 8" AT("1"), "it was changed, inserted or moved", 0},
	{"actor gone", ROW "actor_id = null" AT("5"), "it was changed, inserted or moved", 4},
	{"impersonator", ROW "impersonator_id = 1" AT("2"), "it was changed, inserted or moved", 1},
	{"time", ROW "at = at + '1 us'" AT("4"), "it was changed, inserted or moved", 3},
	{"status", ROW "status = 403" AT("4"), "it was changed, inserted or moved", 3},
	{"empty for null", ROW "error = ''" AT("4"), "it was changed, inserted or moved", 3},
	{"repeats", ROW "repeats = 2" AT("4"), "it was changed, inserted or moved", 3},
	{"hash", ROW "hash = sha256(hash)" AT("5"), "it was changed, inserted or moved", 4},
	{"payload", ROW "payload = '{}'" AT("2"), "its payload was changed", 1},
	{"payload's spaces", ROW "payload = replace(payload::text, ' ', '')::json" AT("2"),
	 "its payload was changed", 1},
	{"payload and digest",
	 ROW "payload = '{}', payload_digest ="
	     " sha256(convert_to(E'hub-audit-payload-1\n', 'UTF8') || salt || '{}')" AT("2"),
	 "it was changed, inserted or moved", 1},
	{"payload erased", ROW "payload = null, salt = null" AT("2"),
	 "its payload was taken away", 1},
	{"payload erased with a made-up right",
	 ROW "payload = null, salt = null, erased = payload_digest" AT("2"),
	 "its payload was taken away", 1},
	{"first removed", "delete from audit_log" AT("1"), "it is missing", 0},
	{"one removed", "delete from audit_log" AT("3"), "it is missing", 2},
	{"last removed", "delete from audit_log" AT("5"), "it and what follows are missing", 4},
	{"all removed", "delete from audit_log where account_id = %1$lld",
	 "it and what follows are missing", 0},
	{"last removed and head set back",
	 "with l as (delete from audit_log" AT("5") ") update audit_heads h set count = 4,"
	 " hash = (select hash from audit_log" AT("4") ") where account_id = %1$lld",
	 "the head was changed", 4},
	{"head's count", "update audit_heads set count = 4 where account_id = %1$lld",
	 "the head was changed", 5},
	{"head's hash", "update audit_heads set hash = sha256(hash) where account_id = %1$lld",
	 "the head was changed", 5},
	{"head removed", "delete from audit_heads where account_id = %1$lld",
	 "the head is missing", 5},
	{"another chain's head",
	 "update audit_heads h set count = o.count, hash = o.hash, seal = o.seal"
	 " from audit_heads o where h.account_id = %1$lld and o.account_id = 0",
	 "the head was changed", 5},
	{"rows and head removed",
	 "delete from audit_log where account_id = %1$lld;"
	 " delete from audit_heads where account_id = %1$lld",
	 "the chain is gone", 0},
#define COPY                                                                                    \
	"insert into audit_log (account_id, seq, at, action, status, error, route, actor_type," \
	" actor_id, resource_type, resource_id, repeats, payload, salt, payload_digest, hash)"  \
	" select account_id, "
#define COPIED                                                                              \
	", action, status, error, route, actor_type, actor_id, resource_type, resource_id," \
	" repeats, payload, salt, payload_digest, hash from audit_log"
	{"inserted at the end", COPY "6, at" COPIED AT("5"), "it was changed, inserted or moved", 5},
	{"inserted beyond", COPY "9, at" COPIED AT("5"), "it is missing", 5},
	{"inserted twice", COPY "seq, at + '1 us'" COPIED AT("3"),
	 "a row with an earlier number was inserted before it", 3},
	{"inserted twice, before", COPY "seq, at - interval '1 us'" COPIED AT("3"),
	 "it was changed, inserted or moved", 2},
	{"two exchanged",
	 ROW "seq = 7 - seq, at = at + seq * interval '1 us' where account_id = %1$lld"
	     " and seq in (3, 4)",
	 "it was changed, inserted or moved", 2},
};
/* clang-format on */

static struct str tamper(size_t i, int64_t account)
{
	char sql[4096];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(sql, sizeof(sql), tamperings[i].sql, (long long)account);
#pragma GCC diagnostic pop
	return fixture_sqlstate(&f, f.hub_url, sql);
}

static void every_tampering_is_found(void)
{
	for (size_t i = 0; i < ARRAY_LEN(tamperings); i++) {
		int64_t account = new_account();
		act(account, 5);
		seal_all();
		check_proven(account, 5);
		CHECK_STR(tamper(i, account), STR("00000"));
		struct audit_verdict v = verdict(account);
		CHECK_ROW(v.problem && strcmp(v.problem, tamperings[i].problem) == 0,
			  arena_printf(f.arena, "%s: %s", tamperings[i].what,
				       v.problem ? v.problem : "proven"));
		CHECK_ROW(v.count == tamperings[i].proven, str_from(tamperings[i].what));
	}
	check_proven(0, count_of("audit_log", 0));
}

static void a_forged_head_is_not_made_good(void)
{
	int64_t account = new_account(), other = new_account();

	act(account, 5);
	seal_all();
	fixture_sql(&f,
		    "delete from audit_log where account_id = %" PRId64 " and seq = 5;"
		    " update audit_heads h set count = 4, hash = l.hash from audit_log l where"
		    " h.account_id = l.account_id and l.seq = 4 and l.account_id = %" PRId64,
		    account, account);
	act(account, 3);
	act(other, 1);
	seal_all();
	CU_ASSERT_EQUAL(count_of("audit_log", account), 4);
	CU_ASSERT_EQUAL(count_of("audit_queue", account), 3);
	CHECK_STR(str_from(verdict(account).problem), STR("the head was changed"));
	check_proven(other, 1);
	fixture_sql(&f, "delete from audit_queue where account_id = %" PRId64, account);
}

static void a_chain_begun_again_is_found(void)
{
	int64_t account = new_account();

	act(account, 5);
	seal_all();
	fixture_sql(&f,
		    "delete from audit_log where account_id = %" PRId64
		    "; delete from audit_heads where account_id = %" PRId64,
		    account, account);
	act(account, 1);
	seal_all();
	CHECK_STR(str_from(verdict(account).problem), STR("the chain was begun again"));
}

static void erased_by_right_stays_proven(void)
{
	int64_t account = new_account();

	act(account, 3);
	seal_all();
	struct str digest = fixture_sql(&f,
					"select encode(payload_digest, 'hex') from audit_log where"
					" account_id = %" PRId64 " and seq = 2",
					account);
	struct audit_entry entry = {.account_id = account, .seq = 2};
	CU_ASSERT_TRUE_FATAL(hex_decode(f.arena, digest, &entry.payload_digest));
	struct str right = hex_encode(f.arena, audit_erasure(f.arena, sealer.key, &entry));
	fixture_sql(&f,
		    "update audit_log set payload = null, salt = null, erased = '\\x%s'"
		    " where account_id = %" PRId64 " and seq = 2",
		    right.ptr, account);
	check_proven(account, 3);
	/* The right is that row's only. */
	fixture_sql(&f,
		    "update audit_log set payload = null, salt = null, erased = '\\x%s'"
		    " where account_id = %" PRId64 " and seq = 3",
		    right.ptr, account);
	CHECK_STR(str_from(verdict(account).problem), STR("its payload was taken away"));
}

static void another_key_proves_nothing(void)
{
	int64_t account = new_account();
	struct audit_verdict v;

	act(account, 1);
	seal_all();
	CU_ASSERT_EQUAL(audit_verify(system_db, f.arena, STR("another key of thirty-two bytes!"),
				     account, &v),
			OK);
	CU_ASSERT_PTR_NOT_NULL(v.problem);
}

/* Chains that are there, that should be, and that nobody opened. */
static void all_chains_are_known(void)
{
	int64_t gone = new_account(), slipped_in = new_account();
	const int64_t *ids;
	size_t count, found = 0;

	act(gone, 1);
	seal_all();
	fixture_sql(&f,
		    "delete from audit_heads where account_id = %" PRId64 ";"
		    " update audit_log set account_id = %" PRId64 " where account_id = %" PRId64,
		    gone, slipped_in, gone);
	CU_ASSERT_EQUAL(audit_chains(system_db, f.arena, &ids, &count), OK);
	CU_ASSERT_EQUAL(ids[0], 0);
	for (size_t i = 0; i < count; i++)
		found += ids[i] == gone || ids[i] == slipped_in;
	CU_ASSERT_EQUAL(found, 2);
	CHECK_STR(str_from(verdict(gone).problem), STR("the chain is gone"));
	CU_ASSERT_PTR_NOT_NULL(verdict(slipped_in).problem);
}

/* --- who may what --- */

static void nobody_changes_what_is_written(void)
{
	int64_t account = new_account();
	static const char *const forbidden[] = {
		"update audit_log set action = 'x'",
		"delete from audit_log",
		"truncate audit_log",
		"delete from audit_heads",
		"update audit_queue set action = 'x'",
		"delete from audit_log_default",
	};
	static const char *const forbidden_app[] = {
		"select action from audit_queue",
		"delete from audit_queue",
		"select account_id from audit_heads",
		"update audit_heads set count = 0",
		"select subject from audit_refusals",
		"insert into audit_log (account_id, seq, at, action, status, actor_type,"
		" resource_type, repeats, payload_digest, hash) values (1, 1, now(), 'x', 1, 'x',"
		" 'x', 1, '', '')",
	};

	act(account, 1);
	seal_all();
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
		CHECK_ROW(str_eq(fixture_sqlstate(&f, f.app_url, forbidden[i]), STR("42501")),
			  str_from(forbidden[i]));
		CHECK_ROW(str_eq(fixture_sqlstate(&f, f.system_url, forbidden[i]), STR("42501")),
			  str_from(forbidden[i]));
	}
	for (size_t i = 0; i < ARRAY_LEN(forbidden_app); i++)
		CHECK_ROW(str_eq(fixture_sqlstate(&f, f.app_url, forbidden_app[i]), STR("42501")),
			  str_from(forbidden_app[i]));
	/* Nobody outside of all accounts is in the platform's. */
	CHECK_STR(fixture_sql(&f, "set role hub_app; set hub.account_id = 0;"
				  " select count(*) from audit_log"),
		  STR("0"));
}

/* --- refusals --- */

static bool refuse(const char *ip)
{
	return str_eq(fixture_sql(&f,
				  "set role hub_app; select directory.audit_refused(0,"
				  " 'session.created', 'unauthenticated', 401, 'anonymous', null,"
				  " '%s')",
				  ip),
		      STR("t"));
}

static void a_flood_of_refusals_is_two_entries(void)
{
	fixture_sql(&f, "delete from audit_refusals");
	CU_ASSERT_TRUE(refuse("192.0.2.7"));
	for (int i = 0; i < 20; i++)
		CU_ASSERT_FALSE(refuse("192.0.2.7"));
	CU_ASSERT_TRUE(refuse("192.0.2.8"));
	CU_ASSERT_TRUE(refuse("2001:db8::1"));
	CU_ASSERT_FALSE(refuse("2001:db8::2"));
	seal_all();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from audit_refusals"), 3);
	fixture_sql(&f, "update audit_refusals set minute = minute - interval '1 minute'");
	seal_all();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from audit_refusals"), 0);
	CHECK_STR(fixture_sql(&f,
			      "select string_agg((payload->>'ip') || ' ' || repeats || ' ' ||"
			      " action || ' ' || status, ', ' order by repeats desc) from audit_log"
			      " where account_id = 0 and error = 'unauthenticated'"),
		  STR("192.0.2.7 20 session.created 401, 2001:db8::1 1 session.created 401"));
	check_proven(0, count_of("audit_log", 0));
}

static void many_subjects_count_as_one(void)
{
	fixture_sql(&f, "delete from audit_refusals");
	fixture_sql(&f, "set role hub_app; select count(directory.audit_refused(0,"
			" 'session.created', 'unauthenticated', 401, 'anonymous', null,"
			" '10.0.0.0'::inet + n)) from generate_series(1, 3000) n");
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from audit_refusals"), 1001);
	CU_ASSERT_EQUAL(
		fixture_number(&f, "select repeats from audit_refusals where subject = '*'"), 1999);
	fixture_sql(&f, "delete from audit_refusals");
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	sealer = (struct sealer){
		.key = STR("an audit key of thirty-two bytes"), .rng = &rng_system, .log = &f.log};
	system_db = db_new(f.system_url, "test", &clock_system, NULL);
	int status = CUTAP_RUN(
		{"acts become a chain per account", acts_become_a_chain},
		{"killed at every step, nothing is lost or doubled", killed_at_every_step},
		{"sealed while being verified", sealed_at_every_step_of_a_look},
		{"several sealers at once", several_sealers_at_once},
		{"every tampering is found at its place", every_tampering_is_found},
		{"a forged head is not made good", a_forged_head_is_not_made_good},
		{"a chain begun again is found", a_chain_begun_again_is_found},
		{"erased by right stays proven", erased_by_right_stays_proven},
		{"another key proves nothing", another_key_proves_nothing},
		{"all chains are known", all_chains_are_known},
		{"no role that runs changes what is written", nobody_changes_what_is_written},
		{"a flood of refusals is two entries", a_flood_of_refusals_is_two_entries},
		{"many subjects count as one", many_subjects_count_as_one});
	db_free(system_db);
	fixture_stop(&f);
	return status;
}
