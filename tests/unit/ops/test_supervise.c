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

static pid_t start_master(struct pool *pools, size_t count, int drain_seconds)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct supervisor sv = {
			.log = &quiet,
			.pools = pools,
			.pool_count = count,
			.drain_seconds = drain_seconds,
			.ops_fd = -1,
		};

		_exit(supervise_run(&sv));
	}
	return pid;
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
	worker_state(worker, SLOT_BUSY, "GET /stuck", STR("r-1"));
	worker_deadline(worker, 200 * USEC_PER_MSEC);
	note_start(ctx);
	while (!worker->stopping) /* which nobody latches */
		sleep_ms(1000);
	return 0;
}

static void drains(void)
{
	struct counts *counts = counts_new();
	struct pool one = {"one", 3, run_well, counts};
	struct pool two = {"two", 2, run_epoll, counts};
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
	struct pool one = {"one", 2, run_well, counts};
	struct pool two = {"two", 2, run_epoll, counts};
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
		{"one", 1, run_well, counts},
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
		{"bad", 1, run_and_die, counts},
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
		{"deaf", 1, run_deaf, counts},
	};
	pid_t master = start_master(pools, 1, 1);

	CU_ASSERT_TRUE(reaches(&counts->started, 1));
	kill(master, SIGINT);
	sleep_ms(500);
	CU_ASSERT_EQUAL(waitpid(master, NULL, WNOHANG), 0); /* it had its time */
	CU_ASSERT_EQUAL(gone_within(master, 1500), 0);
}

static void kills_the_stuck(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{"stuck", 1, run_stuck, counts},
	};
	pid_t master = start_master(pools, 1, 1);

	CU_ASSERT_TRUE(reaches(&counts->started, 2));
	kill(master, SIGTERM);
	CU_ASSERT_NOT_EQUAL(gone_within(master, 2500), -1);
}

static void children_die_with_the_master(void)
{
	struct counts *counts = counts_new();
	struct pool pools[] = {
		{"one", 1, run_well, counts},
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
		{"one", 2, run_busy, counts},
	};
	int fds[2];
	pid_t master;

	CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC), 0);
	master = fork();
	if (master == 0) {
		struct supervisor sv = {.log = &quiet,
					.pools = pools,
					.pool_count = 1,
					.drain_seconds = 5,
					.ops_fd = fds[0],
					.ops = look,
					.ops_ctx = counts};

		_exit(supervise_run(&sv));
	}
	CU_ASSERT_TRUE(reaches(&counts->started, 2));
	CU_ASSERT_EQUAL(write(fds[1], "?", 1), 1);
	CU_ASSERT_TRUE(reaches(&counts->slot_states, 2));
	kill(master, SIGTERM);
	CU_ASSERT_EQUAL(gone_within(master, 900), 0);
	close(fds[0]);
	close(fds[1]);
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
			 {"a worker over its deadline is killed and replaced", kills_the_stuck},
			 {"children die with the master", children_die_with_the_master},
			 {"the master sees what workers do", shows_the_scoreboard},
			 {"a socket is taken over from the dead only", listens});
}
