#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/ops/config.h"
#include "lib/cutap.h"

#define KEY_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define KEY_B "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define KEY_C "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define KEY_D "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const char good[] = "# a comment\n"
			   "\n"
			   "HUB_DATABASE_URL=postgresql:///hub?host=/run/pg&user=hub_app\n"
			   "HUB_DATABASE_SYSTEM_URL=postgres://hub_system@db:5432/hub\n"
			   "HUB_REDIS_URL = unix:///run/redis.sock \r\n"
			   "HUB_PUBLIC_URL=https://hub.example.com/whatpro\n"
			   "HUB_BASE_PATH=/whatpro\n"
			   "HUB_JWT_KEYS=j1:" KEY_A "\n"
			   "HUB_SEAL_KEYS=s1:" KEY_B "\n"
			   "HUB_TICKET_KEYS=t1:" KEY_C "\n"
			   "HUB_AUDIT_KEY=" KEY_D "\n"
			   "HUB_RUN_DIR=/run/whatpro-hub\n"
			   "HUB_WEB_DIST=/usr/share/whatpro-hub/web\n"
			   "HUB_TEMPLATES=/usr/share/whatpro-hub/templates\n"
			   "HUB_API_WORKERS=3\n"
			   "  # and a last one";

struct load {
	struct arena *arena;
	struct config config;
	struct config_problems problems;
	bool ok;
};

/* Only what the test gives: the file `text` (NULL: none) and, if `key` is set, one variable. */
static struct load load(const char *text, unsigned user, const char *key, const char *value)
{
	static const char path[] = "test_config.conf";
	struct load load = {.arena = arena_new(), .config = {.api_workers = -1}};
	clearenv();
	if (text) {
		FILE *file = fopen(path, "we");
		CU_ASSERT_PTR_NOT_NULL_FATAL(file);
		fputs(text, file);
		fclose(file);
		setenv("HUB_CONFIG", path, 1);
	}
	if (key)
		setenv(key, value, 1);
	load.ok = config_load(load.arena, user, &load.config, &load.problems);
	unlink(path);
	return load;
}

static void done(struct load *load)
{
	arena_free(load->arena);
}

static bool has_problem(const struct load *load, const char *key, bool warning)
{
	for (size_t i = 0; i < load->problems.count; i++)
		if (str_eq(load->problems.items[i].key, str_from(key)) &&
		    load->problems.items[i].warning == warning)
			return true;
	return false;
}

static void reads_a_file(void)
{
	struct load l = load(good, USER_API | USER_EVENTS | USER_WORKER, NULL, NULL);
	CU_ASSERT_TRUE_FATAL(l.ok);
	CU_ASSERT_EQUAL(l.problems.count, 0);
	CHECK_STR(l.config.database_url, STR("postgresql:///hub?host=/run/pg&user=hub_app"));
	CHECK_STR(l.config.redis_url, STR("unix:///run/redis.sock"));
	CHECK_STR(l.config.base_path, STR("/whatpro"));
	CHECK_STR(l.config.audit_key, STR(KEY_D));
	CU_ASSERT_EQUAL(l.config.api_workers, 3);
	done(&l);
}

static void has_defaults(void)
{
	struct load l = load(NULL, 0, NULL, NULL);
	CU_ASSERT_TRUE_FATAL(l.ok);
	CHECK_STR(l.config.base_path, STR(""));
	CHECK_STR(l.config.log_level, STR("info"));
	CHECK_STR(l.config.trusted_proxies, STR(""));
	CHECK_STR(l.config.monitor_networks, STR("127.0.0.0/8,::1/128"));
	CHECK_STR(l.config.ready_requires, STR("postgresql,redis"));
	CU_ASSERT_EQUAL(l.config.api_workers, 8);
	CU_ASSERT_EQUAL(l.config.max_requests, 100000);
	CHECK_STR(l.config.database_url, STR_NULL);
	CHECK_STR(l.config.audit_key, STR_NULL);
	done(&l);
}

