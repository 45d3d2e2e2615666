/* Which sessions were revoked: remembered in any number, forgotten when their time is over. */
#include <stdlib.h>

#include "app/events/feed_entry.h"
#include "app/events/sessions.h"
#include "app/events/stream.h"
#include "lib/cutap.h"

#define MANY 5000

static struct uuid id_of(uint32_t n)
{
	struct uuid id = {{0}};

	memcpy(id.bytes + 12, &n, sizeof(n));
	return id;
}

static bool revoked(const struct sessions *sessions, uint32_t n)
{
	struct uuid id = id_of(n);

	return sessions_revoked(sessions, &id);
}

/* Those below `limit`, and no other. */
static bool knows(const struct sessions *sessions, uint32_t from, uint32_t limit)
{
	for (uint32_t n = 0; n < MANY + 10; n++)
		if (revoked(sessions, n) != (n >= from && n < limit))
			return false;
	return true;
}

static void remembers(void)
{
	struct sessions sessions;

	sessions_init(&sessions);
	CU_ASSERT_TRUE(knows(&sessions, 0, 0));
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t n = 0; n < MANY; n++) {
			struct uuid id = id_of(n);

			CU_ASSERT_EQUAL(sessions_revoke(&sessions, &id, 100 + n), 0);
		}
	}
	CU_ASSERT_EQUAL(sessions.revoked_count, MANY);
	CU_ASSERT_TRUE(knows(&sessions, 0, MANY));
	sessions_expire(&sessions, 99);
	CU_ASSERT_TRUE(knows(&sessions, 0, MANY));
	sessions_expire(&sessions, 100 + MANY - 11);
	CU_ASSERT_TRUE(knows(&sessions, MANY - 10, MANY));
	CU_ASSERT_TRUE(sessions.revoked_cap <= 64);
	sessions_expire(&sessions, 100 + MANY);
	CU_ASSERT_TRUE(knows(&sessions, 0, 0));
	sessions_release(&sessions);
}

/* In any order, with several to a session. */
static void streams_come_and_go(void)
{
	struct sessions sessions;
	struct stream *streams = calloc(MANY, sizeof(*streams));
	size_t chained = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(streams);
	sessions_init(&sessions);
	for (uint32_t n = 0; n < MANY; n++) {
		for (size_t k = 0; k < STREAM_KEYS; k++)
			streams[n].keys[k] = (struct stream_key){
				.id = id_of(n / 3 + (k ? MANY : 0)), .stream = &streams[n]};
		sessions_join(&sessions, &streams[n]);
	}
	for (uint32_t n = 0; n < MANY; n += 2)
		sessions_leave(&sessions, &streams[n]);
	CU_ASSERT_EQUAL(sessions.stream_count, MANY / 2);
	for (size_t i = 0; i < sessions.bucket_count; i++)
		for (const struct stream_key *key = sessions.buckets[i]; key; key = key->next)
			chained += (size_t)(key->stream - streams) % 2;
	CU_ASSERT_EQUAL(chained, STREAM_KEYS * MANY / 2);
	for (uint32_t n = 1; n < MANY; n += 2)
		sessions_leave(&sessions, &streams[n]);
	CU_ASSERT_EQUAL(sessions.stream_count, 0);
	sessions_release(&sessions);
	free(streams);
}

static const struct {
	const char *id, *until;
	bool good;
} texts[] = {
	{"01890a5d-ac96-774b-bcce-000000000001", "1000", true},
	{"01890a5d-ac96-774b-bcce-000000000001", "9223372036854775", true},
	{"01890a5d-ac96-774b-bcce-000000000001", "9223372036854776", false},
	{"01890a5d-ac96-774b-bcce-000000000001", "0", false},
	{"01890a5d-ac96-774b-bcce-000000000001", "1.5", false},
	{"01890a5d-ac96-774b-bcce-000000000001", "", false},
	{"01890a5d-ac96-774b-bcce-00000000000", "1000", false},
	{"", "1000", false},
};

static void reads_revocations(void)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct uuid id;
		usec_t until = 0;
		bool good = feed_revocation_read(str_from(texts[i].id), str_from(texts[i].until),
						 &id, &until);

		CHECK_ROW(good == texts[i].good, str_from(texts[i].until));
		CHECK_ROW(!good || (id.bytes[0] == 0x01 && id.bytes[15] == 0x01 && until > 0),
			  str_from(texts[i].until));
	}
}

int main(void)
{
	return CUTAP_RUN({"remembers who was revoked, as long as it matters", remembers},
			 {"finds streams whatever their order", streams_come_and_go},
			 {"reads ids and times", reads_revocations});
}
