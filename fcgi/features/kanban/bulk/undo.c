/* A person takes back their last act on a board, of the last hour, as the history has it. */
#include "features/kanban/bulk/bulk_int.h"

#include "features/kanban/order/order.h"

/* What an act is: one row, or all of its operation. */
#define UNDOABLE(h)                                                                    \
	h ".account_id = $1 and " h ".board_id = $2 and " h ".actor_type = 'user'"     \
	  " and " h ".actor_id = $3 and " h ".occurred_at > now() - interval '1 hour'" \
	  " and " h ".undoes is null and (" h ".action in ('updated', 'deleted')"      \
	  "   or " h ".action = 'moved' and " h ".detail ? 'position')"                \
	  " and not exists (select from card_history u where u.account_id = $1"        \
	  "   and u.undoes = " h ".id)"

#define L_UNDOABLE UNDOABLE("l")
#define H_UNDOABLE UNDOABLE("h")

/* $4 the operation, or NULL: the last act. */
DB_STMT(acts_to_undo, "kanban.acts_to_undo",
	"with last as (select l.id, l.operation_id from card_history l"
	"   where ($4::uuid is null or l.operation_id = $4) and " L_UNDOABLE
	"   order by l.id desc limit 1)"
	" select h.id, h.card_id, h.action, h.from_stage_id, h.to_stage_id, h.card_version,"
	"   h.detail, h.operation_id, h.detail #>> '{position,from}' as position,"
	"   h.detail #>> '{position,to}' as reached"
	" from card_history h, last where (h.id = last.id or h.operation_id = last.operation_id)"
	"   and " H_UNDOABLE " order by h.card_id");

DB_STMT(undo_stages_lock, "kanban.undo_stages_lock",
	"select id from stages where account_id = $1 and board_id = $2 and id = any ($3::uuid[])"
	" order by id for no key update");

/* Of stages with a hard limit, how many more they take. */
DB_STMT(undo_rooms, "kanban.undo_rooms",
	"select s.id, s.wip_limit, s.wip_limit - (select count(*) from cards c"
	"   where c.account_id = $1 and c.board_id = $2 and c.stage_id = s.id"
	"   and c.deleted_at is null) as room"
	" from stages s where s.account_id = $1 and s.board_id = $2 and s.wip_mode = 'hard'"
	"   and s.id = any ($3::uuid[])");

/* $2 the card, $3 its former stage, $4 its former place, which may be another one's by now. */
DB_STMT(place_again, "kanban.place_again",
	"select exists (select from cards o where o.account_id = $1 and o.stage_id = $3"
	"   and o.position = $4 and o.id <> $2) as taken,"
	" (select min(o.position) from cards o where o.account_id = $1 and o.stage_id = $3"
	"   and o.position > $4 and o.id <> $2) as next");

/* With the reason that it had when it last came into that final stage. */
DB_STMT(card_put_back, "kanban.card_put_back",
	"update cards c set stage_id = $3, position = $4, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now(),"
	"   entered_stage_at = case when c.stage_id = $3 then c.entered_stage_at else now() end,"
	"   outcome_reason = case when c.stage_id = $3 then c.outcome_reason else ("
	"     select h.reason from card_history h join stages s"
	"       on s.account_id = h.account_id and s.id = h.to_stage_id and s.final"
	"     where h.account_id = $1 and h.card_id = $2 and h.to_stage_id = $3"
	"       and h.from_stage_id is distinct from h.to_stage_id"
	"     order by h.id desc limit 1) end"
	" where c.account_id = $1 and c.id = $2");

DB_STMT(card_untrash, "kanban.card_untrash",
	"update cards c set deleted_at = null, deleted_by = null, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now()"
	" where c.account_id = $1 and c.id = $2");

struct act {
	struct str id;
	struct str card_id;
	struct str action;
	struct str from_stage_id;
	struct str to_stage_id;
	int64_t card_version;
	struct str detail;
	struct str operation_id;
	struct str position; /* before */
	struct str reached;  /* and after */
};

