/* The handlers of kanban's routes. */
#ifndef HUB_KANBAN_HANDLERS_H
#define HUB_KANBAN_HANDLERS_H

#include "features/kanban/kanban_int.h"

enum err cards_list(struct request *rq);
enum err card_show(struct request *rq);
enum err card_moved(struct request *rq);

#endif
