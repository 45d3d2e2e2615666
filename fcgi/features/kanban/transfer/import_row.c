#include "features/kanban/transfer/import_row_int.h"

#include "features/kanban/order/order.h"
#include "features/kanban/transfer/import_parts_int.h"

#define RECORD_MAX (4u * 1024 * 1024)  /* bytes of one step's cards as JSON */
#define PARTS_MAX  (16u * 1024 * 1024) /* and of what hangs on them */

struct columns {
	struct list headers, columns, stages;
};

static const struct field columns_fields[] = {
	F_STRINGS(struct columns, headers, 255, CSV_CELLS_MAX, REQUIRED),
	F_STRINGS(struct columns, columns, 255, CSV_CELLS_MAX, REQUIRED),
	F_LIST(struct columns, stages, &import_stage_schema, 500, REQUIRED),
};
static const struct schema columns_schema =
	SCHEMA("ImportColumns", struct columns, columns_fields);

/* --- what is known --- */

static enum err read_fields(struct arena *arena, const struct db_rows *rows,
			    struct import_board *board)
{
	board->field_count = rows_count(rows);
	board->fields = ARENA_ARRAY(arena, struct import_custom, board->field_count);
	for (size_t i = 0; i < board->field_count; i++) {
		struct import_custom *field = &board->fields[i];
		field->id = row_str(rows, i, "id");
		field->type = row_str(rows, i, "type");
		TRY(json_parse(arena, row_str(rows, i, "options"), 0, 0, &field->options));
	}
	return OK;
}

enum err import_board_read(struct arena *arena, const struct db_rows *import,
			   const struct db_rows *stages, const struct db_rows *fields,
			   const struct db_rows *people, struct import_board *ret)
{
	struct import_board board = {
		.stage_count = rows_count(stages),
		.person_count = rows_count(people),
		.stage_id = row_str(import, 0, "stage_id"),
		.currency = row_str(import, 0, "currency"),
	};
	struct columns columns;

	TRY(row_get(import, 0, &columns_schema, &columns));
	board.aliases = columns.stages;
	board.stages = ARENA_ARRAY(arena, struct import_place, board.stage_count);
	for (size_t i = 0; i < board.stage_count; i++)
		board.stages[i] = (struct import_place){row_str(stages, i, "id"),
							row_str(stages, i, "name"),
							row_str(stages, i, "last")};
	board.people = ARENA_ARRAY(arena, struct import_person, board.person_count);
	for (size_t i = 0; i < board.person_count; i++)
		board.people[i] = (struct import_person){
			row_i64(people, i, "chatwoot_user_id"), row_str(people, i, "name"),
			row_str(people, i, "available_name"), row_str(people, i, "email")};
	TRY(read_fields(arena, fields, &board));
	*ret = board;
	return OK;
}

/* --- a row --- */

/* A card as a row says it. */
struct draft {
	struct import_place *stage;
	struct str title, description, currency, priority, due;
	struct str value; /* as written: its currency may stand in a later column */
	bool due_local;
	int64_t assignee;
	struct list labels;
	struct buf custom; /* JSON object, without its end */
	struct import_parts parts;
	int64_t line;
};

struct row {
	struct arena *arena;
	struct import_board *board;
	struct draft draft;
	struct str value_header;
};

static struct import_place *stage_by_id(const struct import_board *board, struct str id)
{
	for (size_t i = 0; i < board->stage_count && id.ptr; i++)
		if (str_eq(board->stages[i].id, id))
			return &board->stages[i];
	return NULL;
}

static struct import_place *stage_by_name(const struct import_board *board, struct str name)
{
	const struct import_stage *aliases = board->aliases.items;

	for (size_t i = 0; i < board->aliases.count; i++)
		if (str_eq_nocase(str_trim(aliases[i].name), name))
			return stage_by_id(board, aliases[i].stage_id);
	for (size_t i = 0; i < board->stage_count; i++)
		if (str_eq_nocase(str_trim(board->stages[i].name), name))
			return &board->stages[i];
	return NULL;
}

static const char *set_assignee(struct row *row, struct str text)
{
	const struct import_board *board = row->board;

	for (size_t i = 0; i < board->person_count; i++) {
		const struct import_person *person = &board->people[i];
		if (!str_eq_nocase(person->email, text) && !str_eq_nocase(person->name, text) &&
		    !str_eq_nocase(person->available_name, text))
			continue;
		row->draft.assignee = person->chatwoot_user_id;
		return NULL;
	}
	return "unknown_assignee";
}

