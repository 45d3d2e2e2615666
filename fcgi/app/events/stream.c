#include "app/events/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "app/events/hub.h"
#include "app/events/stream_reply.h"

/*
 * Less than a ring keeps, so that who is dropped for it finds what it missed when it comes back at
 * once; and with the kernel's share more than a ring keeps, so that a replay drops nobody.
 */
#define UNSENT_MAX  (RING_BYTES_MAX / 4 * 3)
#define SEND_BUFFER (64 * 1024) /* in the kernel; the rest is ours to see and to cap */
#define QUEUE_FIRST 4
#define QUEUE_KEEP  16    /* longer ones are freed when empty */
#define QUEUE_MAX   16384 /* packets; a uint16_t counts them */
#define IOVECS      32
#define HEAD_SEC    10
#define BEAT_SEC    16 /* plus up to BEAT_JITTER */
#define BEAT_JITTER 9
#define LEAVE_SEC   5
#define REVOKED_SEC 1 /* what a revoked one that takes nothing is kept for */

/* --- sending --- */

static void want(struct stream *stream, bool room)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLRDHUP | (room ? (uint32_t)EPOLLOUT : 0),
		.data.ptr = &stream->watch,
	};

	if (stream->blocked == room)
		return;
	stream->blocked = room;
	epoll_ctl(stream->hub->epoll_fd, EPOLL_CTL_MOD, stream->fd, &event);
}

static void grow_queue(struct stream *stream)
{
	uint16_t cap = stream->queue_cap == 0 ? QUEUE_FIRST : (uint16_t)(stream->queue_cap * 2);
	struct packet **queue = calloc(cap, sizeof(struct packet *));

	if (!queue)
		abort();
	for (uint16_t i = 0; i < stream->queue_count; i++)
		queue[i] = stream->queue[(stream->queue_start + i) & (stream->queue_cap - 1)];
	free(stream->queue);
	stream->queue = queue;
	stream->queue_cap = cap;
	stream->queue_start = 0;
}

static void pop(struct stream *stream)
{
	packet_unref(stream->queue[stream->queue_start]);
	stream->queue_start = (uint16_t)((stream->queue_start + 1) & (stream->queue_cap - 1));
	stream->queue_count--;
	stream->offset = 0;
}

static void drop_queue(struct stream *stream)
{
	while (stream->queue_count > 0)
		pop(stream);
	free(stream->queue);
	stream->queue = NULL;
	stream->queue_cap = 0;
	stream->queue_start = 0;
	stream->unsent = 0;
}

static bool too_much(const struct stream *stream, const struct packet *packet)
{
	return stream->unsent + packet->len > UNSENT_MAX || stream->queue_count == QUEUE_MAX;
}

void stream_send(struct stream *stream, struct packet *packet)
{
	if (stream->state == STREAM_LEAVING || stream->state == STREAM_CLOSED)
		return;
	if (too_much(stream, packet))
		stream_flush(stream); /* perhaps it just had no turn yet */
	if (stream->state == STREAM_CLOSED)
		return;
	if (too_much(stream, packet)) {
		stream->hub->stats.slow++;
		stream_close(stream);
		return;
	}
	if (stream->queue_count == stream->queue_cap)
		grow_queue(stream);
	stream->queue[(stream->queue_start + stream->queue_count) & (stream->queue_cap - 1)] =
		packet_ref(packet);
	stream->queue_count++;
	stream->unsent += packet->len;
	hub_dirty(stream->hub, stream);
}

static void sent(struct stream *stream, size_t bytes)
{
	stream->unsent -= (uint32_t)bytes;
	stream->moved = true;
	while (bytes > 0) {
		size_t left = stream->queue[stream->queue_start]->len - stream->offset;

		if (bytes < left) {
			stream->offset += (uint32_t)bytes;
			return;
		}
		bytes -= left;
		pop(stream);
	}
}

