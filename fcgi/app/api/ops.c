#include "app/api/ops.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/buf.h"

#define HEAD_MAX 2048

static bool begins_with(const char *head, const char *line)
{
	return strncmp(head, line, strlen(line)) == 0;
}

static void send_reply(int fd, struct arena *arena, int status, struct str body)
{
	struct buf out = buf_new(arena, 8192);

	buf_printf(
		&out,
		"HTTP/1.0 %d %s\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control:"
		" no-store\r\n"
		"Content-Length: %zu\r\nConnection: close\r\n\r\n",
		status, status == 200 ? "OK" : "Not Found", body.len);
	buf_str(&out, body);
	struct str bytes = buf_view(&out);
	/* A peer that went away needs no answer. */
	(void)!send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
}

void ops_answer(void *clock, const struct supervisor *sv)
{
	/* The master must not wait for a silent peer. */
	const struct timeval patience = {.tv_usec = 200000};
	char head[HEAD_MAX + 1];
	int fd = accept4(sv->ops_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	struct arena *arena = arena_new();
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	ssize_t got = recv(fd, head, HEAD_MAX, 0);
	head[got > 0 ? got : 0] = '\0';
	if (begins_with(head, "GET /health/live "))
		send_reply(fd, arena, 200,
			   arena_printf(arena, "{\"status\":\"alive\",\"timestamp\":\"%.*s\"}",
					STR_FMT(time_text(arena, clock_now(clock)))));
	else
		send_reply(fd, arena, 404, STR("{\"status\":\"not_found\"}"));
	close(fd);
	arena_free(arena);
}
