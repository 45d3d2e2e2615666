/* What a child of the master begins with: signals, the end with its parent, the trace. */
#include "core/ops/supervise_int.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/ops/trace.h"
#include "core/ops/metric.h"

void signal_handle(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

/*
 * Runs only while a worker waits with its wait_mask; raised again, the signal stays pending (the
 * mask before the wait is back when this returns) and is found by the worker's signalfd.
 */
static void keep_pending(int signo)
{
	raise(signo);
}

/* --- the trace --- */

/*
 * The master queues the signal with the address of this worker's struct child, which is the same on
 * both sides of fork(). All of this is fit for a signal handler: log_event() neither allocates nor
 * locks, and backtrace() has been called before.
 */
static void log_trace(int signo, siginfo_t *info, void *context)
{
	const struct child *child = info->si_value.sival_ptr;
	char frames[TRACE_SIZE];

	(void)signo;
	(void)context;
	if (info->si_code != SI_QUEUE || info->si_pid != getppid())
		return;
	log_event(child->log, LOG_ERROR, "worker.trace", LOG_TXT("pool", child->pool->name),
		  LOG_I64("worker", child->index), LOG_STR("stage", slot_text(child->slot->stage)),
		  LOG_STR("route", slot_text(child->slot->route)),
		  LOG_STR("in_hand", slot_text(child->slot->request_id)),
		  LOG_STR("frames", trace_frames(frames, sizeof(frames))));
}

static void handle_trace(void)
{
	struct sigaction action = {.sa_sigaction = log_trace, .sa_flags = SA_SIGINFO | SA_RESTART};
	char frames[TRACE_SIZE];

	trace_frames(frames, sizeof(frames)); /* loads the unwinder, which a handler could not */
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR2, &action, NULL);
}

void child_trace(const struct child *child)
{
	union sigval value = {.sival_ptr = (void *)(uintptr_t)child};

	sigqueue(child->pid, SIGUSR2, value);
}

/* --- the beginning --- */

static void child_signals(struct master *m, struct worker *worker)
{
	sigset_t term;
	sigset_t mask = m->outer_mask;

	signal_handle(SIGTERM, keep_pending);
	signal_handle(SIGINT, SIG_IGN); /* Ctrl-C reaches the whole group; the master decides */
	signal_handle(SIGHUP, SIG_IGN);
	signal_handle(SIGPIPE, SIG_IGN);
	signal_handle(SIGCHLD, SIG_DFL);
	handle_trace();
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	worker->stop_fd = signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGUSR2);
	worker->wait_mask = mask;
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void close_masters(const struct master *m)
{
	close(m->signal_fd);
	if (m->sv->ops && m->sv->ops_fd >= 0)
		close(m->sv->ops_fd);
	if (m->sv->status_fd > 0)
		close(m->sv->status_fd);
	for (size_t i = 0; i < m->count; i++) {
		if (m->children[i].ready_fd >= 0)
			close(m->children[i].ready_fd);
	}
}

_Noreturn void child_main(struct master *m, const struct child *child, int ready_fd)
{
	struct worker worker = {
		.log = m->sv->log,
		.slot = child->slot,
		.pool = child->pool->name,
		.sandbox = child->pool->sandbox,
		.index = child->index,
		.ready_fd = ready_fd,
		.ctx = child->pool->ctx,
	};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != m->pid) /* it died before the line above */
		_exit(EXIT_FAILURE);
	close_masters(m);
	metrics_enter(m->sv->metrics, child->metric_slot);
	child_signals(m, &worker);
	if (worker.stop_fd < 0)
		_exit(EXIT_FAILURE);
	atomic_store(&worker.slot->pid, (int)getpid());
	worker_state(&worker, SLOT_STARTING, NULL, STR_NULL);
	exit(child->pool->run(&worker, child->pool->ctx));
}
