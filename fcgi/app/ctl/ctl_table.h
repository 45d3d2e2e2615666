/*
 * A table on stdout, the same rows in three forms: aligned text for people, with --json an array of
 * objects, with --markdown a page of docs/reference.
 */
#ifndef HUB_CTL_TABLE_H
#define HUB_CTL_TABLE_H

#include "app/ctl/ctl.h"
#include "core/db/db.h"

/* What a cell holds; DETAIL, beside one of the others: left out of the text form. */
enum ctl_cell {
	CELL_TEXT = 1,
	CELL_CODE = 2,
	CELL_NUMBER = 4,
	CELL_DETAIL = 8
};

struct ctl_column {
	const char *key;   /* in JSON */
	const char *title; /* in Markdown */
	unsigned cell;     /* enum ctl_cell bits */
};

struct ctl_table {
	struct ctl *ctl;
	const struct ctl_column *columns;
	size_t width;      /* columns */
	struct str *cells; /* of all rows, one after the other */
	size_t rows, max_rows;
};

struct ctl_table ctl_table_new(struct ctl *ctl, const struct ctl_column *columns, size_t width,
			       size_t max_rows);

/* Adds a row; its `width` cells live as long as the table. */
void ctl_table_add(struct ctl_table *table, const struct str *cells);

/* A table of what a statement returned, printed; columns are found by their keys. */
void ctl_table_of(struct ctl *ctl, const struct ctl_column *columns, size_t width,
		  const struct db_rows *rows);

/* Prints in the form the options ask for. */
void ctl_table_print(const struct ctl_table *table);

/* The head of a page of docs/reference; nothing in the other forms. */
void ctl_page_head(const struct ctl *ctl, const char *title, const char *command,
		   const char *about);

#endif
