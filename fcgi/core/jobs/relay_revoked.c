#include "core/jobs/relay_revoked.h"

#include <inttypes.h>

#define CHUNK      100  /* ids in one entry of the firehose */
#define COPY_CHUNK 1000 /* ids in one ZADD */

/*
 * KEYS epoch, firehose, revoked, revocations; ARGV our epoch, now in ms, then id and until of each.
 * 0 when Redis has another epoch.
 */
#define PUBLISH_SCRIPT                                                             \
	"if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "              \
	"redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[2]) "                \
	"local entry = {'n', redis.call('INCR', KEYS[4])} "                        \
	"for i = 3, #ARGV, 2 do "                                                  \
	"redis.call('ZADD', KEYS[3], ARGV[i + 1], ARGV[i]) "                       \
	"entry[#entry + 1] = 'r' entry[#entry + 1] = ARGV[i] "                     \
	"entry[#entry + 1] = 't' entry[#entry + 1] = ARGV[i + 1] end "             \
	"redis.call('XADD', KEYS[2], 'MAXLEN', '~', '10000', '*', unpack(entry)) " \
	"return 1"

DB_STMT(revoked_pending, "relay.revoked_pending",
	"select id, (extract(epoch from until) * 1000)::bigint as until from revocations"
	" where not published order by until limit $1");

DB_STMT(revoked_published, "relay.revoked_published",
	"update revocations set published = true where id = any ($1::uuid[])");

DB_STMT(revoked_in_force, "relay.revoked_in_force",
	"select id, (extract(epoch from until) * 1000)::bigint as until from revocations"
	" where id > $1 and until > now() order by id limit $2");

/* One ZADD of those after *after; *ret_last is the last one, or STR_NULL at the end. */
static enum err copy_some(struct db *db, struct redis *redis, struct arena *arena, struct str after,
			  struct str *ret_last, enum err *ret_redis)
{
	struct redis_reply reply;
	struct db_rows *rows;

	TRY(db_lookup(db, arena, &revoked_in_force, DB_ARGS(db_text(after), db_i64(COPY_CHUNK)),
		      &rows));
	size_t count = rows_count(rows);
	*ret_last = count == COPY_CHUNK ? row_str(rows, count - 1, "id") : STR_NULL;
	*ret_redis = OK;
	if (count == 0)
		return OK;
	struct str *args = ARENA_ARRAY(arena, struct str, 2 + 2 * count);
	args[0] = STR("ZADD");
	args[1] = KEY_REVOKED;
	for (size_t i = 0; i < count; i++) {
		args[2 + 2 * i] = row_str(rows, i, "until");
		args[3 + 2 * i] = row_str(rows, i, "id");
	}
	*ret_redis = redis_command(redis, arena, args, 2 + 2 * count, &reply);
	return OK;
}

enum err relay_revoked_copy(struct db *db, struct redis *redis, struct arena *arena,
			    enum err *ret_redis)
{
	struct str last = STR("00000000-0000-0000-0000-000000000000");

	do
		TRY(copy_some(db, redis, arena, last, &last, ret_redis));
	while (!*ret_redis && last.ptr);
	return OK;
}

static enum err send(struct redis *redis, struct arena *arena, struct str epoch, usec_t now,
		     const struct db_rows *rows, bool *ret_current)
{
	size_t n = 0, count = rows_count(rows);
	struct str *args = ARENA_ARRAY(arena, struct str, 9 + 2 * count);
	struct redis_reply reply;

	args[n++] = STR("EVAL");
	args[n++] = STR(PUBLISH_SCRIPT);
	args[n++] = STR("4");
	args[n++] = STR("hub:epoch");
	args[n++] = STR("hub:firehose");
	args[n++] = KEY_REVOKED;
	args[n++] = KEY_REVOCATIONS;
	args[n++] = epoch;
	args[n++] = arena_printf(arena, "%" PRId64, now / USEC_PER_MSEC);
	for (size_t i = 0; i < count; i++) {
		args[n++] = row_str(rows, i, "id");
		args[n++] = row_str(rows, i, "until");
	}
	TRY(redis_command(redis, arena, args, n, &reply));
	*ret_current = reply.number == 1;
	return OK;
}

static enum err mark(struct db *db, struct arena *arena, const struct db_rows *rows)
{
	size_t count = rows_count(rows);
	struct str *ids = ARENA_ARRAY(arena, struct str, count);
	const struct list list = {ids, count};

	for (size_t i = 0; i < count; i++)
		ids[i] = row_str(rows, i, "id");
	return db_lookup(db, arena, &revoked_published, DB_ARGS(db_texts(&list)), NULL);
}

/* Marked only once they are in Redis: sent again after a crash in between. */
enum err relay_revoked_publish(struct db *db, struct redis *redis, struct arena *arena,
			       struct str epoch, usec_t now, bool *ret_current,
			       enum err *ret_redis)
{
	struct db_rows *rows;
	size_t count;

	do {
		TRY(db_lookup(db, arena, &revoked_pending, DB_ARGS(db_i64(CHUNK)), &rows));
		count = rows_count(rows);
		if (count == 0)
			return OK;
		*ret_redis = send(redis, arena, epoch, now, rows, ret_current);
		if (*ret_redis || !*ret_current)
			return OK;
		TRY(mark(db, arena, rows));
	} while (count == CHUNK);
	return OK;
}
