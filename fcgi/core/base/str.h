/*
 * struct str: a view of bytes owned by somebody else (an arena, a row, a literal). Not
 * NUL-terminated unless its maker says so. `ptr == NULL` is "no value" (SQL NULL, JSON null);
 * an empty string has a non-NULL ptr and len 0.
 */
#ifndef HUB_STR_H
#define HUB_STR_H

#include <string.h>

#include "core/base/base.h"

struct str {
	const char *ptr;
	size_t len;
};

#define STR(literal) ((struct str){"" literal "", sizeof(literal) - 1})
#define STR_NULL     ((struct str){NULL, 0})

/* For printf's "%.*s". */
#define STR_FMT(s) (int)(s).len, (s).ptr ? (s).ptr : ""

/* View of a C string; NULL gives STR_NULL. */
struct str str_from(const char *c_string);

bool str_eq(struct str a, struct str b);

/* ASCII case folded. */
bool str_eq_nocase(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Byte order (memcmp, then length), as COLLATE "C". <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* Bytes [from, to) clamped to the string. */
struct str str_slice(struct str s, size_t from, size_t to);

/* Without spaces, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);

/* True without anything but white space, Unicode's and U+FEFF: what \s of JavaScript matches. */
bool str_is_blank(struct str s);

/*
 * Takes the part before the first `sep` off the front of *rest and returns it. At the end *rest
 * becomes STR_NULL: `while (rest.ptr) part = str_split(&rest, ',');`
 */
struct str str_split(struct str *rest, char sep);

/*
 * Whole string as a decimal integer within [min, max], in its one canonical form: no sign but '-',
 * no spaces, no leading zeros, no "-0".
 */
bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *ret);

/* Canonical lower-case UUID text (8-4-4-4-12). */
bool str_is_uuid(struct str s);

/* True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). NUL is well-formed. */
bool str_is_utf8(struct str s);

/* Bytes of the code point at `at` (< s.len), or 0 when it is ill-formed. */
size_t str_utf8_next(struct str s, size_t at);

/* Code points in a well-formed UTF-8 string. */
size_t str_utf8_len(struct str s);

/* Longest prefix of at most `max` code points. */
struct str str_utf8_head(struct str s, size_t max);

#endif
