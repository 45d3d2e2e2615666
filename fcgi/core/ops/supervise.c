#include "core/ops/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUICK_DEATH (1 * USEC_PER_SEC)
#define DELAY_FIRST (100 * USEC_PER_MSEC)
#define DELAY_MAX   (5 * USEC_PER_SEC)
#define FORK_RETRY  (1 * USEC_PER_SEC)
#define TERM_EVERY  (1 * USEC_PER_SEC)
#define TICK_MS     1000 /* how often the watchdog looks */

/* One place in a pool; its process comes and goes. */
struct child {
	const struct pool *pool;
	struct slot *slot;
	int index;
	pid_t pid;    /* 0: not running */
	int ready_fd; /* -1 once it has said it can serve, or died */
	usec_t started;
	usec_t delay; /* of the last restart */
	usec_t respawn_at;
};

struct master {
	struct supervisor *sv;
	struct child *children;
	size_t count;
	struct pollfd *polls; /* signals, operations socket, one per child */
	pid_t pid;
	int signal_fd;
	sigset_t outer_mask; /* as the caller had it; what children start from */
	bool announced;      /* "all ready" has been logged */
	bool stopping;
	usec_t kill_at;
	usec_t term_at;
};

static usec_t now_of(const struct master *m)
{
	return clock_monotonic(m->sv->log->clock);
}

/*
 * Runs only while a worker waits with its wait_mask; raised again, the signal stays pending (the
 * mask before the wait is back when this returns) and is found by the worker's signalfd.
 */
static void keep_pending(int signo)
{
	raise(signo);
}

static void handle(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

/* --- the child --- */

static void child_signals(struct master *m, struct worker *worker)
{
	sigset_t term;
	sigset_t mask = m->outer_mask;

	handle(SIGTERM, keep_pending);
	handle(SIGINT, SIG_IGN); /* Ctrl-C reaches the whole group; the master decides */
	handle(SIGHUP, SIG_IGN);
	handle(SIGPIPE, SIG_IGN);
	handle(SIGCHLD, SIG_DFL);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	worker->stop_fd = signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
	sigdelset(&mask, SIGTERM);
	worker->wait_mask = mask;
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

_Noreturn static void child_main(struct master *m, const struct child *child, int ready_fd)
{
	struct worker worker = {
		.log = m->sv->log,
		.slot = child->slot,
		.pool = child->pool->name,
		.index = child->index,
		.ready_fd = ready_fd,
		.ctx = child->pool->ctx,
	};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != m->pid) /* it died before the line above */
		_exit(EXIT_FAILURE);
	close(m->signal_fd);
	if (m->sv->ops && m->sv->ops_fd >= 0)
		close(m->sv->ops_fd);
	for (size_t i = 0; i < m->count; i++) {
		if (m->children[i].ready_fd >= 0)
			close(m->children[i].ready_fd);
	}
	child_signals(m, &worker);
	if (worker.stop_fd < 0)
		_exit(EXIT_FAILURE);
	atomic_store(&worker.slot->pid, (int)getpid());
	worker_state(&worker, SLOT_STARTING, NULL, STR_NULL);
	exit(child->pool->run(&worker, child->pool->ctx));
}

/* --- the master --- */

static void spawn(struct master *m, struct child *child)
{
	const struct log *log = m->sv->log;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0) {
		child->respawn_at = now_of(m) + FORK_RETRY;
		log_event(log, LOG_ERROR, "worker.pipe_failed", LOG_I64("errno", errno));
		return;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		child_main(m, child, fds[1]);
	}
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		child->respawn_at = now_of(m) + FORK_RETRY;
		log_event(log, LOG_ERROR, "worker.fork_failed", LOG_I64("errno", errno));
		return;
	}
	child->pid = pid;
	child->ready_fd = fds[0];
	child->started = now_of(m);
	log_event(log, LOG_INFO, "worker.started", LOG_TXT("pool", child->pool->name),
		  LOG_I64("worker", child->index), LOG_I64("child", pid));
}

static void spawn_due(struct master *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct child *child = &m->children[i];

		if (child->pid == 0 && now_of(m) >= child->respawn_at)
			spawn(m, child);
	}
}

