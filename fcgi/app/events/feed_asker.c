#include "app/events/feed_int.h"

#include <inttypes.h>

#include "app/events/feed_entry.h"

#define ASK_EVERY (1 * USEC_PER_SEC)

#define KEY_EPOCH       STR("hub:epoch")
#define KEY_HEADS       STR("hub:heads")
#define KEY_REVOKED     STR("hub:revoked")
#define KEY_REVOCATIONS STR("hub:revocations")

/* Adds the account to the question. */
static void ask_about(struct feed *feed, struct account *account)
{
	account->query = feed->query;
	feed->ids[feed->id_count++] = account->id;
}

/* Accounts to load, then as many of the others as fit, each time from where the last ended. */
static void choose_accounts(struct feed *feed)
{
	const struct accounts *accounts = feed->config.accounts;
	size_t buckets = accounts->bucket_count;

	feed->id_count = 0;
	for (size_t i = 0; feed->position[0] && i < buckets; i++) {
		for (struct account *a = accounts->buckets[i]; a && feed->id_count < FEED_ASK_MAX;
		     a = a->next) {
			if (!a->loaded)
				ask_about(feed, a);
		}
	}
	for (size_t i = 0; feed->reader.up && i < buckets && feed->id_count < FEED_ASK_MAX; i++) {
		for (struct account *a = accounts->buckets[feed->cursor++ & (buckets - 1)];
		     a && feed->id_count < FEED_ASK_MAX; a = a->next) {
			if (a->loaded)
				ask_about(feed, a);
		}
	}
}

/* A loaded account's head: ahead of the reader twice in a row means that something was missed. */
static void check_head(struct feed *feed, struct account *account, int64_t head)
{
	int64_t doubt = account->doubt;

	account->doubt = head > account->ring.last ? head : I64_NULL;
	if (doubt == I64_NULL || account->doubt == I64_NULL || account->ring.last >= doubt)
		return;
	log_event(feed->config.log, LOG_WARN, "feed.missed", LOG_I64("account_id", account->id),
		  LOG_I64("seq", head));
	account_skip(account, head);
	account->doubt = I64_NULL;
}

static void take_heads(struct feed *feed, const struct redis_reply *heads)
{
	for (size_t i = 0; i < feed->id_count && i < heads->count; i++) {
		struct account *account = accounts_find(feed->config.accounts, feed->ids[i]);
		int64_t head = 0; /* an account without events has none */

		/* Forgotten, or made anew, since the question was sent. */
		if (!account || account->query != feed->query)
			continue;
		if (heads->items[i].type == REDIS_TEXT &&
		    !str_to_i64(heads->items[i].text, 0, INT64_MAX, &head))
			continue;
		if (account->loaded)
			check_head(feed, account, head);
		else
			account_load(account, head);
	}
}

/* [id, until, id, until …] */
static void load_revoked(struct feed *feed, const struct redis_reply *revoked)
{
	struct uuid session;
	usec_t until;
	size_t ended = 0;

	for (size_t i = 0; i + 1 < revoked->count; i += 2) {
		if (feed_revocation_read(revoked->items[i].text, revoked->items[i + 1].text,
					 &session, &until))
			ended += sessions_revoke(feed->config.sessions, &session, until);
	}
	feed_log_ended(feed, ended);
}

/* `revoked` is NULL when it was not asked for, or the reader began anew meanwhile. */
static void take_revoked(struct feed *feed, const struct redis_reply *number,
			 const struct redis_reply *revoked)
{
	int64_t last = 0; /* none before the first revocation of an epoch */

	if (number->type == REDIS_TEXT)
		(void)str_to_i64(number->text, 0, INT64_MAX, &last);
	feed->behind = !revoked && last > feed->revocations;
	if (!revoked)
		return;
	load_revoked(feed, revoked);
	feed->revocations = last;
	feed->config.sessions->known = true;
}

/* The answer counts only when the reader will bring all that comes later. */
static bool wants_revoked(const struct feed *feed)
{
	return feed->reader.up && feed->position[0] &&
	       (feed->behind || !feed->config.sessions->known);
}

