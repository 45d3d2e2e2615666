/*
 * A real keeper; its generations are this program executed anew, which behaves as the file `mode`
 * in the directory named by argv[1] says. They answer connections with their generation's number.
 */
#include "core/ops/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/ops/supervise.h"
#include "lib/cutap.h"

static void sleep_ms(long ms)
{
	struct timespec span = {ms / 1000, ms % 1000 * 1000000};

	while (nanosleep(&span, &span) != 0)
		;
}

/* --- the program that is kept --- */

static bool mode_is(const char *dir, const char *mode)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, mode);
	return access(path, F_OK) == 0;
}

struct server {
	int listen_fd;
	int number;
};

static int run_server(struct worker *worker, void *ctx)
{
	const struct server *server = ctx;

	worker_ready(worker);
	while (!worker_stopping(worker)) {
		int fd;

		if (!worker_wait(worker, server->listen_fd, 10000))
			continue;
		fd = accept(server->listen_fd, NULL, NULL);
		if (fd < 0)
			continue;
		dprintf(fd, "%d", server->number);
		close(fd);
	}
	return 0;
}

static int run_and_fail(struct worker *worker, void *ctx)
{
	(void)worker;
	(void)ctx;
	return 1;
}

static int generation(const char *dir, struct generation self)
{
	const struct log log = {.service = "test", .clock = &clock_system, .fd = 2};
	struct server server = {inherited_socket("t.sock"), self.number};
	struct pool pools[] = {
		{.name = "one", .workers = 2, .run = run_server, .ctx = &server},
	};
	struct supervisor sv = {
		.log = &log,
		.pools = pools,
		.pool_count = 1,
		.drain_seconds = 5,
		.ops_fd = -1,
		.status_fd = self.status_fd,
		.successor = self.number > 1,
	};

	if (server.listen_fd < 0 || mode_is(dir, "ends"))
		return 7;
	if (mode_is(dir, "fails"))
		pools[0].run = run_and_fail;
	return supervise_run(&sv);
}

static int check(const char *dir)
{
	if (!mode_is(dir, "wrong"))
		return 0;
	fputs("HUB_THING: is wrong\n", stderr);
	return 2;
}

/* --- a keeper under test --- */

struct kept_program {
	char dir[32];
	char path[64]; /* of the socket */
	pid_t pid;
	int log_fd;
	int alive_fd; /* ends when the last process is gone */
	char log[65536];
	size_t log_len;
};

/* The keeper's process: ends with it. */
static _Noreturn void be_keeper(const struct kept_program *program, int log_fd)
{
	static const char *const sockets[] = {"t.sock"};
	const struct log log = {.service = "test", .clock = &clock_system, .fd = 2};
	char self[] = "/proc/self/exe";
	char dir[sizeof(program->dir)];
	char *argv[] = {self, dir, NULL};
	const struct keeper keeper = {
		.log = &log,
		.argv = argv,
		.dir = str_from(program->dir),
		.sockets = sockets,
		.socket_count = 1,
	};

	memcpy(dir, program->dir, sizeof(dir));
	dup2(log_fd, 2);
	_exit(keeper_run(&keeper));
}

static void program_start(struct kept_program *program, const char *mode)
{
	int log[2], life[2];

	*program = (struct kept_program){.dir = "/tmp/hub-test-keep-XXXXXX"};
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(program->dir));
	snprintf(program->path, sizeof(program->path), "%s/t.sock", program->dir);
	if (mode) {
		char path[64];

		snprintf(path, sizeof(path), "%s/%s", program->dir, mode);
		close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	}
	CU_ASSERT_EQUAL_FATAL(pipe2(log, O_CLOEXEC | O_NONBLOCK), 0);
	CU_ASSERT_EQUAL_FATAL(pipe2(life, O_NONBLOCK), 0); /* open in all that is executed */
	program->pid = fork();
	if (program->pid == 0) {
		close(life[0]);
		be_keeper(program, log[1]);
	}
	close(log[1]);
	close(life[1]);
	program->log_fd = log[0];
	program->alive_fd = life[0];
}

