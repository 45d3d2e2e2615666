#include "core/data/qr.h"

#include <qrencode.h>

#include "core/base/buf.h"

#define QUIET          4
#define PATH_MAX_BYTES (256 * 1024)

/* One rectangle per run of dark modules in a row. */
static struct str path_of(struct arena *arena, const QRcode *code)
{
	struct buf out = buf_new(arena, PATH_MAX_BYTES);

	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width;) {
			const unsigned char *at = code->data + y * code->width + x;
			int run = 0;
			while (x + run < code->width && at[run] & 1)
				run++;
			if (run)
				buf_printf(&out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run,
					   run);
			x += run ? run : 1;
		}
	return buf_view(&out);
}

enum err qr_make(struct arena *arena, struct str text, struct qr *ret)
{
	QRcode *code = QRcode_encodeString8bit(arena_str(arena, text).ptr, 0, QR_ECLEVEL_M);

	if (!code)
		return ERR_INTERNAL;
	*ret = (struct qr){code->width + 2 * QUIET, path_of(arena, code)};
	QRcode_free(code);
	return OK;
}
