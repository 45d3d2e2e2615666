/* One act on many cards: as many statements whatever their number, but for history and events. */
#include "features/kanban/bulk/bulk_int.h"

#include "features/kanban/order/order.h"

/* $2 the cards, $3 their positions, $4 the stage, $5 what the outcome's reason is there. */
DB_STMT(cards_put, "kanban.cards_put",
	"update cards c set stage_id = $4, position = n.position, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now(),"
	"   entered_stage_at = case when c.stage_id = $4 then c.entered_stage_at else now() end,"
	"   outcome_reason = case when c.stage_id = $4 then c.outcome_reason else $5 end"
	" from unnest($2::uuid[], $3::text[]) as n (id, position)"
	" where c.account_id = $1 and c.id = n.id");

/* Each value behind whether it is given. */
DB_STMT(cards_edit, "kanban.cards_edit",
	"update cards c set version = c.version + 1, edited_version = c.version + 1,"
	"   updated_at = now(), value = case when $3::boolean then $4::bigint else c.value end,"
	"   currency = case when case when $3::boolean then $4::bigint else c.value end is null"
	"     then null else coalesce($5, c.currency, $14) end,"
	"   priority = case when $6::boolean then $7 else c.priority end,"
	"   labels = case when $8::boolean then $9::text[] else c.labels end,"
	"   due_at = case when $10::boolean then hub_time($11) else c.due_at end,"
	"   assignee_chatwoot_id = case when $12::boolean then $13::bigint"
	"     else c.assignee_chatwoot_id end,"
	"   assignee_name = case when $12::boolean then g.name"
	"     else c.assignee_name end,"
	"   assignee_avatar_url = case when $12::boolean then g.avatar_url"
	"     else c.assignee_avatar_url end,"
	"   custom = jsonb_strip_nulls(c.custom || coalesce($15::jsonb, '{}'))"
	" from (select $13::bigint as id) a left join agents g"
	"   on g.account_id = $1 and g.chatwoot_user_id = a.id"
	" where c.account_id = $1 and c.id = any ($2::uuid[])");

/* What each has in fields of the board with $3 in it: null takes a value away. */
DB_STMT(cards_custom_merged, "kanban.cards_custom_merged",
	"select jsonb_strip_nulls(c.custom || $3::jsonb) as custom from cards c"
	" where c.account_id = $1 and c.id = any ($2::uuid[]) order by c.id");

DB_STMT(cards_trash, "kanban.cards_trash",
	"update cards c set deleted_at = now(), deleted_by = $3::bigint, version = c.version + 1,"
	"   updated_at = now() where c.account_id = $1 and c.id = any ($2::uuid[])");

/* Of those in the trash, with how many more their stage takes; locked in everybody's order. */
DB_STMT(trashed_stages_lock, "kanban.trashed_stages_lock",
	"select from stages s where s.account_id = $1 and s.board_id = $2 and s.id in ("
	"   select c.stage_id from cards c where c.account_id = $1 and c.id = any ($3::uuid[]))"
	" order by s.id for no key update");

DB_STMT(stages_rooms, "kanban.stages_rooms",
	"select s.id, s.wip_limit - (select count(*) from cards c where c.account_id = $1"
	"   and c.board_id = $2 and c.stage_id = s.id and c.deleted_at is null) as room"
	" from stages s where s.account_id = $1 and s.board_id = $2 and s.wip_mode = 'hard'"
	"   and s.wip_limit is not null");

DB_STMT(cards_untrash, "kanban.cards_untrash",
	"update cards c set deleted_at = null, deleted_by = null, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now()"
	" where c.account_id = $1 and c.id = any ($2::uuid[])");

struct work {
	struct request *rq;
	const struct bulk *body;
	struct sight sight;
	struct kanban_context ctx;
	struct bulk_done done;
	struct list cards; /* of struct card_hold, locked, by id */
	struct list ids;   /* of struct str: those that change, by id */
	struct card_fields changes;
	uint64_t has;           /* of card_fields_schema */
	struct db_rows *custom; /* what cards will have in fields of the board; NULL: as before */
};

