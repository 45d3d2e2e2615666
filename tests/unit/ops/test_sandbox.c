/* What may be done inside, tried by real processes: each row forks, enters, does one thing. */
#include "core/ops/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ops/sandbox_int.h"
#include "lib/cutap.h"

#define DONE   0 /* the call succeeded */
#define KILLED (1000 + SIGSYS)

static const struct log quiet = {.service = "test",
				 .clock = &clock_system,
				 .level = LOG_ERROR + 1,
				 .fd = 2};

/* A directory that may be read, with one file. */
struct place {
	char dir[32];
	char file[48];
};

static struct place place_new(void)
{
	struct place place = {.dir = "/tmp/hub-test-walls-XXXXXX"};

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(place.dir));
	snprintf(place.file, sizeof(place.file), "%s/file", place.dir);
	close(open(place.file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	return place;
}

static void place_free(const struct place *place)
{
	unlink(place->file);
	rmdir(place->dir);
}

/* --- what is tried: each returns 0 or an errno --- */

static int result(long got)
{
	return got < 0 ? errno : DONE;
}

static int read_own(const struct place *place)
{
	return result(open(place->file, O_RDONLY | O_CLOEXEC));
}

static int write_own(const struct place *place)
{
	return result(open(place->file, O_RDWR | O_CLOEXEC));
}

static int create(const struct place *place)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/new", place->dir);
	return result(open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0600));
}

static int read_foreign(const struct place *place)
{
	(void)place;
	return result(open("/etc/shadow", O_RDONLY | O_CLOEXEC));
}

static int read_resolver(const struct place *place)
{
	(void)place;
	return result(open("/etc/nsswitch.conf", O_RDONLY | O_CLOEXEC));
}

static int remove_own(const struct place *place)
{
	return result(unlink(place->file));
}

static int local_socket(const struct place *place)
{
	(void)place;
	return result(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int inet_socket(const struct place *place)
{
	(void)place;
	return result(socket(AF_INET, SOCK_STREAM, 0));
}

static int packet_socket(const struct place *place)
{
	(void)place;
	return result(socket(AF_PACKET, SOCK_RAW, 0));
}

static int netlink_socket(const struct place *place)
{
	(void)place;
	return result(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int listen_somewhere(const struct place *place)
{
	(void)place;
	return result(listen(0, 1));
}

static int execute(const struct place *place)
{
	char name[] = "/bin/true";
	char *argv[] = {name, NULL};

	(void)place;
	return result(execve(name, argv, argv));
}

static int fork_one(const struct place *place)
{
	pid_t pid = fork();

	(void)place;
	if (pid == 0)
		_exit(0);
	return result(pid);
}

static void *nothing(void *ctx)
{
	return ctx;
}

static int thread_one(const struct place *place)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, nothing, NULL);

	(void)place;
	return error ? error : pthread_join(thread, NULL);
}

static int map_code(const struct place *place)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)place;
	return at == MAP_FAILED ? errno : DONE;
}

static int make_code(const struct place *place)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)place;
	return result(mprotect(at, 4096, PROT_READ | PROT_EXEC));
}

static int kill_parent(const struct place *place)
{
	(void)place;
	return result(kill(getppid(), 0));
}

static int raise_harmless(const struct place *place)
{
	(void)place;
	return result(raise(SIGWINCH));
}

static int trace_parent(const struct place *place)
{
	(void)place;
	return result(syscall(SYS_ptrace, 16, getppid(), 0, 0));
}

static int type_into_terminal(const struct place *place)
{
	char c = 'x';

	(void)place;
	return result(ioctl(0, TIOCSTI, &c));
}

static int accept_one(const struct place *place)
{
	(void)place;
	return result(accept(0, NULL, NULL));
}

static int take_much_memory(const struct place *place)
{
	void *at = mmap(NULL, 300u << 20, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)place;
	return at == MAP_FAILED ? errno : DONE;
}

