#include "core/ops/supervise_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ops/metric.h"
#include "core/ops/sandbox.h"

#define QUICK_DEATH (1 * USEC_PER_SEC)
#define DELAY_FIRST (100 * USEC_PER_MSEC)
#define DELAY_MAX   (5 * USEC_PER_SEC)
#define FORK_RETRY  (1 * USEC_PER_SEC)
#define TERM_EVERY  (1 * USEC_PER_SEC)
#define TRACE_SPAN  (1 * USEC_PER_SEC)
#define BEAT_EVERY  (1 * USEC_PER_SEC)
#define TICK_MS     1000 /* how often the watchdog looks */

/* So many failures at the start, within so long, and a pool rests. */
#define FAILURES_MAX  5
#define FAILURES_SPAN (30 * USEC_PER_SEC)
#define REST_SECONDS  30

static usec_t now_of(const struct master *m)
{
	return clock_monotonic(m->sv->log->clock);
}

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
	child->metric_slot = metrics_take(m->sv->metrics);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		child_main(m, child, fds[1]);
	}
	metrics_give(m->sv->metrics, child->metric_slot, pid > 0 ? pid : 0);
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

/* When a missing child is to be started. */
static usec_t due(const struct child *child)
{
	usec_t rested = child->health->rests_until;

	return child->respawn_at > rested ? child->respawn_at : rested;
}

static void spawn_due(struct master *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct child *child = &m->children[i];

		if (child->pid == 0 && now_of(m) >= due(child))
			spawn(m, child);
	}
}

/* A keeper that is gone kills us anyway, and one that doesn't read needs no more of the same. */
static void tell_keeper(const struct master *m, char status)
{
	if (m->sv->status_fd > 0 && write(m->sv->status_fd, &status, 1) < 0 && errno != EAGAIN)
		log_event(m->sv->log, LOG_WARN, "master.unheard", LOG_I64("errno", errno));
}

/* It can serve, or it is ending without ever having been ready. */
static void child_spoke(struct master *m, struct child *child)
{
	size_t waiting = 0;
	char byte;

	child->ready = read(child->ready_fd, &byte, 1) == 1;
	close(child->ready_fd);
	child->ready_fd = -1;
	if (child->ready)
		log_event(m->sv->log, LOG_DEBUG, "worker.ready", LOG_TXT("pool", child->pool->name),
			  LOG_I64("worker", child->index), LOG_I64("child", child->pid));
	for (size_t i = 0; i < m->count; i++)
		waiting += !m->children[i].ready;
	if (waiting == 0 && !m->announced) {
		m->announced = true;
		tell_keeper(m, STATUS_READY);
		log_event(m->sv->log, LOG_INFO, "master.ready",
			  LOG_I64("workers", (int64_t)m->count));
	}
}

static bool ended_well(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void log_death(struct master *m, const struct child *child, int status)
{
	const struct slot *slot = child->slot;
	bool busy = atomic_load_explicit(&slot->state, memory_order_acquire) == SLOT_BUSY;

	log_event(m->sv->log, ended_well(status) ? LOG_INFO : LOG_ERROR, "worker.ended",
		  LOG_TXT("pool", child->pool->name), LOG_I64("worker", child->index),
		  LOG_I64("child", child->pid),
		  LOG_I64(WIFSIGNALED(status) ? "signal" : "status",
			  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)),
		  LOG_I64("lived_ms", (now_of(m) - child->started) / USEC_PER_MSEC),
		  LOG_STR("stage", busy ? slot_text(slot->stage) : STR_NULL),
		  LOG_STR("route", busy ? slot_text(slot->route) : STR_NULL),
		  LOG_STR("in_hand", busy ? slot_text(slot->request_id) : STR_NULL));
}

static void count_restart(struct master *m, const struct child *child, int status)
{
	enum metric_cause cause = child->killed         ? CAUSE_WATCHDOG
				  : WIFSIGNALED(status) ? CAUSE_SIGNAL
				  : ended_well(status)  ? CAUSE_RECYCLE
							: CAUSE_EXIT;

	if (!m->stopping)
		metric_add(m->sv->metrics, METRIC_RESTARTS, (size_t)(child->pool - m->sv->pools),
			   cause, 1);
}

/* Counts a failure at the start; lets the pool rest when there are too many. */
static void note_failure(struct master *m, const struct child *child)
{
	struct pool_health *health = child->health;
	int64_t rest = m->sv->rest_seconds > 0 ? m->sv->rest_seconds : REST_SECONDS;
	usec_t now = now_of(m);

	if (health->failures == 0 || now - health->first > FAILURES_SPAN)
		*health = (struct pool_health){.first = now};
	if (++health->failures < FAILURES_MAX)
		return;
	*health = (struct pool_health){.rests_until = now + rest * USEC_PER_SEC};
	log_event(m->sv->log, LOG_ERROR, "pool.rests", LOG_TXT("pool", child->pool->name),
		  LOG_I64("failures", FAILURES_MAX), LOG_I64("seconds", rest));
	m->failed |= m->sv->successor && !m->announced;
}

static void buried(struct master *m, struct child *child, bool well)
{
	usec_t now = now_of(m);
	bool retired = well && child->ready; /* one that ends without having served is a failure */

	if (child->ready_fd >= 0)
		close(child->ready_fd);
	child->ready_fd = -1;
	child->ready = false;
	metrics_bury(m->sv->metrics, child->pid);
	child->pid = 0;
	child->overran = 0;
	child->killed = false;
	atomic_store(&child->slot->pid, 0);
	atomic_store(&child->slot->deadline, 0);
	atomic_store(&child->slot->since, now);
	atomic_store(&child->slot->state, SLOT_EMPTY);
	if (retired || now - child->started >= QUICK_DEATH)
		child->delay = 0;
	else if (child->delay == 0)
		child->delay = DELAY_FIRST;
	else
		child->delay = child->delay * 2 < DELAY_MAX ? child->delay * 2 : DELAY_MAX;
	child->respawn_at = now + child->delay;
	if (child->delay > 0 && !m->stopping)
		note_failure(m, child);
}

