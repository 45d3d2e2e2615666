/* Bringing a conversation's card up to date with what Chatwoot says of the conversation. */
#include "features/kanban/follow/follow.h"

#include "features/kanban/card/card_columns.h"
#include "features/kanban/card/card_record.h"
#include "features/kanban/order/order.h"
#include "features/kanban/rule/rule.h"

DB_STMT(status_stage_lock, "kanban.status_stage_lock",
	"select from stages s join boards b on b.account_id = s.account_id and b.id = s.board_id"
	" where s.account_id = $1 and b.is_default and s.key = $2 for no key update of s");

/* The stage first, then the card: the order in which a person's move locks them. */
DB_STMT(conversation_card_lock, "kanban.conversation_card_lock",
	"select from cards c join card_conversations k"
	"   on k.account_id = c.account_id and k.card_id = c.id"
	" join boards b on b.account_id = k.account_id and b.id = k.board_id and b.is_default"
	" where c.account_id = $1 and k.chatwoot_conversation_id = $2 for update of c");

DB_STMT(status_stages_lock, "kanban.status_stages_lock",
	"select from stages s join boards b on b.account_id = s.account_id and b.id = s.board_id"
	" where s.account_id = $1 and (b.is_default and s.key is not null"
	"   or exists (select from board_rules r where r.account_id = $1 and r.stage_id = s.id"
	"     and r.enabled and r.kind in ('create', 'status')))"
	" order by b.is_default desc, s.id for no key update of s");

/* A rule's status came back. */
DB_STMT(act_echoed, "kanban.act_echoed",
	"update rule_acts set echoed_at = now() where account_id = $1"
	" and chatwoot_conversation_id = $2 and wanted = $3 and echoed_at is null");

/*
 * $2 the conversation, $3 its status, $4 and on the other fields. Runs after the lock, so that
 * positions are settled.
 */
DB_STMT(conversation_state, "kanban.conversation_state",
	"select b.id as board_id, s.id as stage_id,"
	" (select min(t.position) from cards t"
	"   where t.account_id = $1 and t.stage_id = s.id) as top,"
	" c.id as card_id, c.stage_id as card_stage_id, k.status as card_status,"
	" k.contact_name as card_contact_name, c.title as card_title,"
	" k.conversation_updated_at, c.last_message_chatwoot_id, c.preview as card_preview,"
	" coalesce((k.status, k.chatwoot_inbox_id, k.channel, k.contact_name,"
	"     k.contact_avatar_url, k.unread_count, c.priority, c.labels,"
	"     c.assignee_chatwoot_id, c.assignee_name, c.assignee_avatar_url,"
	"     k.chatwoot_team_id)"
	"   is not distinct from ($3::text, $4::bigint, $5::text, $6::text, $7::text,"
	"     $8::integer, $9::text, $10::text[], $11::bigint, $12::text, $13::text,"
	"     $14::bigint), false)"
	" as same,"
	" k.chatwoot_inbox_id as inbox_id, k.chatwoot_team_id as team_id,"
	" k.chatwoot_assignee_id as assignee_id,"
	" exists (select from board_rules r where r.account_id = $1 and r.enabled"
	"     and r.kind in ('create', 'status'))"
	"   or exists (select from card_conversations o where o.account_id = $1"
	"     and o.chatwoot_conversation_id = $2 and o.board_id <> b.id) as elsewhere,"
	" (select a.chain::text[] from rule_acts a where a.account_id = $1"
	"   and a.chatwoot_conversation_id = $2 and a.wanted = $3 and a.echoed_at is null"
	"   and a.acted_at > now() - interval '1 day' and k.status <> $3"
	"   order by a.acted_at desc limit 1) as chain"
	" from boards b left join stages s"
	"   on s.account_id = b.account_id and s.board_id = b.id and s.key = $3"
	" left join card_conversations k"
	"   on k.account_id = b.account_id and k.board_id = b.id"
	"   and k.chatwoot_conversation_id = $2"
	" left join cards c on c.account_id = k.account_id and c.id = k.card_id"
	" where b.account_id = $1 and b.is_default");

DB_STMT(card_create, "kanban.card_create",
	"insert into cards (account_id, id, board_id, stage_id, title, position)"
	" values ($1, $2, $3, $4, $5, $6)");