static void the_environment_wins(void)
{
	struct load l = load(good, USER_API, "HUB_API_WORKERS", "5");
	CU_ASSERT_TRUE(l.ok);
	CU_ASSERT_EQUAL(l.config.api_workers, 5);
	done(&l);
	l = load(good, USER_API, "HUB_BASE_PATH", "");
	CU_ASSERT_TRUE(l.ok);
	CHECK_STR(l.config.base_path, STR(""));
	done(&l);
	l = load(good, USER_API, "HUB_DATABASE_URL", "");
	CU_ASSERT_FALSE(l.ok);
	CU_ASSERT_TRUE(has_problem(&l, "HUB_DATABASE_URL", false));
	done(&l);
	l = load(good, USER_API, "HUB_API_WORKERS", "many");
	CU_ASSERT_FALSE(l.ok);
	done(&l);
}

static void each_program_needs_its_own(void)
{
	static const struct {
		unsigned user;
		const char *key;
		bool needed;
	} rows[] = {
		{USER_API, "HUB_DATABASE_URL", true},
		{USER_EVENTS, "HUB_DATABASE_URL", false},
		{USER_WORKER, "HUB_DATABASE_URL", true},
		{USER_CTL, "HUB_DATABASE_URL", false},
		{USER_EVENTS, "HUB_TICKET_KEYS", true},
		{USER_WORKER, "HUB_TICKET_KEYS", false},
		{USER_EVENTS, "HUB_REDIS_URL", true},
		{USER_EVENTS, "HUB_JWT_KEYS", false},
		{USER_API, "HUB_JWT_KEYS", true},
		{USER_WORKER, "HUB_DATABASE_SYSTEM_URL", true},
		{USER_API, "HUB_DATABASE_OWNER_URL", false},
		{USER_EVENTS, "HUB_RUN_DIR", true},
		{USER_WORKER, "HUB_RUN_DIR", true},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct load l = load(NULL, rows[i].user, NULL, NULL);
		CHECK_ROW(has_problem(&l, rows[i].key, false) == rows[i].needed,
			  str_from(rows[i].key));
		done(&l);
	}
	struct load l = load(NULL, USER_CTL, NULL, NULL);
	CU_ASSERT_TRUE(l.ok);
	done(&l);
}

