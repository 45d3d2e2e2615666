#include "core/net/netaddr.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#define TEXT_MAX 45 /* longest IPv6 text */
#define HOPS_MAX 32 /* of X-Forwarded-For; nobody has more proxies of their own */
#define V4_BITS  96 /* of the prefix ::ffff:0:0 */

static bool is_v4(struct netaddr addr)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(addr.bytes, prefix, sizeof(prefix)) == 0;
}

static struct netaddr from_v4(const void *bytes)
{
	struct netaddr addr = {{0}};

	memset(addr.bytes + 10, 0xff, 2);
	memcpy(addr.bytes + 12, bytes, 4);
	return addr;
}

bool netaddr_parse(struct str text, struct netaddr *ret)
{
	char copy[TEXT_MAX + 1];
	uint8_t bytes[16];

	if (text.len == 0 || text.len > TEXT_MAX || memchr(text.ptr, '\0', text.len))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	if (inet_pton(AF_INET, copy, bytes) == 1) {
		*ret = from_v4(bytes);
		return true;
	}
	if (inet_pton(AF_INET6, copy, bytes) != 1)
		return false;
	memcpy(ret->bytes, bytes, sizeof(bytes));
	return true;
}

bool netaddr_from(const struct sockaddr *sockaddr, struct netaddr *ret)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sockaddr->sa_family == AF_INET) {
		memcpy(&v4, sockaddr, sizeof(v4));
		*ret = from_v4(&v4.sin_addr);
		return true;
	}
	if (sockaddr->sa_family == AF_INET6) {
		memcpy(&v6, sockaddr, sizeof(v6));
		memcpy(ret->bytes, &v6.sin6_addr, sizeof(ret->bytes));
		return true;
	}
	return false;
}

struct str netaddr_text(struct arena *arena, struct netaddr addr)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (is_v4(addr))
		inet_ntop(AF_INET, addr.bytes + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, addr.bytes, text, sizeof(text));
	return arena_str(arena, str_from(text));
}

struct netaddr netaddr_client(struct netaddr addr)
{
	if (!is_v4(addr))
		memset(addr.bytes + 8, 0, 8);
	return addr;
}

/* True when the first `bits` bits are equal. */
static bool same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	size_t whole = bits / 8;
	unsigned rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

struct kind_row {
	uint8_t bytes[16];
	uint8_t bits;
	uint8_t kind;
};

#define MAPPED 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff
#define V4(a, b, c, d, n, k)                             \
	{                                                \
		{MAPPED, a, b, c, d}, V4_BITS + (n), (k) \
	}
#define V6(a, b, c, d, n, k)           \
	{                              \
		{a, b, c, d}, (n), (k) \
	}

/* IANA special-purpose registries (RFC 6890 and its successors). The first match counts. */
static const struct kind_row kind_rows[] = {
	V4(0, 0, 0, 0, 8, NETADDR_SPECIAL),
	V4(10, 0, 0, 0, 8, NETADDR_PRIVATE),
	V4(100, 64, 0, 0, 10, NETADDR_PRIVATE),
	V4(127, 0, 0, 0, 8, NETADDR_PRIVATE),
	V4(169, 254, 0, 0, 16, NETADDR_SPECIAL),
	V4(172, 16, 0, 0, 12, NETADDR_PRIVATE),
	V4(192, 0, 0, 0, 24, NETADDR_SPECIAL),
	V4(192, 0, 2, 0, 24, NETADDR_SPECIAL),
	V4(192, 88, 99, 0, 24, NETADDR_SPECIAL),
	V4(192, 168, 0, 0, 16, NETADDR_PRIVATE),
	V4(198, 18, 0, 0, 15, NETADDR_SPECIAL),
	V4(198, 51, 100, 0, 24, NETADDR_SPECIAL),
	V4(203, 0, 113, 0, 24, NETADDR_SPECIAL),
	V4(224, 0, 0, 0, 3, NETADDR_SPECIAL),
	V4(0, 0, 0, 0, 0, NETADDR_PUBLIC),
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, NETADDR_PRIVATE}, /* ::1 */
	V6(0xfc, 0, 0, 0, 7, NETADDR_PRIVATE),
	V6(0x20, 0x01, 0, 0, 23, NETADDR_SPECIAL),       /* 2001::/23, Teredo among them */
	V6(0x20, 0x01, 0x0d, 0xb8, 32, NETADDR_SPECIAL), /* documentation */
	V6(0x20, 0x02, 0, 0, 16, NETADDR_SPECIAL),       /* 6to4 */
	V6(0x20, 0, 0, 0, 3, NETADDR_PUBLIC),            /* 2000::/3, the rest of global unicast */
	V6(0, 0, 0, 0, 0, NETADDR_SPECIAL),              /* ::, NAT64, fe80::/10, ff00::/8 … */
};

