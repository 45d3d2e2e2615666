#include "core/ops/trace.h"

#include <execinfo.h>

#include "core/base/buf.h"

#define FRAMES_MAX 24

/* Set by the linker around the program's code. */
extern const char __executable_start[];
extern const char etext[];

struct str trace_frames(char *space, size_t size)
{
	struct buf out = buf_over(space, size);
	void *frames[FRAMES_MAX];
	int count = backtrace(frames, FRAMES_MAX);

	for (int i = 0; i < count; i++) {
		uintptr_t at = (uintptr_t)frames[i];

		if (at >= (uintptr_t)__executable_start && at < (uintptr_t)etext)
			buf_printf(&out, "%s0x%zx", out.len ? " " : "",
				   (size_t)(at - (uintptr_t)__executable_start));
	}
	return buf_view(&out);
}
