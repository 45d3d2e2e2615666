/* Real masters with real children; what they do is counted in shared memory. */
#include "core/ops/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/cutap.h"

struct counts {
	_Atomic int started;
	_Atomic int stopped;
	_Atomic int pid;         /* of the last child started */
	_Atomic int slot_states; /* busy slots seen by the operations callback */
};

static const struct log quiet = {.service = "test",
				 .clock = &clock_system,
				 .level = LOG_ERROR + 1,
				 .fd = 2};

static struct counts *counts_new(void)
{
	void *shared = mmap(NULL, sizeof(struct counts), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CU_ASSERT_PTR_NOT_EQUAL_FATAL(shared, MAP_FAILED);
	return shared;
}

static void sleep_ms(long ms)
{
	struct timespec span = {ms / 1000, ms % 1000 * 1000000};

	while (nanosleep(&span, &span) != 0)
		;
}

/* Waits up to two seconds for *number to reach `want`. */
static bool reaches(const _Atomic int *number, int want)
{
	for (int i = 0; i < 200 && atomic_load(number) < want; i++)
		sleep_ms(10);
	return atomic_load(number) >= want;
}

static pid_t fork_master(struct supervisor sv)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(supervise_run(&sv));
	return pid;
}

static pid_t start_master(struct pool *pools, size_t count, int drain_seconds)
{
	return fork_master((struct supervisor){
		.log = &quiet,
		.pools = pools,
		.pool_count = count,
		.drain_seconds = drain_seconds,
		.ops_fd = -1,
	});
}

/* Exit status of the master, or -1 when it is not gone within `ms`. */
static int gone_within(pid_t pid, int ms)
{
	int status;

	for (int i = 0; i < ms / 10; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
		sleep_ms(10);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return -1;
}

static void note_start(struct counts *counts)
{
	atomic_store(&counts->pid, (int)getpid());
	atomic_fetch_add(&counts->started, 1);
}

static int run_well(struct worker *worker, void *ctx)
{
	struct counts *counts = ctx;

	worker_ready(worker);
	note_start(counts);
	while (!worker_stopping(worker))
		worker_wait(worker, -1, 10000);
	atomic_fetch_add(&counts->stopped, 1);
	return 0;
}

/* As hub-api waits: with its own epoll, in which the stop descriptor is not. */
static int run_epoll(struct worker *worker, void *ctx)
{
	struct counts *counts = ctx;
	struct epoll_event event;
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int waits = 0;

	worker_ready(worker);
	note_start(counts);
	while (!worker_stopping(worker)) {
		epoll_pwait(epoll, &event, 1, 10000, &worker->wait_mask);
		if (++waits > 3)
			return 1;
	}
	atomic_fetch_add(&counts->stopped, 1);
	return 0;
}

static int run_and_die(struct worker *worker, void *ctx)
{
	(void)worker;
	note_start(ctx);
	return 3;
}

static int run_deaf(struct worker *worker, void *ctx)
{
	worker_ready(worker);
	note_start(ctx);
	while (!worker->stopping) /* which nobody latches */
		sleep_ms(1000);
	return 0;
}

static int run_stuck(struct worker *worker, void *ctx)
{
	worker_ready(worker);
	worker_state(worker, SLOT_BUSY, NULL, STR_NULL);
	worker_request(worker, STR("r-1"));
	worker_route(worker, "GET", "/stuck");
	worker_stage(worker, "handler");
	worker_deadline(worker, 200 * USEC_PER_MSEC);
	note_start(ctx);
	while (!worker->stopping) /* which nobody latches */
		sleep_ms(1000);
	return 0;
}

static void drains(void)
{
	struct counts *counts = counts_new();
	struct pool one = {.name = "one", .workers = 3, .run = run_well, .ctx = counts};
	struct pool two = {.name = "two", .workers = 2, .run = run_epoll, .ctx = counts};
	struct pool pools[] = {one, two};
	pid_t master = start_master(pools, 2, 5);

	CU_ASSERT_TRUE(reaches(&counts->started, 5));
	kill(master, SIGHUP);
	sleep_ms(20);
	CU_ASSERT_EQUAL(atomic_load(&counts->stopped), 0);
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
	CU_ASSERT_EQUAL(atomic_load(&counts->stopped), 5);
	CU_ASSERT_EQUAL(atomic_load(&counts->started), 5);
}

static void stops_at_any_moment(void)
{
	struct counts *counts = counts_new();
	struct pool one = {.name = "one", .workers = 2, .run = run_well, .ctx = counts};
	struct pool two = {.name = "two", .workers = 2, .run = run_epoll, .ctx = counts};
	struct pool pools[] = {one, two};

	for (int i = 0; i < 50; i++) {
		pid_t master = start_master(pools, 2, 5);

		usleep((unsigned)(i * 400)); /* from before the first fork to after the last */
		kill(master, SIGTERM);
		if (gone_within(master, 900) == -1)
			CU_FAIL("a worker missed the stop signal");
	}
	CU_PASS("all stopped");
}

static void replaces_the_dead(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "one", .workers = 1, .run = run_well, .ctx = counts},
	};
	pid_t master = start_master(pools, 1, 5);

	CU_ASSERT_TRUE(reaches(&counts->started, 1));
	kill(atomic_load(&counts->pid), SIGKILL);
	CU_ASSERT_TRUE(reaches(&counts->started, 2));
	CU_ASSERT_EQUAL(kill(atomic_load(&counts->pid), 0), 0);
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
}