/* True when the epoch is the one everything known belongs to. */
static bool same_epoch(struct feed *feed, const struct redis_reply *reply)
{
	const struct log *log = feed->config.log;
	bool known = feed->epoch[0] != '\0';

	if (reply->type != REDIS_TEXT || reply->text.len == 0 || reply->text.len >= FEED_EPOCH) {
		if (!feed->complained)
			log_plain(log, LOG_WARN, "feed.no_epoch");
		feed->complained = true;
		feed->epoch[0] = '\0';
		if (known)
			feed_forget_all(feed);
		return false;
	}
	if (known && str_eq(reply->text, str_from(feed->epoch)))
		return true;
	feed->complained = false;
	feed_keep(feed->epoch, sizeof(feed->epoch), reply->text);
	log_event(log, LOG_INFO, "feed.epoch", LOG_STR("epoch", reply->text));
	if (!known)
		return true;
	feed_forget_all(feed);
	return false;
}

/* Came while the question was under way, or did not fit into it. */
static bool accounts_left(const struct feed *feed)
{
	const struct accounts *accounts = feed->config.accounts;
	bool full = feed->id_count == FEED_ASK_MAX;

	for (size_t i = 0; i < accounts->bucket_count; i++) {
		for (const struct account *a = accounts->buckets[i]; a; a = a->next) {
			if (!a->loaded && (full || a->query != feed->query))
				return true;
		}
	}
	return false;
}

/* [[epoch, number of revocations], heads, revoked]; heads and revoked where they were asked for */
static void on_answers(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct feed *feed = ctx;
	bool revoked = feed->asks_revoked && feed->life == feed->reading;
	size_t heads = feed->id_count > 0;
	size_t count = 1 + heads + feed->asks_revoked;
	bool good = err == OK && reply->type == REDIS_LIST && reply->count == count &&
		    reply->items[0].count == 2;

	feed->asking = false;
	feed->ask_at = feed_now(feed) + ASK_EVERY;
	if (!good || !same_epoch(feed, &reply->items[0].items[0]))
		return;
	if (heads)
		take_heads(feed, &reply->items[1]);
	take_revoked(feed, &reply->items[0].items[1], revoked ? &reply->items[count - 1] : NULL);
	if (accounts_left(feed) || wants_revoked(feed))
		feed_want(feed);
}

static bool say(struct feed *feed, const struct str *args, size_t count,
		void (*done)(void *, enum err, const struct redis_reply *))
{
	return redis_async_send(feed->asker.redis, args, count, FEED_TIMEOUT,
				(struct redis_async_done){done, feed});
}

void feed_ask(struct feed *feed)
{
	const struct str multi[] = {STR("MULTI")};
	const struct str epoch[] = {STR("MGET"), KEY_EPOCH, KEY_REVOCATIONS};
	const struct str revoked[] = {STR("ZRANGE"), KEY_REVOKED, STR("0"), STR("-1"),
				      STR("WITHSCORES")};
	const struct str exec[] = {STR("EXEC")};
	struct str heads[FEED_ASK_MAX + 2] = {STR("HMGET"), KEY_HEADS};

	feed->query = feed->query == UINT32_MAX ? 1 : feed->query + 1;
	choose_accounts(feed);
	for (size_t i = 0; i < feed->id_count; i++)
		heads[2 + i] = arena_printf(feed->scratch, "%" PRId64, feed->ids[i]);
	feed->asks_revoked = wants_revoked(feed);
	feed->life = feed->reading;
	feed->asking = say(feed, multi, 1, NULL) && say(feed, epoch, ARRAY_LEN(epoch), NULL) &&
		       (feed->id_count == 0 || say(feed, heads, 2 + feed->id_count, NULL)) &&
		       (!feed->asks_revoked ||
			say(feed, revoked, ARRAY_LEN(revoked), NULL)) &&
		       say(feed, exec, 1, on_answers);
	feed->ask_at = feed_now(feed) + ASK_EVERY;
	arena_reset(feed->scratch);
}

void feed_take_back(void *ctx, int64_t account_id, struct str viewer_id, int64_t heard)
{
	struct feed *feed = ctx;
	const struct str args[] = {
		STR("XADD"), PRESENCE_STREAM, STR("MAXLEN"), STR("~"), PRESENCE_KEPT, STR("*"),
		STR("a"), arena_printf(feed->scratch, "%" PRId64, account_id), STR("v"), viewer_id,
		STR("h"), arena_printf(feed->scratch, "%" PRId64, heard)};

	(void)say(feed, args, ARRAY_LEN(args), NULL); /* or in a few seconds */
	arena_reset(feed->scratch);
}

void feed_want(struct feed *feed)
{
	/* Without a position the answer could be older than what the reader will start from. */
	if (!feed->asking && feed->asker.up && feed->position[0])
		feed->ask_at = INT64_MIN;
}
