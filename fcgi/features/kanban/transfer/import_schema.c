#include "features/kanban/transfer/import_int.h"

static const char *const format_names[] = {"csv", "trello", "planka"};
static const struct names formats = {format_names, ARRAY_LEN(format_names)};
static const char *const state_names[] = {"queued", "running", "done", "failed",
					  "cancelled"};
static const struct names states = {state_names, ARRAY_LEN(state_names)};

static const struct field import_column_fields[] = {
	F_STR(struct import_column, header, 1, 255, REQUIRED),
	F_STR(struct import_column, field, 1, 40, REQUIRED),
};
const struct schema import_column_schema =
	SCHEMA("ImportColumn", struct import_column, import_column_fields);

static const struct field import_stage_fields[] = {
	F_STR(struct import_stage, name, 1, 255, REQUIRED),
	F_UUID(struct import_stage, stage_id, REQUIRED),
};
const struct schema import_stage_schema =
	SCHEMA("ImportStage", struct import_stage, import_stage_fields);

static const struct field import_mapping_fields[] = {
	F_LIST(struct import_mapping, columns, &import_column_schema, CSV_CELLS_MAX, OPTIONAL),
	F_LIST(struct import_mapping, stages, &import_stage_schema, 500, OPTIONAL),
	F_UUID(struct import_mapping, stage_id, OPTIONAL),
};
static const struct schema import_mapping_schema =
	SCHEMA("ImportMapping", struct import_mapping, import_mapping_fields);

static const struct field import_new_fields[] = {
	F_ENUM(struct import_new, format, &formats, REQUIRED),
	F_TEXT(struct import_new, text, 1, BODY_IMPORT, REQUIRED),
	F_OBJECT(struct import_new, mapping, &import_mapping_schema, struct import_mapping,
		 OPTIONAL),
};
const struct schema import_new_schema = SCHEMA("ImportNew", struct import_new, import_new_fields);

static const struct field board_import_fields[] = {
	F_UUID(struct board_import, id, REQUIRED),
	F_UUID(struct board_import, board_id, REQUIRED),
	F_ENUM(struct board_import, state, &states, REQUIRED),
	F_ENUM(struct board_import, format, &formats, REQUIRED),
	F_I64(struct board_import, total, 0, INT64_MAX, REQUIRED),
	F_I64(struct board_import, done, 0, INT64_MAX, REQUIRED),
	F_I64(struct board_import, created, 0, INT64_MAX, REQUIRED),
	F_I64(struct board_import, failed, 0, INT64_MAX, REQUIRED),
	F_STR(struct board_import, error, 1, 500, NULLABLE),
	F_TIME(struct board_import, created_at, REQUIRED),
	F_TIME(struct board_import, finished_at, NULLABLE),
};
const struct schema board_import_schema =
	SCHEMA("BoardImport", struct board_import, board_import_fields);

static const struct field import_error_fields[] = {
	F_I64(struct import_error, line, 1, INT64_MAX, REQUIRED),
	F_STR(struct import_error, column, 0, 255, NULLABLE),
	F_STR(struct import_error, code, 1, 40, REQUIRED),
	F_STR(struct import_error, message, 1, 200, REQUIRED),
};
const struct schema import_error_schema =
	SCHEMA("ImportError", struct import_error, import_error_fields);

const char *import_refusal_text(struct str code, enum lang lang)
{
	static const struct {
		const char *code, *en, *pt;
	} texts[] = {
		{"required", "This is missing.", "Falta este dado."},
		{"too_long", "The text is too long.", "O texto é longo demais."},
		{"unknown_stage", "The board has no such stage.", "O quadro não tem esta etapa."},
		{"unknown_assignee", "Nobody in the account has this name or e-mail address.",
		 "Ninguém na conta tem este nome ou e-mail."},
		{"unknown_option", "The field has no such option.", "O campo não tem esta opção."},
		{"unknown_column", "The board has no field of this name; the column was left out.",
		 "O quadro não tem um campo com este nome; a coluna foi ignorada."},
		{"bad_number", "This is not a number that fits.", "Isto não é um número que caiba."},
		{"bad_date", "This is not a date.", "Isto não é uma data."},
		{"bad_priority", "Priorities are low, medium, high and urgent.",
		 "As prioridades são baixa, média, alta e urgente."},
		{"bad_currency", "This is not the code of a currency.",
		 "Isto não é o código de uma moeda."},
		{"bad_truth", "This is neither yes nor no.", "Isto não é sim nem não."},
		{"bad_url", "This is not the address of a page.", "Isto não é o endereço de uma página."},
		{"too_many", "There are too many of them.", "Há itens demais."},
		{"unclosed_quote", "A quotation mark is never closed; nothing behind it was read.",
		 "Uma aspa não foi fechada; nada depois dela foi lido."},
		{"board_gone", "The board was archived meanwhile.",
		 "O quadro foi arquivado nesse meio-tempo."},
		{"no_stages", "The board has no stages.", "O quadro não tem etapas."},
		{"gave_up",
		 "The server failed again and again. The rest of the rows can still go on.",
		 "O servidor falhou várias vezes. As demais linhas ainda podem entrar."},
		{"parts_cut",
		 "The card is in, without some of its checklist, comments or attachments.",
		 "O cartão entrou, mas sem parte da lista de tarefas, dos comentários ou anexos."},
		{"archived", "The card is archived and was left out.",
		 "O cartão está arquivado e foi ignorado."},
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (str_eq(code, str_from(texts[i].code)))
			return lang == LANG_EN ? texts[i].en : texts[i].pt;
	return NULL;
}
