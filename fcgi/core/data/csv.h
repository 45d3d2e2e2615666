/*
 * Tables as text: RFC 4180, as spreadsheets write and read it.
 *
 * Reading takes what is found in the wild: a byte order mark, lines that end with CRLF, LF or CR,
 * and a semicolon or tab for the comma (what Excel writes where the comma is the decimal sign).
 */
#ifndef HUB_CSV_H
#define HUB_CSV_H

#include "core/base/arena.h"
#include "core/base/buf.h"

#define CSV_BOM "\xef\xbb\xbf"

#define CSV_CELLS_MAX 200 /* of a record */

struct csv {
	struct str rest; /* what has not been read */
	char separator;
	int64_t line;  /* of the next record's first character, from 1 */
	bool complete; /* the text ends with `rest`; else more of it follows elsewhere */
};

enum csv_result {
	CSV_RECORD = 1,
	CSV_END,
	CSV_MORE, /* the record goes on behind what is there: nothing was read */
	CSV_WIDE, /* more than CSV_CELLS_MAX cells; it was skipped */
	CSV_OPEN  /* a quote that nothing closes: the rest of the text was skipped */
};

/* A record's cells: views into the text, or into the arena where quotes were doubled. */
struct csv_record {
	int64_t line; /* on which it begins */
	size_t count;
	struct str cells[CSV_CELLS_MAX];
};

/*
 * Of a whole text from its first byte: skips the mark, finds the separator in the first record.
 */
struct csv csv_begin(struct str text);

/* The next record that is not an empty line. */
enum csv_result csv_next(struct arena *arena, struct csv *csv, struct csv_record *ret);

/*
 * Adds a cell, behind a comma unless it is the first of its record. Text that a spreadsheet would
 * take for a formula (one that begins with = + - @, a tab or a line's end) gets an apostrophe in
 * front, which csv_cell_text() takes off again.
 */
void csv_put_text(struct buf *out, bool first, struct str text);

/* The same for what the program made itself: numbers, times, ids. */
void csv_put_plain(struct buf *out, bool first, struct str text);
void csv_put_end(struct buf *out);

/* The text of a cell that csv_put_text() wrote: without the apostrophe before a formula's sign. */
struct str csv_cell_text(struct str cell);

#endif
