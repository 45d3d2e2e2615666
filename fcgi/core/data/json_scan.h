/*
 * The strict look at a text before json-c sees it: RFC 8259's grammar and our limits. Private to
 * fcgi/core/data.
 */
#ifndef HUB_JSON_SCAN_H
#define HUB_JSON_SCAN_H

#include "core/base/str.h"

/* Longest number in characters; the longest useful double has 25. */
#define JSON_NUMBER_MAX 64

/*
 * True when `text` is one JSON value within the limits. `depth`: most arrays and objects inside
 * one another; `values`: most values of any type, containers included. *ret_members gets the
 * number of object members: a parser that keeps one of two equal keys ends with fewer.
 */
bool json_scan(struct str text, unsigned depth, unsigned values, size_t *ret_members);

/*
 * The same for what others write: numbers that json_scan refuses only for their size or length are
 * overwritten with null and spaces, \u0000 and lone surrogates with \ufffd. After false the text is
 * spoilt.
 */
bool json_scan_foreign(char *text, size_t len, unsigned depth, unsigned values,
		       size_t *ret_members);

#endif
