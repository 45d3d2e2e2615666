/* What the files of the kanban slice share. */
#ifndef HUB_KANBAN_INT_H
#define HUB_KANBAN_INT_H

#include "core/http/request.h"
#include "features/identity/identity_reach.h"
#include "features/kanban/kanban.h"
#include "features/kanban/kanban_board.h"
#include "features/kanban/kanban_card.h"
#include "features/kanban/kanban_filter.h"

/* $1 of every statement. */
static inline struct db_arg account_arg(const struct db_tenant *tenant)
{
	return db_i64(db_tenant_account(tenant));
}

#endif
