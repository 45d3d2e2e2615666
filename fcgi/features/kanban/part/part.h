/* What hangs on cards, for the other folders: its limits, and comments that no person wrote. */
#ifndef HUB_KANBAN_PART_H
#define HUB_KANBAN_PART_H

#include "features/kanban/card/card_record.h"
#include "features/kanban/kanban.h"

#define CHECKLIST_MAX  100   /* items */
#define CARD_LINKS_MAX 50    /* of a card */
#define COMMENT_MAX    10000 /* code points */

/*
 * Queues a comment in the name of that user, with its events. `mentions` is a JSON array of users,
 * or NULL.
 */
enum err comment_write(const struct kanban_context *ctx, struct str card_id, int64_t author_id,
		       struct str body, struct str mentions) MUST_USE;

#endif
