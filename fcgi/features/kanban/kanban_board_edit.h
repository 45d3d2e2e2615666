/* The handlers of the routes of boards, stages, members and fields. */
#ifndef HUB_KANBAN_BOARD_HANDLERS_H
#define HUB_KANBAN_BOARD_HANDLERS_H

#include "features/kanban/kanban_field.h"
#include "features/kanban/kanban_shared.h"

enum err boards_list(struct request *rq);
enum err board_show(struct request *rq);
enum err board_templates_list(struct request *rq);
enum err board_create(struct request *rq);
enum err board_update(struct request *rq);
enum err stage_create(struct request *rq);
enum err stage_update(struct request *rq);
enum err stage_delete(struct request *rq);
enum err stages_reorder(struct request *rq);
enum err board_delete(struct request *rq);
enum err board_duplicate(struct request *rq);
enum err board_members_list(struct request *rq);
enum err board_members_put(struct request *rq);
enum err fields_list(struct request *rq);
enum err field_create(struct request *rq);
enum err field_update(struct request *rq);
enum err field_delete(struct request *rq);

/* Answers with a board that was just made, and tells of it. */
enum err board_made(struct request *rq, struct str board_id) MUST_USE;

/*
 * Members or fields of the board are others now, of which `before` knows nothing yet: a new version
 * of the board, and word to who sees it and who does not any more.
 */
enum err board_touched(struct request *rq, const struct board_access *before) MUST_USE;

/* The board of the path, locked, its fields, and that of the path. */
enum err field_take(struct request *rq, struct board_access *ret_board, struct list *ret_all,
		    const struct board_field **ret) MUST_USE;

#endif
