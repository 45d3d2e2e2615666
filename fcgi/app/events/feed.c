#include "app/events/feed_int.h"

#include <stdio.h>
#include <stdlib.h>

usec_t feed_now(const struct feed *feed)
{
	return clock_monotonic(feed->config.log->clock);
}

void feed_keep(char *to, size_t size, struct str text)
{
	snprintf(to, size, "%.*s", STR_FMT(text));
}

void feed_log_ended(const struct feed *feed, size_t streams)
{
	if (streams > 0)
		log_event(feed->config.log, LOG_INFO, "streams.revoked",
			  LOG_I64("streams", (int64_t)streams));
}

static void log_line(const struct feed *feed, const char *name, const struct line *line)
{
	if (line->up)
		log_event(feed->config.log, LOG_INFO, "redis.up", LOG_TXT("line", name));
	else
		log_event(feed->config.log, LOG_WARN, "redis.down", LOG_TXT("line", name),
			  LOG_STR("why", redis_async_error(line->redis)));
}

static void reader_changed(void *ctx, bool up)
{
	struct feed *feed = ctx;

	feed->reader.up = up;
	log_line(feed, "reader", &feed->reader);
	if (up) {
		feed_read_on(feed);
		feed_want(feed);
	} else {
		feed_forget_revocations(feed);
	}
}

static void asker_changed(void *ctx, bool up)
{
	struct feed *feed = ctx;

	feed->asker.up = up;
	log_line(feed, "asker", &feed->asker);
	feed->asking = false;
	feed->ask_at = INT64_MIN;
}

static void line_ready(struct watch *watch, uint32_t events)
{
	struct line *line = (struct line *)watch;

	redis_async_ready(line->redis, events);
}

static bool line_init(struct feed *feed, struct line *line, void (*changed)(void *, bool))
{
	const struct redis_async_config config = {
		.url = feed->config.redis_url,
		.clock = feed->config.log->clock,
		.rng = feed->config.rng,
		.epoll_fd = feed->config.epoll_fd,
		.tag = &line->watch,
		.changed = changed,
		.ctx = feed,
		.observer = line == &feed->asker ? feed->config.observer : (struct observer){0},
	};

	line->watch.ready = line_ready;
	line->redis = redis_async_new(&config);
	return line->redis != NULL;
}

struct feed *feed_new(const struct feed_config *config)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		abort();
	feed->config = *config;
	feed->scratch = arena_new();
	if (line_init(feed, &feed->reader, reader_changed) &&
	    line_init(feed, &feed->asker, asker_changed))
		return feed;
	feed_free(feed);
	return NULL;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	feed->reader.up = false; /* what is under way fails now, and need not be complained about */
	redis_async_free(feed->reader.redis);
	redis_async_free(feed->asker.redis);
	arena_free(feed->scratch);
	free(feed);
}

void feed_tick(struct feed *feed)
{
	redis_async_tick(feed->reader.redis);
	redis_async_tick(feed->asker.redis);
}

void feed_turn(struct feed *feed)
{
	if (feed->asker.up && !feed->asking && feed_now(feed) >= feed->ask_at)
		feed_ask(feed);
}

uint64_t feed_events(const struct feed *feed)
{
	return feed->events;
}
