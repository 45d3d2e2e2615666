/* The relay: outbox to ledger to Redis, with everything that can go away going away. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/db/db_tenant.h"
#include "core/jobs/event.h"
#include "core/jobs/relay.h"
#include "core/net/redis.h"
#include "store/fixture.h"

static struct fixture f;
static struct relay_config config;
static int64_t first, second;

struct thing {
	struct str id, title;
};

static const struct field thing_fields[] = {
	F_STR(struct thing, id, 1, 100, REQUIRED),
	F_TEXT(struct thing, title, 1, 100, REQUIRED),
};
static const struct schema thing_schema = SCHEMA("Thing", struct thing, thing_fields);
static const struct event_type card_moved = {"card.moved", "card", &thing_schema,
					     "a test moved it"};
static const struct thing thing = {{"x", 1}, {"a\nb", 3}};

static void emit(struct db *db, int64_t account, int count)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	const struct event event = {
		.type = &card_moved,
		.entity_id = STR("01a20228-10ea-7226-8a6b-ad1caae4268b"),
		.version = 7,
		.actor = {STR("user"), STR("12"), STR("Ana \"A\"")},
		.cause_id = STR_NULL,
		.depth = 1,
		.audience = AUDIENCE_ACCOUNT,
		.data = &thing,
	};
	for (int i = 0; i < count; i++)
		event_emit(tenant, &clock_system, &rng_system, &event);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	arena_free(arena);
}

static void emit_once(int64_t account, int count)
{
	struct db *db = db_new(f.app_url, "test", &clock_system, NULL);
	emit(db, account, count);
	db_free(db);
}

/* Steps until nothing is left to do; errors stop it. */
static enum err drain(struct relay *relay)
{
	bool more = true;
	enum err err = OK;
	while (!err && more)
		err = relay_step(relay, &more);
	return err;
}

/* A backend gives its lock up a moment after its client is gone: until then the next one waits. */
static struct relay *new_leader(const struct relay_config *with)
{
	struct relay *relay = relay_new(with, &f.log);
	CU_ASSERT_EQUAL(drain(relay), OK);
	for (int i = 0; i < 100 && !relay_leads(relay); i++) {
		usleep(50 * 1000);
		CU_ASSERT_EQUAL(drain(relay), OK);
	}
	CU_ASSERT_TRUE_FATAL(relay_leads(relay));
	return relay;
}

static void drain_once(void)
{
	struct relay *relay = new_leader(&config);
	CU_ASSERT_TRUE(relay_published(relay));
	relay_free(relay);
}

/* --- looking into Redis --- */

static struct redis_reply ask(const struct str *args, size_t count)
{
	struct redis *redis = redis_new(f.redis_url, &clock_system);
	struct redis_reply reply = {0};
	CU_ASSERT_EQUAL(redis_command(redis, f.arena, args, count, &reply), OK);
	redis_free(redis);
	return reply;
}

#define ASK(...) \
	ask((const struct str[]){__VA_ARGS__}, ARRAY_LEN(((const struct str[]){__VA_ARGS__})))

static struct str epoch(void)
{
	return ASK(STR("GET"), STR("hub:epoch")).text;
}

static struct str decimal(int64_t number)
{
	return arena_printf(f.arena, "%" PRId64, number);
}

static int64_t head_in_redis(int64_t account)
{
	struct str text = ASK(STR("HGET"), STR("hub:heads"), decimal(account)).text;
	int64_t seq = 0;
	(void)str_to_i64(text, 1, INT64_MAX, &seq);
	return seq;
}

/* Distinct seqs of an account in the firehose from 1 on without a hole. */
static int64_t unbroken_in_redis(int64_t account)
{
	struct redis_reply all = ASK(STR("XRANGE"), STR("hub:firehose"), STR("-"), STR("+"));
	int64_t last = 0;
	for (size_t i = 0; i < all.count; i++) {
		const struct redis_reply *fields = &all.items[i].items[1];
		int64_t a, s;
		CU_ASSERT_TRUE(str_to_i64(fields->items[1].text, 1, INT64_MAX, &a));
		CU_ASSERT_TRUE(str_to_i64(fields->items[3].text, 1, INT64_MAX, &s));
		if (a == account && s == last + 1)
			last = s;
	}
	return last;
}

static void flush_redis(void)
{
	ASK(STR("FLUSHALL"));
}

