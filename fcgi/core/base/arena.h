/*
 * Memory with the lifetime of a unit of work: one arena per request, job or start-up.
 *
 * Allocation never fails from the caller's view: every input is bounded before it reaches an
 * arena, and a process that exceeds ARENA_MAX or runs out of memory aborts and is replaced by its
 * master. Memory is zeroed and aligned for any type. There is no free of a single allocation.
 *
 * Foreign resources (a PGresult, a json_object) hang on the arena by arena_defer(); their
 * callbacks run once, in reverse order, at arena_reset() or arena_free().
 */
#ifndef HUB_ARENA_H
#define HUB_ARENA_H

#include <stdarg.h>

#include "core/base/base.h"
#include "core/base/str.h"

/* Most bytes one arena may hold before the process aborts. */
#define ARENA_MAX (64u * 1024 * 1024)

struct arena;

/* Heap-allocated; free with arena_free(). */
struct arena *arena_new(void) __attribute__((returns_nonnull));

/* Runs the deferred callbacks, then releases everything. NULL is allowed. */
void arena_free(struct arena *arena);

/* Runs the deferred callbacks and forgets all allocations, keeping one block for the next use. */
void arena_reset(struct arena *arena);

/* Zeroed memory for `count` items of `size` bytes; count 0 gives a valid, unusable pointer. */
void *arena_alloc(struct arena *arena, size_t count, size_t size)
	__attribute__((returns_nonnull, malloc));

/* `len` bytes that are not zeroed, for what is written before it is read. */
char *arena_bytes(struct arena *arena, size_t len) __attribute__((returns_nonnull, malloc));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/* Calls fn(arg) at the end of the arena's life, after callbacks registered later. */
void arena_defer(struct arena *arena, void (*fn)(void *), void *arg);

/* NUL-terminated copy. The view's length excludes the NUL. */
struct str arena_str(struct arena *arena, struct str s);

/* Formatted, NUL-terminated copy. */
struct str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Bytes handed out since the last reset, for tests and metrics. */
size_t arena_used(const struct arena *arena);

#endif
