/* What the files of the kanban slice share. */
#ifndef HUB_KANBAN_INT_H
#define HUB_KANBAN_INT_H

#include "core/http/request.h"
#include "features/identity/identity_reach.h"
#include "features/kanban/kanban.h"
#include "features/kanban/kanban_board_int.h"
#include "features/kanban/kanban_card.h"
#include "features/kanban/kanban_filter.h"

#endif
