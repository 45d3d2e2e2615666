/* The handlers of the routes of boards, stages, members and fields. */
#ifndef HUB_KANBAN_BOARD_HANDLERS_H
#define HUB_KANBAN_BOARD_HANDLERS_H

#include "features/kanban/kanban_int.h"

enum err boards_list(struct request *rq);
enum err board_show(struct request *rq);
enum err board_templates_list(struct request *rq);
enum err board_create(struct request *rq);
enum err board_update(struct request *rq);
enum err stage_create(struct request *rq);
enum err stage_update(struct request *rq);
enum err stage_delete(struct request *rq);
enum err stages_reorder(struct request *rq);

/* Answers with a board that was just made, and tells of it. */
enum err board_made(struct request *rq, struct str board_id) MUST_USE;

#endif