static void skip(struct work *w, struct str card_id, const char *code)
{
	struct bulk_skip *skips = w->done.skipped.items;

	skips[w->done.skipped.count++] = (struct bulk_skip){card_id, str_from(code)};
}

static const struct card_hold *held(const struct work *w, struct str id)
{
	const struct card_hold *cards = w->cards.items;

	for (size_t i = 0; i < w->cards.count; i++)
		if (str_eq(cards[i].id, id))
			return &cards[i];
	return NULL;
}

static void keep(struct work *w, struct str id)
{
	((struct str *)w->ids.items)[w->ids.count++] = id;
}

/* Locks them; whom the person doesn't see or may not change is skipped. */
static enum err hold(struct work *w, enum card_life life)
{
	const struct str *ids = w->body->card_ids.items;

	TRY(cards_hold(w->rq, &w->sight, &w->body->card_ids, life, &w->cards));
	for (size_t i = 0; i < w->body->card_ids.count; i++)
		if (!held(w, ids[i]))
			skip(w, ids[i], "not_found");
	return OK;
}

static bool may_change(struct work *w, const struct card_hold *card)
{
	if (!card->writable)
		skip(w, card->id, "forbidden");
	return card->writable;
}

/* The fields of one of w->cards as the changes leave them. */
static struct card_fields changed_fields(const struct work *w, const struct card_hold *card)
{
	const struct card_hold *cards = w->cards.items;
	struct card_fields ret = card->fields;
	uint64_t plain = w->has & ~(UINT64_C(1) << CARD_FIELD_CUSTOM);

	card_fields_merge(&ret, &w->changes, plain, card->currency);
	if (w->custom)
		ret.custom = row_str(w->custom, (size_t)(card - cards), "custom");
	return ret;
}

static enum err tell(struct work *w, enum card_action action, const char *name, struct str before)
{
	struct list changes;

	TRY(cards_told(w->rq->tenant, &w->ids, before, &changes));
	const struct card_change *items = changes.items;
	for (size_t i = 0; i < changes.count; i++) {
		const struct card_hold *card = held(w, items[i].card.id);
		struct card_trace trace = {.action = str_from(name),
					   .from_stage_id = card->stage_id,
					   .operation_id = w->done.operation_id};
		if (action == CARD_MOVED) {
			trace.reason = w->body->reason;
			trace.detail = card_place_detail(w->rq->arena, card->position,
							 items[i].card.position);
		} else if (action == CARD_UPDATED) {
			struct card_fields next = changed_fields(w, card);
			trace.detail = card_fields_diff(w->rq->arena, &card->fields, &next);
		}
		card_record_trace(&w->ctx, action, &trace, &items[i]);
	}
	return OK;
}

/* --- the four acts --- */

static enum err move_all(struct work *w)
{
	struct request *rq = w->rq;
	struct placement place;
	struct list positions = {ARENA_ARRAY(rq->arena, struct str, BULK_MAX), 0};
	const struct str *ids = w->body->card_ids.items;
	int64_t room;

	if (!w->body->stage_id.ptr)
		return fail_field(rq, "stage_id", "required");
	TRY(placement_in(rq, &w->sight, w->body->stage_id, STR_NULL, STR_NULL, &place));
	if (place.reason_required && !w->body->reason.ptr)
		return fail_named(rq, ERR_REASON_REQUIRED, "reason");
	TRY(hold(w, CARD_LIVING));
	room = place.room == I64_NULL ? BULK_MAX : place.room;
	for (size_t i = 0; i < w->body->card_ids.count; i++) {
		const struct card_hold *card = held(w, ids[i]);
		if (!card || !may_change(w, card) || str_eq(card->stage_id, place.stage_id))
			continue;
		if (room-- < 1) {
			skip(w, card->id, "wip_limit");
			continue;
		}
		struct str *position = (struct str *)positions.items + positions.count++;
		TRY(order_between(rq->arena, place.low, STR_NULL, position));
		place.low = *position;
		keep(w, card->id);
	}
	db_queue(rq->tenant, &cards_put,
		 DB_ARGS(db_i64(rq->account_id), db_texts(&w->ids), db_texts(&positions),
			 db_text(place.stage_id),
			 db_text(place.final ? w->body->reason : STR_NULL)));
	return tell(w, CARD_MOVED, "moved", STR_NULL);
}

