/*
 * A conversation on other boards than the default one: their cards follow what the default board's
 * card shows of it, and rules make and move them.
 */
#include "features/kanban/rule/rule_int.h"

#include "features/kanban/order/order.h"
#include "features/kanban/card/card_columns.h"

/* Positions are settled once the stages are locked, in the order of everybody who locks some. */
DB_STMT(talk_stages_lock, "kanban.talk_stages_lock",
	"select from stages s where s.account_id = $1 and s.id in ("
	"   select t.stage_id from talk_targets($1, $2, $3, $4::text[]::uuid[], $5) t)"
	" order by s.id for no key update of s");

DB_STMT(talk_wanted, "kanban.talk_wanted",
	"select t.board_id, t.card_id, t.rule_id, t.stage_id, r.name, e.stage_id as from_stage_id,"
	" (select min(n.position) from cards n where n.account_id = $1 and n.stage_id = t.stage_id)"
	"   as top,"
	" s.wip_mode = 'hard' and s.wip_limit <= (select count(*) from cards n"
	"   where n.account_id = $1 and n.stage_id = t.stage_id and n.deleted_at is null) as full"
	" from talk_targets($1, $2, $3, $4::text[]::uuid[], $5) t"
	" join board_rules r on r.account_id = $1 and r.id = t.rule_id"
	" join stages s on s.account_id = $1 and s.id = t.stage_id"
	" left join cards e on e.account_id = $1 and e.id = t.card_id");

#define LINK_FIELDS(k)                                             \
	k ".chatwoot_inbox_id, " k ".chatwoot_team_id, " k         \
	  ".chatwoot_assignee_id, " k ".channel, " k ".status, " k \
	  ".contact_name, " k ".contact_avatar_url, " k ".unread_count"
#define LINK_DIFFERS "(" LINK_FIELDS("o") ") is distinct from (" LINK_FIELDS("k") ")"

/* Cards of other boards that do not show what the default board's card `c` does; who sees them. */
DB_STMT(talk_behind, "kanban.talk_behind",
	"select e.id, e.stage_id, directory.card_audience(e.id) as before from boards d"
	" join card_conversations k on k.account_id = d.account_id and k.board_id = d.id"
	" join cards c on c.account_id = k.account_id and c.id = k.card_id"
	" join card_conversations o on o.account_id = k.account_id and o.board_id <> d.id"
	"   and o.chatwoot_conversation_id = k.chatwoot_conversation_id"
	" join cards e on e.account_id = o.account_id and e.id = o.card_id"
	" where d.account_id = $1 and d.is_default and k.chatwoot_conversation_id = $2"
	" and (" LINK_DIFFERS " or c.last_message_chatwoot_id >"
	"     coalesce(e.last_message_chatwoot_id, 0)"
	"   or c.last_message_chatwoot_id = e.last_message_chatwoot_id"
	"     and c.preview is distinct from e.preview)"
	" order by e.id for update of e");

DB_STMT(talk_follow, "kanban.talk_follow",
	"update card_conversations o set chatwoot_inbox_id = k.chatwoot_inbox_id,"
	"   chatwoot_team_id = k.chatwoot_team_id, chatwoot_assignee_id = k.chatwoot_assignee_id,"
	"   channel = k.channel, status = k.status, contact_name = k.contact_name,"
	"   contact_avatar_url = k.contact_avatar_url, unread_count = k.unread_count,"
	"   conversation_updated_at = k.conversation_updated_at, updated_at = now()"
	" from boards d, card_conversations k"
	" where o.account_id = $1 and o.chatwoot_conversation_id = $2 and o.board_id <> d.id"
	"   and d.account_id = $1 and d.is_default and k.account_id = $1 and k.board_id = d.id"
	"   and k.chatwoot_conversation_id = $2");

/* $3 the conversation. The latest message of all of a card's conversations is what it shows. */
DB_STMT(talk_card_follow, "kanban.talk_card_follow",
	"update cards c set version = c.version + 1, updated_at = now(),"
	"   preview = case when m.last_message_chatwoot_id >= coalesce(c.last_message_chatwoot_id,"
	"     0) then m.preview else c.preview end,"
	"   last_message_at = case when m.last_message_chatwoot_id >="
	"     coalesce(c.last_message_chatwoot_id, 0) then m.last_message_at"
	"     else c.last_message_at end,"
	"   last_message_chatwoot_id = greatest(c.last_message_chatwoot_id,"
	"     m.last_message_chatwoot_id), " CARD_WHEREABOUTS
	" from (select n.preview, n.last_message_at, n.last_message_chatwoot_id from boards d"
	"     join card_conversations l on l.account_id = d.account_id and l.board_id = d.id"
	"     join cards n on n.account_id = l.account_id and n.id = l.card_id"
	"   where d.account_id = $1 and d.is_default and l.chatwoot_conversation_id = $3) m"
	" where c.account_id = $1 and c.id = $2");

