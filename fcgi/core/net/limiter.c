#include "core/net/limiter.h"

#define WAYS      4
#define SETS      (LIMITER_SUBJECTS / WAYS)
#define SHA1_TEXT 40

/* What this process knows of one subject. */
struct bucket {
	char key[LIMITER_KEY_MAX];
	size_t key_len;  /* 0: free */
	usec_t whole_at; /* monotonic: when nothing is used any more */
};

/* What Redis is asked: the script's key and arguments. */
struct question {
	struct rate rate;
	struct str key;
	struct str args[4];
};

struct limiter {
	struct redis *redis;
	const struct clock *clock;
	uint64_t seed; /* which subjects share a set is nobody's to choose */
	usec_t rest_until;
	char script_sha[SHA1_TEXT + 1]; /* "": not loaded yet */
	struct question asked;          /* between limiter_begin() and limiter_finish() */
	struct bucket sets[SETS][WAYS];
};

/*
 * gcra_take() by Redis' clock; ARGV: interval and burst in microseconds, and 1 to count or -1 to
 * uncount. Returns whether it was admitted, and by how much the schedule is ahead now.
 */
static const char script[] =
	"local time = redis.call('TIME')\n"
	"local now = time[1] * 1000000 + time[2]\n"
	"local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])\n"
	"local whole_at = tonumber(redis.call('GET', KEYS[1]) or now)\n"
	"local from = math.min(math.max(whole_at - now, 0), burst)\n"
	"local to = math.max(from + interval * ARGV[3], 0)\n"
	"if to > burst then return {0, from} end\n"
	"if to == 0 then redis.call('DEL', KEYS[1]) return {1, 0} end\n"
	"redis.call('SET', KEYS[1], string.format('%.0f', now + to), 'PX', "
	"math.ceil(to / 1000))\n"
	"return {1, to}\n";

struct limiter *limiter_new(struct arena *arena, struct redis *redis, const struct clock *clock,
			    const struct rng *rng)
{
	struct limiter *limiter = ARENA_NEW(arena, struct limiter);

	limiter->redis = redis;
	limiter->clock = clock;
	limiter->rest_until = INT64_MIN;
	rng->fill(rng->ctx, &limiter->seed, sizeof(limiter->seed));
	return limiter;
}

/* --- what this process knows --- */

static struct bucket *set_of(struct limiter *limiter, struct str key)
{
	uint64_t hash = limiter->seed;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.ptr[i]) * UINT64_C(0x100000001B3);
	return limiter->sets[(hash ^ hash >> 32) % SETS];
}

static struct bucket *bucket_find(struct limiter *limiter, struct str key)
{
	struct bucket *set = set_of(limiter, key);

	for (size_t i = 0; i < WAYS; i++)
		if (str_eq((struct str){set[i].key, set[i].key_len}, key))
			return &set[i];
	return NULL;
}

/* The subject's bucket, in the place of the one of its set that has the least used. */
static struct bucket *bucket_get(struct limiter *limiter, struct str key)
{
	struct bucket *set = set_of(limiter, key), *least = &set[0];
	struct bucket *found = bucket_find(limiter, key);

	if (found)
		return found;
	for (size_t i = 1; i < WAYS; i++)
		if (set[i].whole_at < least->whole_at)
			least = &set[i];
	*least = (struct bucket){.key_len = key.len, .whole_at = INT64_MIN};
	memcpy(least->key, key.ptr, key.len);
	return least;
}

static usec_t ahead_of(const struct bucket *bucket, usec_t now)
{
	return bucket && bucket->whole_at > now ? bucket->whole_at - now : 0;
}

/* --- what Redis knows --- */

static struct question question_of(struct arena *arena, struct rate rate, struct str key,
				   struct str count)
{
	return (struct question){
		.rate = rate,
		.key = key,
		.args = {key, arena_printf(arena, "%lld", (long long)rate_interval(rate)),
			 arena_printf(arena, "%lld", (long long)rate_burst(rate)), count},
	};
}

static enum err load_script(struct limiter *limiter, struct arena *arena)
{
	struct redis_reply reply;

	if (limiter->script_sha[0])
		return OK;
	enum err err = REDIS_DO(limiter->redis, arena, &reply, STR("SCRIPT"), STR("LOAD"),
				str_from(script));
	if (err == OK && reply.text.len != SHA1_TEXT)
		err = ERR_INTERNAL;
	if (err == OK)
		memcpy(limiter->script_sha, reply.text.ptr, SHA1_TEXT);
	return err;
}