static enum err read_changes(struct work *w)
{
	struct request *rq = w->rq;
	struct card_fields checked;
	struct field_errors errors = {.count = 0};
	const struct json *json;
	uint64_t present;

	schema_clear(&card_fields_schema, &checked);
	checked.title = STR("");
	TRY(json_parse(rq->arena, w->body->changes, 0, 0, &json));
	if (!json_is_object(json))
		return fail_field(rq, "changes", "type");
	if (json_decode(rq->arena, json, &bulk_changes_schema, &w->changes, &present, &errors) !=
	    OK)
		return fail_field(rq, "changes", errors.items[0].code);
	for (size_t i = 0; i < bulk_changes_schema.count; i++)
		if (present >> i & 1)
			w->has |= UINT64_C(1) << schema_find(
					  &card_fields_schema,
					  str_from(bulk_changes_schema.fields[i].name));
	return card_fields_take(rq, STR_NULL, &w->changes, w->has, &checked);
}

/* Which of the held cards the changes change; the rest is skipped or stays as it is. */
static enum err keep_changed(struct work *w)
{
	struct request *rq = w->rq;
	const struct card_hold *cards = w->cards.items;
	struct arena *scratch;

	if (w->has >> CARD_FIELD_CUSTOM & 1) {
		struct list ids = {ARENA_ARRAY(rq->arena, struct str, w->cards.count), 0};
		for (size_t i = 0; i < w->cards.count; i++)
			((struct str *)ids.items)[ids.count++] = cards[i].id;
		TRY(db_query(rq->tenant, &cards_custom_merged,
			     DB_ARGS(db_i64(rq->account_id), db_texts(&ids),
				     db_text(w->changes.custom)),
			     &w->custom));
	}
	scratch = arena_new();
	for (size_t i = 0; i < w->cards.count; i++) {
		struct card_fields next = changed_fields(w, &cards[i]);
		arena_reset(scratch);
		if (!may_change(w, &cards[i]) ||
		    !card_fields_diff(scratch, &cards[i].fields, &next).ptr)
			continue;
		if (cards[i].follows && w->has & CARD_FOLLOWED)
			skip(w, cards[i].id, "follows_conversation");
		else
			keep(w, cards[i].id);
	}
	arena_free(scratch);
	return OK;
}

static enum err update_all(struct work *w)
{
	struct request *rq = w->rq;
	const struct card_fields *to = &w->changes;
	struct str before = STR_NULL;
	bool money = w->has >> CARD_FIELD_VALUE & 1;

	if (!w->body->changes.ptr)
		return fail_field(rq, "changes", "required");
	TRY(hold(w, CARD_LIVING));
	TRY(keep_changed(w));
	if (w->has >> CARD_FIELD_ASSIGNEE & 1)
		TRY(cards_audiences_of(rq->tenant, &w->ids, &before));
	const struct card_hold *cards = w->cards.items;
	struct str currency = w->cards.count ? cards[0].currency : STR_NULL;
	db_queue(rq->tenant, &cards_edit,
		 DB_ARGS(db_i64(rq->account_id), db_texts(&w->ids), db_bool(money),
			 db_i64(to->value), db_text(to->currency),
			 db_bool(w->has >> CARD_FIELD_PRIORITY & 1), db_text(to->priority),
			 db_bool(w->has >> CARD_FIELD_LABELS & 1), db_texts(&to->labels),
			 db_bool(w->has >> CARD_FIELD_DUE & 1), db_time(to->due_at),
			 db_bool(w->has >> CARD_FIELD_ASSIGNEE & 1),
			 db_i64(to->assignee_chatwoot_user_id), db_text(currency),
			 db_text(to->custom)));
	return tell(w, CARD_UPDATED, "updated", before);
}

static enum err delete_all(struct work *w)
{
	struct request *rq = w->rq;
	struct list changes;