static const struct field act_fields[] = {
	F_UUID(struct act, id, REQUIRED),
	F_UUID(struct act, card_id, REQUIRED),
	F_STR(struct act, action, 1, 32, REQUIRED),
	F_UUID(struct act, from_stage_id, NULLABLE),
	F_UUID(struct act, to_stage_id, NULLABLE),
	F_I64(struct act, card_version, 0, INT64_MAX, REQUIRED),
	F_JSON(struct act, detail, REQUIRED),
	F_UUID(struct act, operation_id, NULLABLE),
	F_STR(struct act, position, 1, ORDER_MAX, NULLABLE),
	F_STR(struct act, reached, 1, ORDER_MAX, NULLABLE),
};
static const struct schema act_schema = SCHEMA("ActToUndo", struct act, act_fields);

struct work {
	struct request *rq;
	struct sight sight;
	struct kanban_context ctx;
	struct str operation_id; /* of this undo, when it is of several cards */
	struct list acts;        /* of struct act, by card */
	struct list ids;         /* of their cards */
	struct list cards;       /* of struct card_hold */
	struct buf problems;     /* JSON: what changed since */
};

static bool is(const struct act *act, const char *action)
{
	return str_eq(act->action, str_from(action));
}

static const struct card_hold *held(const struct work *w, struct str id)
{
	const struct card_hold *cards = w->cards.items;

	for (size_t i = 0; i < w->cards.count; i++)
		if (str_eq(cards[i].id, id))
			return &cards[i];
	return NULL;
}

static enum err find_acts(struct work *w)
{
	const struct undo *body = w->rq->body;
	struct db_rows *rows;

	TRY(db_query(w->rq->tenant, &acts_to_undo,
		     DB_ARGS(db_i64(w->rq->account_id), db_text(request_path(w->rq, "boardId")),
			     db_text(w->ctx.actor.id), db_text(body->operation_id)),
		     &rows));
	TRY(rows_list(w->rq->arena, rows, &act_schema, &w->acts));
	if (w->acts.count == 0)
		return ERR_NOTHING_TO_UNDO;
	const struct act *acts = w->acts.items;
	struct str *ids = ARENA_ARRAY(w->rq->arena, struct str, w->acts.count);
	for (size_t i = 0; i < w->acts.count; i++)
		ids[i] = acts[i].card_id;
	w->ids = (struct list){ids, w->acts.count};
	if (acts[0].operation_id.ptr)
		w->operation_id = id_new(w->rq->arena, w->ctx.clock, w->ctx.rng);
	return OK;
}

/* Stages to which cards come back, then the cards: the order of everybody who locks them. */
static enum err lock_all(struct work *w, struct db_rows **ret_stages, struct db_rows **ret_rooms)
{
	const struct act *acts = w->acts.items;
	struct str *ids = ARENA_ARRAY(w->rq->arena, struct str, w->acts.count);
	struct list stages = {ids, 0};

	for (size_t i = 0; i < w->acts.count; i++)
		if (acts[i].from_stage_id.ptr && !is(&acts[i], "updated"))
			ids[stages.count++] = acts[i].from_stage_id;
	const struct db_arg account = db_i64(w->rq->account_id),
			    board = db_text(request_path(w->rq, "boardId")),
			    list = db_texts(&stages);
	TRY(db_query(w->rq->tenant, &undo_stages_lock, DB_ARGS(account, board, list),
		     ret_stages));
	TRY(db_query(w->rq->tenant, &undo_rooms, DB_ARGS(account, board, list), ret_rooms));
	return cards_hold(w->rq, &w->sight, &w->ids, CARD_EITHER, &w->cards);
}

/* --- what changed since --- */

static void problem(struct work *w, struct str card_id, const char *code)
{
	buf_printf(&w->problems, "%s{\"card_id\":\"%.*s\",\"code\":\"%s\"}",
		   w->problems.len ? "," : "", STR_FMT(card_id), code);
}

