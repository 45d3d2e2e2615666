#include "bench/streams_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_MAX 65536

static int dial_unix(const char *path, int *ret_status)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		abort();
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (fd >= 0)
		*ret_status = connect(fd, (const struct sockaddr *)&address, sizeof(address));
	return fd;
}

static int dial_tcp(int port, int *ret_status)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		*ret_status = connect(fd, (const struct sockaddr *)&address, sizeof(address));
	return fd;
}

int client_dial(const struct client_target *target)
{
	int status = -1;
	int fd = target->path ? dial_unix(target->path, &status) : dial_tcp(target->port, &status);

	if (fd >= 0 && status != 0 && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return fd;
}

bool client_connect(struct client *client, const struct client_target *target)
{
	int fd = client_dial(target);

	if (fd < 0)
		return false;
	*client = (struct client){
		.fd = fd,
		.state = CLIENT_CONNECTING,
		.account = client->account,
	};
	return true;
}

bool client_ask(struct client *client, struct str request)
{
	if (send(client->fd, request.ptr, request.len, MSG_NOSIGNAL) != (ssize_t)request.len) {
		client_close(client);
		return false;
	}
	client->state = CLIENT_HEAD;
	return true;
}

void client_close(struct client *client)
{
	if (client->state != CLIENT_CLOSED)
		close(client->fd);
	client->state = CLIENT_CLOSED;
}

/* ---- server-sent events ---- */

/* {"seq":N} */
static int64_t control_seq(struct str data)
{
	struct str digits = str_slice(data, sizeof("{\"seq\":") - 1, data.len - 1);
	int64_t seq;

	if (!str_starts(data, STR("{\"seq\":")) || !str_to_i64(digits, 0, INT64_MAX, &seq))
		abort();
	return seq;
}

static void take_data(struct client *client, const struct client_sink *sink, struct str data)
{
	if (client->frame != FRAME_EVENT) {
		client->state = CLIENT_LIVE;
		sink->control(sink->ctx, client, client->frame == FRAME_GAP, control_seq(data));
	} else if (client->seq > 0) {
		sink->event(sink->ctx, client, client->seq, data);
		if (client->seq > client->last)
			client->last = client->seq;
	}
}

static void take_line(struct client *client, const struct client_sink *sink, struct str line)
{
	if (line.len == 0) {
		client->seq = 0;
		client->frame = FRAME_EVENT;
	} else if (str_starts(line, STR("id: "))) {
		if (!str_to_i64(str_slice(line, 4, line.len), 1, INT64_MAX, &client->seq))
			client->seq = 0;
	} else if (str_eq(line, STR("event: hub.gap"))) {
		client->frame = FRAME_GAP;
	} else if (str_eq(line, STR("event: hub.complete"))) {
		client->frame = FRAME_COMPLETE;
	} else if (str_starts(line, STR("data: "))) {
		take_data(client, sink, str_slice(line, 6, line.len));
	}
}

/* ---- what carries them ---- */

/* One byte more of the line; true when that completes it. The line's end is not part of it. */
static bool add_to_line(struct client *client, char byte)
{
	if (byte == '\n')
		return true;
	if (client->len < CLIENT_LINE_MAX)
		client->line[client->len++] = byte;
	return false;
}

static struct str whole_line(struct client *client)
{
	struct str line = {client->line, client->len};

	client->len = 0;
	return line;
}

/* False at the last chunk, which is empty. */
static bool take_chunk_size(struct client *client, char byte)
{
	if (byte >= '0' && byte <= '9')
		client->chunk_left = client->chunk_left * 16 + (size_t)(byte - '0');
	else if (byte >= 'a' && byte <= 'f')
		client->chunk_left = client->chunk_left * 16 + (size_t)(byte - 'a') + 10;
	else if (byte == '\n')
		client->chunk = CHUNK_BYTES;
	return client->chunk == CHUNK_SIZE || client->chunk_left > 0;
}

/* False at the end of the body. */
static bool take_body(struct client *client, const struct client_sink *sink, char byte)
{
	switch (client->chunk) {
	case CHUNK_SIZE:
		return take_chunk_size(client, byte);
	case CHUNK_BYTES:
		if (add_to_line(client, byte))
			take_line(client, sink, whole_line(client));
		if (--client->chunk_left == 0)
			client->chunk = CHUNK_END;
		break;
	case CHUNK_END:
		if (byte == '\n')
			client->chunk = CHUNK_SIZE;
		break;
	}
	return true;
}

/* False when the reply is not a stream. */
static bool take_head(struct client *client, char byte)
{
	struct str head = {client->line, client->len};

	if (client->len == CLIENT_LINE_MAX)
		return false;
	client->line[client->len++] = byte;
	head.len = client->len;
	if (!str_ends(head, STR("\r\n\r\n")))
		return true;
	client->len = 0;
	client->state = CLIENT_OPEN;
	return str_starts(head, STR("HTTP/1.1 200 "));
}

bool client_read(struct client *client, const struct client_sink *sink)
{
	char bytes[READ_MAX];
	ssize_t n = recv(client->fd, bytes, sizeof(bytes), 0);
	bool good = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));

	for (ssize_t i = 0; i < n && good; i++) {
		if (client->state == CLIENT_HEAD)
			good = take_head(client, bytes[i]);
		else
			good = take_body(client, sink, bytes[i]);
	}
	if (!good)
		client_close(client);
	return good;
}
