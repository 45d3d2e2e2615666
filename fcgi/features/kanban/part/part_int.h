/* What hangs on a card: checklist, comments, links, history. Shapes and handlers. */
#ifndef HUB_KANBAN_PART_INT_H
#define HUB_KANBAN_PART_INT_H

#include "core/http/paging.h"
#include "features/kanban/card/card_edit.h"
#include "features/kanban/kanban.h"
#include "features/kanban/part/part.h"

#define COMMENT_MENTIONS 20

struct checklist_new {
	struct str text;
	struct str after_id; /* NULL: the last */
};

struct checklist_change {
	struct str text;
	bool done;
	struct str after_id; /* null: the first */
};

struct card_link_new {
	struct str url;
	struct str title;
};

struct card_comment {
	struct str id;
	struct str card_id;
	struct str author; /* JSON object */
	struct str body;
	struct str mentions; /* JSON array of user ids */
	usec_t created_at;
	usec_t edited_at;
	int64_t version;
};

struct comment_gone {
	struct str id;
	struct str card_id;
};

struct card_act {
	struct str id;
	struct str card_id;
	struct str action;
	struct str from_stage_id;
	struct str to_stage_id;
	struct str actor; /* JSON object */
	struct str reason;
	struct str detail; /* JSON object */
	struct str operation_id;
	usec_t occurred_at;
};

struct comment_new {
	struct str body;
	struct str mentions; /* JSON array of user ids, or NULL */
};

extern const struct schema checklist_new_schema, checklist_change_schema, card_link_new_schema,
	card_comment_schema, comment_new_schema, comment_change_schema, comment_gone_schema,
	card_act_schema;

/* The rows of kanban_comment_events. */
enum comment_action {
	COMMENT_CREATED,
	COMMENT_UPDATED,
	COMMENT_DELETED
};

enum err checklist_added(struct request *rq);
enum err checklist_changed(struct request *rq);
enum err checklist_removed(struct request *rq);
enum err card_link_added(struct request *rq);
enum err card_link_removed(struct request *rq);
enum err comments_list(struct request *rq);
enum err comment_added(struct request *rq);
enum err comment_changed(struct request *rq);
enum err comment_removed(struct request *rq);
enum err card_history_list(struct request *rq);

/*
 * Replies with a page of what hangs on the path's card, the latest first, and with no more than
 * paging_fit() says by `weight`; 404 when the person does not see the card. `stmt` takes $1 the
 * account, $2 to $7 SIGHT_ARGS, $8 the board, $9 the card, $10 the id to go on behind (NULL: from
 * the start) and $11 the rows; ids rise with time.
 */
enum err card_parts_list(struct request *rq, const struct db_stmt *stmt,
			 const struct schema *schema, paging_weight_fn *weight) MUST_USE;

/* Something that hangs on the held card changed: its counts, its version, its event. */
enum err card_parts_told(struct request *rq, const struct card_hold *card,
			 struct card_change *ret) MUST_USE;

#endif
