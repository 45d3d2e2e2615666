/* What of the mirror's new rows is metered: conversations, and messages that a contact saw. */
#include "features/chatwoot/mirror/mirror_int.h"

/* What happened so close together is one event: in every zone days begin at such a quarter. */
#define QUARTER (15 * 60 * USEC_PER_SEC)

static bool read_usage(enum mirror_entity entity, const void *row, const struct clock *clock,
		       enum usage_metric *ret_metric, usec_t *ret_at)
{
	const struct conversation_row *conversation = row;
	const struct message_row *message = row;

	if (entity == MIRROR_CONVERSATION) {
		usec_t at = conversation->chatwoot_created_at;
		*ret_metric = USAGE_CONVERSATIONS;
		*ret_at = at == I64_NULL ? clock_now(clock) : at;
		return true;
	}
	if (entity != MIRROR_MESSAGE || message->private)
		return false;
	*ret_metric = str_eq(message->message_type, STR("incoming")) ? USAGE_MESSAGES_IN
								     : USAGE_MESSAGES_OUT;
	*ret_at = message->sent_at;
	return true;
}

void mirror_meter(struct mirror *m, enum mirror_entity entity, const void *row,
		  struct mirror_meter *meter)
{
	enum usage_metric metric;
	usec_t at;

	if (!read_usage(entity, row, m->clock, &metric, &at))
		return;
	at -= at % QUARTER;
	if (meter->amount && (meter->metric != metric || meter->at != at))
		mirror_meter_end(m, meter);
	*meter = (struct mirror_meter){metric, at, meter->amount + 1};
}

void mirror_meter_end(struct mirror *m, struct mirror_meter *meter)
{
	usage_count(m->tenant, meter->metric, meter->amount, meter->at);
	*meter = (struct mirror_meter){0};
}