DB_STMT(conversation_link, "kanban.conversation_link",
	"insert into card_conversations (account_id, board_id, chatwoot_conversation_id, card_id,"
	"   status, chatwoot_inbox_id) values ($1, $2, $3, $4, $5, $6)");

DB_STMT(conversation_update, "kanban.conversation_update",
	"update card_conversations set chatwoot_inbox_id = $4, channel = $5, status = $6,"
	"   contact_name = $7, contact_avatar_url = $8, unread_count = $9,"
	"   conversation_updated_at = $10, chatwoot_team_id = $11, chatwoot_assignee_id = $12,"
	"   updated_at = now()"
	" where account_id = $1 and board_id = $2 and chatwoot_conversation_id = $3");

DB_STMT(card_update, "kanban.card_update",
	"update cards set title = $3, priority = $4, labels = $5, assignee_chatwoot_id = $6,"
	"   assignee_name = $7, assignee_avatar_url = $8, " CARD_WHEREABOUTS
	" where account_id = $1 and id = $2");

DB_STMT(card_audience, "kanban.card_audience", "select directory.card_audience($1) as audience");

DB_STMT(card_message, "kanban.card_message",
	"update cards set preview = $3, last_message_at = hub_time($4),"
	"   last_message_chatwoot_id = $5"
	" where account_id = $1 and id = $2");

/*
 * $3 and $4 are NULL when the card stays where it is; $6, who saw it before, when who sees it can't
 * have changed.
 */
DB_STMT(card_touch, "kanban.card_touch",
	"update cards c set stage_id = coalesce($3, c.stage_id), "
	"   position = coalesce($4, c.position), version = c.version + $5, updated_at = now(),"
	"   placed_version ="
	"     case when $3::uuid is null then c.placed_version else c.version + $5 end,"
	"   entered_stage_at = case when $3::uuid is null then c.entered_stage_at else now() end,"
	"   outcome_reason = case when $3::uuid is null then c.outcome_reason end"
	" from directory.card_audience($2) as a (audience),"
	"   directory.card_outsiders($2) as o (outsiders)"
	" where c.account_id = $1 and c.id = $2 returning " CARD_COLUMNS ", a.audience,"
	" o.outsiders, directory.audience_lost($6, a.audience, o.outsiders) as lost");

struct state {
	struct str board_id;
	struct str stage_id; /* of the event's status; NULL when the board has no such stage */
	struct str top;      /* position of that stage's first card */
	struct str card_id;
	struct str card_stage_id;
	struct str card_status;
	struct str card_contact_name;
	struct str card_title;
	struct str card_preview;
	int64_t conversation_updated_at;
	int64_t last_message_chatwoot_id;
	bool same; /* the card shows all that the event says of the conversation */
	int64_t inbox_id, team_id, assignee_id;
	bool elsewhere;    /* it is on other boards, or rules might want it there */
	struct list chain; /* rules that wanted the event's status; of struct str */
};

static const struct field state_fields[] = {
	F_UUID(struct state, board_id, REQUIRED),
	F_UUID(struct state, stage_id, NULLABLE),
	F_STR(struct state, top, 0, ORDER_MAX, NULLABLE),
	F_UUID(struct state, card_id, NULLABLE),
	F_UUID(struct state, card_stage_id, NULLABLE),
	F_STR(struct state, card_status, 0, 32, NULLABLE),
	F_STR(struct state, card_contact_name, 0, 255, NULLABLE),
	F_STR(struct state, card_title, 0, 500, NULLABLE),
	F_TEXT(struct state, card_preview, 0, 500, NULLABLE),
	F_I64(struct state, conversation_updated_at, 0, INT64_MAX, NULLABLE),
	F_I64(struct state, last_message_chatwoot_id, 0, INT64_MAX, NULLABLE),
	F_BOOL(struct state, same, REQUIRED),
	F_I64(struct state, inbox_id, 0, INT64_MAX, NULLABLE),
	F_I64(struct state, team_id, 0, INT64_MAX, NULLABLE),
	F_I64(struct state, assignee_id, 0, INT64_MAX, NULLABLE),
	F_BOOL(struct state, elsewhere, REQUIRED),
	F_STRINGS(struct state, chain, 36, RULE_DEPTH_MAX + 1, NULLABLE),
};
static const struct schema state_schema = SCHEMA("ConversationState", struct state, state_fields);

static enum err read_state(const struct kanban_context *ctx, const struct kanban_conversation *conv,
			   struct state *ret)
{
	struct db_arg account = db_account(ctx->tenant);