static void child_ready(struct master *m, struct child *child)
{
	size_t waiting = 0;
	char byte;

	if (read(child->ready_fd, &byte, 1) == 1)
		log_event(m->sv->log, LOG_DEBUG, "worker.ready", LOG_TXT("pool", child->pool->name),
			  LOG_I64("worker", child->index), LOG_I64("child", child->pid));
	close(child->ready_fd);
	child->ready_fd = -1;
	for (size_t i = 0; i < m->count; i++) {
		if (m->children[i].pid == 0 || m->children[i].ready_fd >= 0)
			waiting++;
	}
	if (waiting == 0 && !m->announced) {
		m->announced = true;
		log_event(m->sv->log, LOG_INFO, "master.ready",
			  LOG_I64("workers", (int64_t)m->count));
	}
}

static void log_death(struct master *m, const struct child *child, int status)
{
	const struct slot *slot = child->slot;
	bool busy = atomic_load_explicit(&slot->state, memory_order_acquire) == SLOT_BUSY;
	bool quiet = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	struct str route = {slot->route, busy ? strnlen(slot->route, sizeof(slot->route)) : 0};
	struct str request = {slot->request_id,
			      busy ? strnlen(slot->request_id, sizeof(slot->request_id)) : 0};

	log_event(m->sv->log, quiet ? LOG_INFO : LOG_ERROR, "worker.ended",
		  LOG_TXT("pool", child->pool->name), LOG_I64("worker", child->index),
		  LOG_I64("child", child->pid),
		  LOG_I64(WIFSIGNALED(status) ? "signal" : "status",
			  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)),
		  LOG_I64("lived_ms", (now_of(m) - child->started) / USEC_PER_MSEC),
		  LOG_STR("route", route), LOG_STR("in_hand", request));
}

static void buried(struct master *m, struct child *child)
{
	usec_t now = now_of(m);

	if (child->ready_fd >= 0)
		close(child->ready_fd);
	child->ready_fd = -1;
	child->pid = 0;
	atomic_store(&child->slot->pid, 0);
	atomic_store(&child->slot->deadline, 0);
	atomic_store(&child->slot->since, now);
	atomic_store(&child->slot->state, SLOT_EMPTY);
	if (now - child->started >= QUICK_DEATH)
		child->delay = 0;
	else if (child->delay == 0)
		child->delay = DELAY_FIRST;
	else
		child->delay = child->delay * 2 < DELAY_MAX ? child->delay * 2 : DELAY_MAX;
	child->respawn_at = now + child->delay;
}

static void reap(struct master *m)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < m->count; i++) {
			if (m->children[i].pid == pid) {
				log_death(m, &m->children[i], status);
				buried(m, &m->children[i]);
			}
		}
	}
}

static void signal_all(struct master *m, int signo)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->children[i].pid > 0)
			kill(m->children[i].pid, signo);
	}
}

static void begin_stop(struct master *m, int signo)
{
	if (m->stopping)
		return;
	m->stopping = true;
	m->term_at = now_of(m);
	m->kill_at = m->term_at + m->sv->drain_seconds * USEC_PER_SEC;
	log_event(m->sv->log, LOG_INFO, "master.stopping", LOG_I64("signal", signo));
}

