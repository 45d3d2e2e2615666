/* What routes of boards need that can be called once only, or not without end. */
#ifndef HUB_MATRIX_BOARD_THINGS_H
#define HUB_MATRIX_BOARD_THINGS_H

#include "matrix/call.h"

/* A board, stage or field of the call's own in its path, where the tenant's would not do. */
void board_things_path(struct call *call);

/* True when it wrote the body: one that names real stages. */
bool board_things_body(struct call *call);

/* A field of a board of the tenant. */
struct str board_things_field(struct world *world, const struct tenant *tenant,
			      struct str board_id);

#endif
