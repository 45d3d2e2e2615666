#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "lib/cutap.h"

struct note {
	char *order;
	char letter;
};

static void write_down(void *arg)
{
	struct note *note = arg;
	size_t len = strlen(note->order);
	note->order[len] = note->letter;
}

static void allocates_zeroed_and_aligned(void)
{
	struct arena *arena = arena_new();
	for (size_t size = 1; size < 200; size++) {
		char *p = arena_alloc(arena, 1, size);
		CU_ASSERT_EQUAL((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			CU_ASSERT_EQUAL_FATAL(p[i], 0);
		memset(p, 0xff, size);
	}
	CU_ASSERT_EQUAL(arena_used(arena), 199 * 200 / 2);
	arena_free(arena);
}

static void allocations_do_not_overlap(void)
{
	enum {
		COUNT = 500
	};
	struct arena *arena = arena_new();
	unsigned char *blocks[COUNT];
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = i % 7 == 0 ? 9000 : 40 + i;
		blocks[i] = arena_alloc(arena, 1, size);
		memset(blocks[i], (int)(i & 0xff), size);
	}
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = i % 7 == 0 ? 9000 : 40 + i;
		CU_ASSERT_EQUAL(blocks[i][0], i & 0xff);
		CU_ASSERT_EQUAL(blocks[i][size - 1], i & 0xff);
	}
	arena_free(arena);
}

static void large_allocations_have_their_own_block(void)
{
	struct arena *arena = arena_new();
	char *big = arena_alloc(arena, 1024, 1024);
	big[1024 * 1024 - 1] = 'x';
	char *small = arena_alloc(arena, 1, 1);
	*small = 'y';
	CU_ASSERT_EQUAL(big[1024 * 1024 - 1], 'x');
	arena_free(arena);
}

static void deferred_callbacks_run_in_reverse_order_once(void)
{
	char order[8] = "";
	struct note notes[] = {{order, 'a'}, {order, 'b'}, {order, 'c'}};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(notes); i++)
		arena_defer(arena, write_down, &notes[i]);
	CHECK_STR(str_from(order), STR(""));
	arena_reset(arena);
	CHECK_STR(str_from(order), STR("cba"));
	arena_reset(arena);
	arena_free(arena);
	CHECK_STR(str_from(order), STR("cba"));
}

static void free_runs_deferred_callbacks(void)
{
	char order[8] = "";
	struct note note = {order, 'z'};
	struct arena *arena = arena_new();
	arena_defer(arena, write_down, &note);
	arena_free(arena);
	CHECK_STR(str_from(order), STR("z"));
	arena_free(NULL);
}

static void callbacks_still_see_the_memory(void)
{
	char order[8] = "";
	struct arena *arena = arena_new();
	struct note *note = ARENA_NEW(arena, struct note);
	*note = (struct note){order, 'm'};
	arena_defer(arena, write_down, note);
	arena_alloc(arena, 1, 100000);
	arena_free(arena);
	CHECK_STR(str_from(order), STR("m"));
}

static void reset_makes_it_usable_again(void)
{
	struct arena *arena = arena_new();
	for (int round = 0; round < 100; round++) {
		unsigned char *p = arena_alloc(arena, 1, 20000);
		unsigned char *q = arena_alloc(arena, 1, 100);
		CU_ASSERT_EQUAL(p[0] + p[19999] + q[0] + q[99], 0);
		memset(p, 0xaa, 20000);
		memset(q, 0xaa, 100);
		CU_ASSERT_EQUAL(arena_used(arena), 20100);
		arena_reset(arena);
		CU_ASSERT_EQUAL(arena_used(arena), 0);
	}
	arena_free(arena);
}

static void copies_strings(void)
{
	struct arena *arena = arena_new();
	char text[] = "abc";
	struct str copy = arena_str(arena, (struct str){text, 2});
	text[0] = 'x';
	CHECK_STR(copy, STR("ab"));
	CU_ASSERT_EQUAL(copy.ptr[2], '\0');
	CHECK_STR(arena_str(arena, STR_NULL), STR_NULL);
	CHECK_STR(arena_str(arena, STR("")), STR(""));
	arena_free(arena);
}

static void formats(void)
{
	struct arena *arena = arena_new();
	struct str s = arena_printf(arena, "%d %.*s", 42, STR_FMT(STR("xyz")));
	CHECK_STR(s, STR("42 xyz"));
	CU_ASSERT_EQUAL(s.ptr[s.len], '\0');
	CHECK_STR(arena_printf(arena, "%s", ""), STR(""));
	CU_ASSERT_EQUAL(arena_printf(arena, "%50000d", 1).len, 50000);
	arena_free(arena);
}

static void nothing_is_a_valid_count(void)
{
	struct arena *arena = arena_new();
	CU_ASSERT_PTR_NOT_NULL(arena_alloc(arena, 0, 100));
	CU_ASSERT_PTR_NOT_EQUAL(arena_alloc(arena, 0, 0), arena_alloc(arena, 0, 0));
	arena_free(arena);
}

/* The signal that ends a process which does fn, or 0. */
static int signal_of(void (*fn)(struct arena *))
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		fclose(stderr);
		signal(SIGABRT, SIG_DFL);
		fn(arena_new());
		_exit(0);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void take_slowly(struct arena *arena)
{
	for (int i = 0; i < 70; i++)
		arena_alloc(arena, 1024, 1024);
}

static void take_at_once(struct arena *arena)
{
	arena_alloc(arena, 1, (size_t)ARENA_MAX + 1);
}

static void take_overflowing(struct arena *arena)
{
	arena_alloc(arena, SIZE_MAX / 2, 3);
}

static void take_half(struct arena *arena)
{
	arena_alloc(arena, 1, ARENA_MAX / 2);
}

static void too_much_aborts(void)
{
	CU_ASSERT_EQUAL(signal_of(take_half), 0);
	CU_ASSERT_EQUAL(signal_of(take_slowly), SIGABRT);
	CU_ASSERT_EQUAL(signal_of(take_at_once), SIGABRT);
	CU_ASSERT_EQUAL(signal_of(take_overflowing), SIGABRT);
}

int main(void)
{
	return CUTAP_RUN(
		{"allocates zeroed and aligned memory", allocates_zeroed_and_aligned},
		{"allocations do not overlap", allocations_do_not_overlap},
		{"large allocations have their own block", large_allocations_have_their_own_block},
		{"deferred callbacks run in reverse order, once",
		 deferred_callbacks_run_in_reverse_order_once},
		{"free runs deferred callbacks", free_runs_deferred_callbacks},
		{"callbacks still see the memory", callbacks_still_see_the_memory},
		{"reset makes it usable again", reset_makes_it_usable_again},
		{"copies strings", copies_strings}, {"formats", formats},
		{"nothing is a valid count", nothing_is_a_valid_count},
		{"too much aborts", too_much_aborts});
}