static void set_mode(const struct kept_program *program, const char *mode, bool on)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", program->dir, mode);
	if (on)
		close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	else
		unlink(path);
}

/* True when the log has (or within five seconds gets) so many lines of that event. */
static bool logged(struct kept_program *program, const char *event, int times)
{
	char key[64];

	snprintf(key, sizeof(key), "\"event\":\"%s\"", event);
	for (int i = 0; i < 500; i++) {
		ssize_t got = read(program->log_fd, program->log + program->log_len,
				   sizeof(program->log) - 1 - program->log_len);
		int found = 0;

		program->log_len += got > 0 ? (size_t)got : 0;
		program->log[program->log_len] = '\0';
		for (const char *at = program->log; (at = strstr(at, key)); at++)
			found++;
		if (found >= times)
			return true;
		sleep_ms(10);
	}
	return false;
}

/* The number of the generation that answers; -1 when the connection is refused or cut. */
static int ask(const struct kept_program *program)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const struct timeval patience = {.tv_sec = 10};
	char text[16] = "";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int64_t number;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));

	memcpy(address.sun_path, program->path, strlen(program->path) + 1);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    read(fd, text, sizeof(text) - 1) <= 0 ||
	    !str_to_i64(str_from(text), 1, INT32_MAX, &number))
		number = -1;
	close(fd);
	return (int)number;
}

/* True once the generation answers: those before it may still take a connection while they end. */
static bool comes_to_answer(const struct kept_program *program, int generation)
{
	int now = 0;

	for (int i = 0; i < 500 && now >= 0 && now < generation; i++) {
		now = ask(program);
		if (now < generation)
			sleep_ms(10);
	}
	return now == generation;
}

/* True when no process of the program is left within `ms`. */
static bool all_gone(const struct kept_program *program, int ms)
{
	struct pollfd life = {.fd = program->alive_fd, .events = POLLIN};

	return poll(&life, 1, ms) == 1;
}