static int resolve_name(const struct place *place)
{
	struct addrinfo *found = NULL;
	int error = getaddrinfo("localhost", "443", NULL, &found);

	(void)place;
	if (!error)
		freeaddrinfo(found);
	return error ? ENOENT : DONE;
}

static int spin_epoll(const struct place *place)
{
	struct epoll_event event;
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	(void)place;
	return result(epoll_wait(epoll, &event, 1, 1));
}

static int is_bounded(const struct place *place)
{
	struct rlimit core, files;

	(void)place;
	getrlimit(RLIMIT_CORE, &core);
	getrlimit(RLIMIT_NOFILE, &files);
	return core.rlim_max == 0 && files.rlim_max == 64 ? DONE : EINVAL;
}

/* --- trying --- */

/* What became of `call` inside: its result, or 1000 and the signal that ended the process. */
static int try_inside(const struct sandbox *sandbox, int (*call)(const struct place *),
		      const struct place *place, int log_fd)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		close(0);
		open("/dev/null", O_RDONLY);
		if (log_fd >= 0)
			dup2(log_fd, 2);
		_exit(sandbox_enter(sandbox, &quiet) ? call(place) : 99);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static struct sandbox sandbox_for(enum sandbox_program program, bool network,
				  const struct place *place)
{
	struct sandbox sandbox = {
		.mode = SANDBOX_ON,
		.program = program,
		.network = network,
		.memory_max = (size_t)256 << 20,
		.descriptors_max = 64,
	};

	sandbox_may_read(&sandbox, str_from(place->dir));
	return sandbox;
}

static void stops_and_lets(void)
{
	/* What a file outside is answered with depends on Landlock. */
	const bool landlock = landlock_abi() > 0;
	const struct {
		const char *name;
		enum sandbox_program program;
		bool network;
		int (*call)(const struct place *);
		int want;
	} rows[] = {
		{"reads its files", SANDBOX_API, false, read_own, DONE},
		{"writes no file", SANDBOX_API, false, write_own, EACCES},
		{"makes no file", SANDBOX_API, false, create, EACCES},
		{"removes no file", SANDBOX_API, false, remove_own, KILLED},
		{"reads no other file", SANDBOX_API, false, read_foreign, landlock ? EACCES : DONE},
		{"no resolver in api", SANDBOX_API, false, read_resolver, landlock ? EACCES : DONE},
		{"resolver with network", SANDBOX_SLOW, true, read_resolver, DONE},
		{"resolves", SANDBOX_SLOW, true, resolve_name, DONE},
		{"local sockets", SANDBOX_API, false, local_socket, DONE},
		{"no inet in api", SANDBOX_API, false, inet_socket, KILLED},
		{"inet where needed", SANDBOX_API, true, inet_socket, DONE},
		{"inet in slow", SANDBOX_SLOW, true, inet_socket, DONE},
		{"inet in jobs", SANDBOX_JOBS, true, inet_socket, DONE},
		{"no inet in relay", SANDBOX_RELAY, false, inet_socket, KILLED},
		{"no inet in events", SANDBOX_EVENTS, false, inet_socket, KILLED},
		{"no raw packets", SANDBOX_SLOW, true, packet_socket, KILLED},
		{"no netlink in api", SANDBOX_API, false, netlink_socket, KILLED},
		{"netlink fails softly", SANDBOX_SLOW, true, netlink_socket, EAFNOSUPPORT},
		{"events asks for queues only", SANDBOX_EVENTS, false, netlink_socket, EAFNOSUPPORT},
		{"listens to nothing", SANDBOX_API, false, listen_somewhere, KILLED},
		{"jobs accept nothing", SANDBOX_JOBS, true, accept_one, KILLED},
		{"api accepts", SANDBOX_API, false, accept_one, ENOTSOCK},
		{"executes nothing", SANDBOX_API, false, execute, KILLED},
		{"executes nothing in jobs", SANDBOX_JOBS, true, execute, KILLED},
		{"forks nothing", SANDBOX_JOBS, true, fork_one, KILLED},
		{"starts threads", SANDBOX_SLOW, true, thread_one, DONE},
		{"no threads in events", SANDBOX_EVENTS, false, thread_one, KILLED},
		{"maps no code", SANDBOX_API, false, map_code, EACCES},
		{"makes no code", SANDBOX_API, false, make_code, EACCES},
		{"signals nobody", SANDBOX_API, false, kill_parent, KILLED},
		{"raises signals", SANDBOX_API, false, raise_harmless, DONE},
		{"traces nobody", SANDBOX_API, false, trace_parent, KILLED},
		{"types into no terminal", SANDBOX_API, false, type_into_terminal, ENOTTY},
		{"has bounded memory", SANDBOX_API, false, take_much_memory, ENOMEM},
		{"has bounds", SANDBOX_API, false, is_bounded, DONE},
		{"waits", SANDBOX_API, false, spin_epoll, DONE},
	};
	struct place place = place_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sandbox sandbox = sandbox_for(rows[i].program, rows[i].network, &place);
		int got = try_inside(&sandbox, rows[i].call, &place, -1);

		if (got != rows[i].want)
			fprintf(stderr, "# %s: %d\n", rows[i].name, got);
		CHECK_ROW(got == rows[i].want, str_from(rows[i].name));
	}
	place_free(&place);
}

