/* What rules do to a card, and the traces of it. */
#include "features/kanban/rule/rule_int.h"

#include "features/kanban/order/order.h"

DB_STMT(rule_card_put, "kanban.rule_card_put",
	"update cards c set stage_id = $3, position = $4, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now(),"
	"   outcome_reason = case when s.final then $5 end"
	" from stages s where c.account_id = $1 and c.id = $2 and s.account_id = $1 and s.id = $3");

DB_STMT(rule_act_add, "kanban.rule_act_add",
	"insert into rule_acts (account_id, id, rule_id, card_id, action, wanted,"
	"   chatwoot_conversation_id, chain)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8::text[]::uuid[])");

struct kanban_context rule_context(const struct kanban_context *ctx, const struct list *chain,
				   struct str rule_id, struct str name)
{
	struct kanban_context ret = *ctx;

	ret.actor = (struct actor){STR("rule"), rule_id, name};
	ret.depth = (int64_t)chain->count + 1;
	return ret;
}

struct rule_cause rule_cause(const struct kanban_context *as_rule, const struct list *chain,
			     struct str rule_id)
{
	struct str *items = ARENA_ARRAY(db_tenant_arena(as_rule->tenant), struct str,
					chain->count + 1);

	if (chain->count > 0)
		memcpy(items, chain->items, chain->count * sizeof(*items));
	items[chain->count] = rule_id;
	return (struct rule_cause){.ctx = as_rule, .chain = {items, chain->count + 1}};
}

struct str rule_chain_json(struct arena *arena, const struct list *chain)
{
	struct buf out = buf_new(arena, 4096);

	buf_lit(&out, "{\"chain\":[");
	for (size_t i = 0; i < chain->count; i++)
		buf_printf(&out, "%s\"%.*s\"", i ? "," : "",
			   STR_FMT(((const struct str *)chain->items)[i]));
	buf_lit(&out, "]}");
	return buf_view(&out);
}

static void add_act(const struct rule_cause *cause, const struct rule_act *act, struct str card_id)
{
	const struct kanban_context *ctx = cause->ctx;
	struct arena *arena = db_tenant_arena(ctx->tenant);

	db_queue(ctx->tenant, &rule_act_add,
		 DB_ARGS(db_account(ctx->tenant),
			 db_text(id_new(arena, ctx->clock, ctx->rng)), db_text(ctx->actor.id),
			 db_text(card_id), db_text(str_from(act->action)), db_text(act->wanted),
			 db_i64(act->chatwoot_conversation_id), db_texts(&cause->chain)));
}

void rule_record(const struct rule_cause *cause, enum card_action action,
		 const struct rule_act *act, struct str from_stage_id,
		 const struct card_change *change)
{
	const struct kanban_context *ctx = cause->ctx;
	const struct card_trace trace = {
		.action = action == CARD_CREATED ? STR("created") : STR("moved"),
		.from_stage_id = from_stage_id,
		.reason = ctx->actor.name,
		.detail = rule_chain_json(db_tenant_arena(ctx->tenant), &cause->chain),
	};

	add_act(cause, act, change->card.id);
	card_record_trace(ctx, action, &trace, change);
}

void rule_note(const struct rule_cause *cause, const struct card *card, const char *action,
	       const struct rule_act *act, struct str detail)
{
	const struct kanban_context *ctx = cause->ctx;
	const struct card_trace trace = {
		.action = str_from(action),
		.from_stage_id = card->stage_id,
		.reason = ctx->actor.name,
		.detail = detail,
	};

	add_act(cause, act, card->id);
	card_history_add(ctx, &trace, card);
}

enum err rule_move(const struct rule_cause *cause, const struct rule_place *place)
{
	const struct kanban_context *ctx = cause->ctx;
	struct arena *arena = db_tenant_arena(ctx->tenant);
	struct card_change change;
	struct str position;

	TRY(order_between(arena, STR_NULL, place->top, &position));
	db_queue(ctx->tenant, &rule_card_put,
		 DB_ARGS(db_account(ctx->tenant), db_text(place->card_id),
			 db_text(place->stage_id), db_text(position), db_text(ctx->actor.name)));
	TRY(card_told(ctx->tenant, place->card_id, STR_NULL, &change));
	const struct rule_act act = {.action = "move", .chatwoot_conversation_id = I64_NULL};
	rule_record(cause, CARD_MOVED, &act, place->from_stage_id, &change);
	return OK;
}
