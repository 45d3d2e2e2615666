/* The fields of a board: listing, making, changing them. */
#include "features/kanban/board/board_int.h"

DB_STMT(field_add, "kanban.field_add",
	"insert into board_fields (account_id, id, board_id, name, type, options, required,"
	"   position) values ($1, $2, $3, $4, $5, $6, $7, $8)");

DB_STMT(field_put, "kanban.field_put",
	"update board_fields set name = $3, options = $4, required = $5, version = version + 1,"
	"   updated_at = now() where account_id = $1 and id = $2");

/* $4 the place from 0; those behind it follow in their order. */
DB_STMT(field_move, "kanban.field_move",
	"update board_fields f set position = n.position from ("
	"   select o.id, row_number() over (order by case when o.id = $3 then $4::bigint"
	"       when o.position > (select p.position from board_fields p"
	"         where p.account_id = $1 and p.id = $3) then o.position - 1"
	"       else o.position end, o.id <> $3) - 1 as position"
	"   from board_fields o where o.account_id = $1 and o.board_id = $2) n"
	" where f.account_id = $1 and f.id = n.id and f.position <> n.position");

static const struct board_field *find(const struct list *fields, struct str id)
{
	const struct board_field *items = fields->items;

	for (size_t i = 0; i < fields->count; i++)
		if (str_eq(items[i].id, id))
			return &items[i];
	return NULL;
}

static bool name_taken(const struct list *fields, const struct board_field *field)
{
	const struct board_field *items = fields->items;

	for (size_t i = 0; i < fields->count; i++)
		if (str_eq_nocase(items[i].name, field->name) && !str_eq(items[i].id, field->id))
			return true;
	return false;
}

enum err fields_list(struct request *rq)
{
	struct board_access board;
	struct list fields;

	TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	TRY(field_list(rq->tenant, board.board.id, &fields));
	return reply_list(rq, &fields, STR_NULL);
}

static bool chooses(struct str type)
{
	return str_eq(type, STR("select")) || str_eq(type, STR("multiselect"));
}

/* What is wrong with the `nth`: an id the field has not, or a name or id said before. */
static const char *option_problem(const struct list *said, size_t nth, const struct list *current)
{
	const struct field_option *items = said->items, *had = current->items;
	bool known = !items[nth].id.ptr;

	for (size_t i = 0; i < current->count; i++)
		known = known || str_eq(had[i].id, items[nth].id);
	if (!known)
		return "unknown";
	for (size_t i = 0; i < nth; i++)
		if (str_eq_nocase(items[i].name, items[nth].name) ||
		    (items[nth].id.ptr && str_eq(items[i].id, items[nth].id)))
			return "duplicate";
	return NULL;
}

/*
 * The options as they shall be: those with an id stay what they were, by another name or colour;
 * the others are new. Cards keep the ids of options that are gone, and show nothing for them.
 */
static enum err options_of(struct request *rq, struct str type, const struct list *said,
			   const struct list *current, struct list *ret)
{
	const struct field_option *items = said->items;
	struct field_option *out = ARENA_ARRAY(rq->arena, struct field_option, said->count);

	if (!chooses(type) && said->count > 0)
		return fail_field(rq, "options", "type");
	if (chooses(type) && said->count == 0)
		return fail_field(rq, "options", "length");
	for (size_t i = 0; i < said->count; i++) {
		const char *problem = option_problem(said, i, current);
		out[i] = items[i];
		if (problem)
			return fail_field(rq, arena_printf(rq->arena, "options.%zu", i).ptr,
					  problem);
		if (!out[i].color.ptr)
			out[i].color = stage_color(i);
		if (!color_valid(out[i].color))
			return fail_field(rq, arena_printf(rq->arena, "options.%zu.color", i).ptr,
					  "format");
		if (!out[i].id.ptr)
			out[i].id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	}
	*ret = (struct list){out, said->count};
	return OK;
}

static struct db_arg options_arg(struct request *rq, const struct list *options)
{
	struct buf out = buf_new(rq->arena, 128 * 1024);

	json_put_array(&out, &field_option_schema, options->items, options->count);
	return db_text(buf_view(&out));
}

/* Answers with the field as it is now, and tells that the board's fields are others. */
static enum err answer(struct request *rq, const struct board_access *board,
		       const struct board_field *before, struct str id)
{
	struct list fields;

	TRY(field_list(rq->tenant, board->board.id, &fields));
	const struct board_field *field = find(&fields, id);
	if (!field)
		return ERR_INTERNAL;
	rq->audit.resource_id = id;
	audit_change(rq, &board_field_schema, before, field);
	TRY(board_touched(rq, board));
	return reply_one(rq, field);
}

enum err field_create(struct request *rq)
{
	const struct field_new *body = rq->body;
	struct board_field field = {.id = id_new(rq->arena, rq->app->clock, rq->app->rng),
				    .name = body->name};
	const struct list none = {NULL, 0};
	struct board_access board;
	struct list fields;

	TRY(options_of(rq, body->type, &body->options, &none, &field.options));
	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	TRY(field_list(rq->tenant, board.board.id, &fields));
	if (fields.count >= BOARD_FIELDS_MAX)
		return fail_field(rq, "name", "too_many");
	if (name_taken(&fields, &field))
		return fail_field(rq, "name", "taken");
	db_queue(rq->tenant, &field_add,
		 DB_ARGS(db_i64(rq->account_id), db_text(field.id), db_text(board.board.id),
			 db_text(body->name), db_text(body->type), options_arg(rq, &field.options),
			 db_bool(body->required), db_i64((int64_t)fields.count)));
	return answer(rq, &board, NULL, field.id);
}

static enum err merge(struct request *rq, struct board_field *field)
{
	const struct field_change *change = rq->body;

	if (request_has(rq, "name"))
		field->name = change->name;
	if (request_has(rq, "required"))
		field->required = change->required;
	if (request_has(rq, "options"))
		TRY(options_of(rq, field->type, &change->options, &field->options,
			       &field->options));
	return OK;
}

enum err field_take(struct request *rq, struct board_access *ret_board, struct list *ret_all,
		    const struct board_field **ret)
{
	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), ret_board));
	TRY(field_list(rq->tenant, ret_board->board.id, ret_all));
	*ret = find(ret_all, request_path(rq, "fieldId"));
	return *ret ? OK : ERR_NOT_FOUND;
}

enum err field_update(struct request *rq)
{
	const struct field_change *change = rq->body;
	struct db_arg account = db_i64(rq->account_id);
	const struct board_field *before;
	struct board_access board;
	struct list fields;

	TRY(field_take(rq, &board, &fields, &before));
	if (change->version != before->version)
		return fail_current(rq, ERR_CONFLICT, &board_field_schema, before);
	struct board_field wanted = *before;
	TRY(merge(rq, &wanted));
	if (name_taken(&fields, &wanted))
		return fail_field(rq, "name", "taken");
	if (request_has(rq, "position") && change->position >= (int64_t)fields.count)
		return fail_field(rq, "position", "range");
	db_queue(rq->tenant, &field_put,
		 DB_ARGS(account, db_text(wanted.id), db_text(wanted.name),
			 options_arg(rq, &wanted.options), db_bool(wanted.required)));
	if (request_has(rq, "position"))
		db_queue(rq->tenant, &field_move,
			 DB_ARGS(account, db_text(board.board.id), db_text(wanted.id),
				 db_i64(change->position)));
	return answer(rq, &board, before, wanted.id);
}