static int is_open(const struct place *place)
{
	(void)place;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 && prctl(PR_GET_DUMPABLE) == 1
		       ? DONE
		       : EINVAL;
}

static void off_is_off(void)
{
	struct place place = place_new();
	struct sandbox sandbox = sandbox_for(SANDBOX_API, false, &place);

	sandbox.mode = SANDBOX_OFF;
	CU_ASSERT_EQUAL(try_inside(&sandbox, is_open, &place, -1), DONE);
	CU_ASSERT_EQUAL(try_inside(&sandbox, inet_socket, &place, -1), DONE);
	CU_ASSERT_EQUAL(try_inside(NULL, inet_socket, &place, -1), DONE);
	place_free(&place);
}

/* The call fails, is named, and the process goes on. */
static void trace_names_and_goes_on(void)
{
	static const struct {
		const char *want;
		int (*call)(const struct place *);
	} rows[] = {
		{"\"syscall\":\"execve\"", execute},
		{"\"syscall\":\"socket\"", inet_socket},
		{"\"syscall\":\"kill\"", kill_parent},
	};
	struct place place = place_new();
	struct sandbox sandbox = sandbox_for(SANDBOX_API, false, &place);

	sandbox.mode = SANDBOX_TRACE;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[1024];
		int fds[2];
		ssize_t len;

		CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
		CU_ASSERT_EQUAL(try_inside(&sandbox, rows[i].call, &place, fds[1]), EPERM);
		len = read(fds[0], text, sizeof(text) - 1);
		text[len > 0 ? len : 0] = '\0';
		CHECK_ROW(strstr(text, "\"event\":\"sandbox.refused\"") != NULL, str_from(text));
		CHECK_ROW(strstr(text, rows[i].want) != NULL, str_from(text));
		CHECK_ROW(strstr(text, "\"frames\":\"0x") != NULL, str_from(text));
		close(fds[0]);
		close(fds[1]);
	}
	place_free(&place);
}

static void table_is_sound(void)
{
	for (size_t i = 0; i < call_row_count; i++) {
		CHECK_ROW(call_rows[i].rule != CALL__UNSET, str_from(call_rows[i].name));
		for (size_t k = 0; k < i; k++)
			CHECK_ROW(call_rows[i].number < 0 ||
					  call_rows[i].number != call_rows[k].number,
				  str_from(call_rows[i].name));
	}
}

int main(void)
{
	if (!sandbox_has_walls())
		return cutap_skip("AddressSanitizer does what the sandbox forbids");
	return CUTAP_RUN({"stops what it should and lets what it must", stops_and_lets},
			 {"off is off", off_is_off},
			 {"trace names the call, which fails", trace_names_and_goes_on},
			 {"the table names each call once", table_is_sound});
}