/* As the default board's card is now. */
DB_STMT(talk_card_make, "kanban.talk_card_make",
	"with made as (insert into cards (account_id, id, board_id, stage_id, title, position,"
	"   priority, labels, preview, last_message_at, last_message_chatwoot_id,"
	"   assignee_chatwoot_id, assignee_name, assignee_avatar_url, chatwoot_inbox_ids,"
	"   chatwoot_team_ids)"
	"   select $1, $3, $4, $5, c.title, $6, c.priority, c.labels, c.preview,"
	"     c.last_message_at, c.last_message_chatwoot_id, c.assignee_chatwoot_id,"
	"     c.assignee_name, c.assignee_avatar_url, array[coalesce(k.chatwoot_inbox_id, 0)],"
	"     case when k.chatwoot_team_id is null then '{}' else array[k.chatwoot_team_id] end"
	"   from boards d"
	"   join card_conversations k on k.account_id = d.account_id and k.board_id = d.id"
	"   join cards c on c.account_id = k.account_id and c.id = k.card_id"
	"   where d.account_id = $1 and d.is_default and k.chatwoot_conversation_id = $2"
	"   returning id)"
	" insert into card_conversations (account_id, board_id, chatwoot_conversation_id, card_id,"
	"   chatwoot_inbox_id, chatwoot_team_id, chatwoot_assignee_id, channel, status,"
	"   contact_name, contact_avatar_url, unread_count, conversation_updated_at)"
	" select $1, $4, $2, m.id, " LINK_FIELDS("k") ", k.conversation_updated_at"
						      " from made m, boards d,"
						      " card_conversations k where d.account_id"
						      " = $1 and d.is_default"
						      "   and k.account_id = $1 and k.board_id"
						      " = d.id and k.chatwoot_conversation_id ="
						      " $2");

/* What a rule wants on one board. */
struct wanted {
	struct str board_id, card_id, rule_id, stage_id, name, from_stage_id, top;
	bool full; /* the stage takes no card more */
};

static const struct field wanted_fields[] = {
	F_UUID(struct wanted, board_id, REQUIRED),
	F_UUID(struct wanted, card_id, NULLABLE),
	F_UUID(struct wanted, rule_id, REQUIRED),
	F_UUID(struct wanted, stage_id, REQUIRED),
	F_STR(struct wanted, name, 1, 80, REQUIRED),
	F_UUID(struct wanted, from_stage_id, NULLABLE),
	F_STR(struct wanted, top, 1, ORDER_MAX, NULLABLE),
	F_BOOL(struct wanted, full, NULLABLE),
};
static const struct schema wanted_schema = SCHEMA("RuleWanted", struct wanted, wanted_fields);

static enum err follow(const struct kanban_context *ctx, int64_t conversation_id)
{
	struct db_arg account = db_account(ctx->tenant);
	struct db_arg conversation = db_i64(conversation_id);
	struct card_change change;
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &talk_behind, DB_ARGS(account, conversation), &rows));
	if (rows_count(rows) == 0)
		return OK;
	db_queue(ctx->tenant, &talk_follow, DB_ARGS(account, conversation));
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str card_id = row_str(rows, i, "id");
		db_queue(ctx->tenant, &talk_card_follow,
			 DB_ARGS(account, db_text(card_id), conversation));
		TRY(card_told(ctx->tenant, card_id, row_str(rows, i, "before"), &change));
		card_record(ctx, CARD_UPDATED, row_str(rows, i, "stage_id"), &change);
	}
	return OK;
}

static enum err make(const struct rule_cause *cause, const struct wanted *wanted,
		     int64_t conversation_id)
{
	const struct kanban_context *ctx = cause->ctx;
	struct arena *arena = db_tenant_arena(ctx->tenant);
	struct str card_id = id_new(arena, ctx->clock, ctx->rng), position;
	struct card_change change;

	TRY(order_between(arena, STR_NULL, wanted->top, &position));
	db_queue(ctx->tenant, &talk_card_make,
		 DB_ARGS(db_account(ctx->tenant), db_i64(conversation_id),
			 db_text(card_id), db_text(wanted->board_id), db_text(wanted->stage_id),
			 db_text(position)));
	TRY(card_told(ctx->tenant, card_id, STR_NULL, &change));
	const struct rule_act act = {
		.action = "create",
		.chatwoot_conversation_id = conversation_id,
	};
	rule_record(cause, CARD_CREATED, &act, STR_NULL, &change);
	return OK;
}

static enum err serve(const struct rule_cause *cause, const struct wanted *wanted,
		      int64_t conversation_id)
{
	if (wanted->full)
		return OK;
	if (!wanted->card_id.ptr)
		return make(cause, wanted, conversation_id);
	const struct rule_place place = {
		.card_id = wanted->card_id,
		.from_stage_id = wanted->from_stage_id,
		.stage_id = wanted->stage_id,
		.top = wanted->top,
	};
	return rule_move(cause, &place);
}

/* Parameters $1 to $5 of talk_targets(). */
#define TALK_ARGS(account, talk)                                      \
	DB_ARGS(account, db_i64((talk)->chatwoot_conversation_id),    \
		db_text((talk)->old_status), db_texts((talk)->chain), \
		db_text((talk)->only))

enum err rules_apply_talk(const struct kanban_context *ctx, const struct rule_talk *talk,
			  size_t *ret_made)
{
	int64_t conversation_id = talk->chatwoot_conversation_id;
	struct db_arg account = db_account(ctx->tenant);
	struct db_rows *rows;
	struct list list;

	db_queue(ctx->tenant, &talk_stages_lock,
		 TALK_ARGS(account, talk));
	TRY(follow(ctx, conversation_id));
	TRY(db_query(ctx->tenant, &talk_wanted,
		     TALK_ARGS(account, talk), &rows));
	TRY(rows_list(db_tenant_arena(ctx->tenant), rows, &wanted_schema, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct wanted *wanted = (const struct wanted *)list.items + i;
		struct kanban_context as_rule =
			rule_context(ctx, talk->chain, wanted->rule_id, wanted->name);
		const struct rule_cause cause = rule_cause(&as_rule, talk->chain, wanted->rule_id);
		TRY(serve(&cause, wanted, conversation_id));
		*ret_made += !wanted->card_id.ptr && !wanted->full;
	}
	return OK;
}