static const char *set_labels(struct row *row, struct str text)
{
	struct str *labels = ARENA_ARRAY(row->arena, struct str, IMPORT_LABELS);
	size_t count = import_split(row->arena, text, labels, IMPORT_LABELS);

	size_t bytes = 0;

	if (count > IMPORT_LABELS)
		return "too_many";
	for (size_t i = 0; i < count; i++) {
		bytes += labels[i].len;
		if (str_utf8_len(labels[i]) > 255 || bytes > CARD_LABELS_MAX)
			return "too_long";
	}
	row->draft.labels = (struct list){labels, count};
	return NULL;
}

static const char *set_custom(struct row *row, struct str field_id, struct str text)
{
	struct buf value = buf_new(row->arena, 64 * 1024);
	struct str own = row->draft.currency;

	for (size_t i = 0; i < row->board->field_count; i++) {
		const struct import_custom *field = &row->board->fields[i];
		if (!str_eq(field->id, field_id))
			continue;
		const char *problem =
			import_custom_value(row->arena, field, own.ptr ? own : row->board->currency,
					    text, &value);
		if (problem)
			return problem;
		buf_printf(&row->draft.custom, "%s\"%.*s\":%.*s",
			   row->draft.custom.len > 1 ? "," : "", STR_FMT(field_id),
			   STR_FMT(buf_view(&value)));
		return NULL;
	}
	return NULL; /* the field is gone since the import began */
}

/* --- what hangs on the card --- */

#define PARTS_VALUES 2000 /* of JSON */

static const char *set_parts(struct row *row, struct str text)
{
	struct field_errors errors = {.count = 0};
	const struct json *json;
	uint64_t present;

	if (json_parse(row->arena, text, 0, PARTS_VALUES, &json) != OK ||
	    json_decode(row->arena, json, &import_parts_schema, &row->draft.parts, &present,
			&errors) != OK)
		return "too_many";
	return NULL;
}

static void begin_part(struct buf *out, const char *kind, struct str id, struct str card_id)
{
	buf_printf(out, "%s{\"kind\":\"%s\",\"id\":\"%.*s\",\"card_id\":\"%.*s\",\"text\":",
		   out->len > 1 ? "," : "", kind, STR_FMT(id), STR_FMT(card_id));
}

/* Records of the statement import_parts. */
static enum err put_parts(struct job_context *ctx, struct buf *out,
			  const struct import_parts *parts, struct str card_id)
{
	const struct import_item *items = parts->checklist.items;
	const struct import_comment *comments = parts->comments.items;
	const struct import_link *links = parts->links.items;
	struct str position = STR_NULL;

	for (size_t i = 0; i < parts->checklist.count; i++) {
		TRY(order_between(ctx->arena, position, STR_NULL, &position));
		begin_part(out, "item", id_new(ctx->arena, ctx->clock, ctx->rng), card_id);
		json_put_str(out, items[i].text);
		buf_printf(out, ",\"done\":%s,\"position\":\"%.*s\"}",
			   items[i].done ? "true" : "false", STR_FMT(position));
	}
	for (size_t i = 0; i < parts->comments.count; i++) {
		begin_part(out, "comment", id_new(ctx->arena, ctx->clock, ctx->rng), card_id);
		json_put_str(out, comments[i].body);
		buf_char(out, '}');
	}
	for (size_t i = 0; i < parts->links.count; i++) {
		begin_part(out, "link", id_new(ctx->arena, ctx->clock, ctx->rng), card_id);
		json_put_str(out, links[i].title);
		buf_lit(out, ",\"url\":");
		json_put_str(out, links[i].url);
		buf_char(out, '}');
	}
	return OK;
}

static size_t items_done(const struct import_parts *parts)
{
	const struct import_item *items = parts->checklist.items;
	size_t done = 0;

	for (size_t i = 0; i < parts->checklist.count; i++)
		done += items[i].done;
	return done;
}

/* --- cells --- */

static const char *set_text(struct str text, int64_t max, struct str *ret)
{
	if (str_utf8_len(text) > (size_t)max)
		return "too_long";
	*ret = text;
	return NULL;
}

