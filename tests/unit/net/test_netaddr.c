#include "core/net/netaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "lib/cutap.h"

static void parses(void)
{
	const struct {
		struct str text;
		struct str canonical; /* STR_NULL: refused */
	} rows[] = {
		{STR("192.0.2.1"), STR("192.0.2.1")},
		{STR("::ffff:192.0.2.1"), STR("192.0.2.1")},
		{STR("2001:DB8:0:0::1"), STR("2001:db8::1")},
		{STR("::"), STR("::")},
		{STR("::1"), STR("::1")},
		{STR(""), STR_NULL},
		{STR("192.0.2"), STR_NULL},
		{STR("192.0.2.256"), STR_NULL},
		{STR("192.0.2.01"), STR_NULL},
		{STR("0x7f.1"), STR_NULL},
		{STR("2130706433"), STR_NULL},
		{STR("192.0.2.1 "), STR_NULL},
		{STR("192.0.2.1\0"), STR_NULL},
		{STR("[::1]"), STR_NULL},
		{STR("fe80::1%eth0"), STR_NULL},
		{STR("1:2:3:4:5:6:7:8:9"), STR_NULL},
		{STR("example.org"), STR_NULL},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct netaddr addr;
		bool good = netaddr_parse(rows[i].text, &addr);

		CHECK_ROW(good == (rows[i].canonical.ptr != NULL), rows[i].text);
		if (good)
			CHECK_STR(netaddr_text(arena, addr), rows[i].canonical);
	}
	arena_free(arena);
}

static void reads_socket_addresses(void)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000201)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr other = {.sa_family = AF_UNIX};
	struct arena *arena = arena_new();
	struct netaddr addr;

	CU_ASSERT_TRUE_FATAL(netaddr_from((const struct sockaddr *)&v4, &addr));
	CHECK_STR(netaddr_text(arena, addr), STR("192.0.2.1"));
	CU_ASSERT_TRUE_FATAL(netaddr_from((const struct sockaddr *)&v6, &addr));
	CHECK_STR(netaddr_text(arena, addr), STR("::1"));
	CU_ASSERT_FALSE(netaddr_from(&other, &addr));
	arena_free(arena);
}

static const struct kind_row {
	const char *text;
	enum netaddr_kind want;
} kind_rows[] = {
	{"0.0.0.0", NETADDR_SPECIAL},
	{"0.1.2.3", NETADDR_SPECIAL},
	{"9.255.255.255", NETADDR_PUBLIC},
	{"10.0.0.0", NETADDR_PRIVATE},
	{"10.255.255.255", NETADDR_PRIVATE},
	{"11.0.0.0", NETADDR_PUBLIC},
	{"100.63.255.255", NETADDR_PUBLIC},
	{"100.64.0.0", NETADDR_PRIVATE},
	{"100.127.255.255", NETADDR_PRIVATE},
	{"100.128.0.0", NETADDR_PUBLIC},
	{"127.0.0.1", NETADDR_PRIVATE},
	{"127.255.255.255", NETADDR_PRIVATE},
	{"169.253.255.255", NETADDR_PUBLIC},
	{"169.254.169.254", NETADDR_SPECIAL},
	{"172.15.255.255", NETADDR_PUBLIC},
	{"172.16.0.0", NETADDR_PRIVATE},
	{"172.31.255.255", NETADDR_PRIVATE},
	{"172.32.0.0", NETADDR_PUBLIC},
	{"192.0.0.8", NETADDR_SPECIAL},
	{"192.0.1.0", NETADDR_PUBLIC},
	{"192.0.2.9", NETADDR_SPECIAL},
	{"192.88.99.1", NETADDR_SPECIAL},
	{"192.167.255.255", NETADDR_PUBLIC},
	{"192.168.0.1", NETADDR_PRIVATE},
	{"198.17.255.255", NETADDR_PUBLIC},
	{"198.18.0.0", NETADDR_SPECIAL},
	{"198.19.255.255", NETADDR_SPECIAL},
	{"198.51.100.7", NETADDR_SPECIAL},
	{"203.0.113.7", NETADDR_SPECIAL},
	{"223.255.255.255", NETADDR_PUBLIC},
	{"224.0.0.1", NETADDR_SPECIAL},
	{"255.255.255.255", NETADDR_SPECIAL},
	{"::", NETADDR_SPECIAL},
	{"::1", NETADDR_PRIVATE},
	{"::2", NETADDR_SPECIAL},
	{"::ffff:10.0.0.1", NETADDR_PRIVATE},
	{"::ffff:8.8.8.8", NETADDR_PUBLIC},
	{"::10.0.0.1", NETADDR_SPECIAL},
	{"64:ff9b::10.0.0.1", NETADDR_SPECIAL},
	{"100::1", NETADDR_SPECIAL},
	{"2001::1", NETADDR_SPECIAL},
	{"2001:1ff::1", NETADDR_SPECIAL},
	{"2001:200::1", NETADDR_PUBLIC},
	{"2001:db8::1", NETADDR_SPECIAL},
	{"2002:0a00:0001::1", NETADDR_SPECIAL},
	{"2606:4700::1111", NETADDR_PUBLIC},
	{"4000::1", NETADDR_SPECIAL},
	{"fc00::1", NETADDR_PRIVATE},
	{"fdff::1", NETADDR_PRIVATE},
	{"fe80::1", NETADDR_SPECIAL},
	{"fec0::1", NETADDR_SPECIAL},
	{"ff02::1", NETADDR_SPECIAL},
};