static void reap(struct master *m)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < m->count; i++) {
			if (m->children[i].pid == pid) {
				log_death(m, &m->children[i], status);
				count_restart(m, &m->children[i], status);
				buried(m, &m->children[i], ended_well(status));
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

/* Over its deadline: first a trace, and if that very deadline still stands later, the end. */
static void watch_child(struct master *m, struct child *child)
{
	int64_t deadline = atomic_load_explicit(&child->slot->deadline, memory_order_relaxed);
	usec_t now = now_of(m);

	if (deadline == 0 || now < deadline)
		return;
	if (child->overran != deadline) {
		child->overran = deadline;
		child->kill_at = now + TRACE_SPAN;
		log_event(m->sv->log, LOG_ERROR, "worker.stuck", LOG_TXT("pool", child->pool->name),
			  LOG_I64("worker", child->index), LOG_I64("child", child->pid),
			  LOG_STR("stage", slot_text(child->slot->stage)),
			  LOG_STR("route", slot_text(child->slot->route)),
			  LOG_STR("in_hand", slot_text(child->slot->request_id)));
		child_trace(child);
	} else if (now >= child->kill_at) {
		child->killed = true;
		kill(child->pid, SIGKILL);
	}
}

static void watch(struct master *m)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->children[i].pid > 0)
			watch_child(m, &m->children[i]);
	}
	if (now_of(m) >= m->beat_at) {
		tell_keeper(m, STATUS_ALIVE);
		m->beat_at = now_of(m) + BEAT_EVERY;
	}
}

static int wait_ms(const struct master *m)
{
	usec_t now = now_of(m);
	usec_t until = now + TICK_MS * USEC_PER_MSEC;

	if (m->stopping && m->term_at < until)
		until = m->term_at;
	for (size_t i = 0; !m->stopping && i < m->count; i++) {
		if (m->children[i].pid == 0 && due(&m->children[i]) < until)
			until = due(&m->children[i]);
	}
	/* Rounded up, so that what is waited for is due afterwards. */
	return until > now ? (int)((until - now + USEC_PER_MSEC - 1) / USEC_PER_MSEC) : 0;
}

/* One generation at a time answers the operations socket. */
static bool answers(const struct master *m)
{
	return m->sv->ops && !m->stopping && (m->announced || !m->sv->successor);
}

static void turn(struct master *m)
{
	struct supervisor *sv = m->sv;

	m->polls[0] = (struct pollfd){.fd = m->signal_fd, .events = POLLIN};
	m->polls[1] = (struct pollfd){.fd = answers(m) ? sv->ops_fd : -1, .events = POLLIN};
	for (size_t i = 0; i < m->count; i++)
		m->polls[2 + i] = (struct pollfd){.fd = m->children[i].ready_fd, .events = POLLIN};
	if (poll(m->polls, 2 + m->count, wait_ms(m)) <= 0)
		return;
	for (size_t i = 0; i < m->count; i++) {
		if (m->polls[2 + i].revents != 0)
			child_spoke(m, &m->children[i]);
	}
	if (m->polls[0].revents != 0)
		read_signals(m);
	if (m->polls[1].revents != 0)
		sv->ops(sv->ops_ctx, sv);
}

static void set_up_signals(struct master *m)
{
	sigset_t mask;

	signal_handle(SIGPIPE, SIG_IGN);
	signal_handle(SIGHUP, SIG_IGN);
	signal_handle(SIGCHLD, SIG_DFL);
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
	m->health = calloc(sv->pool_count + 1, sizeof(*m->health));
	shared = mmap(NULL, (m->count + 1) * sizeof(struct slot), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	set_up_signals(m);
	if (!m->children || !m->polls || !m->health || shared == MAP_FAILED || m->signal_fd < 0)
		return false;
	sv->slots = shared;
	sv->slot_count = m->count;
	for (size_t p = 0; p < sv->pool_count; p++) {
		for (int i = 0; i < sv->pools[p].workers; i++, n++)
			m->children[n] = (struct child){.log = sv->log,
							.pool = &sv->pools[p],
							.health = &m->health[p],
							.slot = &sv->slots[n],
							.index = i,
							.ready_fd = -1};
	}
	return true;
}

int supervise_run(struct supervisor *sv)
{
	struct master m = {.sv = sv, .pid = getpid(), .signal_fd = -1};
	const struct sandbox *sandbox = sv->pool_count > 0 ? sv->pools[0].sandbox : NULL;

	if (!set_up(&m)) {
		log_event(sv->log, LOG_ERROR, "master.setup_failed", LOG_I64("errno", errno));
		return EXIT_FAILURE;
	}
	if (sandbox)
		sandbox_report(sandbox, sv->log);
	for (;;) {
		if (!m.stopping)
			spawn_due(&m);
		else if (!drain(&m))
			break;
		watch(&m);
		turn(&m);
		if (m.failed)
			begin_stop(&m, 0);
	}
	log_plain(sv->log, LOG_INFO, "master.stopped");
	close(m.signal_fd);
	munmap(sv->slots, (m.count + 1) * sizeof(struct slot));
	sv->slots = NULL;
	sv->slot_count = 0;
	free(m.polls);
	free(m.health);
	free(m.children);
	return m.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
