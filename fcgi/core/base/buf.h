/*
 * struct buf: a growable byte buffer born with a maximum. Writing past it sets `overflow` and
 * drops the write; the maker checks once at the end (buf_ok). Memory comes from an arena. A NUL
 * follows what was written.
 */
#ifndef HUB_BUF_H
#define HUB_BUF_H

#include <stdarg.h>

#include "core/base/arena.h"

struct buf {
	struct arena *arena;
	char *ptr;
	size_t len;
	size_t cap; /* of ptr; at most max + 1 */
	size_t max;
	bool overflow;
};

/* Empty buffer that may grow to `max` bytes. */
struct buf buf_new(struct arena *arena, size_t max);

/* Empty buffer over the caller's `size` bytes (at least 1) that never grows; holds size - 1. */
struct buf buf_over(char *space, size_t size);

/* Makes room for `len` bytes and their NUL; false, and overflow, past the maximum. */
bool buf_grow(struct buf *buf, size_t len);

static inline bool buf_room(struct buf *buf, size_t len)
{
	return (len < buf->cap - buf->len && !buf->overflow) || buf_grow(buf, len);
}

static inline void buf_bytes(struct buf *buf, const void *bytes, size_t len)
{
	if (len == 0 || !buf_room(buf, len))
		return;
	memcpy(buf->ptr + buf->len, bytes, len);
	buf->len += len;
	buf->ptr[buf->len] = '\0';
}

static inline void buf_str(struct buf *buf, struct str s)
{
	buf_bytes(buf, s.ptr, s.len);
}

static inline void buf_char(struct buf *buf, char c)
{
	buf_bytes(buf, &c, 1);
}

void buf_i64(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Lit must be a string literal. */
#define buf_lit(buf, lit) buf_bytes((buf), "" lit "", sizeof(lit) - 1)

/* False when some write was dropped. */
static inline bool buf_ok(const struct buf *buf)
{
	return !buf->overflow;
}

/* What was written; valid while the arena lives and until the next write. */
static inline struct str buf_view(const struct buf *buf)
{
	return (struct str){buf->ptr ? buf->ptr : "", buf->len};
}

#endif