static void knows_kinds(void)
{
	for (size_t i = 0; i < ARRAY_LEN(kind_rows); i++) {
		struct str text = str_from(kind_rows[i].text);
		struct netaddr addr;

		CU_ASSERT_TRUE_FATAL(netaddr_parse(text, &addr));
		CHECK_ROW(netaddr_kind(addr) == kind_rows[i].want, text);
	}
}

static void counts_clients(void)
{
	const struct {
		struct str text;
		struct str want;
	} rows[] = {
		{STR("192.0.2.77"), STR("192.0.2.77")},
		{STR("2606:4700:1:2:3:4:5:6"), STR("2606:4700:1:2::")},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct netaddr addr;

		CU_ASSERT_TRUE_FATAL(netaddr_parse(rows[i].text, &addr));
		CHECK_STR(netaddr_text(arena, netaddr_client(addr)), rows[i].want);
	}
	arena_free(arena);
}

static void matches_networks(void)
{
	const struct {
		struct str list;
		struct str addr;
		bool want;
	} rows[] = {
		{STR(""), STR("10.0.0.1"), false},
		{STR("  "), STR("10.0.0.1"), false},
		{STR("0.0.0.0/0"), STR("8.8.8.8"), true},
		{STR("0.0.0.0/0"), STR("2606::1"), false},
		{STR("::/0"), STR("8.8.8.8"), true},
		{STR("10.0.0.0/8"), STR("10.9.8.7"), true},
		{STR("10.0.0.0/8"), STR("11.0.0.0"), false},
		{STR("10.0.0.0/8"), STR("::ffff:10.0.0.1"), true},
		{STR("::ffff:10.0.0.0/104"), STR("10.9.8.7"), true},
		{STR("10.1.2.3"), STR("10.1.2.3"), true},
		{STR("10.1.2.3"), STR("10.1.2.2"), false},
		{STR("192.0.2.0/31 , fd00::/8,::1"), STR("192.0.2.1"), true},
		{STR("192.0.2.0/31 , fd00::/8,::1"), STR("192.0.2.2"), false},
		{STR("192.0.2.0/31 , fd00::/8,::1"), STR("fdab::1"), true},
		{STR("192.0.2.0/31 , fd00::/8,::1"), STR("::1"), true},
		{STR("192.0.2.0/31 , fd00::/8,::1"), STR("::"), false},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct cidrs cidrs;
		struct netaddr addr;

		CU_ASSERT_TRUE_FATAL(netaddr_parse(rows[i].addr, &addr));
		CHECK_ROW(cidrs_parse(arena, rows[i].list, &cidrs), rows[i].list);
		CHECK_ROW(cidrs_have(&cidrs, addr) == rows[i].want, rows[i].addr);
	}
	arena_free(arena);
}

static void refuses_networks(void)
{
	const struct str rows[] = {
		STR("10.0.0.1/8"),
		STR("10.0.0.0/33"),
		STR("10.0.0.0/-1"),
		STR("10.0.0.0/"),
		STR("::/129"),
		STR("fd00::1/64"),
		STR("10.0.0.0/8,"),
		STR(",10.0.0.0/8"),
		STR("10.0.0.0 /8"),
		STR("all"),
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct cidrs cidrs;

		CHECK_ROW(!cidrs_parse(arena, rows[i], &cidrs), rows[i]);
	}
	arena_free(arena);
}

static void finds_the_client(void)
{
	const struct {
		struct str peer;
		struct str forwarded;
		struct str want;
	} rows[] = {
		{STR("127.0.0.1"), STR_NULL, STR("127.0.0.1")},
		{STR("127.0.0.1"), STR(""), STR("127.0.0.1")},
		{STR("127.0.0.1"), STR("198.51.100.1"), STR("198.51.100.1")},
		{STR("203.0.113.9"), STR("198.51.100.1"), STR("203.0.113.9")},
		{STR("127.0.0.1"), STR("1.1.1.1, 198.51.100.1, 10.0.0.5"), STR("198.51.100.1")},
		{STR("127.0.0.1"), STR("10.0.0.7,10.0.0.6"), STR("10.0.0.7")},
		{STR("127.0.0.1"), STR("1.1.1.1, unknown, 10.0.0.5"), STR("10.0.0.5")},
		{STR("127.0.0.1"), STR("1.1.1.1,,10.0.0.5"), STR("10.0.0.5")},
		{STR("127.0.0.1"), STR("198.51.100.1:1234"), STR("198.51.100.1")},
		{STR("127.0.0.1"), STR("[2606:4700::1]:443"), STR("2606:4700::1")},
		{STR("127.0.0.1"), STR("[2606:4700::1"), STR("127.0.0.1")},
		{STR("127.0.0.1"), STR("2606:4700::1"), STR("2606:4700::1")},
	};
	struct arena *arena = arena_new();
	struct cidrs trusted;

	CU_ASSERT_TRUE_FATAL(cidrs_parse(arena, STR("127.0.0.0/8,10.0.0.0/8"), &trusted));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct netaddr peer;

		CU_ASSERT_TRUE_FATAL(netaddr_parse(rows[i].peer, &peer));
		CHECK_STR(netaddr_text(arena, netaddr_behind(peer, rows[i].forwarded, &trusted)),
			  rows[i].want);
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"parses addresses strictly", parses},
			 {"reads socket addresses", reads_socket_addresses},
			 {"tells public, private and special addresses apart", knows_kinds},
			 {"counts an IPv6 /64 as one client", counts_clients},
			 {"matches lists of networks", matches_networks},
			 {"refuses broken networks", refuses_networks},
			 {"finds the client behind trusted proxies", finds_the_client});
}
