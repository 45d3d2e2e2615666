/*
 * Passwords at rest: Argon2id (RFC 9106) through libargon2, 19 MiB, two passes, one lane (the first
 * choice of OWASP's Password Storage Cheat Sheet; about 55 ms of one core), as PHC strings:
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash. One lane, so no thread is started.
 *
 * A hash costs as much as five hundred ordinary requests. The gate lets PASSWORD_AT_ONCE processes
 * hash at a time, whatever the size of their pools; a process that is killed inside gives its place
 * back.
 */
#ifndef HUB_PASSWORD_H
#define HUB_PASSWORD_H

#include "core/base/seams.h"

#define PASSWORD_MIN      10  /* code points; NIST SP 800-63B asks for 8 */
#define PASSWORD_MAX      128 /* code points */
#define PASSWORD_AT_ONCE  2
#define PASSWORD_WAIT_SEC 3 /* for a place at the gate */

struct password_gate;

/* Made before the fork of those who share it; lives as long as they do. NULL without memory. */
struct password_gate *password_gate_new(void);

/*
 * The PHC string of a password with a salt of its own.
 * Error: ERR_UNAVAILABLE when the gate was closed for PASSWORD_WAIT_SEC.
 */
enum err password_hash(struct password_gate *gate, struct arena *arena, const struct rng *rng,
		       struct str password, struct str *ret_phc) MUST_USE;

/*
 * Whether `password` is the one of `phc`. Without one (STR_NULL: nobody of that name, or nobody who
 * has a password) the same work is done, and the answer is no. *ret_stale: it is, but `phc` was
 * made with other costs than today's and should be replaced.
 * Error: as password_hash().
 */
enum err password_check(struct password_gate *gate, struct arena *arena, struct str phc,
			struct str password, bool *ret_good, bool *ret_stale) MUST_USE;

#endif
