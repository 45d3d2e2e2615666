/*
 * A whole FastCGI response in one system call. libfcgi writes each 8 KB of it by itself, and the
 * proxy wakes up for each; a page of cards has five of them.
 *
 * Records: FastCGI 1.0 §3.3 (header), §5.3 (STDOUT), §5.5 (END_REQUEST).
 */
#ifndef HUB_FCGI_OUT_H
#define HUB_FCGI_OUT_H

#include "core/base/str.h"

/* Longest head and longest head and body together. */
#define FCGI_OUT_HEAD_MAX  (60u * 1024)
#define FCGI_OUT_TOTAL_MAX (8u * 1024 * 1024)

/*
 * Sends head and body as request `id`'s STDOUT, and its end, on a blocking socket. False when the
 * peer has left, or when they are longer than the above.
 */
bool fcgi_out(int fd, int id, struct str head, struct str body);

#endif
