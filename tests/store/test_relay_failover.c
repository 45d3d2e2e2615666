/*
 * Relays killed at every step of their cycle, another standing by each time. Whatever the step:
 * nothing is lost, repeated or reordered for a reader of the firehose, the ledger is whole, and
 * every revocation is told.
 *
 * A step is one call by which libpq or hiredis sends or receives: this program has those four calls
 * of its own, and a relay with an order to die does so before or after the n-th of them. So it is
 * killed with the request not sent, sent and not answered, answered and not read, and read.
 */
#undef _FORTIFY_SOURCE /* with it the headers have inline versions of those calls */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/events/feed_entry.h"
#include "app/events/ring.h"
#include "app/events/sessions.h"
#include "core/data/json.h"
#include "core/db/db_tenant.h"
#include "core/jobs/event.h"
#include "core/jobs/relay.h"
#include "core/net/redis.h"
#include "store/fixture.h"

#define ACCOUNTS  3
#define STEPS_MAX 400

static struct fixture f;
static struct relay_config config;

/* --- the steps --- */

static int32_t steps_left; /* to the kill; 0: none is ordered */

static void step_passes(void)
{
	if (steps_left > 0 && --steps_left == 0)
		kill(getpid(), SIGKILL);
}

#define STEP(type, ...)                           \
	step_passes();                            \
	type result = (type)syscall(__VA_ARGS__); \
	step_passes();                            \
	return result

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	STEP(ssize_t, SYS_sendto, fd, bytes, len, flags, NULL, 0);
}

ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
	STEP(ssize_t, SYS_recvfrom, fd, bytes, len, flags, NULL, NULL);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	STEP(ssize_t, SYS_write, fd, bytes, len);
}

ssize_t read(int fd, void *bytes, size_t len)
{
	STEP(ssize_t, SYS_read, fd, bytes, len);
}

/* --- relays: each a process that works on order --- */

struct racer {
	pid_t pid;
	int orders;  /* to it: one int32_t per cycle, the step to die at or 0 */
	int answers; /* from it: one byte when it stands by, and after each cycle */
};

/* Until it leads and has nothing left to do. */
static bool cycle(struct relay *relay)
{
	bool more = true;

	while (more || !relay_leads(relay) || !relay_published(relay)) {
		more = false;
		if (relay_step(relay, &more) != OK)
			return false;
		if (!relay_leads(relay))
			usleep(1000);
	}
	return true;
}

static void race(int orders, int answers)
{
	struct relay *relay = relay_new(&config, &f.log);
	bool more, good = relay_step(relay, &more) == OK;
	int32_t order;

	while (good && write(answers, "s", 1) == 1 &&
	       read(orders, &order, sizeof(order)) == (ssize_t)sizeof(order)) {
		steps_left = order;
		good = cycle(relay);
		steps_left = 0;
	}
	_exit(good ? 0 : 1);
}

static bool answered(const struct racer *racer)
{
	char byte;

	return read(racer->answers, &byte, 1) == 1;
}

/* It is connected and has seen whether it leads. */
static struct racer racer_start(void)
{
	int orders[2], answers[2];

	CU_ASSERT_FATAL(pipe2(orders, O_CLOEXEC) == 0 && pipe2(answers, O_CLOEXEC) == 0);
	fflush(NULL);
	pid_t pid = fork();
	CU_ASSERT_FATAL(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(orders[1]);
		close(answers[0]);
		race(orders[0], answers[1]);
	}
	close(orders[0]);
	close(answers[1]);
	struct racer racer = {pid, orders[1], answers[0]};
	CU_ASSERT_TRUE_FATAL(answered(&racer));
	return racer;
}

static void racer_order(const struct racer *racer, int32_t die_at)
{
	CU_ASSERT_EQUAL(write(racer->orders, &die_at, sizeof(die_at)), (ssize_t)sizeof(die_at));
}

static void racer_end(const struct racer *racer)
{
	kill(racer->pid, SIGKILL);
	waitpid(racer->pid, NULL, 0);
	close(racer->orders);
	close(racer->answers);
}

/* One cycle. False when it died of it. */
static bool racer_cycle(const struct racer *racer, int32_t die_at)
{
	racer_order(racer, die_at);
	return answered(racer);
}

/* Until the backend of the dead leader is gone: the next step then leads for sure. */
static void wait_for_lock(void)
{
	while (fixture_number(&f, "select count(*) from pg_locks where locktype = 'advisory'") > 0)
		usleep(1000);
}

/* --- what is written, and what a reader makes of it --- */

struct thing {
	struct str id;
};

