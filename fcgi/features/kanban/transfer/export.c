/*
 * Cards as a table. A reply is made whole before it is sent, so a board larger than EXPORT_BYTES
 * goes in several: X-Next-Cursor leads on, and only the first has the header.
 */
#include "features/kanban/transfer/import_int.h"

#include "core/http/cursor.h"
#include "features/kanban/find/find.h"

#define EXPORT_BYTES (3u * 1024 * 1024)
#define EXPORT_ROWS  20000
#define BATCH        200

#define SEEN_TALKS(what)                                                                    \
	"(select string_agg(" what ", ', ' order by k.chatwoot_conversation_id)"            \
	" from card_conversations k where k.account_id = c.account_id and k.card_id = c.id" \
	" and " CONVERSATION_SEEN("k") ")"
#define CONTACTS      SEEN_TALKS("k.contact_name")
#define CONVERSATIONS SEEN_TALKS("'#' || k.chatwoot_conversation_id")
#define C_SEEN        CARD_SEEN("c")

/* As kanban.cards_found. */
DB_STMT(cards_exported, "kanban.cards_exported",
	"select c.stage_id, c.position, c.title, s.name as stage, c.description, c.value,"
	"   c.currency, c.priority, c.labels, c.due_at, c.assignee_name as assignee, c.created_at,"
	"   c.custom::text as custom, " CONTACTS " as contacts, " CONVERSATIONS " as conversations"
	" from search.board_cards($8, $9, $10, $11, $2, $3::bigint[], $4::bigint[], $5, $6, $7,"
	"   $12, $13::bigint::integer) with ordinality f(id, nth)"
	" join cards c on c.account_id = $1 and c.board_id = $8 and c.id = f.id"
	" join stages s on s.account_id = c.account_id and s.id = c.stage_id"
	" where " C_SEEN " order by f.nth");

DB_STMT(export_fields, "kanban.export_fields",
	"select f.id, f.name, f.type, f.options from board_fields f"
	" where f.account_id = $1 and f.board_id = $2 order by f.position");

struct export_row {
	struct str stage_id, position, title, stage, description;
	int64_t value;
	struct str currency, priority;
	struct list labels;
	usec_t due_at;
	struct str assignee;
	usec_t created_at;
	struct str custom, contacts, conversations;
};

static const struct field export_fields_of_row[] = {
	F_UUID(struct export_row, stage_id, REQUIRED),
	F_STR(struct export_row, position, 1, INT32_MAX, REQUIRED),
	F_TEXT(struct export_row, title, 0, INT32_MAX, REQUIRED),
	F_TEXT(struct export_row, stage, 0, INT32_MAX, REQUIRED),
	F_TEXT(struct export_row, description, 0, INT32_MAX, NULLABLE),
	F_I64(struct export_row, value, INT64_MIN + 1, INT64_MAX, NULLABLE),
	F_STR(struct export_row, currency, 0, INT32_MAX, NULLABLE),
	F_STR(struct export_row, priority, 0, INT32_MAX, NULLABLE),
	F_STRINGS(struct export_row, labels, INT32_MAX, INT32_MAX, REQUIRED),
	F_TIME(struct export_row, due_at, NULLABLE),
	F_TEXT(struct export_row, assignee, 0, INT32_MAX, NULLABLE),
	F_TIME(struct export_row, created_at, REQUIRED),
	F_STR(struct export_row, custom, 0, INT32_MAX, REQUIRED),
	F_TEXT(struct export_row, contacts, 0, INT32_MAX, NULLABLE),
	F_STR(struct export_row, conversations, 0, INT32_MAX, NULLABLE),
};
static const struct schema export_row_schema =
	SCHEMA("ExportRow", struct export_row, export_fields_of_row);

struct export_field {
	struct str id, name, type;
	const struct json *options;
};

struct export
{
	struct request *rq;
	struct export_field *fields;
	size_t field_count;
	struct buf out;
	struct arena *scratch; /* of a row */
	size_t rows;
	struct str next; /* cursor behind the last row */
};