/* Are the fields still as the act left them? Their former values go into *fields, in `arena`. */
static enum err former_fields(struct arena *arena, const struct act *act,
			      const struct card_fields *now, struct card_fields *fields, bool *same)
{
	struct card_fields next = *now;
	const struct json *detail;

	*same = true;
	TRY(json_parse(arena, act->detail, 0, 0, &detail));
	for (size_t i = 0; i < card_fields_schema.count; i++) {
		const struct field *field = &card_fields_schema.fields[i];
		const struct json *change = json_member(detail, str_from(field->name));
		struct buf current = buf_new(arena, 128 * 1024), body = current;
		struct field_errors errors = {.count = 0};
		struct card_fields former;
		const struct json *json, *value;
		uint64_t present;

		if (!change)
			continue;
		json_put_field(&current, field, now);
		TRY(json_parse(arena, buf_view(&current), 0, 0, &value));
		*same = *same && str_eq(json_text(arena, value),
					json_text(arena, json_get(change, "to")));
		buf_printf(&body, "{\"%s\":", field->name);
		buf_str(&body, json_text(arena, json_get(change, "from")));
		buf_char(&body, '}');
		TRY(json_parse(arena, buf_view(&body), 0, 0, &json));
		if (json_decode(arena, json, &card_changes_schema, &former, &present,
				&errors) == OK)
			field_copy(field, &next, &former);
		else if (field->type == FIELD_STR) /* money had no currency */
			((struct str *)field_at(field, &next))->ptr = NULL;
	}
	*fields = next;
	return OK;
}

/* An edit of a card with long texts needs much memory, and an act may be of many such cards. */
static enum err check_edit(const struct act *act, const struct card_hold *card, bool *same)
{
	struct arena *scratch = arena_new();
	struct card_fields fields;
	enum err err = former_fields(scratch, act, &card->fields, &fields, same);

	arena_free(scratch);
	return err;
}

static enum err edit_back(struct work *w, const struct act *act, const struct card_hold *card)
{
	struct arena *scratch = arena_new();
	struct card_fields fields;
	bool same;
	enum err err = former_fields(scratch, act, &card->fields, &fields, &same);

	if (err == OK)
		card_fields_put(w->rq, card->id, &fields);
	arena_free(scratch);
	return err;
}

/* Nobody placed it since, or it is back where the act had put it. */
static bool stands_there(const struct act *act, const struct card_hold *card)
{
	return card->placed_version == act->card_version ||
	       (str_eq(card->stage_id, act->to_stage_id) && str_eq(card->position, act->reached));
}

static bool stage_there(const struct db_rows *stages, struct str id)
{
	for (size_t i = 0; i < rows_count(stages); i++)
		if (str_eq(row_str(stages, i, "id"), id))
			return true;
	return false;
}

static enum err check(struct work *w, const struct db_rows *stages)
{
	const struct act *acts = w->acts.items;

	for (size_t i = 0; i < w->acts.count; i++) {
		const struct card_hold *card = held(w, acts[i].card_id);
		bool same = true, trashed = card && card->deleted_at != I64_NULL;
		if (!card || !card->writable) {
			problem(w, acts[i].card_id, "not_found");
			continue;
		}
		if (trashed != is(&acts[i], "deleted"))
			problem(w, card->id, trashed ? "deleted" : "restored");
		else if (is(&acts[i], "moved") && !stands_there(&acts[i], card))
			problem(w, card->id, "moved");
		else if (is(&acts[i], "moved") && !stage_there(stages, acts[i].from_stage_id))
			problem(w, card->id, "stage_gone");
		else if (is(&acts[i], "updated"))
			TRY(check_edit(&acts[i], card, &same));
		if (!same)
			problem(w, card->id, "edited");
	}
	if (w->problems.len == 0)
		return OK;
	w->rq->failure.details = arena_printf(w->rq->arena, "{\"changed\":[%.*s]}",
					      STR_FMT(buf_view(&w->problems)));
	return ERR_UNDO_CONFLICT;
}

/* Cards that come back count, too. */
static enum err check_rooms(struct work *w, const struct db_rows *rooms)
{
	const struct act *acts = w->acts.items;

	for (size_t r = 0; r < rows_count(rooms); r++) {
		int64_t wanted = 0;
		for (size_t i = 0; i < w->acts.count; i++) {
			const struct card_hold *card = held(w, acts[i].card_id);
			if (!is(&acts[i], "updated") &&
			    str_eq(acts[i].from_stage_id, row_str(rooms, r, "id")))
				wanted += card->deleted_at != I64_NULL ||
					  !str_eq(card->stage_id, acts[i].from_stage_id);
		}
		int64_t room = row_i64(rooms, r, "room");
		if (wanted > 0 && room != I64_NULL && wanted > room)
			return fail_wip(w->rq, row_i64(rooms, r, "wip_limit"));
	}
	return OK;
}

