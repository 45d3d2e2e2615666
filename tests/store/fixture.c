#include "store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "core/db/init.h"
#include "core/db/migrate.h"
#include "core/net/redis.h"

#define START_TRIES 200 /* of 50 ms */

/* --- processes --- */

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(99);
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
}

static void become_postgres(void)
{
	const struct passwd *user = getpwnam("postgres");
	if (!user || initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
	    setuid(user->pw_uid) != 0)
		_exit(98);
}

/* argv[0] is looked up in PATH when it has no slash. */
static pid_t spawn(const struct fixture *f, int death, const char *const argv[])
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid > 0)
		return pid;
	char path[96];
	snprintf(path, sizeof(path), "%s/log", f->dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir(f->dir) != 0)
		_exit(97);
	if (geteuid() == 0)
		become_postgres();
	prctl(PR_SET_PDEATHSIG, death);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(96);
}

static void join(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool find_binaries(struct fixture *f)
{
	FILE *pipe = popen("pg_config --bindir 2>/dev/null", "r");
	if (!pipe)
		return false;
	bool ok = fgets(f->bin, sizeof(f->bin), pipe) != NULL;
	pclose(pipe);
	f->bin[strcspn(f->bin, "\n")] = '\0';
	struct str initdb = arena_printf(f->arena, "%s/initdb", f->bin);
	return ok && access(initdb.ptr, X_OK) == 0 && (geteuid() != 0 || getpwnam("postgres"));
}

/* Waits for the end of the test, not for anybody's word, then clears up. */
static void clean_up(const struct fixture *f, int fd)
{
	char byte;
	setsid();
	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
	_exit(system(arena_printf(f->arena, "rm -rf '%s'", f->dir).ptr) != 0);
}

static void hire_janitor(struct fixture *f)
{
	int fds[2];
	fflush(stdout);
	if (pipe2(fds, O_CLOEXEC) != 0 || (f->janitor = fork()) < 0)
		die("fork");
	if (f->janitor == 0) {
		close(fds[1]);
		close(STDOUT_FILENO); /* whoever reads the test's output must not wait for us */
		close(STDERR_FILENO);
		clean_up(f, fds[0]);
	}
	close(fds[0]);
	f->janitor_fd = fds[1];
}

static void make_dir(struct fixture *f)
{
	snprintf(f->dir, sizeof(f->dir), "/tmp/hub-store-XXXXXX");
	if (!mkdtemp(f->dir))
		die("mkdtemp");
	const struct passwd *user = getpwnam("postgres");
	if (geteuid() == 0 && chown(f->dir, user->pw_uid, user->pw_gid) != 0)
		die("chown");
}

/* --- servers --- */

static struct str url_of(struct fixture *f, const char *login, const char *database)
{
	return arena_printf(f->arena, "postgresql://%s@/%s?host=%s", login, database, f->dir);
}

static void wait_postgres(struct fixture *f)
{
	for (int i = 0; i < START_TRIES; i++, nap())
		if (PQping(f->admin_url.ptr) == PQPING_OK)
			return;
	die("PostgreSQL does not start");
}

void fixture_postgres_start(struct fixture *f)
{
	const char *program = arena_printf(f->arena, "%s/postgres", f->bin).ptr;
	const char *const argv[] = {program, "-D", "pg", "-k", f->dir, "-c", "listen_addresses=",
				    "-c", "fsync=off", "-c", "log_min_messages=fatal", NULL};
	f->postgres = spawn(f, SIGQUIT, argv);
	wait_postgres(f);
}

void fixture_postgres_stop(struct fixture *f, int signal)
{
	kill(f->postgres, signal);
	join(f->postgres);
}

void fixture_redis_start(struct fixture *f)
{
	const char *const argv[] = {"redis-server", "--port", "0", "--unixsocket", "redis.sock",
				    "--save", "", NULL};
	f->redis = spawn(f, SIGKILL, argv);
	struct str path = arena_printf(f->arena, "%s/redis.sock", f->dir);
	struct redis_reply reply;
	for (int i = 0; i < START_TRIES; i++, nap()) {
		struct redis *redis = redis_new(f->redis_url, &clock_system);
		enum err err = access(path.ptr, F_OK) == 0
				       ? REDIS_DO(redis, f->arena, &reply, STR("PING"))
				       : ERR_UNAVAILABLE;
		redis_free(redis);
		if (err == OK)
			return;
	}
	die("Redis does not start");
}

void fixture_redis_stop(struct fixture *f)
{
	kill(f->redis, SIGKILL);
	join(f->redis);
}

static bool has_redis(void)
{
	return system("command -v redis-server >/dev/null 2>&1") == 0;
}

const char *fixture_start(struct fixture *f)
{
	*f = (struct fixture){.arena = arena_new()};
	if (!find_binaries(f) || !has_redis()) {
		arena_free(f->arena);
		return "the servers of PostgreSQL and Redis are not installed";
	}
	make_dir(f);
	hire_janitor(f);
	f->admin_url = url_of(f, "postgres", "postgres");
	f->hub_url = url_of(f, "postgres", "hub");
	f->owner_url = url_of(f, "hub_owner:owner", "hub");
	f->app_url = url_of(f, "hub_app:app", "hub");
	f->system_url = url_of(f, "hub_system:system", "hub");
	f->redis_url = arena_printf(f->arena, "unix://%s/redis.sock", f->dir);
	const char *initdb = arena_printf(f->arena, "%s/initdb", f->bin).ptr;
	const char *const argv[] = {initdb, "-D", "pg", "-U", "postgres", "-A", "trust",
				    "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", NULL};
	join(spawn(f, SIGKILL, argv));
	fixture_postgres_start(f);
	fixture_redis_start(f);
	struct str path = arena_printf(f->arena, "%s/hub.log", f->dir);
	f->log = (struct log){
		.service = "test",
		.clock = &clock_system,
		.level = LOG_DEBUG,
		.fd = open(path.ptr, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
	};
	return NULL;
}

void fixture_stop(struct fixture *f)
{
	fixture_postgres_stop(f, SIGQUIT);
	fixture_redis_stop(f);
	close(f->log.fd);
	close(f->janitor_fd);
	join(f->janitor);
	arena_free(f->arena);
}

/* --- content --- */

void fixture_migrate(struct fixture *f)
{
	struct str problem = STR("");
	const char *srcdir = getenv("HUB_TEST_SRCDIR");
	const struct init init = {.admin_url = f->admin_url,
				  .owner_url = f->owner_url,
				  .app_url = f->app_url,
				  .system_url = f->system_url};
	const struct migrate migrate = {
		.owner_url = f->owner_url,
		.directory = arena_printf(f->arena, "%s/migrations", srcdir ? srcdir : "."),
		.clock = &clock_system,
	};
	struct migrate_result result;
	if (init_run(f->arena, &init, &problem) != OK ||
	    migrate_run(f->arena, &migrate, &result, &problem) != OK) {
		printf("Bail out! %.*s\n", STR_FMT(problem));
		exit(99);
	}
}

static PGresult *run(struct str url, const char *sql, PGconn **ret)
{
	*ret = PQconnectdb(url.ptr);
	return PQexec(*ret, sql);
}

struct str fixture_sql(struct fixture *f, const char *format, ...)
{
	char sql[32 * 1024];
	va_list args;
	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	PGconn *conn;
	PGresult *result = run(f->hub_url, sql, &conn);
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		CHECK_STR(str_from(PQerrorMessage(conn)), STR(""));
	struct str cell = STR_NULL;
	if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
		cell = arena_str(f->arena, str_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(conn);
	return cell;
}

int64_t fixture_number(struct fixture *f, const char *format, ...)
{
	char sql[4096];
	va_list args;
	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	int64_t number = I64_NULL;
	(void)str_to_i64(fixture_sql(f, "%s", sql), INT64_MIN + 1, INT64_MAX, &number);
	return number;
}

struct str fixture_sqlstate(struct fixture *f, struct str url, const char *sql)
{
	PGconn *conn;
	PGresult *result = run(url, sql, &conn);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	struct str copy = arena_str(f->arena, str_from(state ? state : "00000"));
	PQclear(result);
	PQfinish(conn);
	return copy;
}

int64_t fixture_account(struct fixture *f, int64_t chatwoot_account_id)
{
	fixture_sql(f,
		    "insert into installations (slug, name, base_url, origins)"
		    " values ('demo', 'Demo', 'http://localhost:3000', '{http://localhost:3000}')"
		    " on conflict do nothing");
	return fixture_number(f,
			      "select c.id from installations i,"
			      " directory.create_account(i.id, %" PRId64
			      ", 'Loja') c where slug = 'demo'",
			      chatwoot_account_id);
}