static void backs_off(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "bad", .workers = 1, .run = run_and_die, .ctx = counts},
	};
	pid_t master = start_master(pools, 1, 5);

	/* Starts at 0, 100, 300, 700, 1500 ms. */
	sleep_ms(1000);
	CU_ASSERT_TRUE(atomic_load(&counts->started) >= 3);
	CU_ASSERT_TRUE(atomic_load(&counts->started) <= 4);
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
}

static void kills_the_deaf(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "deaf", .workers = 1, .run = run_deaf, .ctx = counts},
	};
	pid_t master = start_master(pools, 1, 1);

	CU_ASSERT_TRUE(reaches(&counts->started, 1));
	kill(master, SIGINT);
	sleep_ms(500);
	CU_ASSERT_EQUAL(waitpid(master, NULL, WNOHANG), 0); /* it had its time */
	CU_ASSERT_EQUAL(gone_within(master, 1500), 0);
}

/* All that was written so far to the pipe, as text. */
static const char *written(int fd, char *space, size_t size)
{
	ssize_t got = read(fd, space, size - 1);

	space[got > 0 ? got : 0] = '\0';
	return space;
}

/* The line of `text` that has the event; NULL when there is none. Ends with the text. */
static const char *line_of(const char *text, const char *event)
{
	char key[64];

	snprintf(key, sizeof(key), "\"event\":\"%s\"", event);
	return strstr(text, key);
}

static bool says(const char *line, const char *part)
{
	const char *found = line ? strstr(line, part) : NULL;

	return found && found < line + strcspn(line, "\n");
}

static void kills_the_stuck(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "stuck", .workers = 1, .run = run_stuck, .ctx = counts},
	};
	char text[16384];
	int fds[2];
	struct log log = quiet;
	const char *line;
	pid_t master;

	CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	log.level = LOG_ERROR;
	log.fd = fds[1];
	master = fork_master((struct supervisor){
		.log = &log,
		.pools = pools,
		.pool_count = 1,
		.drain_seconds = 1,
		.ops_fd = -1,
	});
	for (int i = 0; i < 3 && !reaches(&counts->started, 2); i++)
		;
	CU_ASSERT_EQUAL(atomic_load(&counts->started), 2);
	written(fds[0], text, sizeof(text));
	line = line_of(text, "worker.stuck");
	CU_ASSERT_TRUE(says(line, "\"stage\":\"handler\",\"route\":\"GET /stuck\""));
	CU_ASSERT_TRUE(says(line, "\"in_hand\":\"r-1\""));
	line = line_of(text, "worker.trace");
	CU_ASSERT_TRUE(says(line, "\"stage\":\"handler\",\"route\":\"GET /stuck\""));
	CU_ASSERT_TRUE(says(line, "\"in_hand\":\"r-1\",\"frames\":\"0x"));
	line = line_of(text, "worker.ended");
	CU_ASSERT_TRUE(says(line, "\"signal\":9"));
	CU_ASSERT_TRUE(says(line, "\"stage\":\"handler\",\"route\":\"GET /stuck\""));
	kill(master, SIGTERM);
	CU_ASSERT_NOT_EQUAL(gone_within(master, 2500), -1);
	close(fds[0]);
	close(fds[1]);
}