/* --- taking back --- */

static enum err put_back(struct work *w, const struct act *act)
{
	struct db_arg account = db_i64(w->rq->account_id), id = db_text(act->card_id),
		      stage = db_text(act->from_stage_id);
	struct str position = act->position;
	struct db_rows *rows;

	TRY(db_query(w->rq->tenant, &place_again, DB_ARGS(account, id, stage, db_text(position)),
		     &rows));
	if (row_bool(rows, 0, "taken"))
		TRY(order_between(w->rq->arena, act->position, row_str(rows, 0, "next"),
				  &position));
	db_queue(w->rq->tenant, &card_put_back, DB_ARGS(account, id, stage, db_text(position)));
	return OK;
}

static enum err take_back(struct work *w, const struct act *act, const struct card_hold *card)
{
	if (is(act, "moved"))
		return put_back(w, act);
	if (is(act, "deleted")) {
		db_queue(w->rq->tenant, &card_untrash,
			 DB_ARGS(db_i64(w->rq->account_id), db_text(act->card_id)));
		return OK;
	}
	return edit_back(w, act, card);
}

/* Who heard of the cards until now: another assignee may make others see them. */
static enum err heard_by(struct work *w, struct str *ret)
{
	const struct act *acts = w->acts.items;

	*ret = STR_NULL;
	for (size_t i = 0; i < w->acts.count; i++)
		if (is(&acts[i], "updated"))
			return cards_audiences_of(w->rq->tenant, &w->ids, ret);
	return OK;
}

static enum err tell(struct work *w, struct str before, struct list *ret)
{
	const struct act *acts = w->acts.items;
	struct list changes;

	TRY(cards_told(w->rq->tenant, &w->ids, before, &changes));
	const struct card_change *items = changes.items;
	struct card *cards = ARENA_ARRAY(w->rq->arena, struct card, changes.count);
	for (size_t i = 0; i < changes.count; i++) {
		const struct act *act = acts;
		while (!str_eq(act->card_id, items[i].card.id))
			act++;
		const struct card_hold *card = held(w, act->card_id);
		struct card_trace trace = {.action = act->action,
					   .from_stage_id = card->stage_id,
					   .operation_id = w->operation_id,
					   .undoes = act->id};
		if (is(act, "deleted"))
			trace.action = STR("restored");
		else if (is(act, "moved")) {
			if (!str_eq(card->stage_id, items[i].card.stage_id))
				trace.reason = items[i].card.outcome_reason;
			trace.detail = card_place_detail(w->rq->arena, card->position,
							 items[i].card.position);
		}
		card_record_trace(&w->ctx,
				  is(act, "moved")     ? CARD_MOVED
				  : is(act, "deleted") ? CARD_CREATED
						       : CARD_UPDATED,
				  &trace, &items[i]);
		cards[i] = items[i].card;
		if (!sight_is_whole(&w->sight))
			TRY(card_get(w->rq->tenant, &w->sight, card->board_id, card->id,
				     &cards[i]));
	}
	*ret = (struct list){cards, changes.count};
	return OK;
}

enum err board_undone(struct request *rq)
{
	struct work w = {.rq = rq,
			 .sight = sight_of(rq),
			 .ctx = kanban_context_of(rq),
			 .problems = buf_new(rq->arena, 64 * 1024)};
	struct db_rows *stages, *rooms;
	struct board_access access;
	struct str before;
	struct list cards;

	TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &access));
	TRY(find_acts(&w));
	TRY(lock_all(&w, &stages, &rooms));
	TRY(check(&w, stages));
	TRY(check_rooms(&w, rooms));
	TRY(heard_by(&w, &before));
	const struct act *acts = w.acts.items;
	for (size_t i = 0; i < w.acts.count; i++)
		TRY(take_back(&w, &acts[i], held(&w, acts[i].card_id)));
	TRY(tell(&w, before, &cards));
	rq->audit.resource_id = acts[0].operation_id.ptr ? acts[0].operation_id : acts[0].id;
	rq->pokes |= POKE_RELAY;
	/* Events tell of them all; a reply holds so many. */
	cards.count = cards_that_fit(&cards, cards.count);
	return reply_list(rq, &cards, STR_NULL);
}