static enum err read_fields(struct export *ex)
{
	struct request *rq = ex->rq;
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &export_fields,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId"))), &rows));
	ex->field_count = rows_count(rows);
	ex->fields = ARENA_ARRAY(rq->arena, struct export_field, ex->field_count);
	for (size_t i = 0; i < ex->field_count; i++) {
		ex->fields[i] = (struct export_field){.id = row_str(rows, i, "id"),
						      .name = row_str(rows, i, "name"),
						      .type = row_str(rows, i, "type")};
		TRY(json_parse(rq->arena, row_str(rows, i, "options"), 0, 0,
			       &ex->fields[i].options));
	}
	return OK;
}

/* The import knows these names in either language. */
static void put_header(struct export *ex)
{
	static const char *const names[][2] = {
		{"title", "título"},
		{"stage", "etapa"},
		{"description", "descrição"},
		{"value", "valor"},
		{"currency", "moeda"},
		{"priority", "prioridade"},
		{"labels", "etiquetas"},
		{"due", "vencimento"},
		{"assignee", "responsável"},
		{"contacts", "contatos"},
		{"conversations", "conversas"},
		{"created at", "criado em"},
	};

	buf_lit(&ex->out, CSV_BOM);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		csv_put_plain(&ex->out, i == 0, str_from(names[i][ex->rq->lang != LANG_EN]));
	for (size_t i = 0; i < ex->field_count; i++)
		csv_put_text(&ex->out, false, ex->fields[i].name);
	csv_put_end(&ex->out);
}

/* 123456 as 1234.56. */
static struct str amount_text(struct arena *arena, int64_t value, struct str currency)
{
	int decimals = import_decimals(currency);
	uint64_t scale = decimals == 3 ? 1000 : decimals == 2 ? 100
							      : 1;
	uint64_t size = value < 0 ? (uint64_t) - (value + 1) + 1 : (uint64_t)value;
	const char *sign = value < 0 ? "-" : "";

	if (decimals == 0)
		return arena_printf(arena, "%s%llu", sign, (unsigned long long)size);
	return arena_printf(arena, "%s%llu.%0*llu", sign, (unsigned long long)(size / scale),
			    decimals, (unsigned long long)(size % scale));
}

static struct str option_name(const struct export_field *field, struct str id)
{
	for (size_t i = 0; i < json_array_len(field->options); i++) {
		const struct json *option = json_at(field->options, i);
		if (str_eq(json_get_str(option, "id"), id))
			return json_get_str(option, "name");
	}
	return STR_NULL;
}

static struct str chosen(struct arena *arena, const struct export_field *field,
			 const struct json *value)
{
	struct buf out = buf_new(arena, 16 * 1024);

	for (size_t i = 0; i < json_array_len(value); i++) {
		struct str name = option_name(field, json_get_str(json_at(value, i), ""));
		if (out.len && name.len)
			buf_lit(&out, ", ");
		buf_str(&out, name);
	}
	return buf_view(&out);
}

static void put_custom(struct export *ex, const struct export_field *field,
		       const struct json *value, struct str currency)
{
	struct str text = json_get_str(value, "");
	bool money = str_eq(field->type, STR("money"));

	if (json_is_array(value))
		csv_put_text(&ex->out, false, chosen(ex->scratch, field, value));
	else if (text.ptr && str_eq(field->type, STR("select")))
		csv_put_text(&ex->out, false, option_name(field, text));
	else if (text.ptr)
		csv_put_text(&ex->out, false, text);
	else if (money && json_get_i64(value, "", I64_NULL) != I64_NULL)
		csv_put_plain(&ex->out, false,
			      amount_text(ex->scratch, json_get_i64(value, "", 0), currency));
	else
		csv_put_plain(&ex->out, false, value ? json_text(ex->scratch, value) : STR(""));
}

static struct str labels_text(struct arena *arena, const struct list *labels)
{
	struct buf out = buf_new(arena, 64 * 1024);
	const struct str *items = labels->items;

	for (size_t i = 0; i < labels->count; i++) {
		if (i)
			buf_lit(&out, ", ");
		buf_str(&out, items[i]);
	}
	return buf_view(&out);
}

static enum err put_row(struct export *ex, const struct export_row *row)
{
	struct arena *arena = ex->scratch;
	struct buf *out = &ex->out;
	const struct json *custom;

