#include "core/base/buf.h"

#include <stdio.h>

#define BUF_FIRST ((size_t)256)

/* What was outgrown stays in the arena: a third of the whole by this factor. */
#define BUF_GROWTH 4

struct buf buf_new(struct arena *arena, size_t max)
{
	return (struct buf){.arena = arena, .max = max};
}

struct buf buf_over(char *space, size_t size)
{
	return (struct buf){.ptr = space, .cap = size, .max = size - 1};
}

bool buf_grow(struct buf *buf, size_t len)
{
	if (buf->overflow || len > buf->max - buf->len) {
		buf->overflow = true;
		return false;
	}
	if (buf->len + len < buf->cap)
		return true;
	size_t cap = buf->cap ? buf->cap : BUF_FIRST;
	while (cap <= buf->len + len)
		cap *= BUF_GROWTH;
	if (cap > buf->max + 1)
		cap = buf->max + 1;
	char *ptr = arena_bytes(buf->arena, cap);
	memcpy(ptr, buf_view(buf).ptr, buf->len);
	buf->ptr = ptr;
	buf->cap = cap;
	return true;
}

void buf_i64(struct buf *buf, int64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		digits[--at] = '-';
	buf_bytes(buf, digits + at, sizeof(digits) - at);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		buf->overflow = true;
	else if (buf_room(buf, (size_t)len)) {
		vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}