static const struct field thing_fields[] = {F_STR(struct thing, id, 1, 100, REQUIRED)};
static const struct schema thing_schema = SCHEMA("Thing", struct thing, thing_fields);
static const struct event_type thing_moved = {"card.moved", "card", &thing_schema,
					      "a test moved it"};

static struct account {
	int64_t id;
	int64_t written;  /* events; the n-th has version n, and must get seq n */
	struct ring ring; /* as hub-events keeps it: drops what it has seen, and notices holes */
} accounts[ACCOUNTS];

static struct reader {
	struct str position; /* last entry of the firehose seen */
	char text[64];
	int64_t repeats;
	int64_t broken;  /* holes, and events that are not where they were written */
	int64_t entries; /* of revocations; numbered without a hole */
	struct sessions sessions;
} reader;

static void write_some(struct db *db, struct account *account, int count)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account->id, DB_WRITE);

	for (int i = 0; i < count; i++) {
		const struct event event = {
			.type = &thing_moved,
			.entity_id = STR("x"),
			.version = ++account->written,
			.actor = {STR("system"), STR_NULL, STR_NULL},
			.cause_id = STR_NULL,
			.audience = AUDIENCE_ACCOUNT,
			.data = &(struct thing){STR("x")},
		};
		event_emit(tenant, &clock_system, &rng_system, &event);
	}
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	arena_free(arena);
}

/* `count` events of every account, in turns. */
static void write_all(int count)
{
	struct db *db = db_new(f.app_url, "test", &clock_system, NULL);

	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < ACCOUNTS; i++)
			write_some(db, &accounts[i], count / 2);
	db_free(db);
	fixture_sql(&f, "select directory.revoke(gen_random_uuid()) from generate_series(1, 3)");
}

static void take_revocations(int64_t number, const struct redis_reply *fields)
{
	struct uuid session;
	usec_t until;
	size_t at = 0;

	CU_ASSERT_EQUAL(number, ++reader.entries);
	while (feed_entry_revoked(fields, &at, &session, &until))
		(void)sessions_revoke(&reader.sessions, &session, until);
}

static void take(struct arena *arena, const struct redis_reply *fields)
{
	struct feed_entry entry;
	const struct json *envelope;
	struct account *account = accounts;

	if (feed_entry_revocations(fields) > 0) {
		take_revocations(feed_entry_revocations(fields), fields);
		return;
	}
	CU_ASSERT_TRUE_FATAL(feed_entry_read(fields, &entry));
	while (account < accounts + ACCOUNTS && account->id != entry.account_id)
		account++;
	CU_ASSERT_FATAL(account < accounts + ACCOUNTS);
	struct packet *packet = feed_entry_packet(arena, &entry);
	CU_ASSERT_PTR_NOT_NULL_FATAL(packet);
	CU_ASSERT_EQUAL_FATAL(json_parse(arena, entry.envelope, 0, 0, &envelope), OK);
	enum ring_verdict verdict = ring_offer(&account->ring, packet);
	reader.repeats += verdict == RING_OLD;
	reader.broken += verdict == RING_HOLE ||
			 json_get_i64(envelope, "version", 0) != entry.seq ||
			 json_get_i64(envelope, "seq", 0) != entry.seq;
	packet_unref(packet);
}

/* All that came since the last time. */
static void read_on(void)
{
	struct arena *arena = arena_new();
	struct redis *redis = redis_new(f.redis_url, &clock_system);
	struct redis_reply reply;

	do {
		CU_ASSERT_EQUAL_FATAL(REDIS_DO(redis, arena, &reply, STR("XRANGE"),
					       STR("hub:firehose"), reader.position, STR("+"),
					       STR("COUNT"), STR("500")),
				      OK);
		for (size_t i = 0; i < reply.count; i++) {
			struct str id = reply.items[i].items[0].text;
			snprintf(reader.text, sizeof(reader.text), "(%.*s", STR_FMT(id));
			reader.position = str_from(reader.text);
			take(arena, &reply.items[i].items[1]);
		}
	} while (reply.count > 0);
	redis_free(redis);
	arena_free(arena);
}

/* All are marked, in the set, and were told to the reader. */
static bool all_revoked(void)
{
	struct redis *redis = redis_new(f.redis_url, &clock_system);
	struct redis_reply set = {0};
	int64_t count = fixture_number(&f, "select count(*) from revocations");

	CU_ASSERT_EQUAL(REDIS_DO(redis, f.arena, &set, STR("ZCARD"), STR("hub:revoked")), OK);
	redis_free(redis);
	return fixture_number(&f, "select count(*) from revocations where not published") == 0 &&
	       set.number == count && (int64_t)reader.sessions.revoked_count == count;
}