	TRY(hold(w, CARD_LIVING));
	const struct card_hold *cards = w->cards.items;
	for (size_t i = 0; i < w->cards.count; i++)
		if (may_change(w, &cards[i]))
			keep(w, cards[i].id);
	db_queue(rq->tenant, &cards_trash,
		 DB_ARGS(db_i64(rq->account_id), db_texts(&w->ids), db_i64(rq->user_id)));
	TRY(cards_told(rq->tenant, &w->ids, STR_NULL, &changes));
	const struct card_change *items = changes.items;
	for (size_t i = 0; i < changes.count; i++) {
		const struct card_gone gone = {items[i].card.id, items[i].card.board_id};
		const struct card_trace trace = {.action = STR("deleted"),
						 .from_stage_id = items[i].card.stage_id,
						 .operation_id = w->done.operation_id};
		card_record_deleted(&w->ctx, &trace, &gone, items[i].card.version,
				    items[i].audience, items[i].outsiders);
	}
	return OK;
}

/* Takes one of the stage's room; false when there is none. */
static bool take_room(int64_t *rooms, const struct db_rows *rows, struct str stage_id)
{
	for (size_t i = 0; i < rows_count(rows); i++)
		if (str_eq(row_str(rows, i, "id"), stage_id))
			return rooms[i]-- > 0;
	return true;
}

static enum err restore_all(struct work *w)
{
	struct request *rq = w->rq;
	struct db_arg account = db_i64(rq->account_id),
		      board = db_text(request_path(rq, "boardId"));
	struct db_rows *rows;

	db_queue(rq->tenant, &trashed_stages_lock,
		 DB_ARGS(account, board, db_texts(&w->body->card_ids)));
	TRY(db_query(rq->tenant, &stages_rooms, DB_ARGS(account, board), &rows));
	int64_t *rooms = ARENA_ARRAY(rq->arena, int64_t, rows_count(rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		rooms[i] = row_i64(rows, i, "room");
	TRY(hold(w, CARD_TRASHED));
	const struct card_hold *cards = w->cards.items;
	for (size_t i = 0; i < w->cards.count; i++) {
		if (!may_change(w, &cards[i]))
			continue;
		if (take_room(rooms, rows, cards[i].stage_id))
			keep(w, cards[i].id);
		else
			skip(w, cards[i].id, "wip_limit");
	}
	db_queue(rq->tenant, &cards_untrash, DB_ARGS(account, db_texts(&w->ids)));
	return tell(w, CARD_CREATED, "restored", STR_NULL);
}

static enum err ids_check(struct request *rq, const struct list *list)
{
	const struct str *ids = list->items;

	for (size_t i = 0; i < list->count; i++) {
		if (!str_is_uuid(ids[i]))
			return fail_field(rq, "card_ids", "format");
		for (size_t k = 0; k < i; k++)
			if (str_eq(ids[i], ids[k]))
				return fail_field(rq, "card_ids", "duplicate");
	}
	return OK;
}

enum err cards_bulk(struct request *rq)
{
	static const struct {
		const char *name;
		enum err (*run)(struct work *w);
	} acts[] = {{"move", move_all},
		    {"update", update_all},
		    {"delete", delete_all},
		    {"restore", restore_all}};
	const struct bulk *body = rq->body;
	struct board_access access;
	struct work w = {
		.rq = rq,
		.body = body,
		.sight = sight_of(rq),
		.ctx = kanban_context_of(rq),
		.done.operation_id = id_new(rq->arena, rq->app->clock, rq->app->rng),
		.done.skipped.items = ARENA_ARRAY(rq->arena, struct bulk_skip, 2 * BULK_MAX),
		.ids.items = ARENA_ARRAY(rq->arena, struct str, BULK_MAX),
	};

	TRY(ids_check(rq, &body->card_ids));
	if (body->changes.ptr)
		TRY(read_changes(&w));
	TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &access));
	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (str_eq(body->action, str_from(acts[i].name)))
			TRY(acts[i].run(&w));
	w.done.changed = (int64_t)w.ids.count;
	rq->audit.after = arena_printf(rq->arena, "{\"action\":\"%.*s\",\"cards\":%zu}",
				       STR_FMT(body->action), w.ids.count);
	rq->audit.resource_id = w.done.operation_id;
	rq->pokes |= POKE_RELAY;
	return reply_one(rq, &w.done);
}