/* Over its deadline for a moment, long enough to be told to trace, but not to be killed. */
static int run_late(struct worker *worker, void *ctx)
{
	worker_ready(worker);
	note_start(ctx);
	worker_state(worker, SLOT_BUSY, "late", STR_NULL);
	worker_deadline(worker, 500 * USEC_PER_MSEC);
	for (int64_t began = clock_monotonic(worker->log->clock);
	     clock_monotonic(worker->log->clock) < began + 1200 * USEC_PER_MSEC;)
		sleep_ms(10);
	worker_state(worker, SLOT_IDLE, NULL, STR_NULL);
	while (!worker_stopping(worker))
		worker_wait(worker, -1, 10000);
	atomic_fetch_add(&((struct counts *)ctx)->stopped, 1);
	return 0;
}

static void spares_the_late(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "late", .workers = 1, .run = run_late, .ctx = counts},
	};
	pid_t master = start_master(pools, 1, 5);

	sleep_ms(4000);
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
	CU_ASSERT_EQUAL(atomic_load(&counts->started), 1);
	CU_ASSERT_EQUAL(atomic_load(&counts->stopped), 1);
}

static void rests(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "bad", .workers = 1, .run = run_and_die, .ctx = counts},
	};
	pid_t master = fork_master((struct supervisor){
		.log = &quiet,
		.pools = pools,
		.pool_count = 1,
		.drain_seconds = 5,
		.rest_seconds = 2,
		.ops_fd = -1,
	});

	/* Starts at 0, 100, 300, 700, 1500 ms, and again at 3500. */
	CU_ASSERT_TRUE(reaches(&counts->started, 4));
	CU_ASSERT_TRUE(reaches(&counts->started, 5));
	sleep_ms(1200);
	CU_ASSERT_EQUAL(atomic_load(&counts->started), 5);
	CU_ASSERT_TRUE(reaches(&counts->started, 6));
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
}

static void successor_gives_up(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "bad", .workers = 5, .run = run_and_die, .ctx = counts},
		{.name = "good", .workers = 1, .run = run_well, .ctx = counts},
	};
	pid_t master = fork_master((struct supervisor){
		.log = &quiet,
		.pools = pools,
		.pool_count = 2,
		.drain_seconds = 5,
		.successor = true,
		.ops_fd = -1,
	});

	CU_ASSERT_EQUAL(gone_within(master, 1500), EXIT_FAILURE);
	CU_ASSERT_EQUAL(atomic_load(&counts->stopped), 1);
}

static void reports_to_the_keeper(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "one", .workers = 2, .run = run_well, .ctx = counts},
	};
	char text[64];
	int fds[2];
	pid_t master;

	CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	master = fork_master((struct supervisor){
		.log = &quiet,
		.pools = pools,
		.pool_count = 1,
		.drain_seconds = 5,
		.ops_fd = -1,
		.status_fd = fds[1],
	});
	sleep_ms(2500);
	written(fds[0], text, sizeof(text));
	CU_ASSERT_PTR_NOT_NULL(strchr(text, STATUS_READY));
	CU_ASSERT_TRUE(strlen(text) >= 3 && strlen(text) <= 5);
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
	close(fds[0]);
	close(fds[1]);
}

static void children_die_with_the_master(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "one", .workers = 1, .run = run_well, .ctx = counts},
	};
	pid_t master = start_master(pools, 1, 5);
	int child;

	CU_ASSERT_TRUE(reaches(&counts->started, 1));
	child = atomic_load(&counts->pid);
	kill(master, SIGKILL);
	waitpid(master, NULL, 0);
	for (int i = 0; i < 100 && kill(child, 0) == 0; i++) {
		char path[64];
		char state = 0;
		FILE *file;

		/* Where nobody adopts it, it stays a zombie. */
		snprintf(path, sizeof(path), "/proc/%d/stat", child);
		file = fopen(path, "r");
		if (!file || fscanf(file, "%*d %*s %c", &state) != 1 || state == 'Z')
			child = 0;
		if (file)
			fclose(file);
		if (child == 0)
			break;
		sleep_ms(10);
	}
	CU_ASSERT_TRUE(child == 0 || kill(child, 0) != 0);
}

