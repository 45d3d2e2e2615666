/* QR codes (ISO/IEC 18004) as the path of an SVG, through libqrencode. */
#ifndef HUB_QR_H
#define HUB_QR_H

#include "core/base/arena.h"

struct qr {
	int64_t size;    /* of a side with its quiet zone: the view box is 0 0 size size */
	struct str path; /* the dark modules, for <path d="…"> */
};

/* Error: ERR_INTERNAL for a text that no code can hold (about 2,000 bytes) or without memory. */
enum err qr_make(struct arena *arena, struct str text, struct qr *ret) MUST_USE;

#endif
