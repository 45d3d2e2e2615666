#include "app/events/feed_int.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/events/feed_entry.h"

#define BLOCK_MS     "5000"
#define BATCH        "128"
#define READ_TIMEOUT (8 * USEC_PER_SEC)
#define KEY_FIREHOSE STR("hub:firehose")

void feed_forget_revocations(struct feed *feed)
{
	feed->config.sessions->known = false;
	feed->reading++;
}

void feed_forget_all(struct feed *feed)
{
	accounts_forget(feed->config.accounts);
	feed_forget_revocations(feed);
	feed->position[0] = '\0';
	feed->words[0] = '\0';
	redis_async_restart(feed->reader.redis);
}

/* A refused command; a lost connection comes back by itself. */
static void reader_failed(struct feed *feed)
{
	if (!feed->reader.up)
		return;
	log_event(feed->config.log, LOG_ERROR, "feed.refused",
		  LOG_STR("why", redis_async_error(feed->reader.redis)));
	redis_async_restart(feed->reader.redis);
}

static void take_revocations(struct feed *feed, int64_t number, const struct redis_reply *fields)
{
	struct uuid session;
	usec_t until;
	size_t ended = 0;

	for (size_t at = 0; feed_entry_revoked(fields, &at, &session, &until);)
		ended += sessions_revoke(feed->config.sessions, &session, until);
	if (number > feed->revocations)
		feed->revocations = number;
	feed_log_ended(feed, ended);
}

static void take_event(struct feed *feed, const struct redis_reply *fields)
{
	struct feed_entry parsed;
	struct account *account;
	struct packet *packet;

	feed->events++;
	if (!feed_entry_read(fields, &parsed)) {
		log_event(feed->config.log, LOG_ERROR, "feed.bad_entry",
			  LOG_TXT("entry", feed->position));
		return;
	}
	account = accounts_find(feed->config.accounts, parsed.account_id);
	if (!account)
		return;
	packet = feed_entry_packet(feed->scratch, &parsed);
	if (!packet) {
		log_event(feed->config.log, LOG_ERROR, "feed.bad_event",
			  LOG_I64("account_id", account->id), LOG_I64("seq", parsed.seq));
	} else {
		if (!account_take(account, packet))
			log_event(feed->config.log, LOG_WARN, "feed.hole",
				  LOG_I64("account_id", account->id), LOG_I64("seq", parsed.seq));
		packet_unref(packet);
	}
	arena_reset(feed->scratch);
}

static void take_word(struct feed *feed, const struct redis_reply *entry)
{
	struct str id, time;
	int64_t heard;

	if (entry->type != REDIS_LIST || entry->count != 2 || entry->items[0].type != REDIS_TEXT)
		return;
	id = time = entry->items[0].text;
	feed_keep(feed->words, sizeof(feed->words), id);
	if (!str_to_i64(str_split(&time, '-'), 1, INT64_MAX, &heard) ||
	    !crowds_take(feed->config.crowds, heard, &entry->items[1]))
		log_event(feed->config.log, LOG_ERROR, "feed.bad_word", LOG_STR("entry", id));
}

static void take_entry(struct feed *feed, const struct redis_reply *entry)
{
	int64_t revocations;

	if (entry->type != REDIS_LIST || entry->count != 2 || entry->items[0].type != REDIS_TEXT)
		return;
	feed_keep(feed->position, sizeof(feed->position), entry->items[0].text);
	revocations = feed_entry_revocations(&entry->items[1]);
	if (revocations > 0)
		take_revocations(feed, revocations, &entry->items[1]);
	else
		take_event(feed, &entry->items[1]);
}

static void take_entries(struct feed *feed, const struct redis_reply *stream)
{
	bool words = stream->count == 2 && str_eq(stream->items[0].text, PRESENCE_STREAM);

	for (size_t i = 0; stream->count == 2 && i < stream->items[1].count; i++) {
		if (words)
			take_word(feed, &stream->items[1].items[i]);
		else
			take_entry(feed, &stream->items[1].items[i]);
	}
}

static void on_entries(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct feed *feed = ctx;

	if (err != OK) {
		reader_failed(feed);
		return;
	}
	/* [[key, [entry…]]…], those that have some; or nil when BLOCK ran out */
	for (size_t i = 0; reply->type == REDIS_LIST && i < reply->count; i++)
		take_entries(feed, &reply->items[i]);
	feed_read_on(feed);
}

static void on_position(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct feed *feed = ctx;

	if (err != OK) {
		reader_failed(feed);
		return;
	}
	if (reply->type == REDIS_LIST && reply->count == 1 && reply->items[0].count == 2)
		feed_keep(feed->position, sizeof(feed->position), reply->items[0].items[0].text);
	else
		feed_keep(feed->position, sizeof(feed->position), STR("0-0"));
	feed_read_on(feed);
	feed_want(feed);
}

/* At first as far back as a word is good for. */
static struct str words_seen(struct feed *feed)
{
	usec_t since = clock_now(feed->config.log->clock) - PRESENCE_LIFE_SEC * USEC_PER_SEC;

	if (feed->words[0] == '\0')
		snprintf(feed->words, sizeof(feed->words), "%" PRId64 "-0", since / USEC_PER_MSEC);
	return str_from(feed->words);
}

void feed_read_on(struct feed *feed)
{
	const struct str last[] = {STR("XREVRANGE"), KEY_FIREHOSE, STR("+"), STR("-"), STR("COUNT"),
				   STR("1")};
	const struct str next[] = {STR("XREAD"), STR("COUNT"), STR(BATCH), STR("BLOCK"),
				   STR(BLOCK_MS), STR("STREAMS"), KEY_FIREHOSE, PRESENCE_STREAM,
				   str_from(feed->position), words_seen(feed)};

	if (feed->position[0] == '\0')
		redis_async_send(feed->reader.redis, last, ARRAY_LEN(last), FEED_TIMEOUT,
				 (struct redis_async_done){on_position, feed});
	else
		redis_async_send(feed->reader.redis, next, ARRAY_LEN(next), READ_TIMEOUT,
				 (struct redis_async_done){on_entries, feed});
}
