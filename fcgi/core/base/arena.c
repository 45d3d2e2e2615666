#include "core/base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * Under AddressSanitizer what is not handed out is poisoned and a gap follows each allocation, so
 * that overruns inside a block are found as they would be with malloc.
 */
#if HAS_ASAN
#include <sanitizer/asan_interface.h>
#define ARENA_GAP          ((size_t)16)
#define POISON(ptr, len)   ASAN_POISON_MEMORY_REGION((ptr), (len))
#define UNPOISON(ptr, len) ASAN_UNPOISON_MEMORY_REGION((ptr), (len))
#else
#define ARENA_GAP          ((size_t)0)
#define POISON(ptr, len)   ((void)(ptr), (void)(len))
#define UNPOISON(ptr, len) ((void)(ptr), (void)(len))
#endif

/* Room of an ordinary block; larger allocations get one of their own. */
#define BLOCK_SIZE ((size_t)16 * 1024)
#define ALIGN      _Alignof(max_align_t)

struct block {
	struct block *next;
	size_t size;
	size_t used;
	max_align_t bytes[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	struct block *first;   /* kept over resets */
	struct block *current; /* where the next allocation is tried */
	struct deferred *deferred;
	size_t held; /* room of all blocks */
	size_t used;
};

/* The master replaces the process; nothing here can be cleaned up any more. */
static void __attribute__((noreturn)) give_up(const char *event)
{
	fprintf(stderr, "{\"level\":\"error\",\"event\":\"%s\",\"pid\":%ld}\n", event,
		(long)getpid());
	abort();
}

static struct block *block_new(size_t size)
{
	struct block *block = malloc(sizeof(*block) + size);
	if (!block)
		give_up("memory.exhausted");
	*block = (struct block){.size = size};
	POISON(block->bytes, size);
	return block;
}

static void block_free(struct block *block)
{
	UNPOISON(block->bytes, block->size);
	free(block);
}

struct arena *arena_new(void)
{
	struct arena *arena = malloc(sizeof(*arena));
	if (!arena)
		give_up("memory.exhausted");
	struct block *block = block_new(BLOCK_SIZE);
	*arena = (struct arena){.first = block, .current = block, .held = block->size};
	return arena;
}

void arena_reset(struct arena *arena)
{
	while (arena->deferred) {
		struct deferred *last = arena->deferred;
		arena->deferred = last->next;
		last->fn(last->arg);
	}
	struct block *first = arena->first;
	for (struct block *block = first->next, *next; block; block = next) {
		next = block->next;
		block_free(block);
	}
	first->next = NULL;
	first->used = 0;
	POISON(first->bytes, first->size);
	*arena = (struct arena){.first = first, .current = first, .held = first->size};
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	block_free(arena->first);
	free(arena);
}

/*
 * A block with room for `need` bytes. A large one goes behind the current block, which stays
 * current: what is left of it is still good for small allocations.
 */
static struct block *block_with(struct arena *arena, size_t need)
{
	struct block *current = arena->current;
	if (current->size - current->used >= need)
		return current;
	size_t size = need > BLOCK_SIZE / 4 ? need : BLOCK_SIZE;
	if (size > ARENA_MAX - arena->held)
		give_up("arena.exhausted");
	struct block *block = block_new(size);
	arena->held += size;
	block->next = current->next;
	current->next = block;
	if (size == BLOCK_SIZE)
		arena->current = block;
	return block;
}

char *arena_bytes(struct arena *arena, size_t len)
{
	if (len > ARENA_MAX)
		give_up("arena.exhausted");
	size_t need = (len + ARENA_GAP + ALIGN - 1) / ALIGN * ALIGN;
	if (need == 0)
		need = ALIGN;
	struct block *block = block_with(arena, need);
	char *ptr = (char *)block->bytes + block->used;
	block->used += need;
	arena->used += len;
	UNPOISON(ptr, len);
	return ptr;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		give_up("arena.exhausted");
	return memset(arena_bytes(arena, bytes), 0, bytes);
}

void arena_defer(struct arena *arena, void (*fn)(void *), void *arg)
{
	struct deferred *deferred = ARENA_NEW(arena, struct deferred);
	*deferred = (struct deferred){.next = arena->deferred, .fn = fn, .arg = arg};
	arena->deferred = deferred;
}

struct str arena_str(struct arena *arena, struct str s)
{
	if (!s.ptr)
		return STR_NULL;
	char *copy = arena_bytes(arena, s.len + 1);
	memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return (struct str){copy, s.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		give_up("format.invalid");
	char *text = arena_bytes(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return (struct str){text, (size_t)len};
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