static const struct {
	const char *key, *value;
	bool ok;
} values[] = {
	{"HUB_API_WORKERS", "1", true},
	{"HUB_API_WORKERS", "512", true},
	{"HUB_API_WORKERS", "0", false},
	{"HUB_API_WORKERS", "513", false},
	{"HUB_API_WORKERS", "-1", false},
	{"HUB_API_WORKERS", "8.0", false},
	{"HUB_API_WORKERS", "8x", false},
	{"HUB_API_WORKERS", "99999999999999999999", false},
	{"HUB_MAX_REQUESTS", "0", true},
	{"HUB_DATABASE_URL", "postgres://x", true},
	{"HUB_DATABASE_URL", "postgresql://", false},
	{"HUB_DATABASE_URL", "host=/run user=x", false},
	{"HUB_DATABASE_URL", "mysql://x", false},
	{"HUB_REDIS_URL", "redis://:secret@cache:6379/2", true},
	{"HUB_REDIS_URL", "unix:///run/r.sock", true},
	{"HUB_REDIS_URL", "unix://run/r.sock", false},
	{"HUB_REDIS_URL", "localhost:6379", false},
	{"HUB_REDIS_URL", "redis://", false},
	{"HUB_PUBLIC_URL", "http://localhost:8080", true},
	{"HUB_PUBLIC_URL", "https://hub.example.com/whatpro", true},
	{"HUB_PUBLIC_URL", "https://hub.example.com/", false},
	{"HUB_PUBLIC_URL", "hub.example.com", false},
	{"HUB_PUBLIC_URL", "https://", false},
	{"HUB_PUBLIC_URL", "https:///x", false},
	{"HUB_PUBLIC_URL", "https://a b", false},
	{"HUB_PUBLIC_URL", "https://u@h", false},
	{"HUB_PUBLIC_URL", "https://h?x=1", false},
	{"HUB_PUBLIC_URL", "https://h#x", false},
	{"HUB_PUBLIC_URL", "ftp://h", false},
	{"HUB_PUBLIC_URL", "javascript:alert(1)", false},
	{"HUB_BASE_PATH", "/a/b-c_d.1", true},
	{"HUB_BASE_PATH", "whatpro", false},
	{"HUB_BASE_PATH", "/", false},
	{"HUB_BASE_PATH", "/whatpro/", false},
	{"HUB_BASE_PATH", "/a//b", false},
	{"HUB_BASE_PATH", "/..", false},
	{"HUB_BASE_PATH", "/a/../b", false},
	{"HUB_BASE_PATH", "/a\"b", false},
	{"HUB_BASE_PATH", "/a b", false},
	{"HUB_RUN_DIR", "/run/hub", true},
	{"HUB_RUN_DIR", "run/hub", false},
	{"HUB_RUN_DIR",
	 "/01234567890123456789012345678901234567890123456789012345678901234567890123456789"
	 "0123456789",
	 true},
	{"HUB_RUN_DIR",
	 "/01234567890123456789012345678901234567890123456789012345678901234567890123456789"
	 "01234567890",
	 false},
	{"HUB_JWT_KEYS", "a:" KEY_A ",b:" KEY_B, true},
	{"HUB_JWT_KEYS", KEY_A, false},
	{"HUB_JWT_KEYS", "a:short", false},
	{"HUB_AUDIT_KEY", KEY_A, true},
	{"HUB_AUDIT_KEY", "a:" KEY_A, false},
	{"HUB_AUDIT_KEY", "AAAA", false},
	{"HUB_LOG_LEVEL", "debug", true},
	{"HUB_LOG_LEVEL", "loud", false},
	{"HUB_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8", true},
	{"HUB_TRUSTED_PROXIES", "10.0.0.0/33", false},
	{"HUB_TRUSTED_PROXIES", "::/129", false},
	{"HUB_TRUSTED_PROXIES", "10.0.0/8", false},
	{"HUB_TRUSTED_PROXIES", "10.0.0.0/8,", false},
	{"HUB_TRUSTED_PROXIES", "localhost", false},
	{"HUB_READY_REQUIRES", "redis", true},
	{"HUB_READY_REQUIRES", "postgresql, redis", true},
	{"HUB_READY_REQUIRES", "mysql", false},
	{"HUB_READY_REQUIRES", "redis,", false},
	{"HUB_PUBLIC_URL", "https://h\x01", false},
	{"HUB_PUBLIC_URL", "https://h\xff", false},
};

static void values_are_checked(void)
{
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		struct load l = load(NULL, 0, values[i].key, values[i].value);
		CHECK_ROW(l.ok == values[i].ok,
			  arena_printf(l.arena, "%s=%s", values[i].key, values[i].value));
		CHECK_ROW(has_problem(&l, values[i].key, false) == !values[i].ok,
			  str_from(values[i].key));
		done(&l);
	}
}

static void unknown_keys_warn(void)
{
	struct load l = load("HUB_COLOUR=red\nPATH=/bin\n", 0, "HUB_API_WORKER", "3");
	CU_ASSERT_TRUE(l.ok);
	CU_ASSERT_EQUAL(l.problems.count, 3);
	CU_ASSERT_TRUE(has_problem(&l, "HUB_COLOUR", true));
	CU_ASSERT_TRUE(has_problem(&l, "PATH", true));
	CU_ASSERT_TRUE(has_problem(&l, "HUB_API_WORKER", true));
	done(&l);
	l = load(NULL, 0, "HOME", "/root");
	CU_ASSERT_EQUAL(l.problems.count, 0);
	done(&l);
}

static void broken_files_are_errors(void)
{
	static const char *const rows[] = {
		"HUB_API_WORKERS\n",
		"=3\n",
		"just text",
		"HUB_API_WORKERS: 3\n",
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct load l = load(rows[i], 0, NULL, NULL);
		CHECK_ROW(!l.ok && has_problem(&l, "HUB_CONFIG", false), str_from(rows[i]));
		done(&l);
	}
	struct load l = load("HUB_API_WORKERS=1\nHUB_API_WORKERS=2\n", 0, NULL, NULL);
	CU_ASSERT_FALSE(l.ok);
	CHECK_STR(l.problems.items[0].text, STR("again in line 2"));
	done(&l);
	l = load(NULL, 0, "HUB_CONFIG", "/nonexistent/hub.conf");
	CU_ASSERT_FALSE(l.ok);
	CHECK_STR(l.problems.items[0].text,
		  STR("cannot open '/nonexistent/hub.conf': No such file or directory"));
	done(&l);
	l = load(NULL, 0, "HUB_CONFIG", "/dev/zero");
	CU_ASSERT_FALSE(l.ok);
	done(&l);
	l = load(NULL, 0, "HUB_CONFIG", "/");
	CU_ASSERT_FALSE(l.ok);
	done(&l);
}

