#include "app/events/audience.h"

#include "app/events/feed_entry.h"
#include "lib/cutap.h"

#define TEAM_1 "01890a5d-ac96-774b-bcce-000000000001"
#define TEAM_2 "01890a5d-ac96-774b-bcce-0000000000ff"

static void reads_teams(void)
{
	const uint8_t want[16] = {0x01, 0x89, 0x0a, 0x5d, 0xac, 0x96, 0x77, 0x4b,
				  0xbc, 0xce, 0, 0, 0, 0, 0, 0xff};
	struct uuid id;

	CU_ASSERT_TRUE(uuid_parse(STR(TEAM_2), &id));
	CU_ASSERT_EQUAL(memcmp(id.bytes, want, sizeof(want)), 0);
	CU_ASSERT_FALSE(uuid_parse(STR("01890a5d-ac96-774b-bcce-0000000000f"), &id));
	CU_ASSERT_FALSE(uuid_parse(STR_NULL, &id));
}

/* User 7 is in team 1 and in no other. */
static void decides(void)
{
	const struct {
		struct str json;
		bool want;
	} rows[] = {
		{STR("\"account\""), true},
		{STR("{\"users\":[7],\"teams\":[]}"), true},
		{STR("{\"users\":[6,7,8]}"), true},
		{STR("{\"users\":[6,8]}"), false},
		{STR("{\"users\":[],\"teams\":[\"" TEAM_1 "\"]}"), true},
		{STR("{\"teams\":[\"" TEAM_2 "\",\"" TEAM_1 "\"]}"), true},
		{STR("{\"teams\":[\"" TEAM_2 "\"]}"), false},
		{STR("{}"), false},
		/* what can't be read is for nobody */
		{STR(""), false},
		{STR("account"), false},
		{STR("\"accounts\""), false},
		{STR("null"), false},
		{STR("[7]"), false},
		{STR("{\"users\":[\"7\"]}"), false},
		{STR("{\"users\":[7.0,7]}"), false},
		{STR("{\"users\":[7,0]}"), false},
		{STR("{\"users\":[7],\"teams\":[\"x\"]}"), false},
		{STR("{\"users\":[7]"), false},
	};
	struct arena *arena = arena_new();
	struct uuid team;

	CU_ASSERT_TRUE_FATAL(uuid_parse(STR(TEAM_1), &team));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct audience *audience = audience_parse(arena, rows[i].json);

		CHECK_ROW(audience_has(audience, 7, &team, 1) == rows[i].want, rows[i].json);
		audience_free(audience);
	}
	arena_free(arena);
}

static struct redis_reply text(struct str s)
{
	return (struct redis_reply){.type = REDIS_TEXT, .text = s};
}

static void reads_entries(void)
{
	const struct {
		struct str account, seq, envelope;
		bool read, sendable;
	} rows[] = {
		{STR("7"), STR("41"), STR("{\"v\":1,\"type\":\"card.moved\"}"), true, true},
		{STR("7"), STR("41"), STR("{\"type\":\"card.\\nmoved\"}"), true, false},
		{STR("7"), STR("41"), STR("{\"type\":\"Card Moved\"}"), true, false},
		{STR("7"), STR("41"), STR("{\"type\":\"\"}"), true, false},
		{STR("7"), STR("41"), STR("{\"type\":1}"), true, false},
		{STR("7"), STR("41"), STR("{}"), true, false},
		{STR("7"), STR("41"), STR("{\"type\":\n\"card.moved\"}"), true, false},
		{STR("7"), STR("41"), STR("{\"type\":\"card.moved\"}\r"), true, false},
		{STR("7"), STR("41"), STR("not json"), true, false},
		{STR("0"), STR("41"), STR("{}"), false, false},
		{STR("7"), STR("0"), STR("{}"), false, false},
		{STR("7"), STR("x"), STR("{}"), false, false},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct redis_reply items[] = {
			text(STR("a")),
			text(rows[i].account),
			text(STR("s")),
			text(rows[i].seq),
			text(STR("zz")),
			text(STR("1")),
			text(STR("e")),
			text(rows[i].envelope),
			text(STR("u")),
			text(STR("\"account\"")),
		};
		struct redis_reply fields = {.type = REDIS_LIST,
					     .items = items,
					     .count = ARRAY_LEN(items)};
		struct feed_entry entry;
		struct packet *packet;

		CHECK_ROW(feed_entry_read(&fields, &entry) == rows[i].read, rows[i].envelope);
		if (!rows[i].read)
			continue;
		packet = feed_entry_packet(arena, &entry);
		CHECK_ROW((packet != NULL) == rows[i].sendable, rows[i].envelope);
		if (packet) {
			CHECK_STR(((struct str){packet->bytes, packet->len}),
				  STR("3c\r\nid: 41\nevent: card.moved\n"
				      "data: {\"v\":1,\"type\":\"card.moved\"}\n\n\r\n"));
			packet_unref(packet);
		}
		fields.count -= 2; /* without its audience */
		CHECK_ROW(!feed_entry_read(&fields, &entry), rows[i].envelope);
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"reads team ids", reads_teams},
			 {"decides who gets an event", decides},
			 {"makes packets of entries", reads_entries});
}
