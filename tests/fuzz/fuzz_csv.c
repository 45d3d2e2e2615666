/* Tables that are imported, and what Trello and Planka export. */
#include "fuzz.h"

#include "features/kanban/transfer/import_int.h"

static void check_cells(struct arena *arena, struct str text)
{
	struct csv csv = csv_begin(text);
	struct csv_record *record = ARENA_NEW(arena, struct csv_record);
	size_t left = text.len + 1;

	for (enum csv_result r; (r = csv_next(arena, &csv, record)) != CSV_END;) {
		HOLDS(r == CSV_RECORD || r == CSV_WIDE || r == CSV_OPEN);
		HOLDS(csv.rest.len < left);
		left = csv.rest.len;
		if (r != CSV_RECORD)
			continue;
		HOLDS(record->count >= 1 && record->count <= CSV_CELLS_MAX);
		HOLDS(record->line >= 1 && record->line <= csv.line);
		for (size_t i = 0; i < record->count; i++) {
			struct str iso, cell = record->cells[i];
			int64_t number;
			bool local;
			HOLDS(cell.len <= text.len);
			HOLDS(import_plain(arena, cell, true).len <= cell.len);
			(void)import_number(cell, 2, &number);
			if (import_time(arena, cell, &iso, &local))
				HOLDS(iso.len >= 19);
		}
	}
}

/* What is written is read again, and no cell begins as a formula does. */
static void check_written(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, 4 * (text.len + 16));
	struct csv_record *record = ARENA_NEW(arena, struct csv_record);

	csv_put_text(&out, true, STR("first"));
	csv_put_text(&out, false, text);
	csv_put_end(&out);
	struct csv csv = csv_begin(buf_view(&out));
	csv.separator = ',';
	HOLDS(csv_next(arena, &csv, record) == CSV_RECORD);
	HOLDS(record->count == 2);
	HOLDS(text.len == 0 || text.ptr[0] == '\'' ||
	      str_eq(csv_cell_text(record->cells[1]), text));
	HOLDS(record->cells[1].len == 0 || !memchr("=+-@\t\r\n", record->cells[1].ptr[0], 7));
	HOLDS(csv_next(arena, &csv, record) == CSV_END);
}

static void check_source(struct arena *arena, enum err err, const struct import_source *source)
{
	struct csv_record *record = ARENA_NEW(arena, struct csv_record);

	HOLDS(err == OK || err == ERR_BAD_JSON || err == ERR_TOO_LARGE);
	if (err != OK)
		return;
	struct csv csv = csv_begin(source->csv);
	int64_t rows = 0;
	HOLDS(csv_next(arena, &csv, record) == CSV_RECORD);
	const size_t columns = record->count;
	while (csv_next(arena, &csv, record) == CSV_RECORD) {
		HOLDS(record->count == columns);
		rows++;
	}
	HOLDS(rows + source->left_out == source->total);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct import_source source;

	check_cells(arena, input);
	check_written(arena, input);
	check_source(arena, import_from_trello(arena, input, &source), &source);
	check_source(arena, import_from_planka(arena, input, &source), &source);
	arena_free(arena);
	return 0;
}
