#include "app/events/packet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Bytes from `count` parts, as one chunk or bare. */
static struct packet *join(const struct str *parts, size_t count, bool chunk)
{
	char head[24] = "";
	size_t head_len = 0;
	size_t len = 0;
	struct packet *packet;
	char *at;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	if (chunk)
		head_len = (size_t)snprintf(head, sizeof(head), "%zx\r\n", len);
	len += head_len + (chunk ? 2 : 0);
	packet = malloc(sizeof(*packet) + len);
	if (!packet || len > UINT32_MAX)
		abort();
	*packet = (struct packet){.refs = 1, .len = (uint32_t)len};
	at = mempcpy(packet->bytes, head, head_len);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len > 0)
			at = mempcpy(at, parts[i].ptr, parts[i].len);
	}
	if (chunk)
		memcpy(at, "\r\n", 2);
	return packet;
}

struct packet *packet_new(struct str bytes)
{
	return join(&bytes, 1, false);
}

struct packet *packet_chunk(struct str bytes)
{
	return join(&bytes, 1, true);
}

struct packet *packet_control(const char *name, int64_t seq)
{
	char text[128];
	int len = snprintf(text, sizeof(text), "event: %s\ndata: {\"seq\":%" PRId64 "}\n\n", name,
			   seq);

	return packet_chunk((struct str){text, (size_t)len});
}

struct packet *packet_event(int64_t seq, struct str type, struct str envelope,
			    struct audience *audience)
{
	char head[128];
	int len = snprintf(head, sizeof(head), "id: %" PRId64 "\nevent: %.*s\ndata: ", seq,
			   STR_FMT(type));
	const struct str first = {head, (size_t)len};
	const struct str parts[] = {first, envelope, STR("\n\n")};
	struct packet *packet = join(parts, ARRAY_LEN(parts), true);

	packet->seq = seq;
	packet->audience = audience;
	return packet;
}

struct packet *packet_ref(struct packet *packet)
{
	packet->refs++;
	return packet;
}

void packet_unref(struct packet *packet)
{
	if (--packet->refs > 0)
		return;
	audience_free(packet->audience);
	free(packet);
}