/* One writev. Returns its result. */
static ssize_t write_some(struct stream *stream)
{
	struct iovec parts[IOVECS];
	struct msghdr message = {.msg_iov = parts};
	uint16_t n = stream->queue_count < IOVECS ? stream->queue_count : IOVECS;

	for (uint16_t i = 0; i < n; i++) {
		struct packet *packet =
			stream->queue[(stream->queue_start + i) & (stream->queue_cap - 1)];
		size_t skip = i == 0 ? stream->offset : 0;

		parts[i] = (struct iovec){packet->bytes + skip, packet->len - skip};
	}
	message.msg_iovlen = n;
	return sendmsg(stream->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void stream_flush(struct stream *stream)
{
	while (stream->queue_count > 0) {
		ssize_t n = write_some(stream);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			want(stream, true);
			return;
		}
		if (n < 0) {
			stream_close(stream);
			return;
		}
		sent(stream, (size_t)n);
	}
	if (stream->queue_cap > QUEUE_KEEP)
		drop_queue(stream);
	if (stream->state == STREAM_LEAVING)
		stream_close(stream);
	else if (stream->state != STREAM_CLOSED)
		want(stream, false);
}

static void leave(struct stream *stream, unsigned seconds)
{
	stream->state = STREAM_LEAVING;
	hub_wheel_put(stream->hub, stream, seconds);
	hub_dirty(stream->hub, stream);
}

void stream_end(struct stream *stream)
{
	if (stream->state == STREAM_WAITING || stream->state == STREAM_LIVE)
		stream_send(stream, stream->hub->last_chunk);
	else if (stream->state != STREAM_LEAVING)
		stream_close(stream);
	if (stream->state != STREAM_CLOSED)
		leave(stream, LEAVE_SEC);
}

/* All but a packet that was begun. */
static void drop_unsent(struct stream *stream)
{
	while (stream->queue_count > (stream->offset > 0 ? 1 : 0)) {
		uint16_t last = (uint16_t)(stream->queue_start + --stream->queue_count);
		struct packet *packet = stream->queue[last & (stream->queue_cap - 1)];

		stream->unsent -= packet->len;
		packet_unref(packet);
	}
}

void stream_revoke(struct stream *stream)
{
	if (stream->state == STREAM_LEAVING) {
		stream_close(stream);
		return;
	}
	stream_flush(stream); /* the reply's head, in the turn that opened the stream */
	drop_unsent(stream);
	stream_send(stream, stream->hub->revoked);
	stream_send(stream, stream->hub->last_chunk);
	if (stream->state == STREAM_CLOSED)
		return;
	stream->hub->stats.revoked++;
	leave(stream, REVOKED_SEC);
}

void stream_reopen(struct stream *stream)
{
	if (stream->state == STREAM_LEAVING) {
		stream_close(stream);
		return;
	}
	stream_flush(stream);
	drop_unsent(stream);
	stream_end(stream);
}

void stream_close(struct stream *stream)
{
	struct hub *hub = stream->hub;

	if (stream->state == STREAM_CLOSED)
		return;
	if (stream->account)
		hub_left(hub, stream);
	stream->state = STREAM_CLOSED;
	close(stream->fd); /* also leaves the epoll set */
	stream->fd = -1;
	drop_queue(stream);
	free(stream->teams);
	free(stream->head);
	stream->teams = NULL;
	stream->head = NULL;
	hub_wheel_remove(stream);
	hub_bury(hub, stream);
}

/* --- time --- */

static unsigned beat_in(struct stream *stream)
{
	const struct hub *hub = stream->hub;
	usec_t left = stream->session_ends - clock_now(hub->log.clock);
	unsigned beat = BEAT_SEC + hub_random(hub) % BEAT_JITTER;

	if (left < 0)
		return 1;
	return left / USEC_PER_SEC < beat ? (unsigned)(left / USEC_PER_SEC) + 1 : beat;
}

void stream_due(struct stream *stream)
{
	struct hub *hub = stream->hub;

	if (stream->state == STREAM_HEAD || stream->state == STREAM_LEAVING) {
		stream_close(stream);
	} else if (clock_now(hub->log.clock) >= stream->session_ends) {
		stream_end(stream);
	} else if (stream->queue_count > 0 && !stream->moved) {
		hub->stats.stalled++;
		stream_close(stream);
	} else {
		stream->moved = false;
		hub_wheel_put(hub, stream, beat_in(stream));
		stream_send(stream, hub->heartbeat);
	}
}

/* --- receiving --- */

static void begin_reply(struct stream *stream, struct str bytes)
{
	struct packet *packet = packet_new(bytes);

	free(stream->head);
	stream->head = NULL;
	stream_send(stream, packet);
	packet_unref(packet);
}

static void remember(struct stream *stream, const struct stream_head *head,
		     const struct ticket *ticket, const struct uuid *ids)
{
	const struct str *teams = ticket->teams.items;

	for (size_t i = 0; i < STREAM_KEYS; i++)
		stream->keys[i] = (struct stream_key){.id = ids[i], .stream = stream};
	stream->user_id = ticket->user_id;
	stream->session_ends = ticket->session_ends;
	stream->last_event_id = head->last_event_id;
	stream->teams = calloc(ticket->teams.count + 1, sizeof(*stream->teams));
	if (!stream->teams)
		abort();
	for (size_t i = 0; i < ticket->teams.count; i++) {
		if (uuid_parse(teams[i], &stream->teams[stream->team_count]))
			stream->team_count++;
	}
}

/* Without knowing what was revoked nothing can be opened; the client comes back. */
static enum err check_keys(const struct sessions *sessions, const struct ticket *ticket,
			   struct uuid ret[STREAM_KEYS])
{
	if (!uuid_parse(ticket->session_id, &ret[KEY_SESSION]) ||
	    !uuid_parse(ticket->reach_id, &ret[KEY_REACH]))
		return ERR_UNAUTHENTICATED;
	if (!sessions->known)
		return ERR_UNAVAILABLE;
	for (size_t i = 0; i < STREAM_KEYS; i++)
		if (sessions_revoked(sessions, &ret[i]))
			return ERR_UNAUTHENTICATED;
	return OK;
}

static void answer(struct stream *stream, struct str bytes)
{
	struct hub *hub = stream->hub;
	struct arena *arena = hub->scratch;
	struct stream_head head;
	struct ticket ticket;
	struct uuid ids[STREAM_KEYS];
	enum err err = stream_head_parse(bytes, hub->base_path, &head);
	struct str id = head.request_id.ptr ? arena_str(arena, head.request_id)
					    : id_new(arena, hub->log.clock, hub->rng);

	if (err == OK)
		err = ticket_verify(arena, hub->keys, clock_now(hub->log.clock), head.ticket,
				    &ticket);
	if (err == OK && ticket.account_id != head.account_id)
		err = ERR_NOT_FOUND;
	if (err == OK)
		err = check_keys(&hub->sessions, &ticket, ids);
	if (err == OK) {
		remember(stream, &head, &ticket, ids);
		stream->state = STREAM_WAITING;
		hub_wheel_put(hub, stream, beat_in(stream));
		begin_reply(stream, stream_reply_open(arena, id, hub_random(hub)));
		hub_joined(hub, stream, head.account_id);
	} else {
		begin_reply(stream, stream_reply_error(arena, err, &head, id));
		stream->state = STREAM_LEAVING;
		hub_wheel_put(hub, stream, LEAVE_SEC);
	}
	hub_log_answer(hub, &head, stream->user_id, id, err);
	arena_reset(arena);
}

/* Anything after the head is not ours to understand. */
static void read_head(struct stream *stream)
{
	struct str bytes = {stream->head, stream->head_len};
	size_t room = HEAD_MAX + 1 - stream->head_len;
	ssize_t n = read(stream->fd, stream->head + stream->head_len, room);
	size_t len;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		stream_close(stream);
		return;
	}
	stream->head_len += (uint32_t)n;
	bytes.len = stream->head_len;
	len = stream_head_len(bytes);
	if (len == 0 && bytes.len <= HEAD_MAX)
		return;
	/* Too long, or with something behind it: for the parser to refuse. */
	answer(stream, bytes);
}

