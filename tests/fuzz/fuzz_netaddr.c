/* Addresses, networks and X-Forwarded-For. Lines: the peer, trusted networks, the header. */
#include "fuzz.h"

#include "core/base/buf.h"
#include "core/net/netaddr.h"

static bool same(struct netaddr a, struct netaddr b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

static void check_address(struct arena *arena, struct netaddr addr)
{
	struct netaddr again, client = netaddr_client(addr);
	struct str text = netaddr_text(arena, addr);

	HOLDS(netaddr_parse(text, &again) && same(addr, again));
	HOLDS(same(netaddr_client(client), client));
	HOLDS(netaddr_kind(addr) <= NETADDR_SPECIAL);
	HOLDS(!netaddr_parse(arena_printf(arena, "%s ", text.ptr), &again));
	HOLDS(fuzz_has(text, ":") ||
	      !netaddr_parse(arena_printf(arena, "%s:80", text.ptr), &again));
}

static void check_networks(struct arena *arena, const struct cidrs *cidrs)
{
	struct buf out = buf_new(arena, 1 << 20);
	struct cidrs again;

	for (size_t i = 0; i < cidrs->count; i++) {
		struct cidr item = cidrs->items[i];
		bool v4 = !fuzz_has(netaddr_text(arena, item.addr), ":") && item.bits >= 96;
		HOLDS(item.bits <= 128);
		HOLDS(cidrs_have(cidrs, item.addr));
		for (unsigned bit = item.bits; bit < 128; bit++)
			HOLDS((item.addr.bytes[bit / 8] & (0x80 >> bit % 8)) == 0);
		if (!v4 && !fuzz_has(netaddr_text(arena, item.addr), ":"))
			return; /* ::ffff:0:0/90 and the like have no text of their own */
		buf_printf(&out, "%s%s/%u", i ? "," : "", netaddr_text(arena, item.addr).ptr,
			   v4 ? item.bits - 96 : item.bits);
	}
	HOLDS(cidrs_parse(arena, buf_view(&out), &again) && again.count == cidrs->count);
	for (size_t i = 0; i < cidrs->count; i++)
		HOLDS(same(again.items[i].addr, cidrs->items[i].addr) &&
		      again.items[i].bits == cidrs->items[i].bits);
}

static void check_behind(struct arena *arena, struct netaddr peer, struct str header,
			 const struct cidrs *trusted)
{
	struct netaddr client = netaddr_behind(peer, header, trusted);
	const struct cidrs nobody = {.count = 0};

	HOLDS(same(netaddr_behind(peer, header, &nobody), peer));
	HOLDS(same(netaddr_behind(peer, STR(""), trusted), peer));
	if (!cidrs_have(trusted, peer)) {
		HOLDS(same(client, peer));
		return;
	}
	/* What a stranger puts in front of what trusted proxies wrote changes nothing. */
	struct str spoofed = arena_printf(arena, "192.0.2.99, %.*s", STR_FMT(header));
	if (!cidrs_have(trusted, client) && header.len > 0)
		HOLDS(same(netaddr_behind(peer, spoofed, trusted), client));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct str peer_text = fuzz_line(&input), networks = fuzz_line(&input);
	struct str header = fuzz_rest(input);
	struct netaddr peer;
	struct cidrs trusted;
	bool is_peer = netaddr_parse(peer_text, &peer);
	bool is_list = cidrs_parse(arena, networks, &trusted);

	if (is_peer)
		check_address(arena, peer);
	if (is_list)
		check_networks(arena, &trusted);
	if (is_peer && is_list && !fuzz_has_nul(header))
		check_behind(arena, peer, header, &trusted);
	arena_free(arena);
	return 0;
}