static const char *set_currency(struct row *row, struct str text)
{
	char *code = arena_alloc(row->arena, 4, 1);

	if (text.len != 3)
		return "bad_currency";
	for (size_t i = 0; i < 3; i++) {
		char c = text.ptr[i];
		code[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		if (code[i] < 'A' || code[i] > 'Z')
			return "bad_currency";
	}
	row->draft.currency = (struct str){code, 3};
	return NULL;
}

/* What a cell with something in it says. NULL, or why it can't be. */
static const char *set_cell(struct row *row, struct str column, struct str header, struct str cell)
{
	struct draft *draft = &row->draft;
	enum import_field field = import_field_find(column);
	bool lines = field == IMPORT_DESCRIPTION;
	struct str text = import_plain(row->arena, csv_cell_text(cell), lines);

	switch (field) {
	case IMPORT_TITLE:
		return set_text(text, IMPORT_TITLE_MAX, &draft->title);
	case IMPORT_DESCRIPTION:
		return set_text(text, IMPORT_TEXT_MAX, &draft->description);
	case IMPORT_STAGE:
		draft->stage = stage_by_name(row->board, text);
		return draft->stage ? NULL : "unknown_stage";
	case IMPORT_VALUE:
		draft->value = text;
		row->value_header = header;
		return NULL;
	case IMPORT_CURRENCY:
		return set_currency(row, text);
	case IMPORT_PRIORITY:
		draft->priority = import_priority(text);
		return draft->priority.ptr ? NULL : "bad_priority";
	case IMPORT_LABELS_FIELD:
		return set_labels(row, text);
	case IMPORT_DUE:
		return import_time(row->arena, text, &draft->due, &draft->due_local) ? NULL
										     : "bad_date";
	case IMPORT_ASSIGNEE:
		return set_assignee(row, text);
	case IMPORT_LINE:
	case IMPORT_CUSTOM:
	case IMPORT_IGNORE:
		break;
	}
	if (str_eq(column, STR(IMPORT_PARTS_COLUMN)))
		return set_parts(row, csv_cell_text(cell));
	if (str_eq(column, STR("line")))
		return str_to_i64(text, 1, INT64_MAX, &draft->line) ? NULL : "bad_number";
	return set_custom(row, column, text);
}

static void put_member(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, ",\"%s\":", name);
	json_put_str(out, value);
}

static void put_draft(struct buf *out, struct str id, const struct draft *draft, int64_t value,
		      struct str currency)
{
	const struct str *labels = draft->labels.items;

	buf_str(out, out->len > 1 ? STR(",{\"id\":") : STR("{\"id\":"));
	json_put_str(out, id);
	put_member(out, "stage_id", draft->stage->id);
	put_member(out, "position", draft->stage->last);
	put_member(out, "title", draft->title);
	put_member(out, "description", draft->description);
	put_member(out, "priority", draft->priority);
	put_member(out, "currency", currency);
	put_member(out, "due", draft->due);
	buf_printf(out, ",\"due_local\":%s,\"value\":", draft->due_local ? "true" : "false");
	if (value == I64_NULL)
		buf_lit(out, "null");
	else
		buf_i64(out, value);
	buf_lit(out, ",\"assignee\":");
	if (draft->assignee == I64_NULL)
		buf_lit(out, "null");
	else
		buf_i64(out, draft->assignee);
	buf_lit(out, ",\"labels\":[");
	for (size_t i = 0; i < draft->labels.count; i++) {
		if (i)
			buf_char(out, ',');
		json_put_str(out, labels[i]);
	}
	buf_printf(out, "],\"items\":%zu,\"items_done\":%zu,\"comments\":%zu,\"links\":%zu",
		   draft->parts.checklist.count, items_done(&draft->parts),
		   draft->parts.comments.count, draft->parts.links.count);
	buf_printf(out, ",\"custom\":%.*s}}", STR_FMT(buf_view(&draft->custom)));
}

/* A record as a card at the end of its stage; NULL, or why not and *ret_header the cell's. */
static const char *read_row(struct row *row, const struct csv_record *record,
			    const struct columns *columns, int64_t *ret_value,
			    struct str *ret_header)
{
	const struct str *names = columns->columns.items, *headers = columns->headers.items;
	struct draft *draft = &row->draft;

