/*
 * Internet addresses: reading, networks (CIDR), which ones an outbound request may reach, and the
 * client's address behind trusted proxies. IPv4 is kept as IPv4-mapped IPv6 (::ffff:0:0/96), so
 * 10.0.0.1 and ::ffff:10.0.0.1 are the same address everywhere.
 */
#ifndef HUB_NETADDR_H
#define HUB_NETADDR_H

#include <sys/socket.h>

#include "core/base/arena.h"

struct netaddr {
	uint8_t bytes[16];
};

struct cidr {
	struct netaddr addr; /* host bits zero */
	unsigned bits;       /* 0–128 */
};

struct cidrs {
	struct cidr *items;
	size_t count;
};

enum netaddr_kind {
	NETADDR_PUBLIC,  /* the internet */
	NETADDR_PRIVATE, /* loopback, RFC 1918, carrier NAT (RFC 6598), fc00::/7 */
	NETADDR_SPECIAL, /* "this network", link-local (cloud metadata), multicast, reserved,
			  * documentation, and the tunnels that smuggle an IPv4 address inside */
};

/* Dotted IPv4 or IPv6 text, nothing around it: no port, brackets, zone or leading zeros. */
bool netaddr_parse(struct str text, struct netaddr *ret);

/* False for families other than AF_INET and AF_INET6. */
bool netaddr_from(const struct sockaddr *sockaddr, struct netaddr *ret);

/* Canonical text; dotted for IPv4. NUL-terminated. */
struct str netaddr_text(struct arena *arena, struct netaddr addr);

/*
 * The address that stands for one client when counting: IPv4 whole, IPv6 its /64, which is the
 * smallest network a customer gets.
 */
struct netaddr netaddr_client(struct netaddr addr);

enum netaddr_kind netaddr_kind(struct netaddr addr);

/*
 * What kind of address a name has, by the machine's resolver, which may take its time: PUBLIC when
 * one of them is, else that of the first. False when it has none.
 */
bool netaddr_lookup(struct arena *arena, struct str host, enum netaddr_kind *ret);

/*
 * Comma list of networks, "10.0.0.0/8, ::1, 192.0.2.7"; without /bits a single address. Empty text
 * is an empty list. False for a broken item or one with host bits ("10.0.0.1/8").
 */
bool cidrs_parse(struct arena *arena, struct str text, struct cidrs *ret);

bool cidrs_have(const struct cidrs *cidrs, struct netaddr addr);

/*
 * The client's address: `peer` unless it is trusted; else the first address of `forwarded`
 * (X-Forwarded-For, read from the right) that is not trusted, or the last one before an entry that
 * can't be read. Entries may carry a port ("192.0.2.7:80", "[2001:db8::1]:80").
 */
struct netaddr netaddr_behind(struct netaddr peer, struct str forwarded,
			      const struct cidrs *trusted);

#endif
