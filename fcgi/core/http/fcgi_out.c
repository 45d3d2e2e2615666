#include "core/http/fcgi_out.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define FCGI_VERSION 1
#define TYPE_END     3
#define TYPE_STDOUT  6
#define HEADER_BYTES 8

/* Most content of a record: a multiple of 8, so that none needs padding. */
#define CONTENT_MAX ((size_t)65528)
#define RECORDS_MAX (FCGI_OUT_TOTAL_MAX / CONTENT_MAX + 1)

struct header {
	unsigned char bytes[HEADER_BYTES];
};

struct output {
	struct header headers[RECORDS_MAX];
	struct iovec parts[2 * RECORDS_MAX + 2];
	size_t header_count;
	size_t part_count;
	int id;
};

static struct header header_of(int type, int id, size_t len)
{
	return (struct header){{FCGI_VERSION, (unsigned char)type, (unsigned char)(id >> 8),
				(unsigned char)id, (unsigned char)(len >> 8), (unsigned char)len}};
}

static void add_part(struct output *out, const void *bytes, size_t len)
{
	/* sendmsg() changes no bytes, though struct iovec can't say so. */
	if (len > 0)
		out->parts[out->part_count++] = (struct iovec){(void *)(uintptr_t)bytes, len};
}

static void add_record(struct output *out, struct str first, struct str second)
{
	struct header *header = &out->headers[out->header_count++];

	*header = header_of(TYPE_STDOUT, out->id, first.len + second.len);
	add_part(out, header, sizeof(*header));
	add_part(out, first.ptr, first.len);
	add_part(out, second.ptr, second.len);
}

/* Takes what was sent off the front. */
static void advance(struct iovec **parts, size_t *count, size_t sent)
{
	while (*count > 0 && sent >= (*parts)->iov_len) {
		sent -= (*parts)->iov_len;
		++*parts;
		--*count;
	}
	if (*count > 0) {
		(*parts)->iov_base = (char *)(*parts)->iov_base + sent;
		(*parts)->iov_len -= sent;
	}
}

static bool send_parts(int fd, struct iovec *parts, size_t count)
{
	while (count > 0) {
		struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
		ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0)
			advance(&parts, &count, (size_t)sent);
	}
	return true;
}

bool fcgi_out(int fd, int id, struct str head, struct str body)
{
	/*
	 * Caddy 2.6 with response buffering reads once more behind END_REQUEST's header and takes
	 * that record's body for the next one: with status 0 it logs "invalid header version" for
	 * every response. This status, which nobody looks at, makes those eight bytes a second
	 * END_REQUEST header.
	 */
	const struct header end[] = {
		header_of(TYPE_STDOUT, id, 0),
		header_of(TYPE_END, id, HEADER_BYTES),
		{{FCGI_VERSION, TYPE_END}},
	};
	struct output out;

	if (head.len > FCGI_OUT_HEAD_MAX || body.len > FCGI_OUT_TOTAL_MAX - head.len)
		return false;
	out.id = id;
	out.header_count = out.part_count = 0;
	size_t beside = CONTENT_MAX - head.len;
	add_record(&out, head, str_slice(body, 0, beside));
	for (size_t at = beside; at < body.len; at += CONTENT_MAX)
		add_record(&out, str_slice(body, at, at + CONTENT_MAX), STR_NULL);
	add_part(&out, end, sizeof(end));
	return send_parts(fd, out.parts, out.part_count);
}
