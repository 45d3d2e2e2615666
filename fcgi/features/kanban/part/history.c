/* What was done to a card. */
#include "features/kanban/part/part_int.h"

#define C_SEEN CARD_SEEN("c")

/* $9 the card, $10 the row to go on behind: ids rise with time. */
DB_STMT(acts_of_card, "kanban.acts_of_card",
	"select h.id, h.card_id, h.action, h.from_stage_id, h.to_stage_id, json_build_object("
	"   'type', h.actor_type, 'id', h.actor_id, 'name', coalesce((select u.name from users u"
	"     where h.actor_type = 'user' and u.id::text = h.actor_id), h.actor_name)) as actor,"
	" h.reason, h.detail, h.operation_id, h.occurred_at"
	" from card_history h join cards c on c.account_id = h.account_id and c.id = h.card_id"
	" where h.account_id = $1 and h.card_id = $9 and c.board_id = $8"
	"   and ($10::uuid is null or h.id < $10) and " C_SEEN " order by h.id desc limit $11");

static size_t act_weight(const void *item)
{
	const struct card_act *act = item;

	return act->detail.len + act->reason.len;
}

enum err card_history_list(struct request *rq)
{
	return card_parts_list(rq, &acts_of_card, &card_act_schema, act_weight);
}
