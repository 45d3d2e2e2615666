/* The arithmetic of metrics, without a request or a database. */
#include "features/kanban/kanban_metric.h"

#include <stdlib.h>

/* array_send(): dimensions, flags, type, and of the one dimension its length and first index. */
#define ARRAY_HEAD 20
#define ARRAY_ITEM 12 /* four bytes of length, eight of number */

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

static uint64_t big_endian(const unsigned char *bytes, size_t len)
{
	uint64_t number = 0;

	for (size_t i = 0; i < len; i++)
		number = number << 8 | bytes[i];
	return number;
}

enum err numbers_read(struct arena *arena, struct str bytes, int64_t **ret, size_t *ret_count)
{
	const unsigned char *at = (const unsigned char *)bytes.ptr;
	size_t count = 0;

	if (bytes.len >= ARRAY_HEAD) {
		count = (size_t)big_endian(at + 12, 4);
		if (big_endian(at, 4) != 1 || bytes.len - ARRAY_HEAD != count * ARRAY_ITEM)
			return ERR_INTERNAL;
		at += ARRAY_HEAD;
	}
	int64_t *numbers = ARENA_ARRAY(arena, int64_t, count);
	for (size_t i = 0; i < count; i++, at += ARRAY_ITEM) {
		if (big_endian(at, 4) != 8)
			return ERR_INTERNAL;
		numbers[i] = (int64_t)big_endian(at + 4, 8);
	}
	*ret = numbers;
	*ret_count = count;
	return OK;
}

enum err spans_read(struct arena *arena, struct str bytes, struct spans *ret)
{
	int64_t *numbers;
	size_t count;

	TRY(numbers_read(arena, bytes, &numbers, &count));
	struct span *items = ARENA_ARRAY(arena, struct span, count);
	for (size_t i = 0; i < count; i++) {
		int64_t duration = numbers[i] & UINT32_MAX;
		int64_t began = (numbers[i] - duration) / (INT64_C(1) << 32);
		items[i] = (struct span){began, began + duration};
	}
	*ret = (struct spans){items, count};
	return OK;
}