static int64_t head(int64_t account)
{
	return fixture_number(&f, "select seq from event_heads where account_id = %" PRId64,
			      account);
}

/* --- cases --- */

static void an_event_arrives_whole(void)
{
	emit_once(first, 1);
	drain_once();
	CU_ASSERT_EQUAL(head(first), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from event_outbox"), 0);
	struct redis_reply all = ASK(STR("XRANGE"), STR("hub:firehose"), STR("-"), STR("+"));
	CU_ASSERT_EQUAL_FATAL(all.count, 1);
	const struct redis_reply *fields = &all.items[0].items[1];
	CU_ASSERT_EQUAL_FATAL(fields->count, 8);
	CHECK_STR(fields->items[0].text, STR("a"));
	CHECK_STR(fields->items[2].text, STR("s"));
	CHECK_STR(fields->items[3].text, STR("1"));
	CHECK_STR(fields->items[4].text, STR("e"));
	CHECK_STR(fields->items[6].text, STR("u"));
	CHECK_STR(fields->items[7].text, AUDIENCE_ACCOUNT);
	struct str envelope = fields->items[5].text;
	CHECK_STR(envelope, fixture_sql(&f, "select envelope from events"));
	CU_ASSERT_PTR_NULL(memchr(envelope.ptr, '\n', envelope.len));
	/* Key by key, in the order of the API's reference. */
	CHECK_STR(
		fixture_sql(&f,
			    "select string_agg(k, ',') from events, json_object_keys(envelope) k"),
		STR("v,id,account_id,seq,type,entity,entity_id,version,actor,cause_id,depth,"
		    "occurred_at,"
		    "audience,data"));
	CHECK_STR(fixture_sql(
			  &f,
			  "select (envelope::jsonb - 'id' - 'occurred_at')"
			  " = jsonb_build_object('v', 1, 'account_id', %" PRId64 ", 'seq', 1,"
			  " 'type', 'card.moved', 'entity', 'card',"
			  " 'entity_id', '01a20228-10ea-7226-8a6b-ad1caae4268b', 'version', 7,"
			  " 'actor',"
			  " '{\"type\":\"user\",\"id\":\"12\",\"name\":\"Ana \\\"A\\\"\"}'::jsonb,"
			  " 'cause_id', null, 'depth', 1, 'audience', 'account',"
			  " 'data', '{\"id\":\"x\",\"title\":\"a\\nb\"}'::jsonb) from events",
			  first),
		  STR("t"));
	CHECK_STR(fixture_sql(
			  &f,
			  "select (envelope->>'occurred_at')"
			  " ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' from events"),
		  STR("t"));
}

DB_STMT(select_one, "test.one", "select 1");

#define WRITERS 6
#define ROUNDS  60

/* A process of its own: begins, emits, now and then rolls back, for two accounts in turn. */
static void write_much(int seed)
{
	struct db *db = db_new(f.app_url, "test", &clock_system, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		emit(db, (i + seed) % 2 ? first : second, 1 + i % 4);
		struct arena *arena = arena_new();
		struct db_tenant *tenant = db_tenant_begin(db, arena, first, DB_WRITE);
		const struct event lost = {
			.type = &card_moved,
			.entity_id = STR("1"),
			.actor = {STR("system"), STR_NULL, STR_NULL},
			.audience = AUDIENCE_ACCOUNT,
			.data = &thing,
		};
		event_emit(tenant, &clock_system, &rng_system, &lost);
		CU_ASSERT_EQUAL(db_query(tenant, &select_one, DB_NO_ARGS, NULL), OK);
		db_tenant_end(tenant);
		arena_free(arena);
	}
	db_free(db);
	_exit(CU_get_number_of_failures() == 0 ? 0 : 1);
}

static void seqs_have_no_gap(void)
{
	int64_t before = head(first) + head(second);
	fflush(NULL);
	for (int w = 0; w < WRITERS; w++)
		if (fork() == 0)
			write_much(w);
	struct relay *relay = new_leader(&config);
	for (int left = WRITERS; left > 0;) {
		int status;
		CU_ASSERT_EQUAL(drain(relay), OK);
		if (waitpid(-1, &status, WNOHANG) > 0) {
			CU_ASSERT_EQUAL(status, 0);
			left--;
		}
	}
	CU_ASSERT_EQUAL(drain(relay), OK);
	relay_free(relay);
	int64_t per_writer = ROUNDS / 4 * (1 + 2 + 3 + 4);
	CU_ASSERT_EQUAL(head(first) + head(second) - before, WRITERS * per_writer);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from event_outbox"), 0);
	CHECK_STR(fixture_sql(&f, "select bool_and(n = top and top = seq and one = 1) from (select"
				  " account_id,"
				  " count(distinct seq) n, max(seq) top, min(seq) one from events"
				  " group by 1) e join event_heads h using (account_id)"),
		  STR("t"));
	/* The ledger's own order agrees with every account's. */
	CHECK_STR(fixture_sql(&f, "select bool_and(seq > before) from (select seq, lag(seq) over"
				  " (partition by account_id order by pos) before from events) e"
				  " where before is not null"),
		  STR("t"));
	CU_ASSERT_EQUAL(unbroken_in_redis(first), head(first));
	CU_ASSERT_EQUAL(unbroken_in_redis(second), head(second));
	CU_ASSERT_EQUAL(head_in_redis(first), head(first));
}

/* Committed to the ledger, not yet in Redis: the next relay publishes it. */
static void a_crash_before_publishing_loses_nothing(void)
{
	struct relay_config nowhere = config;
	nowhere.redis_url = STR("unix:///nowhere/redis.sock");
	int64_t before = head(first);
	emit_once(first, 3);
	struct relay *relay = new_leader(&nowhere);
	CU_ASSERT_FALSE(relay_published(relay));
	relay_free(relay);
	CU_ASSERT_EQUAL(head(first), before + 3);
	CU_ASSERT_EQUAL(head_in_redis(first), before);
	drain_once();
	CU_ASSERT_EQUAL(head_in_redis(first), before + 3);
	CU_ASSERT_EQUAL(unbroken_in_redis(first), before + 3);
}

/* Published, but the cursor was not moved: published again, and heads never go back. */
static void a_crash_after_publishing_repeats(void)
{
	int64_t top = head(first);
	fixture_sql(&f, "update relay_state set published_pos = published_pos - 2");
	ASK(STR("HSET"), STR("hub:heads"), decimal(first), decimal(top + 10));
	struct str same = epoch();
	drain_once();
	CHECK_STR(epoch(), same);
	CU_ASSERT_EQUAL(head_in_redis(first), top + 10);
	ASK(STR("HSET"), STR("hub:heads"), decimal(first), decimal(top));
	CU_ASSERT_EQUAL(fixture_number(&f, "select published_pos from relay_state"),
			fixture_number(&f, "select max(pos) from events"));
}

static void a_flush_makes_a_new_epoch(void)
{
	struct relay *relay = new_leader(&config);
	struct str before = epoch();
	flush_redis();
	/* Without any event: the next step finds it out. */
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT(epoch().len > 0 && !str_eq(epoch(), before));
	CU_ASSERT_EQUAL(head_in_redis(first), head(first));
	CU_ASSERT_EQUAL(head_in_redis(second), head(second));
	before = epoch();
	flush_redis();
	emit_once(first, 1);
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT_TRUE(relay_published(relay));
	CU_ASSERT(epoch().len > 0 && !str_eq(epoch(), before));
	CU_ASSERT_EQUAL(head_in_redis(first), head(first));
	CU_ASSERT_EQUAL(ASK(STR("XRANGE"), STR("hub:firehose"), STR("-"), STR("+")).count, 1);
	relay_free(relay);
}

static void a_foreign_epoch_is_replaced(void)
{
	ASK(STR("SET"), STR("hub:epoch"), STR("of-another-server/1"));
	ASK(STR("DEL"), STR("hub:heads"));
	drain_once();
	CU_ASSERT_FALSE(str_starts(epoch(), STR("of-another-server")));
	CU_ASSERT_EQUAL(head_in_redis(second), head(second));
}

static void revoke_some(int count)
{
	fixture_sql(&f, "select directory.revoke(gen_random_uuid()) from generate_series(1, %d)",
		    count);
}

static int64_t revoked_in_redis(void)
{
	return ASK(STR("ZCARD"), STR("hub:revoked")).number;
}

/* Entries of revocations in the firehose, and the ids in them. */
static void count_revocations(int64_t *ret_entries, int64_t *ret_ids)
{
	struct redis_reply all = ASK(STR("XRANGE"), STR("hub:firehose"), STR("-"), STR("+"));

	*ret_entries = *ret_ids = 0;
	for (size_t i = 0; i < all.count; i++) {
		const struct redis_reply *fields = &all.items[i].items[1];
		if (!str_eq(fields->items[0].text, STR("n")))
			continue;
		*ret_ids += ((int64_t)fields->count - 2) / 4;
		CHECK_STR(fields->items[1].text, decimal(++*ret_entries));
	}
}

static void revocations_are_told_once(void)
{
	struct relay *relay = new_leader(&config);
	int64_t entries, ids, before;

	revoke_some(1);
	CU_ASSERT_EQUAL(drain(relay), OK);
	count_revocations(&entries, &ids);
	CU_ASSERT(entries == 1 && ids == 1 && revoked_in_redis() == 1);
	CHECK_STR(ASK(STR("ZRANGE"), STR("hub:revoked"), STR("0"), STR("-1")).items[0].text,
		  fixture_sql(&f, "select id from revocations where published"));
	CU_ASSERT_EQUAL(drain(relay), OK);
	count_revocations(&entries, &ids);
	CU_ASSERT(entries == 1 && ids == 1);
	revoke_some(250);
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT_TRUE(relay_published(relay));
	count_revocations(&entries, &ids);
	CU_ASSERT(entries == 4 && ids == 251 && revoked_in_redis() == 251);
	/* What is over leaves the set with the next one. */
	before = clock_now(&clock_system) / USEC_PER_MSEC - 1;
	ASK(STR("ZADD"), STR("hub:revoked"), decimal(before), STR("over"));
	revoke_some(1);
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT_EQUAL(revoked_in_redis(), 252);
	relay_free(relay);
}

/* Told, but not marked: told again. */
static void a_crash_before_marking_repeats(void)
{
	int64_t entries, ids;

	fixture_sql(&f, "update revocations set published = false where id = (select min(id::text)"
			"::uuid from revocations)");
	drain_once();
	count_revocations(&entries, &ids);
	CU_ASSERT(entries == 6 && ids == 253 && revoked_in_redis() == 252);
	CU_ASSERT_EQUAL(
		fixture_number(&f, "select count(*) from revocations where not published"), 0);
}

/* All in force are in the set before the epoch is, told before or not; the count begins anew. */
static void a_flush_brings_revocations_back(void)
{
	struct relay *relay = new_leader(&config);
	int64_t entries, ids;

	fixture_sql(&f, "insert into revocations (id, until, published)"
			" values (gen_random_uuid(), now() - interval '1 s', true)");
	flush_redis();
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT(epoch().len > 0);
	CU_ASSERT_EQUAL(revoked_in_redis(), 252);
	count_revocations(&entries, &ids);
	CU_ASSERT_EQUAL(entries, 0);
	revoke_some(2);
	flush_redis();
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT_TRUE(relay_published(relay));
	count_revocations(&entries, &ids);
	CU_ASSERT(entries == 1 && ids == 2 && revoked_in_redis() == 254);
	relay_free(relay);
	fixture_sql(&f, "delete from revocations");
	flush_redis();
	drain_once();
	CU_ASSERT_EQUAL(revoked_in_redis(), 0);
}

static void redis_away_stops_publishing_only(void)
{
	struct relay *relay = new_leader(&config);
	struct str before = epoch();
	fixture_redis_stop(&f);
	int64_t top = head(second);
	emit_once(second, 5);
	CU_ASSERT_EQUAL(drain(relay), OK);
	CU_ASSERT_FALSE(relay_published(relay));
	CU_ASSERT_EQUAL(head(second), top + 5);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from event_outbox"), 0);
	fixture_redis_start(&f);
	for (int i = 0; i < 200 && !relay_published(relay); i++) {
		usleep(50 * 1000);
		CU_ASSERT_EQUAL(drain(relay), OK);
	}
	CU_ASSERT_TRUE(relay_published(relay));
	CU_ASSERT_FALSE(str_eq(epoch(), before));
	CU_ASSERT_EQUAL(head_in_redis(second), top + 5);
	relay_free(relay);
}

static void only_one_leads(void)
{
	struct relay *one = new_leader(&config), *two = relay_new(&config, &f.log);
	CU_ASSERT_EQUAL(drain(two), OK);
	CU_ASSERT(relay_leads(one) && !relay_leads(two));
	emit_once(first, 1);
	CU_ASSERT_EQUAL(drain(two), OK);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from event_outbox"), 1);
	relay_free(one);
	for (int i = 0; i < 200 && !relay_leads(two); i++) {
		usleep(50 * 1000);
		CU_ASSERT_EQUAL(drain(two), OK);
	}
	CU_ASSERT_TRUE(relay_leads(two));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from event_outbox"), 0);
	relay_free(two);
}

static void postgres_comes_back(void)
{
	struct relay *relay = new_leader(&config);
	fixture_postgres_stop(&f, SIGQUIT);
	CU_ASSERT_EQUAL(drain(relay), ERR_UNAVAILABLE);
	CU_ASSERT_FALSE(relay_leads(relay));
	fixture_postgres_start(&f);
	int64_t top = head(first);
	emit_once(first, 2);
	for (int i = 0; i < 200 && !relay_leads(relay); i++) {
		usleep(50 * 1000);
		(void)!drain(relay);
	}
	CU_ASSERT_TRUE(relay_published(relay));
	CU_ASSERT_EQUAL(head_in_redis(first), top + 2);
	relay_free(relay);
}

static void partitions_are_made_ahead(void)
{
	CU_ASSERT_EQUAL(
		fixture_number(
			&f, "select count(*) from pg_inherits where inhparent = 'events'::regclass"
			    " and inhrelid::regclass::text ~ '^events_\\d{6}$'"),
		4);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from events_default"), 0);
	/* A month that nobody prepared lands in the default partition, not in an error. */
	fixture_sql(&f,
		    "insert into events (account_id, seq, id, envelope, audience, relayed_at)"
		    " values (%" PRId64
		    ", 1000000, gen_random_uuid(), '{}', '{}', now() + interval '2 years')",
		    first);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from events_default"), 1);
}

/* --- duties --- */

static enum err count_up(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	int *runs = ctx;

	(void)db;
	(void)arena;
	*ret_more = ++*runs % 3 != 0;
	return OK;
}

static enum err fail(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	int *runs = ctx;

	(void)db;
	(void)arena;
	(void)ret_more;
	++*runs;
	return ERR_INTERNAL;
}

/* Until there is no more of it, then not before it is due; one that fails is its own matter. */
static void duties_are_done_by_the_leader(void)
{
	int counted = 0, failed = 0;
	const struct relay_duty duties[] = {
		{"failing", 3600 * USEC_PER_SEC, fail, &failed},
		{"counting", 3600 * USEC_PER_SEC, count_up, &counted},
	};
	struct relay_config with = config;

	with.duties = duties;
	with.duty_count = ARRAY_LEN(duties);
	struct relay *leader = new_leader(&with), *second_one = relay_new(&with, &f.log);
	CU_ASSERT_EQUAL(counted, 3);
	CU_ASSERT_EQUAL(failed, 1);
	emit_once(first, 1);
	CU_ASSERT_EQUAL(drain(leader), OK);
	CU_ASSERT_EQUAL(drain(second_one), OK);
	CU_ASSERT_FALSE(relay_leads(second_one));
	CU_ASSERT_EQUAL(counted, 3);
	CU_ASSERT_EQUAL(failed, 1);
	relay_free(second_one);
	relay_free(leader);
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	first = fixture_account(&f, 1);
	second = fixture_account(&f, 2);
	config = (struct relay_config){
		.system_url = f.system_url,
		.redis_url = f.redis_url,
		.clock = &clock_system,
		.rng = &rng_system,
	};
	int status =
		CUTAP_RUN({"an event arrives whole", an_event_arrives_whole},
			  {"concurrent writers, no gap in any seq", seqs_have_no_gap},
			  {"a crash before publishing loses nothing",
			   a_crash_before_publishing_loses_nothing},
			  {"a crash after publishing repeats", a_crash_after_publishing_repeats},
			  {"a flush makes a new epoch with all heads", a_flush_makes_a_new_epoch},
			  {"an epoch of another server is replaced", a_foreign_epoch_is_replaced},
			  {"revocations are told once", revocations_are_told_once},
			  {"a crash before marking repeats", a_crash_before_marking_repeats},
			  {"a flush brings revocations back", a_flush_brings_revocations_back},
			  {"Redis away stops publishing only", redis_away_stops_publishing_only},
			  {"only one relay leads", only_one_leads},
			  {"PostgreSQL goes and comes back", postgres_comes_back},
			  {"partitions are made ahead", partitions_are_made_ahead},
			  {"duties are done by the leader", duties_are_done_by_the_leader});
	fixture_stop(&f);
	return status;
}
