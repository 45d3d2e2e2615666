/*
 * What the fuzz targets share. A target is one fuzz_<name>.c with LLVMFuzzerTestOneInput(): it
 * gives any bytes to one parser and checks what must hold of the result. It is built twice: with
 * main.c, which replays corpus/<name>/ in `make check`, and by `make fuzz` with clang's libFuzzer.
 *
 * Where an input has parts they are lines, so that a corpus can be read and written by people.
 */
#ifndef HUB_FUZZ_H
#define HUB_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "core/base/seams.h"

/* Always returns 0; ends the process by abort() when something does not hold. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 2026-01-01T00:00:00Z: what fuzzed code takes for now. */
#define FUZZ_NOW (INT64_C(1767225600) * USEC_PER_SEC)

/* 32 times 'A' and 'B' as a key ring. */
#define FUZZ_KEYS                                         \
	"a:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=," \
	"b:QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="

/* Ends the process unless the condition holds. */
#define HOLDS(condition) ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__))

__attribute__((noreturn)) static inline void fuzz_broken(const char *what, const char *file,
							 int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* The input as a string; an empty one is "" and not "no value". */
static inline struct str fuzz_input(const uint8_t *data, size_t size)
{
	return size ? (struct str){(const char *)data, size} : STR("");
}

/* The next line of the input; "" behind the last one. */
static inline struct str fuzz_line(struct str *input)
{
	return input->ptr ? str_split(input, '\n') : STR("");
}

/* All that is left of the input. */
static inline struct str fuzz_rest(struct str input)
{
	return input.ptr ? input : STR("");
}

static inline bool fuzz_has(struct str s, const char *part)
{
	return s.len > 0 && memmem(s.ptr, s.len, part, strlen(part)) != NULL;
}

static inline bool fuzz_has_nul(struct str s)
{
	return s.len > 0 && memchr(s.ptr, '\0', s.len) != NULL;
}

/* True when `view` lies inside of `whole`. */
static inline bool fuzz_inside(struct str view, struct str whole)
{
	return view.ptr >= whole.ptr && view.ptr + view.len <= whole.ptr + whole.len;
}

static inline usec_t fuzz_clock_now(void *ctx)
{
	(void)ctx;
	return FUZZ_NOW;
}

static const struct clock fuzz_clock = {fuzz_clock_now, fuzz_clock_now, NULL};

#endif
