#include "lib/samples.h"

#define TEXT_MAX (1024 * 1024)

struct str samples_text(struct arena *arena, const struct metrics *metrics)
{
	struct buf out = buf_new(arena, TEXT_MAX);

	metrics_text(metrics, arena, &out);
	CU_ASSERT_TRUE(buf_ok(&out));
	return buf_view(&out);
}

struct str samples_value(struct arena *arena, const struct metrics *metrics, struct str series)
{
	for (struct str text = samples_text(arena, metrics); text.ptr;) {
		struct str line = str_split(&text, '\n');

		if (str_starts(line, series) && line.len > series.len &&
		    line.ptr[series.len] == ' ')
			return str_slice(line, series.len + 1, line.len);
	}
	return STR_NULL;
}
