/* Acts on many cards at once, and taking acts back: shapes and handlers. */
#ifndef HUB_KANBAN_BULK_INT_H
#define HUB_KANBAN_BULK_INT_H

#include "features/kanban/board/board.h"
#include "features/kanban/card/card_edit.h"
#include "features/kanban/card/card_place.h"
#include "features/kanban/kanban.h"

#define BULK_MAX 200

struct bulk {
	struct list card_ids; /* of struct str */
	struct str action;    /* move update delete restore */
	struct str stage_id;
	struct str reason;
	struct str changes; /* JSON object */
};

struct bulk_skip {
	struct str card_id;
	struct str code; /* not_found forbidden wip_limit follows_conversation */
};

struct bulk_done {
	struct str operation_id;
	int64_t changed;
	struct list skipped; /* of struct bulk_skip */
};

struct undo {
	struct str operation_id; /* NULL: the last act */
};

extern const struct schema bulk_schema, bulk_changes_schema, bulk_done_schema, undo_schema;

enum err cards_bulk(struct request *rq);
enum err board_undone(struct request *rq);

#endif
