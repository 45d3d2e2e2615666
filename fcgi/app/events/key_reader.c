#include "app/events/key_reader.h"
#include "app/events/hub.h"
#include "core/ops/config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX (64 * 1024) /* a configuration file is no longer */
#define GOOD       '+'         /* then the keys */
#define WRONG      '-'         /* then the problem */

static void ignore(int signo)
{
	const struct sigaction action = {.sa_handler = SIG_IGN};

	sigaction(signo, &action, NULL);
}

/* --- the child --- */

static struct str first_error(struct arena *arena, const struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct config_problem *problem = &problems->items[i];

		if (!problem->warning)
			return arena_printf(arena, "%c%.*s: %.*s", WRONG, STR_FMT(problem->key),
					    STR_FMT(problem->text));
	}
	return arena_printf(arena, "%cthe configuration cannot be read", WRONG);
}

static struct str read_again(struct arena *arena)
{
	struct config_problems problems = {.count = 0};
	struct config config;

	if (!config_load(arena, USER_EVENTS, &config, &problems))
		return first_error(arena, &problems);
	return arena_printf(arena, "%c%.*s", GOOD, STR_FMT(config.ticket_keys));
}

static _Noreturn void serve(int fd)
{
	char question;

	prctl(PR_SET_NAME, "hub-events-keys");
	ignore(SIGTERM); /* it ends when hub-events does, which may take its time */
	ignore(SIGINT);
	while (recv(fd, &question, sizeof(question), 0) == 1) {
		struct arena *arena = arena_new();
		struct str answer = read_again(arena);

		(void)!send(fd, answer.ptr, answer.len, MSG_NOSIGNAL);
		arena_free(arena);
	}
	_exit(EXIT_SUCCESS);
}

int key_reader_start(void)
{
	int ends[2];
	pid_t pid;

	ignore(SIGHUP);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		serve(ends[1]);
	}
	close(ends[1]);
	if (pid > 0)
		return ends[0];
	close(ends[0]);
	return -1;
}

/* --- the hub --- */

static void take_keys(struct key_reader *reader, struct arena *arena, struct str text)
{
	struct hub *hub = reader->hub;
	struct keyring keys;
	const char *wrong = keyring_parse(arena, text, &keys);

	if (wrong) {
		log_event(&hub->log, LOG_ERROR, "reload.refused", LOG_TXT("problem", wrong));
		arena_free(arena);
		return;
	}
	arena_free(reader->arena);
	reader->arena = arena;
	reader->keys = keys;
	hub->keys = &reader->keys;
	log_event(&hub->log, LOG_INFO, "keys.reloaded", LOG_STR("kid", keys.keys[0].id),
		  LOG_I64("keys", (int64_t)keys.count));
}

static void child_gone(struct key_reader *reader)
{
	log_plain(&reader->hub->log, LOG_ERROR, "keys.reader_ended");
	close(reader->fd); /* also leaves the epoll set */
	reader->fd = -1;
}

static void answered(struct watch *watch, uint32_t events)
{
	struct key_reader *reader = (struct key_reader *)watch;
	struct arena *arena = arena_new();
	char *answer = arena_bytes(arena, ANSWER_MAX);
	ssize_t len = recv(reader->fd, answer, ANSWER_MAX, MSG_DONTWAIT);

	(void)events;
	if (len > 0 && answer[0] == GOOD) {
		take_keys(reader, arena, (struct str){answer + 1, (size_t)len - 1});
		return;
	}
	if (len > 0)
		log_event(&reader->hub->log, LOG_ERROR, "reload.refused",
			  LOG_STR("problem", ((struct str){answer + 1, (size_t)len - 1})));
	else if (len == 0 || (errno != EAGAIN && errno != EINTR))
		child_gone(reader);
	arena_free(arena);
}

bool key_reader_watch(struct key_reader *reader, struct hub *hub, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = &reader->watch};

	*reader = (struct key_reader){.watch.ready = answered, .hub = hub, .fd = fd};
	return epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

void key_reader_ask(struct key_reader *reader)
{
	if (reader->fd < 0)
		log_event(&reader->hub->log, LOG_ERROR, "reload.refused",
			  LOG_TXT("problem", "nobody reads the configuration any more"));
	else
		(void)!send(reader->fd, "?", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void key_reader_release(struct key_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	arena_free(reader->arena);
}