static void ready(struct watch *watch, uint32_t events)
{
	struct stream *stream = (struct stream *)watch;
	char byte;

	if (stream->state == STREAM_CLOSED)
		return;
	if (events & (uint32_t)(EPOLLERR | EPOLLHUP)) {
		stream_close(stream);
		return;
	}
	if (stream->state == STREAM_HEAD) {
		read_head(stream);
		return;
	}
	if (events & (uint32_t)(EPOLLIN | EPOLLRDHUP)) {
		ssize_t n = read(stream->fd, &byte, 1);

		if (n >= 0 || (errno != EAGAIN && errno != EINTR)) {
			stream_close(stream);
			return;
		}
	}
	if (events & EPOLLOUT)
		hub_dirty(stream->hub, stream);
}

void stream_open(struct hub *hub, int fd)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP};
	struct stream *stream = calloc(1, sizeof(*stream));
	const int size = SEND_BUFFER;

	if (!stream)
		abort();
	stream->watch.ready = ready;
	stream->hub = hub;
	stream->fd = fd;
	stream->head = malloc(HEAD_MAX + 1);
	if (!stream->head)
		abort();
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	hub->stats.open++;
	event.data.ptr = &stream->watch;
	if (epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
		stream_close(stream);
		return;
	}
	hub_wheel_put(hub, stream, HEAD_SEC);
}