	for (size_t i = 0; i < record->count && i < columns->columns.count; i++) {
		*ret_header = headers[i];
		if (str_trim(record->cells[i]).len == 0)
			continue;
		const char *problem = set_cell(row, names[i], headers[i], record->cells[i]);
		if (problem)
			return problem;
	}
	*ret_header = STR("title");
	for (size_t i = 0; i < columns->columns.count; i++)
		if (import_field_find(names[i]) == IMPORT_TITLE)
			*ret_header = headers[i];
	if (!draft->title.len)
		return "required";
	if (!draft->stage)
		draft->stage = stage_by_id(row->board, row->board->stage_id);
	if (!draft->stage)
		draft->stage = &row->board->stages[0];
	if (!draft->currency.ptr)
		draft->currency = row->board->currency;
	*ret_header = row->value_header;
	*ret_value = I64_NULL;
	if (!draft->value.len)
		return NULL;
	if (!import_number(draft->value, import_decimals(draft->currency), ret_value) ||
	    *ret_value < 0 || *ret_value > CARD_VALUE_MAX)
		return "bad_number";
	return NULL;
}

/* --- a step --- */

static void refuse(struct import_batch *batch, int64_t line, struct str header, const char *code)
{
	struct import_error *errors = batch->errors.items;

	errors[batch->errors.count++] =
		(struct import_error){line, header, str_from(code), STR_NULL};
}

static enum err take_row(struct job_context *ctx, struct import_board *board,
			 const struct columns *columns, const struct csv_record *record,
			 struct import_batch *batch)
{
	struct row row = {
		.arena = ctx->arena,
		.board = board,
		.draft = {.custom = buf_new(ctx->arena, 256 * 1024),
			  .assignee = I64_NULL,
			  .line = record->line},
	};
	struct str *ids = (struct str *)batch->ids.items, header;
	int64_t value;

	buf_char(&row.draft.custom, '{');
	const char *problem = read_row(&row, record, columns, &value, &header);
	if (problem) {
		refuse(batch, row.draft.line, header, problem);
		return OK;
	}
	struct import_place *stage = row.draft.stage;
	TRY(order_between(ctx->arena, stage->last, STR_NULL, &stage->last));
	struct str id = id_new(ctx->arena, ctx->clock, ctx->rng);
	put_draft(&batch->cards, id, &row.draft, value,
		  value == I64_NULL ? STR_NULL : row.draft.currency);
	ids[batch->ids.count++] = id;
	return put_parts(ctx, &batch->parts, &row.draft.parts, id);
}

enum err import_batch_read(struct job_context *ctx, const struct db_rows *import,
			   struct import_board *board, size_t most, struct import_batch *ret)
{
	struct str part = row_bytes(import, 0, "part");
	struct csv csv = {
		.rest = part,
		.separator = row_str(import, 0, "separator").ptr[0],
		.line = row_i64(import, 0, "line"),
		.complete = row_i64(import, 0, "at") + (int64_t)part.len >=
			    row_i64(import, 0, "length"),
	};
	struct import_batch batch = {
		.cards = buf_new(ctx->arena, RECORD_MAX),
		.parts = buf_new(ctx->arena, PARTS_MAX),
		.ids = {ARENA_ARRAY(ctx->arena, struct str, most), 0},
		.errors = {ARENA_ARRAY(ctx->arena, struct import_error, most), 0},
	};
	struct csv_record *record = ARENA_NEW(ctx->arena, struct csv_record);
	struct columns columns;

	TRY(row_get(import, 0, &columns_schema, &columns));
	buf_char(&batch.cards, '[');
	buf_char(&batch.parts, '[');
	while (batch.ids.count + batch.errors.count < most && batch.cards.len < RECORD_MAX / 2 &&
	       batch.parts.len < PARTS_MAX / 2) {
		int64_t line = csv.line;
		enum csv_result result = csv_next(ctx->arena, &csv, record);
		batch.over = result == CSV_END;
		if (result == CSV_END || (result == CSV_MORE && csv.rest.len < part.len))
			break;
		if (result == CSV_RECORD) {
			TRY(take_row(ctx, board, &columns, record, &batch));
			continue;
		}
		refuse(&batch, line, STR_NULL, result == CSV_WIDE ? "too_many" : "unclosed_quote");
		batch.over = result != CSV_WIDE;
		if (batch.over)
			break;
	}
	buf_char(&batch.cards, ']');
	buf_char(&batch.parts, ']');
	batch.used = part.len - csv.rest.len;
	batch.line = csv.line;
	*ret = batch;
	return OK;
}
