#include "features/kanban/access/sight.h"

#include "features/identity/identity.h"

struct sight sight_of(const struct request *rq)
{
	return (struct sight){
		.reach = rq->reach,
		.scope = identity_scope(rq, "kanban:read"),
		.user_id = rq->user_id,
	};
}

bool sight_is_whole(const struct sight *sight)
{
	return str_eq(sight->reach->kind, STR("all")) && sight->scope >= SCOPE_ACCOUNT;
}
