#include "core/ops/keeper_int.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/ops/notify.h"
#include "core/ops/supervise.h"

#define CHECK_LIMIT   (30 * USEC_PER_SEC)
#define READY_LIMIT   (60 * USEC_PER_SEC)
#define SILENCE_LIMIT (30 * USEC_PER_SEC)
#define BACKOFF_FIRST (100 * USEC_PER_MSEC)
#define BACKOFF_MAX   (5 * USEC_PER_SEC)
#define STEADY        (10 * USEC_PER_SEC) /* a generation that lived so long was no failure */
#define TICK_MS       1000

/* Each moves one down when a reload succeeds. */
enum place {
	CHECK = 0,
	NEXT,
	SERVING,
	DRAINING,
	PLACES
};

struct keeping {
	const struct keeper *keeper;
	struct estate estate;
	struct kept kept[PLACES];
	int signal_fd;
	int number; /* of the last generation */
	bool reload;
	bool stopping;
	bool over;  /* the first generation came to nothing */
	int status; /* of the keeper */
	usec_t reload_began;
	usec_t delay; /* before the next start of a generation that died */
	usec_t start_at;
};

static const struct log *log_of(const struct keeping *k)
{
	return k->keeper->log;
}

static usec_t now_of(const struct keeping *k)
{
	return clock_monotonic(log_of(k)->clock);
}

static bool alive(const struct keeping *k, enum place place)
{
	return k->kept[place].pid > 0;
}

static bool any_alive(const struct keeping *k)
{
	bool any = false;

	for (size_t i = 0; i < PLACES; i++)
		any |= k->kept[i].pid > 0;
	return any;
}

static void forget(struct kept *kept)
{
	if (kept->fd >= 0)
		close(kept->fd);
	*kept = (struct kept){.fd = -1};
}

static void stop(struct kept *kept)
{
	kept->stopping = true;
	kill(kept->pid, SIGTERM);
}

static bool start(struct keeping *k, enum place place)
{
	int number = k->number + 1;

	if (!keeper_start(k->keeper, &k->estate, number, &k->kept[place])) {
		log_event(log_of(k), LOG_ERROR, "generation.not_started", LOG_I64("errno", errno));
		k->start_at = now_of(k) + BACKOFF_MAX;
		return false;
	}
	k->number = number;
	log_event(log_of(k), LOG_INFO, "generation.started", LOG_I64("generation", number),
		  LOG_I64("child", k->kept[place].pid));
	return true;
}

/* --- reload --- */

static void reload_over(const struct keeping *k)
{
	if (!k->stopping)
		notify_systemd("READY=1");
}

static void reload_failed(const struct keeping *k)
{
	log_event(log_of(k), LOG_ERROR, "reload.failed", LOG_I64("generation", k->number));
	reload_over(k);
}

static void begin_reload(struct keeping *k)
{
	char message[64];
	struct buf text = buf_over(message, sizeof(message) - 1);

	k->reload = false;
	k->reload_began = now_of(k);
	buf_printf(&text, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)k->reload_began);
	message[text.len] = '\0';
	notify_systemd(message);
	log_plain(log_of(k), LOG_INFO, "reload.started");
	if (keeper_check(k->keeper, &k->kept[CHECK]))
		return;
	log_event(log_of(k), LOG_ERROR, "reload.refused", LOG_I64("errno", errno));
	reload_over(k);
}

static void check_ended(struct keeping *k, struct kept *check, int status)
{
	char said[1024];
	ssize_t len = read(check->fd, said, sizeof(said));
	struct str text = str_trim((struct str){said, len > 0 ? (size_t)len : 0});

	forget(check);
	if (k->stopping)
		return;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		if (!start(k, NEXT))
			reload_failed(k);
		return;
	}
	log_event(log_of(k), LOG_ERROR, "reload.refused",
		  LOG_I64(WIFSIGNALED(status) ? "signal" : "status",
			  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)),
		  LOG_STR("problem", text));
	reload_over(k);
}

/* All workers of the next generation can serve: it does, and the one before it drains. */
static void take_over(struct keeping *k)
{
	k->kept[DRAINING] = k->kept[SERVING];
	k->kept[SERVING] = k->kept[NEXT];
	k->kept[NEXT] = (struct kept){.fd = -1};
	if (alive(k, DRAINING))
		stop(&k->kept[DRAINING]);
	log_event(log_of(k), LOG_INFO, "reload.done",
		  LOG_I64("generation", k->kept[SERVING].number),
		  LOG_I64("ms", (now_of(k) - k->reload_began) / USEC_PER_MSEC));
	reload_over(k);
}

/* --- what generations say --- */

static void became_ready(struct keeping *k, enum place place)
{
	k->kept[place].ready = true;
	if (place == NEXT)
		take_over(k);
	else if (place == SERVING && !k->stopping)
		notify_systemd("READY=1");
}

static void hear(struct keeping *k, enum place place)
{
	struct kept *kept = &k->kept[place];
	char said[64];
	ssize_t len = read(kept->fd, said, sizeof(said));

	if (len <= 0) {
		if (len == 0) { /* it is ending */
			close(kept->fd);
			kept->fd = -1;
		}
		return;
	}
	kept->heard = now_of(k);
	if (place == SERVING)
		notify_systemd("WATCHDOG=1");
	if (memchr(said, STATUS_READY, (size_t)len) && !kept->ready)
		became_ready(k, place);
}

/* --- deaths --- */