	db_queue(ctx->tenant, &status_stage_lock, DB_ARGS(account, db_text(conv->status)));
	db_queue(ctx->tenant, &conversation_card_lock,
		 DB_ARGS(account, db_i64(conv->chatwoot_conversation_id)));
	TRY(db_one(ctx->tenant, &conversation_state,
		   DB_ARGS(account, db_i64(conv->chatwoot_conversation_id), db_text(conv->status),
			   db_i64(conv->chatwoot_inbox_id), db_text(conv->channel),
			   db_text(conv->contact_name), db_text(conv->contact_avatar_url),
			   db_i64(conv->unread_count), db_text(conv->priority),
			   db_texts(&conv->labels), db_i64(conv->assignee_chatwoot_id),
			   db_text(conv->assignee_name), db_text(conv->assignee_avatar_url),
			   db_i64(conv->chatwoot_team_id)),
		   &state_schema, ret));
	return ret->stage_id.ptr ? OK : ERR_NOT_FOUND;
}

static struct str title_of(struct arena *arena, const struct kanban_conversation *conv)
{
	if (conv->contact_name.len > 0)
		return str_utf8_head(conv->contact_name, 255);
	return arena_printf(arena, "#%lld", (long long)conv->chatwoot_conversation_id);
}

/* Queues the missing card at the top of its stage. */
static enum err create_card(const struct kanban_context *ctx,
			    const struct kanban_conversation *conv, struct state *state)
{
	struct arena *arena = db_tenant_arena(ctx->tenant);
	struct db_arg account = db_account(ctx->tenant);
	struct str position;

	TRY(order_between(arena, STR_NULL, state->top, &position));
	state->card_id = id_new(arena, ctx->clock, ctx->rng);
	state->card_stage_id = state->stage_id;
	state->card_status = conv->status;
	state->card_title = title_of(arena, conv);
	state->conversation_updated_at = I64_NULL;
	state->last_message_chatwoot_id = I64_NULL;
	db_queue(ctx->tenant, &card_create,
		 DB_ARGS(account, db_text(state->card_id), db_text(state->board_id),
			 db_text(state->stage_id), db_text(state->card_title), db_text(position)));
	db_queue(ctx->tenant, &conversation_link,
		 DB_ARGS(account, db_text(state->board_id), db_i64(conv->chatwoot_conversation_id),
			 db_text(state->card_id), db_text(conv->status),
			 db_i64(conv->chatwoot_inbox_id)));
	return OK;
}

/* A title nobody has edited follows the contact's name. */
static struct str next_title(struct arena *arena, const struct state *state,
			     const struct kanban_conversation *conv)
{
	struct str automatic =
		state->card_contact_name.len
			? str_utf8_head(state->card_contact_name, 255)
			: arena_printf(arena, "#%lld", (long long)conv->chatwoot_conversation_id);

	return str_eq(state->card_title, automatic) ? title_of(arena, conv) : state->card_title;
}

static void update_fields(const struct kanban_context *ctx, const struct kanban_conversation *conv,
			  const struct state *state)
{
	struct arena *arena = db_tenant_arena(ctx->tenant);
	struct db_arg account = db_account(ctx->tenant);

	db_queue(ctx->tenant, &conversation_update,
		 DB_ARGS(account, db_text(state->board_id), db_i64(conv->chatwoot_conversation_id),
			 db_i64(conv->chatwoot_inbox_id), db_text(conv->channel),
			 db_text(conv->status), db_text(conv->contact_name),
			 db_text(conv->contact_avatar_url), db_i64(conv->unread_count),
			 db_i64(conv->updated_at == I64_NULL ? 0 : conv->updated_at),
			 db_i64(conv->chatwoot_team_id), db_i64(conv->assignee_chatwoot_id)));
	db_queue(ctx->tenant, &card_update,
		 DB_ARGS(account, db_text(state->card_id), db_text(next_title(arena, state, conv)),
			 db_text(conv->priority), db_texts(&conv->labels),
			 db_i64(conv->assignee_chatwoot_id), db_text(conv->assignee_name),
			 db_text(conv->assignee_avatar_url)));
}

static void update_message(const struct kanban_context *ctx, const struct kanban_conversation *conv,
			   const struct state *state)
{
	db_queue(ctx->tenant, &card_message,
		 DB_ARGS(db_account(ctx->tenant), db_text(state->card_id),
			 db_text(conv->message_preview), db_time(conv->message_at),
			 db_i64(conv->message_id)));
}