/* After a cycle nothing is left anywhere, and the reader has everything. */
static bool all_arrived(void)
{
	bool good = fixture_number(&f, "select (select count(*) from event_outbox)"
				       " + abs((select max(pos) from events)"
				       "   - (select published_pos from relay_state))") == 0;

	read_on();
	for (size_t i = 0; i < ACCOUNTS; i++)
		good = good && accounts[i].ring.last == accounts[i].written;
	return good && reader.broken == 0 && all_revoked();
}

/* Every event once, numbered as it was written, and in the order of the ledger. */
static void the_ledger_is_whole(void)
{
	int64_t written = 0;

	for (size_t i = 0; i < ACCOUNTS; i++) {
		written += accounts[i].written;
		CU_ASSERT_EQUAL(fixture_number(&f,
					       "select seq from event_heads where account_id ="
					       " %" PRId64,
					       accounts[i].id),
				accounts[i].written);
	}
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(distinct id) from events"), written);
	CU_ASSERT_EQUAL(
		fixture_number(&f,
			       "select count(*) from (select seq, (envelope->>'version')::bigint"
			       " as version, row_number() over (partition by account_id order by"
			       " pos) as place from events) e where seq = place and seq = version"),
		written);
	CU_ASSERT_EQUAL(reader.broken, 0);
}

static void check_round(int32_t n)
{
	CHECK_ROW(all_arrived(), arena_printf(f.arena, "killed at step %" PRId32, n));
}

/* --- cases --- */

#define ROUND 46 /* events of each account: together more than one chunk of the relay */

/* The cycle of one that leads already. */
static void a_leader_dies_at_each_step(void)
{
	struct racer leader = racer_start();
	bool killed = true;
	int32_t n = 0;

	CU_ASSERT_TRUE(racer_cycle(&leader, 0));
	while (killed && ++n < STEPS_MAX) {
		struct racer next = racer_start();
		write_all(ROUND);
		killed = !racer_cycle(&leader, n);
		if (killed)
			CHECK_ROW(racer_cycle(&next, 0), STR("the next one takes over"));
		check_round(n);
		racer_end(killed ? &leader : &next);
		leader = killed ? next : leader;
	}
	racer_end(&leader);
	CU_ASSERT(n > 20 && n < STEPS_MAX);
	CU_ASSERT(reader.repeats > 0);
	the_ledger_is_whole();
}

/* The first cycle of one that takes over, with work waiting. */
static void a_successor_dies_at_each_step(void)
{
	bool killed = true;
	int32_t n = 0;

	while (killed && ++n < STEPS_MAX) {
		struct racer leader = racer_start();
		CU_ASSERT_TRUE(racer_cycle(&leader, 0));
		struct racer second = racer_start(), third = racer_start();
		write_all(ROUND);
		racer_end(&leader);
		wait_for_lock();
		killed = !racer_cycle(&second, n);
		if (killed)
			CHECK_ROW(racer_cycle(&third, 0), STR("the third one takes over"));
		check_round(n);
		racer_end(&second);
		racer_end(&third);
	}
	CU_ASSERT(n > 20 && n < STEPS_MAX);
	the_ledger_is_whole();
}

#define MOMENTS 25
#define MANY    240 /* events of each account: together more than one batch of the relay */

/* At any time, also while PostgreSQL or Redis is at work for it. */
static void a_leader_dies_at_any_moment(void)
{
	struct racer leader = racer_start();

	CU_ASSERT_TRUE(racer_cycle(&leader, 0));
	for (useconds_t moment = 0; moment < MOMENTS; moment++) {
		struct racer next = racer_start();
		write_all(MANY);
		racer_order(&leader, 0);
		usleep(moment * 3000);
		racer_end(&leader);
		CHECK_ROW(racer_cycle(&next, 0), STR("the next one takes over"));
		check_round((int32_t)moment);
		leader = next;
	}
	racer_end(&leader);
	the_ledger_is_whole();
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < ACCOUNTS; i++) {
		accounts[i].id = fixture_account(&f, (int64_t)i + 1);
		ring_anchor(&accounts[i].ring, 0);
	}
	reader.position = STR("-");
	sessions_init(&reader.sessions);
	config = (struct relay_config){
		.system_url = f.system_url,
		.redis_url = f.redis_url,
		.clock = &clock_system,
		.rng = &rng_system,
	};
	int status =
		CUTAP_RUN({"a leader dies at each step of its cycle", a_leader_dies_at_each_step},
			  {"a successor dies at each step of taking over",
			   a_successor_dies_at_each_step},
			  {"a leader dies at any moment", a_leader_dies_at_any_moment});
	for (size_t i = 0; i < ACCOUNTS; i++)
		ring_forget(&accounts[i].ring);
	sessions_release(&reader.sessions);
	fixture_stop(&f);
	return status;
}
