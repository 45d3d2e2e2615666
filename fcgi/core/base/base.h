/*
 * Words every file uses: attributes, array length, early return, time unit.
 * Nothing here allocates or has state.
 */
#ifndef HUB_BASE_H
#define HUB_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

#define MUST_USE          __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

/* Whether AddressSanitizer watches, which takes memory and system calls of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#define HAS_ASAN __has_feature(address_sanitizer)
#else
#define HAS_ASAN 0
#endif

/*
 * Returns from the calling function when `expr` is not OK. Only in handlers, stores and jobs,
 * where the arena and the pipeline's transaction make an early return safe at any line.
 */
#define TRY(expr)                           \
	do {                                \
		enum err try_err_ = (expr); \
		if (try_err_ != OK)         \
			return try_err_;    \
	} while (0)

/* Microseconds since 1970-01-01T00:00:00Z, or a span of microseconds. */
typedef int64_t usec_t;

#define USEC_PER_MSEC INT64_C(1000)
#define USEC_PER_SEC  INT64_C(1000000)

/* "No value" of a nullable integer or time, in C, in rows and in JSON (null). */
#define I64_NULL INT64_MIN

#endif
