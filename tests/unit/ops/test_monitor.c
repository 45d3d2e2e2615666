/* The private socket, with a real master behind it. */
#include "core/ops/monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ops/config.h"
#include "lib/cutap.h"

#define REPLY_MAX (1024 * 1024)

static const struct log quiet = {.service = "test",
				 .clock = &clock_system,
				 .level = LOG_ERROR + 1,
				 .fd = 2};
static const char *const pools[] = {"pool=\"one\""};

/* One master with two workers, its sockets in a directory of their own. */
struct fixture {
	struct arena *arena;
	char dir[32];
	char ops[64], queue[64];
	int ops_fd, queue_fd;
	struct metrics *metrics;
	pid_t master;
};

static int work(struct worker *worker, void *metrics)
{
	metric_add(metrics, METRIC_REDIS_ERRORS, FAULT_REFUSED, 0, 1);
	worker_ready(worker);
	worker_state(worker, worker->index == 0 ? SLOT_BUSY : SLOT_IDLE, "GET /a", STR_NULL);
	while (!worker_stopping(worker))
		worker_wait(worker, -1, 10000);
	return 0;
}

static void serve(const struct fixture *f)
{
	struct pool pool[] = {
		{.name = "one", .workers = 2, .run = work, .ctx = f->metrics},
	};
	const struct monitor_socket sockets[] = {
		{"queue", f->queue_fd},
	};
	struct monitor monitor = {
		.clock = &clock_system,
		.metrics = f->metrics,
		.sockets = sockets,
		.socket_count = 1,
		.pool = "master",
	};
	struct supervisor sv = {
		.log = &quiet,
		.pools = pool,
		.pool_count = 1,
		.drain_seconds = 5,
		.ops_fd = f->ops_fd,
		.ops = monitor_answer,
		.ops_ctx = &monitor,
		.metrics = f->metrics,
	};

	_exit(supervise_run(&sv));
}

static void set_up(struct fixture *f)
{
	const struct metrics_config config = {
		.program = USER_API,
		.pools = {pools, ARRAY_LEN(pools)},
		.fd = -1,
	};

	*f = (struct fixture){.arena = arena_new(), .dir = "/tmp/hub-test-ops-XXXXXX"};
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->dir));
	snprintf(f->ops, sizeof(f->ops), "%s/ops", f->dir);
	snprintf(f->queue, sizeof(f->queue), "%s/queue", f->dir);
	f->ops_fd = unix_listen(f->ops);
	f->queue_fd = unix_listen(f->queue);
	f->metrics = metrics_new(f->arena, &config);
	CU_ASSERT_TRUE_FATAL(f->ops_fd >= 0 && f->queue_fd >= 0 && f->metrics);
	f->master = fork();
	if (f->master == 0)
		serve(f);
	close(f->ops_fd);
}