static void serving_ended(struct keeping *k, const struct kept *was, int status)
{
	if (!was->ready && was->number == 1) {
		k->over = true;
		k->status = WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status)
								     : EXIT_FAILURE;
		return;
	}
	if (now_of(k) - was->started >= STEADY)
		k->delay = 0;
	else
		k->delay = k->delay ? k->delay * 2 : BACKOFF_FIRST;
	if (k->delay > BACKOFF_MAX)
		k->delay = BACKOFF_MAX;
	k->start_at = now_of(k) + k->delay;
}

static void generation_ended(struct keeping *k, enum place place, int status)
{
	struct kept was = k->kept[place];
	bool expected = was.stopping && WIFEXITED(status);

	log_event(log_of(k), expected ? LOG_INFO : LOG_ERROR, "generation.ended",
		  LOG_I64("generation", was.number), LOG_I64("child", was.pid),
		  LOG_I64(WIFSIGNALED(status) ? "signal" : "status",
			  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
	forget(&k->kept[place]);
	if (k->stopping)
		return;
	if (place == SERVING)
		serving_ended(k, &was, status);
	else if (place == NEXT)
		reload_failed(k);
}

static void reap(struct keeping *k)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (enum place p = CHECK; p < PLACES; p++) {
			if (k->kept[p].pid != pid)
				continue;
			if (p == CHECK)
				check_ended(k, &k->kept[p], status);
			else
				generation_ended(k, p, status);
			break;
		}
	}
}

/* --- the loop --- */

static void begin_stop(struct keeping *k, int signo)
{
	if (k->stopping)
		return;
	k->stopping = true;
	notify_systemd("STOPPING=1");
	log_event(log_of(k), LOG_INFO, "keeper.stopping", LOG_I64("signal", signo));
	if (alive(k, CHECK))
		kill(k->kept[CHECK].pid, SIGKILL);
	for (enum place p = NEXT; p < PLACES; p++)
		if (alive(k, p))
			stop(&k->kept[p]);
}

static void read_signals(struct keeping *k)
{
	struct signalfd_siginfo info;

	while (read(k->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			reap(k);
		else if (info.ssi_signo == SIGHUP)
			k->reload = true;
		else
			begin_stop(k, (int)info.ssi_signo);
	}
}

/* When a process has been as it is, or silent, for too long. */
static usec_t patience_ends(const struct kept *kept, enum place place)
{
	if (place == CHECK)
		return kept->started + CHECK_LIMIT;
	if (place == NEXT)
		return kept->started + READY_LIMIT;
	return kept->heard + SILENCE_LIMIT;
}

static void watch(struct keeping *k)
{
	for (enum place p = CHECK; p < PLACES; p++) {
		struct kept *kept = &k->kept[p];

		if (!alive(k, p) || now_of(k) < patience_ends(kept, p))
			continue;
		log_event(log_of(k), LOG_ERROR, "generation.stuck",
			  LOG_I64("generation", kept->number), LOG_I64("child", kept->pid));
		kill(kept->pid, SIGKILL);
		kept->heard = kept->started = now_of(k);
	}
}

static void act(struct keeping *k)
{
	bool changing = alive(k, CHECK) || alive(k, NEXT) || alive(k, DRAINING);
	bool steady = alive(k, SERVING) && !changing;

	if (k->stopping)
		return;
	if (!alive(k, SERVING) && !alive(k, NEXT) && now_of(k) >= k->start_at)
		(void)start(k, SERVING);
	else if (k->reload && steady && k->kept[SERVING].ready)
		begin_reload(k);
}

static int wait_ms(const struct keeping *k)
{
	usec_t wait = k->start_at - now_of(k);

	if (alive(k, SERVING) || alive(k, NEXT) || k->stopping || wait > TICK_MS * USEC_PER_MSEC)
		return TICK_MS;
	return wait > 0 ? (int)(wait / USEC_PER_MSEC) + 1 : 0;
}

static void turn(struct keeping *k)
{
	struct pollfd polls[1 + PLACES] = {
		{.fd = k->signal_fd, .events = POLLIN}};

	/* What the check says is read when it has ended. */
	for (enum place p = CHECK; p < PLACES; p++)
		polls[1 + p] = (struct pollfd){.fd = p == CHECK ? -1 : k->kept[p].fd,
					       .events = POLLIN};
	if (poll(polls, ARRAY_LEN(polls), wait_ms(k)) <= 0)
		return;
	/* From the last to the first: hearing the next one moves the others. */
	for (enum place p = PLACES; p-- > NEXT;)
		if (polls[1 + p].revents != 0)
			hear(k, p);
	if (polls[0].revents != 0)
		read_signals(k);
}

static void set_up_signals(struct keeping *k)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t mask;

	sigaction(SIGPIPE, &ignore, NULL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	k->signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

int keeper_run(const struct keeper *keeper)
{
	struct keeping k = {.keeper = keeper, .status = EXIT_SUCCESS};

	for (size_t i = 0; i < PLACES; i++)
		k.kept[i].fd = -1;
	set_up_signals(&k);
	if (k.signal_fd < 0 || !keeper_open(keeper, &k.estate))
		return EXIT_FAILURE;
	while (!k.over && (!k.stopping || any_alive(&k))) {
		act(&k);
		turn(&k);
		watch(&k);
	}
	log_event(keeper->log, LOG_INFO, "keeper.stopped", LOG_I64("status", k.status));
	close(k.signal_fd);
	return k.status;
}