	TRY(json_parse(arena, row->custom, 0, 0, &custom));
	csv_put_text(out, true, row->title);
	csv_put_text(out, false, row->stage);
	csv_put_text(out, false, row->description);
	csv_put_plain(out, false,
		      row->value == I64_NULL ? STR("")
					     : amount_text(arena, row->value, row->currency));
	csv_put_plain(out, false, row->currency);
	csv_put_plain(out, false, row->priority);
	csv_put_text(out, false, labels_text(arena, &row->labels));
	csv_put_plain(out, false,
		      row->due_at == I64_NULL ? STR("") : time_text(arena, row->due_at));
	csv_put_text(out, false, row->assignee);
	csv_put_text(out, false, row->contacts);
	csv_put_plain(out, false, row->conversations);
	csv_put_plain(out, false, time_text(arena, row->created_at));
	for (size_t i = 0; i < ex->field_count; i++)
		put_custom(ex, &ex->fields[i], json_member(custom, ex->fields[i].id),
			   row->currency);
	csv_put_end(out);
	arena_reset(arena);
	return OK;
}

/*
 * Up to BATCH rows behind `after`, which moves on, and no more than a reply holds; *ret_last when
 * there are no more.
 */
static enum err put_batch(struct export *ex, const struct sight *sight, struct str filters,
			  struct str after[2], bool *ret_last)
{
	const struct card_filter *filter = ex->rq->query;
	struct arena *arena = arena_new();
	struct db_tenant *tenant =
		db_tenant_begin(ex->rq->app->db, arena, ex->rq->account_id, DB_READ);
	struct db_rows *rows;
	struct list list = {0};

	enum err err = db_query(
		tenant, &cards_exported,
		DB_ARGS(db_i64(ex->rq->account_id), SIGHT_ARGS(sight),
			db_text(request_path(ex->rq, "boardId")), db_text(filter->stage_id),
			db_text(after[0]), db_text(after[1]), db_text(filters), db_i64(BATCH)),
		&rows);
	if (err == OK)
		err = rows_list(arena, rows, &export_row_schema, &list);
	const struct export_row *items = err == OK ? list.items : NULL;
	size_t put = 0;
	while (err == OK && put < list.count && ex->out.len < EXPORT_BYTES)
		err = put_row(ex, &items[put++]);
	if (err == OK && put) {
		after[0] = arena_str(ex->rq->arena, items[put - 1].stage_id);
		after[1] = arena_str(ex->rq->arena, items[put - 1].position);
		ex->rows += put;
	}
	*ret_last = err == OK && put == list.count && list.count < BATCH;
	db_tenant_end(tenant);
	arena_free(arena);
	return err;
}

enum err cards_export(struct request *rq)
{
	const struct card_filter *filter = rq->query;
	const char *problem = filter_problem(filter);
	struct sight sight = sight_of(rq);
	struct export ex = {.rq = rq, .out = buf_new(rq->arena, REPLY_MAX)};
	struct str filters = filter_json(rq->arena, &card_query_schema, filter), after[2];
	bool last = false;

	if (problem)
		return fail_field(rq, problem, "format");
	TRY(cards_page_begin(rq->arena, filter, after));
	TRY(page_check(rq->tenant, rq->user_id, request_path(rq, "boardId"), after[0]));
	TRY(read_fields(&ex));
	if (!filter->cursor.ptr)
		put_header(&ex);
	ex.scratch = arena_new();
	enum err err = OK;
	while (err == OK && !last && ex.rows < EXPORT_ROWS && ex.out.len < EXPORT_BYTES)
		err = put_batch(&ex, &sight, filters, after, &last);
	arena_free(ex.scratch);
	TRY(err);
	if (!last)
		reply_header(rq, "X-Next-Cursor", cursor_make(rq->arena, after, 2));
	reply_header(rq, "Content-Disposition", STR("attachment; filename=\"cards.csv\""));
	reply_header(rq, "Cache-Control", STR("no-store"));
	return reply_file(rq, "text/csv; charset=utf-8", buf_view(&ex.out));
}