static void read_signals(struct master *m)
{
	struct signalfd_siginfo info;

	while (read(m->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			reap(m);
		else
			begin_stop(m, (int)info.ssi_signo);
	}
}

/* True while some child lives. */
static bool drain(struct master *m)
{
	usec_t now = now_of(m);
	size_t alive = 0;

	for (size_t i = 0; i < m->count; i++)
		alive += m->children[i].pid > 0;
	if (alive == 0)
		return false;
	if (now >= m->term_at) {
		bool late = now >= m->kill_at;

		signal_all(m, late ? SIGKILL : SIGTERM);
		m->term_at = now + TERM_EVERY;
		if (late)
			log_event(m->sv->log, LOG_ERROR, "master.killed_workers",
				  LOG_I64("workers", (int64_t)alive));
		else if (m->term_at > m->kill_at)
			m->term_at = m->kill_at;
	}
	return true;
}

static void watch(struct master *m)
{
	usec_t now = now_of(m);

	for (size_t i = 0; i < m->count; i++) {
		struct child *child = &m->children[i];
		usec_t deadline =
			atomic_load_explicit(&child->slot->deadline, memory_order_relaxed);

		if (child->pid == 0 || deadline == 0 || now < deadline)
			continue;
		log_event(m->sv->log, LOG_ERROR, "worker.stuck", LOG_TXT("pool", child->pool->name),
			  LOG_I64("child", child->pid));
		kill(child->pid, SIGKILL);
		atomic_store(&child->slot->deadline, 0);
	}
}

static int wait_ms(const struct master *m)
{
	usec_t now = now_of(m);
	usec_t until = now + TICK_MS * USEC_PER_MSEC;

	if (m->stopping && m->term_at < until)
		until = m->term_at;
	for (size_t i = 0; !m->stopping && i < m->count; i++) {
		if (m->children[i].pid == 0 && m->children[i].respawn_at < until)
			until = m->children[i].respawn_at;
	}
	/* Rounded up, so that what is waited for is due afterwards. */
	return until > now ? (int)((until - now + USEC_PER_MSEC - 1) / USEC_PER_MSEC) : 0;
}

static void turn(struct master *m)
{
	struct supervisor *sv = m->sv;

	m->polls[0] = (struct pollfd){.fd = m->signal_fd, .events = POLLIN};
	m->polls[1] = (struct pollfd){.fd = sv->ops ? sv->ops_fd : -1, .events = POLLIN};
	for (size_t i = 0; i < m->count; i++)
		m->polls[2 + i] = (struct pollfd){.fd = m->children[i].ready_fd, .events = POLLIN};
	if (poll(m->polls, 2 + m->count, wait_ms(m)) <= 0)
		return;
	for (size_t i = 0; i < m->count; i++) {
		if (m->polls[2 + i].revents != 0)
			child_ready(m, &m->children[i]);
	}
	if (m->polls[0].revents != 0)
		read_signals(m);
	if (m->polls[1].revents != 0)
		sv->ops(sv->ops_ctx, sv);
}

static void set_up_signals(struct master *m)
{
	sigset_t mask;

	handle(SIGPIPE, SIG_IGN);
	handle(SIGHUP, SIG_IGN);
	handle(SIGCHLD, SIG_DFL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGCHLD);
	/* Blocked before the first fork: a signal to a child still being set up waits for it. */
	sigprocmask(SIG_BLOCK, &mask, &m->outer_mask);
	m->signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool set_up(struct master *m)
{
	struct supervisor *sv = m->sv;
	void *shared;
	size_t n = 0;

	for (size_t p = 0; p < sv->pool_count; p++)
		m->count += (size_t)sv->pools[p].workers;
	m->children = calloc(m->count + 1, sizeof(*m->children));
	m->polls = calloc(m->count + 2, sizeof(*m->polls));
	shared = mmap(NULL, (m->count + 1) * sizeof(struct slot), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	set_up_signals(m);
	if (!m->children || !m->polls || shared == MAP_FAILED || m->signal_fd < 0)
		return false;
	sv->slots = shared;
	sv->slot_count = m->count;
	for (size_t p = 0; p < sv->pool_count; p++) {
		for (int i = 0; i < sv->pools[p].workers; i++, n++)
			m->children[n] = (struct child){.pool = &sv->pools[p],
							.slot = &sv->slots[n],
							.index = i,
							.ready_fd = -1};
	}
	return true;
}

int supervise_run(struct supervisor *sv)
{
	struct master m = {.sv = sv, .pid = getpid(), .signal_fd = -1};

	if (!set_up(&m)) {
		log_event(sv->log, LOG_ERROR, "master.setup_failed", LOG_I64("errno", errno));
		return EXIT_FAILURE;
	}
	for (;;) {
		if (!m.stopping)
			spawn_due(&m);
		else if (!drain(&m))
			break;
		watch(&m);
		turn(&m);
	}
	log_plain(sv->log, LOG_INFO, "master.stopped");
	close(m.signal_fd);
	munmap(sv->slots, (m.count + 1) * sizeof(struct slot));
	sv->slots = NULL;
	sv->slot_count = 0;
	free(m.polls);
	free(m.children);
	return EXIT_SUCCESS;
}