static void failure_leaves_the_output_alone(void)
{
	struct load l = load("HUB_LOG_LEVEL=debug\nHUB_API_WORKERS=0\n", 0, NULL, NULL);
	CU_ASSERT_FALSE(l.ok);
	CU_ASSERT_EQUAL(l.config.api_workers, -1);
	CHECK_STR(l.config.log_level, STR_NULL);
	done(&l);
}

static void one_key_has_one_purpose(void)
{
	static const struct {
		bool ok;
		const char *text;
	} rows[] = {
		{true, "HUB_JWT_KEYS=a:" KEY_A "\nHUB_SEAL_KEYS=a:" KEY_B "\n"},
		{false, "HUB_JWT_KEYS=a:" KEY_A "\nHUB_SEAL_KEYS=b:" KEY_A "\n"},
		{false, "HUB_JWT_KEYS=a:" KEY_A ",b:" KEY_B "\nHUB_TICKET_KEYS=c:" KEY_C ",d:" KEY_B "\n"},
		{false, "HUB_JWT_KEYS=a:" KEY_A "\nHUB_AUDIT_KEY=" KEY_A "\n"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct load l = load(rows[i].text, 0, NULL, NULL);
		CHECK_ROW(l.ok == rows[i].ok, str_from(rows[i].text));
		done(&l);
	}
}

/* Nothing in a problem's text may carry what was configured under a secret key. */
static void problems_do_not_show_secrets(void)
{
	struct load l = load(
		"HUB_JWT_KEYS=hunter2\nHUB_DATABASE_URL=hunter2\nHUB_AUDIT_KEY=hunter2\n"
		"HUB_REDIS_URL=hunter2\nhunter2\n",
		0, NULL, NULL);
	CU_ASSERT_EQUAL(l.problems.count, 5);
	for (size_t i = 0; i < l.problems.count; i++)
		CU_ASSERT_PTR_NULL(memmem(l.problems.items[i].text.ptr,
					  l.problems.items[i].text.len, "hunter2", 7));
	done(&l);
}

static void the_table_is_whole(void)
{
	struct arena *arena = arena_new();
	for (size_t i = 0; i < config_row_count; i++) {
		const struct config_row *row = &config_rows[i];
		struct str key = str_from(row->key);
		CHECK_ROW(str_starts(key, STR("HUB_")), key);
		CHECK_ROW(row->doc && row->doc[0], key);
		CHECK_ROW(row->type > CONFIG__UNSET && row->type < CONFIG__COUNT, key);
		CHECK_ROW(row->type != CONFIG_INT || (row->min < row->max && row->fallback), key);
		CHECK_ROW(row->offset + sizeof(int64_t) <= sizeof(struct config), key);
		if (row->fallback && row->fallback[0])
			CHECK_ROW(!config_check(arena, row, str_from(row->fallback)), key);
		for (size_t k = 0; k < i; k++)
			CHECK_ROW(row->offset != config_rows[k].offset &&
					  strcmp(row->key, config_rows[k].key) != 0,
				  key);
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"reads a file", reads_a_file}, {"has defaults", has_defaults},
			 {"the environment wins", the_environment_wins},
			 {"each program needs its own", each_program_needs_its_own},
			 {"values are checked", values_are_checked},
			 {"unknown keys warn", unknown_keys_warn},
			 {"broken files are errors", broken_files_are_errors},
			 {"failure leaves the output alone", failure_leaves_the_output_alone},
			 {"one key has one purpose", one_key_has_one_purpose},
			 {"problems do not show secrets", problems_do_not_show_secrets},
			 {"the table is whole", the_table_is_whole});
}
