/* Files that are read whole: templates, manifests. */
#ifndef HUB_FILE_H
#define HUB_FILE_H

#include "core/base/arena.h"

/* The file's bytes; STR_NULL when it can't be read or has more than `max`. */
struct str file_read(struct arena *arena, const char *path, size_t max);

/* When it was last changed, in nanoseconds, to tell versions apart; I64_NULL without a file. */
int64_t file_changed(const char *path);

#endif