/* After a failure Redis is left alone for a while. */
static enum err rest_after(struct limiter *limiter, enum err err)
{
	if (err != OK)
		limiter->rest_until = clock_monotonic(limiter->clock) + LIMITER_REST;
	return err;
}

static enum err ask(struct limiter *limiter, struct arena *arena, const struct question *q)
{
	if (clock_monotonic(limiter->clock) < limiter->rest_until)
		return ERR_UNAVAILABLE;
	enum err err = load_script(limiter, arena);
	if (err == OK) {
		const struct str args[] = {
			STR("EVALSHA"),
			{limiter->script_sha, SHA1_TEXT},
			STR("1"),
			q->args[0],
			q->args[1],
			q->args[2],
			q->args[3],
		};
		err = redis_send(limiter->redis, arena, args, ARRAY_LEN(args));
	}
	return rest_after(limiter, err);
}

static enum err answer(struct limiter *limiter, struct arena *arena, const struct question *q,
		       struct gcra *ret)
{
	struct redis_reply reply;
	enum err err = redis_receive(limiter->redis, arena, &reply);

	/* Started anew, failed over or told SCRIPT FLUSH: EVAL leaves the script there again. */
	if (err == ERR_INTERNAL && str_starts(redis_error(limiter->redis), STR("NOSCRIPT")))
		err = REDIS_DO(limiter->redis, arena, &reply, STR("EVAL"), str_from(script),
			       STR("1"), q->args[0], q->args[1], q->args[2], q->args[3]);
	if (err == OK && (reply.type != REDIS_LIST || reply.count != 2))
		err = ERR_INTERNAL;
	if (err == OK)
		*ret = (struct gcra){reply.items[0].number == 1, reply.items[1].number};
	return rest_after(limiter, err);
}

/* --- both --- */

static struct gcra remember(struct bucket *bucket, usec_t now, struct gcra gcra)
{
	bucket->whole_at = now + gcra.ahead;
	return gcra;
}

bool limiter_begin(struct limiter *limiter, struct arena *scratch, struct rate rate, struct str key,
		   struct gcra *ret)
{
	struct bucket *bucket = bucket_get(limiter, key);
	usec_t now = clock_monotonic(limiter->clock);
	struct gcra here = gcra_take(rate, ahead_of(bucket, now));

	if (here.admitted) {
		limiter->asked = question_of(scratch, rate, key, STR("1"));
		if (ask(limiter, scratch, &limiter->asked) == OK)
			return false;
		remember(bucket, now, here);
	}
	*ret = here;
	return true;
}

struct gcra limiter_finish(struct limiter *limiter, struct arena *scratch)
{
	const struct question *q = &limiter->asked;
	struct bucket *bucket = bucket_get(limiter, q->key);
	struct gcra gcra;
	enum err err = answer(limiter, scratch, q, &gcra);
	usec_t now = clock_monotonic(limiter->clock);

	if (err != OK)
		gcra = gcra_take(q->rate, ahead_of(bucket, now));
	return remember(bucket, now, gcra);
}

struct gcra limiter_take(struct limiter *limiter, struct arena *scratch, struct rate rate,
			 struct str key)
{
	struct gcra gcra;

	return limiter_begin(limiter, scratch, rate, key, &gcra) ? gcra
								 : limiter_finish(limiter, scratch);
}

struct gcra limiter_peek(struct limiter *limiter, struct rate rate, struct str key)
{
	const struct bucket *bucket = bucket_find(limiter, key);

	return gcra_take(rate, ahead_of(bucket, clock_monotonic(limiter->clock)));
}

void limiter_give_back(struct limiter *limiter, struct arena *scratch, struct rate rate,
		       struct str key)
{
	const struct question q = question_of(scratch, rate, key, STR("-1"));
	struct bucket *bucket = bucket_get(limiter, key);
	struct gcra there;

	if (ask(limiter, scratch, &q) == OK && answer(limiter, scratch, &q, &there) == OK)
		remember(bucket, clock_monotonic(limiter->clock), there);
	else if (bucket->whole_at != INT64_MIN)
		bucket->whole_at -= rate_interval(rate);
}
