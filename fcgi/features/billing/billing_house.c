/* What the leader of the relay does for all accounts, as hub_system. */
#include "features/billing/billing.h"

DB_STMT(usage_house, "billing.usage_house",
	"select usage_housekeeping(), usage_roll_up_all() as written");

enum err usage_keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	(void)ctx;
	(void)ret_more;
	return db_lookup(db, arena, &usage_house, DB_NO_ARGS, NULL);
}
