/*
 * struct buf: a growable byte buffer born with a maximum. Writing past it sets `overflow` and
 * drops the write; the maker checks once at the end (buf_ok). Memory comes from an arena.
 */
#ifndef HUB_BUF_H
#define HUB_BUF_H

#include <stdarg.h>

#include "core/base/arena.h"

struct buf {
	struct arena *arena;
	char *ptr;
	size_t len;
	size_t cap;
	size_t max;
	bool overflow;
};

/* Empty buffer that may grow to `max` bytes. */
struct buf buf_new(struct arena *arena, size_t max);

/* Empty buffer over the caller's `size` bytes (at least 1) that never grows; holds size - 1. */
struct buf buf_over(char *space, size_t size);

void buf_bytes(struct buf *buf, const void *bytes, size_t len);
void buf_str(struct buf *buf, struct str s);
void buf_char(struct buf *buf, char c);
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
