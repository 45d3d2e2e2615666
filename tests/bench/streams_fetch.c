#include "bench/streams_fetch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM_FIRST 16384
#define HEAD_END   STR("\r\n\r\n")
#define STATUS_AT  (sizeof("HTTP/1.0 ") - 1)

bool fetch_begin(struct fetch *fetch, const struct client_target *target)
{
	int fd = client_dial(target);

	if (fd < 0)
		return false;
	*fetch = (struct fetch){.fd = fd, .state = FETCH_CONNECTING};
	return true;
}

static void end(struct fetch *fetch)
{
	close(fetch->fd);
	fetch->state = FETCH_ENDED;
}

static void read_more(struct fetch *fetch)
{
	if (fetch->len == fetch->room) {
		fetch->room = fetch->room ? fetch->room * 2 : ROOM_FIRST;
		fetch->bytes = realloc(fetch->bytes, fetch->room);
		if (!fetch->bytes)
			abort();
	}
	ssize_t n = recv(fetch->fd, fetch->bytes + fetch->len, fetch->room - fetch->len, 0);
	if (n > 0)
		fetch->len += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		end(fetch);
}

void fetch_go_on(struct fetch *fetch, struct str request)
{
	if (fetch->state == FETCH_READING) {
		read_more(fetch);
		return;
	}
	fetch->state = FETCH_READING;
	if (send(fetch->fd, request.ptr, request.len, MSG_NOSIGNAL) != (ssize_t)request.len)
		end(fetch);
}

int fetch_reply(const struct fetch *fetch, struct str *ret_body)
{
	struct str all = {fetch->bytes, fetch->len};
	const char *at = all.len ? memmem(all.ptr, all.len, HEAD_END.ptr, HEAD_END.len) : NULL;
	int64_t status;

	if (!at || !str_to_i64(str_slice(all, STATUS_AT, STATUS_AT + 3), 100, 599, &status))
		return 0;
	*ret_body = str_slice(all, (size_t)(at - all.ptr) + HEAD_END.len, all.len);
	return (int)status;
}

void fetch_clear(struct fetch *fetch)
{
	if (fetch->state == FETCH_CONNECTING || fetch->state == FETCH_READING)
		close(fetch->fd);
	free(fetch->bytes);
	*fetch = (struct fetch){.state = FETCH_NONE};
}
