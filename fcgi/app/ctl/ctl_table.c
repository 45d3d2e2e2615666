#include "app/ctl/ctl_table.h"

#include <stdio.h>

#include "core/data/json.h"

struct ctl_table ctl_table_new(struct ctl *ctl, const struct ctl_column *columns, size_t width,
			       size_t max_rows)
{
	return (struct ctl_table){
		.ctl = ctl,
		.columns = columns,
		.width = width,
		.cells = ARENA_ARRAY(ctl->arena, struct str, width * max_rows),
		.max_rows = max_rows,
	};
}

void ctl_table_add(struct ctl_table *table, const struct str *cells)
{
	if (table->rows == table->max_rows)
		return;
	memcpy(table->cells + table->width * table->rows, cells, table->width * sizeof(*cells));
	table->rows++;
}

static struct str cell_at(const struct ctl_table *table, size_t row, size_t column)
{
	return table->cells[row * table->width + column];
}

static size_t longest_cell(const struct ctl_table *table, size_t column)
{
	size_t longest = 0;

	for (size_t row = 0; row < table->rows; row++)
		if (cell_at(table, row, column).len > longest)
			longest = cell_at(table, row, column).len;
	return longest;
}

/* Every column as wide as its longest cell, but the last, which nothing follows. */
static void print_text(const struct ctl_table *table)
{
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t column = 0; column + 1 < table->width; column++)
			if (!(table->columns[column].cell & CELL_DETAIL))
				printf("%-*.*s ", (int)longest_cell(table, column),
				       STR_FMT(cell_at(table, row, column)));
		printf("%.*s\n", STR_FMT(cell_at(table, row, table->width - 1)));
	}
}

static void print_json(const struct ctl_table *table)
{
	struct buf out = buf_new(table->ctl->arena, 1024 * 1024);

	buf_char(&out, '[');
	for (size_t row = 0; row < table->rows; row++)
		for (size_t column = 0; column < table->width; column++) {
			struct str cell = cell_at(table, row, column);
			if (column || row)
				buf_char(&out, ',');
			if (!column)
				buf_char(&out, '{');
			buf_printf(&out, "\"%s\":", table->columns[column].key);
			if (table->columns[column].cell & CELL_NUMBER)
				buf_str(&out, cell);
			else
				json_put_str(&out, cell);
			if (column + 1 == table->width)
				buf_char(&out, '}');
		}
	buf_char(&out, ']');
	(void)ctl_print(buf_view(&out));
}

static void markdown_cell(const struct ctl_column *column, struct str cell)
{
	const char *mark = (column->cell & CELL_CODE) && cell.len ? "`" : "";

	printf(" %s", mark);
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.ptr[i] == '|')
			putchar('\\');
		putchar(cell.ptr[i]);
	}
	printf("%s |", mark);
}

static void print_markdown(const struct ctl_table *table)
{
	putchar('|');
	for (size_t column = 0; column < table->width; column++)
		printf(" %s |", table->columns[column].title);
	printf("\n|");
	for (size_t column = 0; column < table->width; column++)
		printf(table->columns[column].cell & CELL_NUMBER ? " ---: |" : " --- |");
	putchar('\n');
	for (size_t row = 0; row < table->rows; row++) {
		putchar('|');
		for (size_t column = 0; column < table->width; column++)
			markdown_cell(&table->columns[column], cell_at(table, row, column));
		putchar('\n');
	}
}

void ctl_table_print(const struct ctl_table *table)
{
	if (table->ctl->json)
		print_json(table);
	else if (ctl_option(table->ctl, "--markdown").ptr)
		print_markdown(table);
	else
		print_text(table);
}

void ctl_table_of(struct ctl *ctl, const struct ctl_column *columns, size_t width,
		  const struct db_rows *rows)
{
	struct ctl_table table = ctl_table_new(ctl, columns, width, rows_count(rows));
	struct str *cells = ARENA_ARRAY(ctl->arena, struct str, width);

	for (size_t row = 0; row < rows_count(rows); row++) {
		for (size_t i = 0; i < width; i++)
			cells[i] = row_str(rows, row, columns[i].key);
		ctl_table_add(&table, cells);
	}
	ctl_table_print(&table);
}

void ctl_page_head(const struct ctl *ctl, const char *title, const char *command, const char *about)
{
	if (!ctl->json && ctl_option(ctl, "--markdown").ptr)
		printf("# %s\n\nPrinted by `hubctl %s --markdown`, not written.\n\n%s\n\n", title,
		       command, about);
}
