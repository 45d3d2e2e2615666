/*
 * Order keys: short strings whose byte order is the cards' order, so that a move writes one row.
 *
 * A key is an integer part and an optional fraction, in the digits 0-9A-Za-z (ASCII order). The
 * integer part's first letter tells its sign and length: 'a' + 1 digit, 'b' + 2 digits … 'z' + 26;
 * downwards 'Z' + 1 digit, 'Y' + 2 … 'A' + 26. So appending and prepending only counts ("a0", "a1"
 * … "az", "b00"; "Zz", "Zy" …) and keys stay short; only insertions between neighbours grow a
 * fraction. A fraction never ends in '0', so there is always room before and after.
 */
#ifndef HUB_KANBAN_ORDER_H
#define HUB_KANBAN_ORDER_H

#include "core/base/arena.h"

/*
 * Longest key, in bytes. Moving to and fro in one gap makes a key of n bytes after about 5 n moves;
 * a longer one is refused. PostgreSQL's indexes would take up to 2,700 bytes.
 */
#define ORDER_MAX 2000

/* True for text that is a key. */
bool order_valid(struct str key);

/*
 * A key strictly between two keys; STR_NULL means "no neighbour" on that side. Both NULL gives
 * "a0".
 * Error: ERR_INTERNAL when a key is malformed, low >= high, or the integers are used up.
 */
enum err order_between(struct arena *arena, struct str low, struct str high,
		       struct str *ret) MUST_USE;

#endif