/* Exit status of the keeper, 1000 and its signal, or -1 when something is left after 2 s. */
static int program_end(struct kept_program *program)
{
	int status = -1;
	bool gone = all_gone(program, 2000);

	if (!gone)
		kill(program->pid, SIGKILL);
	waitpid(program->pid, &status, 0);
	close(program->alive_fd);
	close(program->log_fd);
	unlink(program->path);
	set_mode(program, "wrong", false);
	set_mode(program, "fails", false);
	set_mode(program, "ends", false);
	rmdir(program->dir);
	if (!gone)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int program_stop(struct kept_program *program)
{
	kill(program->pid, SIGTERM);
	return program_end(program);
}

/* --- tests --- */

static void reloads(void)
{
	struct kept_program program;
	int last = 1, answers = 0;

	program_start(&program, NULL);
	CU_ASSERT_TRUE_FATAL(logged(&program, "master.ready", 1));
	CU_ASSERT_EQUAL(ask(&program), 1);
	for (int reload = 1; reload <= 5; reload++) {
		kill(program.pid, SIGHUP);
		for (int i = 0; last == reload && i < 100000; i++, answers++) {
			int now = ask(&program);

			CU_ASSERT_TRUE_FATAL(now >= last); /* never refused, never back */
			last = now > last ? now : last;
		}
		CU_ASSERT_EQUAL(last, reload + 1);
		CU_ASSERT_TRUE(logged(&program, "generation.ended", reload));
	}
	CU_ASSERT_TRUE(answers > 5);
	CU_ASSERT_EQUAL(program_stop(&program), 0);
}

static void coalesces_reloads(void)
{
	struct kept_program program;

	program_start(&program, NULL);
	CU_ASSERT_TRUE_FATAL(logged(&program, "master.ready", 1));
	for (int i = 0; i < 50; i++)
		kill(program.pid, SIGHUP);
	CU_ASSERT_TRUE(logged(&program, "reload.done", 1));
	sleep_ms(500);
	CU_ASSERT_TRUE(ask(&program) <= 3);
	CU_ASSERT_EQUAL(program_stop(&program), 0);
}

static void refuses_what_is_wrong(void)
{
	struct kept_program program;

	program_start(&program, NULL);
	CU_ASSERT_TRUE_FATAL(logged(&program, "master.ready", 1));
	set_mode(&program, "wrong", true);
	kill(program.pid, SIGHUP);
	CU_ASSERT_TRUE(logged(&program, "reload.refused", 1));
	CU_ASSERT_PTR_NOT_NULL(strstr(program.log, "HUB_THING: is wrong"));
	CU_ASSERT_PTR_NULL(strstr(program.log, "\"generation\":2"));
	CU_ASSERT_PTR_NULL(strstr(program.log, "worker.ended"));
	CU_ASSERT_EQUAL(ask(&program), 1);
	set_mode(&program, "wrong", false);
	kill(program.pid, SIGHUP);
	CU_ASSERT_TRUE(logged(&program, "reload.done", 1));
	CU_ASSERT_TRUE(comes_to_answer(&program, 2));
	CU_ASSERT_EQUAL(program_stop(&program), 0);
}

/* The old generation goes on as a whole: its workers are still replaced. */
static void survives_a_failing_successor(const char *mode)
{
	struct kept_program program;

	program_start(&program, NULL);
	CU_ASSERT_TRUE_FATAL(logged(&program, "master.ready", 1));
	set_mode(&program, mode, true);
	kill(program.pid, SIGHUP);
	CU_ASSERT_TRUE(logged(&program, "reload.failed", 1));
	CU_ASSERT_EQUAL(ask(&program), 1);
	const char *child = strstr(program.log, "\"worker\":0,\"child\":");
	CU_ASSERT_PTR_NOT_NULL_FATAL(child);
	kill((pid_t)strtol(child + strlen("\"worker\":0,\"child\":"), NULL, 10), SIGKILL);
	set_mode(&program, mode, false);
	CU_ASSERT_TRUE(logged(&program, "worker.started", strcmp(mode, "fails") == 0 ? 8 : 3));
	CU_ASSERT_EQUAL(ask(&program), 1);
	kill(program.pid, SIGHUP);
	CU_ASSERT_TRUE(logged(&program, "reload.done", 1));
	CU_ASSERT_TRUE(comes_to_answer(&program, 3));
	CU_ASSERT_EQUAL(program_stop(&program), 0);
}

static void survives_a_successor_that_ends(void)
{
	survives_a_failing_successor("ends");
}

static void survives_a_successor_whose_workers_fail(void)
{
	survives_a_failing_successor("fails");
}

static void replaces_a_dead_master(void)
{
	struct kept_program program;

	program_start(&program, NULL);
	CU_ASSERT_TRUE_FATAL(logged(&program, "master.ready", 1));
	const char *child = strstr(program.log, "\"generation\":1,\"child\":");
	CU_ASSERT_PTR_NOT_NULL_FATAL(child);
	kill((pid_t)strtol(child + strlen("\"generation\":1,\"child\":"), NULL, 10), SIGKILL);
	CU_ASSERT_TRUE(logged(&program, "generation.ended", 1));
	CU_ASSERT_EQUAL(ask(&program), 2); /* the connection waited */
	CU_ASSERT_EQUAL(program_stop(&program), 0);
}

static void ends_when_the_first_generation_does(void)
{
	struct kept_program program;

	program_start(&program, "ends");
	CU_ASSERT_EQUAL(program_end(&program), 7);
}

static void leaves_nothing_behind(void)
{
	const char *times = getenv("HUB_TEST_STOPS");
	int64_t stops = 20;

	(void)str_to_i64(str_from(times), 1, 100000, &stops);
	for (int64_t i = 0; i < stops; i++) {
		struct kept_program program;

		program_start(&program, NULL);
		if (i % 4 == 3) /* in the middle of a reload */
			CU_ASSERT_TRUE(logged(&program, "master.ready", 1));
		if (i % 4 == 3)
			kill(program.pid, SIGHUP);
		usleep((unsigned)(i % 20 * 1500)); /* from before it is set up to all ready */
		kill(program.pid, SIGTERM);
		int status = program_end(&program);
		/* Before main() is set up for it, the signal simply ends the process. */
		if (status != 0 && status != 1000 + SIGTERM)
			CU_FAIL_FATAL("something was left behind");
	}
	CU_PASS("all gone");
}

static void dies_with_the_keeper(void)
{
	struct kept_program program;

	program_start(&program, NULL);
	CU_ASSERT_TRUE_FATAL(logged(&program, "master.ready", 1));
	kill(program.pid, SIGKILL);
	CU_ASSERT_TRUE(all_gone(&program, 2000));
	CU_ASSERT_EQUAL(program_end(&program), 1000 + SIGKILL);
}

static void expect_message(int fd, const char *begins)
{
	char text[128] = "";
	struct pollfd waits = {.fd = fd, .events = POLLIN};

	do {
		if (poll(&waits, 1, 5000) != 1 || recv(fd, text, sizeof(text) - 1, 0) <= 0)
			text[0] = '\0';
	} while (strncmp(text, "WATCHDOG=1", 10) == 0);
	CU_ASSERT_EQUAL(strncmp(text, begins, strlen(begins)), 0);
}

static void notifies_systemd(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char dir[] = "/tmp/hub-test-notify-XXXXXX";
	struct kept_program program;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", dir);
	CU_ASSERT_EQUAL_FATAL(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	program_start(&program, NULL);
	unsetenv("NOTIFY_SOCKET");
	expect_message(fd, "READY=1");
	kill(program.pid, SIGHUP);
	expect_message(fd, "RELOADING=1\nMONOTONIC_USEC=");
	expect_message(fd, "READY=1");
	kill(program.pid, SIGTERM);
	expect_message(fd, "STOPPING=1");
	CU_ASSERT_EQUAL(program_end(&program), 0);
	unlink(address.sun_path);
	rmdir(dir);
	close(fd);
}

static void takes_sockets_from_systemd(void)
{
	char dir[] = "/tmp/hub-test-inherit-XXXXXX";
	char path[64], pid[16];
	int status = -1;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.sock", dir);
	pid_t child = fork();
	if (child == 0) {
		int fd = unix_listen(path);

		dup2(fd, 4);
		fcntl(4, F_SETFL, 0);
		snprintf(pid, sizeof(pid), "%d", (int)getpid());
		setenv("LISTEN_PID", pid, 1);
		setenv("LISTEN_FDS", "2", 1);
		setenv("LISTEN_FDNAMES", "other:t.sock", 1);
		bool right = inherited_socket("t.sock") == 4 && inherited_socket("t") == -1 &&
			     (fcntl(4, F_GETFL) & O_NONBLOCK) && fcntl(4, F_GETFD) == FD_CLOEXEC;
		setenv("LISTEN_FDS", "1", 1);
		right &= inherited_socket("t.sock") == -1;
		setenv("LISTEN_FDS", "2", 1);
		setenv("LISTEN_PID", "1", 1);
		_exit(right && inherited_socket("t.sock") == -1 ? 0 : 1);
	}
	waitpid(child, &status, 0);
	CU_ASSERT_EQUAL(status, 0);
	unlink(path);
	rmdir(dir);
}

int main(int argc, char **argv)
{
	struct generation self = generation_take();

	if (argc == 3)
		return check(argv[1]);
	if (self.number > 0)
		return generation(argv[1], self);
	return CUTAP_RUN(
		{"a reload brings a new generation; no connection fails", reloads},
		{"reloads that come together are done together", coalesces_reloads},
		{"what is wrong changes nothing and is logged", refuses_what_is_wrong},
		{"a successor that ends leaves the old one whole", survives_a_successor_that_ends},
		{"a successor whose workers fail leaves the old one whole",
		 survives_a_successor_whose_workers_fail},
		{"a master that dies is replaced, connections wait", replaces_a_dead_master},
		{"a first generation that ends is the end", ends_when_the_first_generation_does},
		{"SIGTERM at any moment leaves no process behind", leaves_nothing_behind},
		{"all die with the keeper", dies_with_the_keeper},
		{"systemd hears what happens", notifies_systemd},
		{"sockets are taken from systemd by their names", takes_sockets_from_systemd});
}
