/* Where the program is, told from inside a signal handler. */
#ifndef HUB_TRACE_H
#define HUB_TRACE_H

#include "core/base/str.h"

/* Room for the text of trace_frames(). */
#define TRACE_SIZE 480

/*
 * The program's own return addresses up the stack, as offsets for `addr2line -fe <program>`; those
 * in libraries are left out. The first call loads the unwinder: make it before a handler does.
 */
struct str trace_frames(char *space, size_t size);

#endif