static void tear_down(struct fixture *f)
{
	kill(f->master, SIGTERM);
	waitpid(f->master, NULL, 0);
	close(f->queue_fd);
	unlink(f->ops);
	unlink(f->queue);
	rmdir(f->dir);
	arena_free(f->arena);
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	CU_ASSERT_EQUAL_FATAL(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* The whole reply to a request's head. */
static struct str ask(const struct fixture *f, struct str head)
{
	char *bytes = arena_alloc(f->arena, REPLY_MAX, 1);
	size_t len = 0;
	ssize_t got;
	int fd = connect_to(f->ops);

	CU_ASSERT_EQUAL(send(fd, head.ptr, head.len, MSG_NOSIGNAL), (ssize_t)head.len);
	while ((got = recv(fd, bytes + len, REPLY_MAX - len, 0)) > 0)
		len += (size_t)got;
	close(fd);
	return (struct str){bytes, len};
}

static bool has_line(struct str text, struct str wanted)
{
	while (text.ptr) {
		if (str_eq(str_split(&text, '\n'), wanted))
			return true;
	}
	return false;
}

static struct str metrics_of(const struct fixture *f)
{
	return ask(f, STR("GET /metrics HTTP/1.1\r\nHost: hub\r\n\r\n"));
}

/* Asks until the line is there, for up to three seconds. */
static bool comes(const struct fixture *f, struct str line)
{
	for (int i = 0; i < 150; i++, usleep(20000)) {
		if (has_line(metrics_of(f), line))
			return true;
	}
	return false;
}

static void answers(void)
{
	struct fixture f;

	set_up(&f);
	struct str live = ask(&f, STR("GET /health/live HTTP/1.1\r\n\r\n"));
	CU_ASSERT_TRUE(str_starts(live, STR("HTTP/1.0 200 OK\r\n")));
	struct str other = ask(&f, STR("GET /metricsx HTTP/1.1\r\n\r\n"));
	CU_ASSERT_TRUE(str_starts(other, STR("HTTP/1.0 404 Not Found\r\n")));
	struct str metrics = metrics_of(&f);
	CU_ASSERT_TRUE(str_starts(metrics, STR("HTTP/1.0 200 OK\r\n")));
	CU_ASSERT_TRUE(has_line(metrics, STR("Content-Type: " METRIC_MEDIA_TYPE "\r")));
	CU_ASSERT_TRUE(has_line(metrics, STR("hub_build_info{version=\"" PACKAGE_VERSION "\"} 1")));
	tear_down(&f);
}

static void tells_workers(void)
{
	struct fixture f;

	set_up(&f);
	CU_ASSERT_TRUE(comes(&f, STR("hub_workers{pool=\"one\",state=\"busy\"} 1")));
	CU_ASSERT_TRUE(comes(&f, STR("hub_workers{pool=\"one\",state=\"idle\"} 1")));
	struct str text = metrics_of(&f);
	unsigned memories = 0;
	while (text.ptr) {
		struct str line = str_split(&text, '\n');

		memories += str_starts(line, STR("hub_process_proportional_memory_bytes{"));
	}
	CU_ASSERT_EQUAL(memories, 3); /* the master and two workers */
	tear_down(&f);
}

static void tells_queues(void)
{
	struct fixture f;
	int fds[3];

	set_up(&f);
	CU_ASSERT_TRUE(comes(&f, STR("hub_listen_queue_connections{socket=\"queue\"} 0")));
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = connect_to(f.queue);
	CU_ASSERT_TRUE(comes(&f, STR("hub_listen_queue_connections{socket=\"queue\"} 3")));
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	tear_down(&f);
}

/* The first process that pool "one" shows, by asking /proc who the master's children are. */
static pid_t a_worker(const struct fixture *f)
{
	char path[64];
	char line[256] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)f->master, (int)f->master);
	file = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_PTR_NOT_NULL(fgets(line, sizeof(line), file));
	fclose(file);
	return (pid_t)strtol(line, NULL, 10);
}

static void counts_restarts(void)
{
	struct fixture f;

	set_up(&f);
	CU_ASSERT_TRUE(comes(&f, STR("hub_redis_errors_total{error=\"refused\"} 2")));
	kill(a_worker(&f), SIGKILL);
	CU_ASSERT_TRUE(
		comes(&f, STR("hub_worker_restarts_total{pool=\"one\",cause=\"signal\"} 1")));
	/* what it counted is still there, and its successor's beside it */
	CU_ASSERT_TRUE(comes(&f, STR("hub_redis_errors_total{error=\"refused\"} 3")));
	tear_down(&f);
}

static void bears_silence(void)
{
	struct fixture f;

	set_up(&f);
	int fd = connect_to(f.ops);
	usec_t began = clock_monotonic(&clock_system);
	struct str live = ask(&f, STR("GET /health/live HTTP/1.1\r\n\r\n"));
	CU_ASSERT_TRUE(str_starts(live, STR("HTTP/1.0 200 OK\r\n")));
	CU_ASSERT_TRUE(clock_monotonic(&clock_system) - began < USEC_PER_SEC);
	close(fd);
	tear_down(&f);
}

int main(void)
{
	return CUTAP_RUN({"the socket answers /health/live and /metrics", answers},
			 {"workers and their memory are told", tells_workers},
			 {"connections that wait are told", tells_queues},
			 {"restarts are counted, and nothing is lost by them", counts_restarts},
			 {"a silent peer holds nobody up for long", bears_silence});
}