static int run_busy(struct worker *worker, void *ctx)
{
	worker_ready(worker);
	worker_state(worker, SLOT_BUSY, "GET /a/route", STR("request-1"));
	note_start(ctx);
	while (!worker_stopping(worker))
		worker_wait(worker, -1, 10000);
	return 0;
}

static void look(void *ctx, const struct supervisor *sv)
{
	struct counts *counts = ctx;
	char byte;
	int busy = 0;

	if (read(sv->ops_fd, &byte, 1) != 1)
		return;
	for (size_t i = 0; i < sv->slot_count; i++) {
		const struct slot *slot = &sv->slots[i];

		if (atomic_load(&slot->state) == SLOT_BUSY && atomic_load(&slot->requests) == 1 &&
		    strcmp(slot->route, "GET /a/route") == 0 &&
		    strcmp(slot->request_id, "request-1") == 0)
			busy++;
	}
	atomic_store(&counts->slot_states, busy);
}

static void shows_the_scoreboard(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{.name = "one", .workers = 2, .run = run_busy, .ctx = counts},
	};
	int fds[2];
	pid_t master;

	CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC), 0);
	master = fork_master((struct supervisor){
		.log = &quiet,
		.pools = pools,
		.pool_count = 1,
		.drain_seconds = 5,
		.ops_fd = fds[0],
		.ops = look,
		.ops_ctx = counts,
	});
	CU_ASSERT_TRUE(reaches(&counts->started, 2));
	CU_ASSERT_EQUAL(write(fds[1], "?", 1), 1);
	CU_ASSERT_TRUE(reaches(&counts->slot_states, 2));
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
	close(fds[0]);
	close(fds[1]);
}

static void retires_apart(void)
{
	int64_t least = INT64_MAX, most = 0;

	CU_ASSERT_EQUAL(worker_lifetime(&rng_system, 0), INT64_MAX);
	for (int i = 0; i < 2000; i++) {
		int64_t lifetime = worker_lifetime(&rng_system, 1000);

		least = lifetime < least ? lifetime : least;
		most = lifetime > most ? lifetime : most;
	}
	CU_ASSERT_EQUAL(least, 800);
	CU_ASSERT_EQUAL(most, 1200);
}

static void listens(void)
{
	char dir[] = "/tmp/hub-test-listen-XXXXXX";
	char path[64];
	char longer[200];
	struct stat st;
	int fd;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s.sock", dir);
	fd = unix_listen(path);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0660);
	CU_ASSERT_TRUE((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
	CU_ASSERT_TRUE((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	CU_ASSERT_EQUAL(unix_listen(path), -1); /* somebody listens */
	CU_ASSERT_EQUAL(errno, EADDRINUSE);
	close(fd);
	fd = unix_listen(path); /* a dead socket makes room */
	CU_ASSERT_TRUE(fd >= 0);
	close(fd);
	unlink(path);
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	CU_ASSERT_EQUAL(unix_listen(path), -1); /* a file is not ours to remove */
	CU_ASSERT_EQUAL(errno, EEXIST);
	unlink(path);
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	CU_ASSERT_EQUAL(unix_listen(longer), -1);
	CU_ASSERT_EQUAL(errno, ENAMETOOLONG);
	rmdir(dir);
}

int main(void)
{
	return CUTAP_RUN({"SIGTERM drains all pools, SIGHUP disturbs none", drains},
			 {"a stop signal is noticed at any moment", stops_at_any_moment},
			 {"a dead worker is replaced", replaces_the_dead},
			 {"workers that die at once are restarted ever slower", backs_off},
			 {"a worker that doesn't stop is killed after the drain time",
			  kills_the_deaf},
			 {"a worker over its deadline traces, is killed and replaced",
			  kills_the_stuck},
			 {"one that finishes before the kill lives on", spares_the_late},
			 {"after five failures at the start a pool rests", rests},
			 {"a successor whose pool has to rest gives up", successor_gives_up},
			 {"the keeper hears that all is ready, then a beat each second",
			  reports_to_the_keeper},
			 {"children die with the master", children_die_with_the_master},
			 {"the master sees what workers do", shows_the_scoreboard},
			 {"workers retire apart from each other", retires_apart},
			 {"a socket is taken over from the dead only", listens});
}
