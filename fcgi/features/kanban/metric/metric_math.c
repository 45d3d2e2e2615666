/* The arithmetic of metrics, without a request or a database. */
#include "features/kanban/metric/metric_int.h"

#include <stdlib.h>

/* PostgreSQL's times are microseconds since 2000-01-01T00:00:00Z, in eight bytes. */
#define TIME_SIZE 8
#define TIME_ZERO INT64_C(946684800)

struct open_hours open_hours_of(struct arena *arena, const struct span *items, size_t count)
{
	int64_t *before = ARENA_ARRAY(arena, int64_t, count), open = 0;

	for (size_t i = 0; i < count; i++) {
		before[i] = open;
		open += items[i].ended - items[i].began;
	}
	return (struct open_hours){.items = items, .before = before, .count = count};
}

/* Seconds open from the first opening until then. */
static int64_t open_until(const struct open_hours *hours, int64_t at)
{
	size_t low = 0, high = hours->count; /* the last that began by then is below `high` */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (hours->items[middle].began <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0;
	const struct span *last = &hours->items[low - 1];
	return hours->before[low - 1] + (at < last->ended ? at : last->ended) - last->began;
}

int64_t metric_elapsed(const struct open_hours *hours, int64_t began, int64_t ended)
{
	if (ended <= began)
		return 0;
	return hours ? open_until(hours, ended) - open_until(hours, began) : ended - began;
}

long metric_find(const int64_t *starts, size_t count, int64_t at)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (starts[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return (long)low - 1;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t nearest_rank(const int64_t *durations, size_t count, size_t percent)
{
	return count ? durations[(count * percent + 99) / 100 - 1] : I64_NULL;
}

struct percentiles percentiles_sorted(const int64_t *durations, size_t count)
{
	return (struct percentiles){
		.count = (int64_t)count,
		.p50 = nearest_rank(durations, count, 50),
		.p85 = nearest_rank(durations, count, 85),
		.p95 = nearest_rank(durations, count, 95),
	};
}

struct percentiles percentiles_of(int64_t *durations, size_t count)
{
	qsort(durations, count, sizeof(*durations), by_number);
	return percentiles_sorted(durations, count);
}

/* Of the time that begins there; infinity is METRIC_NEVER. */
static int64_t moment_at(const char *bytes)
{
	uint64_t time = 0;

	for (size_t i = 0; i < TIME_SIZE; i++)
		time = time << 8 | (unsigned char)bytes[i];
	if (time == INT64_MAX)
		return METRIC_NEVER;
	return (int64_t)time / USEC_PER_SEC + TIME_ZERO;
}

enum err moments_read(struct arena *arena, struct str bytes, int64_t **ret, size_t *ret_count)
{
	size_t count = bytes.len / TIME_SIZE;
	int64_t *moments = ARENA_ARRAY(arena, int64_t, count);

	if (bytes.len % TIME_SIZE)
		return ERR_INTERNAL;
	for (size_t i = 0; i < count; i++)
		moments[i] = moment_at(bytes.ptr + i * TIME_SIZE);
	*ret = moments;
	*ret_count = count;
	return OK;
}

enum err spans_read(struct arena *arena, struct str begins, struct str ends, struct spans *ret)
{
	size_t count = begins.len / TIME_SIZE;
	struct span *items = ARENA_ARRAY(arena, struct span, count);

	if (begins.len % TIME_SIZE || ends.len != begins.len)
		return ERR_INTERNAL;
	for (size_t i = 0; i < count; i++)
		items[i] = (struct span){moment_at(begins.ptr + i * TIME_SIZE),
					 moment_at(ends.ptr + i * TIME_SIZE)};
	*ret = (struct spans){items, count};
	return OK;
}