enum netaddr_kind netaddr_kind(struct netaddr addr)
{
	for (size_t i = 0; i < ARRAY_LEN(kind_rows); i++) {
		if (same_prefix(addr.bytes, kind_rows[i].bytes, kind_rows[i].bits))
			return (enum netaddr_kind)kind_rows[i].kind;
	}
	return NETADDR_SPECIAL;
}

static bool cidr_parse(struct str text, struct cidr *ret)
{
	struct str bits_text = text;
	struct str addr_text = str_split(&bits_text, '/');
	struct netaddr addr;
	struct netaddr mask = {{0}};
	int64_t bits;
	unsigned skip;

	if (!netaddr_parse(addr_text, &addr))
		return false;
	skip = is_v4(addr) && !memchr(addr_text.ptr, ':', addr_text.len) ? V4_BITS : 0;
	bits = 128 - skip;
	if (bits_text.ptr && !str_to_i64(bits_text, 0, 128 - skip, &bits))
		return false;
	ret->addr = addr;
	ret->bits = (unsigned)bits + skip;
	/* Host bits are zero when clearing them changes nothing. */
	for (unsigned i = 0; i < ret->bits; i++)
		mask.bytes[i / 8] = (uint8_t)(mask.bytes[i / 8] | (0x80u >> i % 8));
	for (size_t i = 0; i < sizeof(addr.bytes); i++) {
		if (addr.bytes[i] & ~mask.bytes[i])
			return false;
	}
	return true;
}

bool cidrs_parse(struct arena *arena, struct str text, struct cidrs *ret)
{
	struct str rest = str_trim(text);
	struct cidrs list = {.count = 1};

	for (size_t i = 0; i < rest.len; i++)
		list.count += rest.ptr[i] == ',';
	list.items = ARENA_ARRAY(arena, struct cidr, list.count);
	list.count = 0;
	if (rest.len == 0)
		rest = STR_NULL;
	while (rest.ptr) {
		struct str item = str_trim(str_split(&rest, ','));

		if (!cidr_parse(item, &list.items[list.count++]))
			return false;
	}
	*ret = list;
	return true;
}

bool cidrs_have(const struct cidrs *cidrs, struct netaddr addr)
{
	for (size_t i = 0; i < cidrs->count; i++) {
		if (same_prefix(addr.bytes, cidrs->items[i].addr.bytes, cidrs->items[i].bits))
			return true;
	}
	return false;
}

/* The address of "a", "a:port", "[a]" or "[a]:port". */
static bool hop_parse(struct str text, struct netaddr *ret)
{
	const char *end;

	if (text.len > 0 && text.ptr[0] == '[') {
		end = memchr(text.ptr, ']', text.len);
		return end &&
		       netaddr_parse((struct str){text.ptr + 1, (size_t)(end - text.ptr) - 1}, ret);
	}
	end = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
	if (end && !memchr(end + 1, ':', text.len - (size_t)(end - text.ptr) - 1))
		text.len = (size_t)(end - text.ptr);
	return netaddr_parse(text, ret);
}

struct netaddr netaddr_behind(struct netaddr peer, struct str forwarded,
			      const struct cidrs *trusted)
{
	struct netaddr client = peer;
	struct str rest = forwarded;

	for (int hop = 0; hop < HOPS_MAX && rest.len > 0 && cidrs_have(trusted, client); hop++) {
		const char *comma = memrchr(rest.ptr, ',', rest.len);
		size_t at = comma ? (size_t)(comma - rest.ptr) : 0;
		struct str item = comma ? str_slice(rest, at + 1, rest.len) : rest;

		if (!hop_parse(str_trim(item), &client))
			break;
		rest.len = at;
	}
	return client;
}

bool netaddr_lookup(struct arena *arena, struct str host, enum netaddr_kind *ret)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	struct netaddr addr;
	bool found = false;

	if (!host.len || getaddrinfo(arena_str(arena, host).ptr, NULL, &hints, &list) != 0)
		return false;
	for (const struct addrinfo *a = list; a; a = a->ai_next) {
		if (!netaddr_from(a->ai_addr, &addr))
			continue;
		if (!found || netaddr_kind(addr) == NETADDR_PUBLIC)
			*ret = netaddr_kind(addr);
		found = true;
	}
	freeaddrinfo(list);
	return found;
}
