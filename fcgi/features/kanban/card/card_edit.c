/* A person makes a card, or writes on one. */
#include "features/kanban/card/card_int.h"
#include "features/kanban/order/order.h"

/* What is written on it follows, and makes it its first version. */
DB_STMT(card_make, "kanban.card_make",
	"insert into cards (account_id, id, board_id, stage_id, title, position, created_by,"
	"   version) values ($1, $2, $3, $4, $5, $6, $7::bigint, 0)");

/* Body and card_fields_schema name the same fields in the same order, from the first on. */
static uint64_t fields_given(const struct request *rq)
{
	return rq->body_present & ((UINT64_C(1) << CARD_FIELD__COUNT) - 1);
}

#define FIELDS_OF(body)                                                         \
	{                                                                       \
		.title = (body)->title, .description = (body)->description,     \
		.value = (body)->value, .currency = (body)->currency,           \
		.priority = (body)->priority, .labels = (body)->labels,         \
		.due_at = (body)->due_at,                                       \
		.assignee_chatwoot_user_id = (body)->assignee_chatwoot_user_id, \
		.custom = (body)->custom,                                       \
	}

/* The entry names the fields: what is in them may be personal, and entries stay for good. */
static struct str audit_fields(struct arena *arena, uint64_t given)
{
	struct buf out = buf_new(arena, 1024);

	buf_lit(&out, "{\"fields\":[");
	for (size_t i = 0, n = 0; i < CARD_FIELD__COUNT; i++)
		if (given >> i & 1)
			buf_printf(&out, "%s\"%s\"", n++ ? "," : "",
				   card_fields_schema.fields[i].name);
	buf_lit(&out, "]}");
	return buf_view(&out);
}

enum err card_created(struct request *rq)
{
	const struct card_new *body = rq->body;
	const struct card_fields given = FIELDS_OF(body);
	struct card_fields fields;
	struct sight sight = sight_of(rq);
	struct kanban_context ctx = kanban_context_of(rq);
	struct str id = id_new(rq->arena, ctx.clock, ctx.rng), position;
	struct placement place;
	struct card_change change;

	if (body->after_id.ptr && body->before_id.ptr)
		return fail_field(rq, "before_id", "exclusive");
	schema_clear(&card_fields_schema, &fields);
	fields.custom = STR("{}");
	TRY(placement_in(rq, &sight, body->stage_id, body->after_id, body->before_id, &place));
	TRY(card_fields_take(rq, place.currency, &given, fields_given(rq), &fields));
	if (place.room != I64_NULL && place.room < 1)
		return fail_wip(rq, place.wip_limit);
	TRY(order_between(rq->arena, place.low, place.high, &position));
	db_queue(rq->tenant, &card_make,
		 DB_ARGS(db_i64(rq->account_id), db_text(id),
			 db_text(request_path(rq, "boardId")), db_text(place.stage_id),
			 db_text(fields.title), db_text(position), db_i64(rq->user_id)));
	card_fields_put(rq, id, &fields);
	if (body->chatwoot_conversation_id != I64_NULL)
		TRY(card_talk_link(rq, &sight, id, body->chatwoot_conversation_id));
	TRY(card_told(rq->tenant, id, STR_NULL, &change));
	card_record(&ctx, CARD_CREATED, STR_NULL, &change);
	rq->audit.resource_id = id;
	rq->pokes |= POKE_RELAY;
	return reply_card(rq, &sight, &change.card);
}

enum err card_edited(struct request *rq)
{
	const struct card_edit *body = rq->body;
	const struct card_fields given = FIELDS_OF(body);
	uint64_t has = fields_given(rq);
	struct sight sight = sight_of(rq);
	struct card_hold card;
	struct card_change change;
	struct str before = STR_NULL;

	TRY(card_hold(rq, &sight, &card));
	struct card_fields fields = card.fields;
	TRY(card_fields_take(rq, card.currency, &given, has, &fields));
	if (body->version > card.version)
		return fail_field(rq, "version", "range");
	if (card.edited_version > body->version)
		return card_conflict(rq, &sight, card.id);
	struct str detail = card_fields_diff(rq->arena, &card.fields, &fields);
	if (!detail.ptr) {
		TRY(card_get(rq->tenant, &sight, card.board_id, card.id, &change.card));
		return reply_one(rq, &change.card);
	}
	if (card.follows && has & CARD_FOLLOWED)
		return card_fail_followed(rq, has);
	if (fields.assignee_chatwoot_user_id != card.fields.assignee_chatwoot_user_id)
		TRY(card_audience_of(rq->tenant, card.id, &before));
	card_fields_put(rq, card.id, &fields);
	TRY(card_told(rq->tenant, card.id, before, &change));
	struct kanban_context ctx = kanban_context_of(rq);
	const struct card_trace trace = {.action = STR("updated"),
					 .from_stage_id = card.stage_id,
					 .detail = detail};
	card_record_trace(&ctx, CARD_UPDATED, &trace, &change);
	rq->audit.after = audit_fields(rq->arena, has);
	rq->pokes |= POKE_RELAY;
	return reply_card(rq, &sight, &change.card);
}