/* A newer message, or the same one with another text (edited, deleted). */
static bool message_is_news(const struct kanban_conversation *conv, const struct state *state)
{
	if (conv->message_id == I64_NULL || conv->message_id < state->last_message_chatwoot_id)
		return false;
	return conv->message_id > state->last_message_chatwoot_id ||
	       !str_eq(conv->message_preview, state->card_preview);
}

void kanban_expect_many(const struct kanban_context *ctx)
{
	db_queue(ctx->tenant, &status_stages_lock,
		 DB_ARGS(db_account(ctx->tenant)));
}

/* Who sees the conversation may be others from now on. */
static bool changes_hands(const struct kanban_conversation *conv, const struct state *state)
{
	return conv->chatwoot_inbox_id != state->inbox_id ||
	       conv->chatwoot_team_id != state->team_id ||
	       conv->assignee_chatwoot_id != state->assignee_id;
}

static enum err audience_of(const struct kanban_context *ctx, struct str card_id, struct str *ret)
{
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &card_audience, DB_ARGS(db_text(card_id)), &rows));
	*ret = row_str(rows, 0, "audience");
	return OK;
}

/* What rules led to goes on under their names, so that none of them is its own consequence. */
static void record(const struct kanban_context *ctx, enum card_action action,
		   const struct state *state, const struct card_change *change)
{
	struct card_trace trace = {
		.action = action == CARD_MOVED ? STR("moved") : STR_NULL,
		.from_stage_id = action == CARD_CREATED ? STR_NULL : state->card_stage_id,
	};

	if (action == CARD_CREATED)
		trace.action = STR("created");
	if (state->chain.count > 0)
		trace.detail = rule_chain_json(db_tenant_arena(ctx->tenant), &state->chain);
	card_record_trace(ctx, action, &trace, change);
}

static enum err apply_elsewhere(const struct kanban_context *ctx,
				const struct kanban_conversation *conv, const struct state *state,
				struct str old_status)
{
	const struct rule_talk talk = {
		.chatwoot_conversation_id = conv->chatwoot_conversation_id,
		.old_status = old_status,
		.chain = &state->chain,
	};
	size_t made = 0;

	if (state->chain.count > 0)
		db_queue(ctx->tenant, &act_echoed,
			 DB_ARGS(db_account(ctx->tenant),
				 db_i64(conv->chatwoot_conversation_id), db_text(conv->status)));
	return state->elsewhere ? rules_apply_talk(ctx, &talk, &made) : OK;
}

enum err kanban_apply(const struct kanban_context *ctx, const struct kanban_conversation *conv)
{
	struct arena *arena = db_tenant_arena(ctx->tenant);
	struct str stage_id = STR_NULL, position = STR_NULL, before = STR_NULL;
	struct card_change change;
	struct state state;

	TRY(read_state(ctx, conv, &state));
	bool created = !state.card_id.ptr;
	struct str old_status = state.card_status;
	if (created)
		TRY(create_card(ctx, conv, &state));
	bool newer = created ||
		     (conv->updated_at >= state.conversation_updated_at && !state.same);
	bool message = message_is_news(conv, &state);
	if (!newer && !message)
		return OK;

	bool moved = newer && !str_eq(conv->status, state.card_status) &&
		     !str_eq(state.card_stage_id, state.stage_id);
	if (moved) {
		TRY(order_between(arena, STR_NULL, state.top, &position));
		stage_id = state.stage_id;
	}
	if (newer && !created && changes_hands(conv, &state))
		TRY(audience_of(ctx, state.card_id, &before));
	if (newer)
		update_fields(ctx, conv, &state);
	if (message)
		update_message(ctx, conv, &state);
	struct db_rows *rows;
	TRY(db_query(ctx->tenant, &card_touch,
		     DB_ARGS(db_account(ctx->tenant), db_text(state.card_id),
			     db_text(stage_id), db_text(position), db_i64(created ? 0 : 1),
			     db_text(before)),
		     &rows));
	TRY(card_change_read(rows, &change));
	if (created)
		record(ctx, CARD_CREATED, &state, &change);
	else
		record(ctx, moved ? CARD_MOVED : CARD_UPDATED, &state, &change);
	return apply_elsewhere(ctx, conv, &state, old_status);
}
