#include "core/data/csv.h"

static bool ends_line(char c)
{
	return c == '\r' || c == '\n';
}

/* What stands most often in the first record, outside of quotes; a comma when nothing does. */
static char find_separator(struct str text)
{
	static const char separators[] = {',', ';', '\t'};
	size_t counts[ARRAY_LEN(separators)] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.len && (quoted || !ends_line(text.ptr[i])); i++) {
		if (text.ptr[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; !quoted && k < ARRAY_LEN(separators); k++)
			counts[k] += text.ptr[i] == separators[k];
	}
	for (size_t k = 1; k < ARRAY_LEN(separators); k++)
		if (counts[k] > counts[best])
			best = k;
	return separators[best];
}

struct csv csv_begin(struct str text)
{
	if (str_starts(text, STR(CSV_BOM)))
		text = str_slice(text, sizeof(CSV_BOM) - 1, text.len);
	return (struct csv){
		.rest = text, .separator = find_separator(text), .line = 1, .complete = true};
}

/* Where reading is: `at` in the text of `csv`, on `line`. */
struct reader {
	const struct csv *csv;
	size_t at;
	int64_t line;
};

static bool at_end(const struct reader *r)
{
	return r->at >= r->csv->rest.len;
}

/* Over one line's end, of one or two characters. */
static void skip_line_end(struct reader *r)
{
	struct str text = r->csv->rest;

	if (text.ptr[r->at] == '\r' && r->at + 1 < text.len && text.ptr[r->at + 1] == '\n')
		r->at++;
	r->at++;
	r->line++;
}

static struct str without_doubled(struct arena *arena, struct str raw)
{
	char *bytes = arena_bytes(arena, raw.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < raw.len; i++) {
		bytes[len++] = raw.ptr[i];
		if (raw.ptr[i] == '"')
			i++;
	}
	return (struct str){bytes, len};
}

/* Behind the opening quote. False when nothing closes it. */
static bool read_quoted(struct arena *arena, struct reader *r, struct str *ret)
{
	struct str text = r->csv->rest;
	size_t from = r->at;
	bool doubled = false;

	for (; !at_end(r); r->at++) {
		char c = text.ptr[r->at], next = r->at + 1 < text.len ? text.ptr[r->at + 1] : 0;
		if (c == '\n' || (c == '\r' && next != '\n'))
			r->line++;
		if (c != '"')
			continue;
		if (r->at + 1 >= text.len || text.ptr[r->at + 1] != '"') {
			struct str raw = str_slice(text, from, r->at++);
			*ret = doubled ? without_doubled(arena, raw) : raw;
			return true;
		}
		doubled = true;
		r->at++;
	}
	return false;
}

static struct str read_plain(struct reader *r)
{
	struct str text = r->csv->rest;
	size_t from = r->at;

	while (!at_end(r) && text.ptr[r->at] != r->csv->separator && !ends_line(text.ptr[r->at]))
		r->at++;
	return str_slice(text, from, r->at);
}

/* A cell; what stands between a closing quote and the separator belongs to nothing. */
static bool read_cell(struct arena *arena, struct reader *r, struct str *ret)
{
	if (at_end(r) || r->csv->rest.ptr[r->at] != '"') {
		*ret = read_plain(r);
		return true;
	}
	r->at++;
	if (!read_quoted(arena, r, ret))
		return false;
	(void)read_plain(r);
	return true;
}

/* The record at r->at. */
static enum csv_result read_record(struct arena *arena, struct reader *r, struct csv_record *ret)
{
	struct str cell;

	ret->line = r->line;
	ret->count = 0;
	for (bool wide = false;; r->at++) {
		if (!read_cell(arena, r, &cell))
			return CSV_OPEN;
		if (ret->count < CSV_CELLS_MAX)
			ret->cells[ret->count++] = cell;
		else
			wide = true;
		if (!at_end(r) && r->csv->rest.ptr[r->at] == r->csv->separator)
			continue;
		return wide ? CSV_WIDE : CSV_RECORD;
	}
}

/*
 * A record ends with its line. When more text follows elsewhere, so may the record, a CR's LF, or
 * the other half of two quotes.
 */
static bool is_whole(const struct reader *r)
{
	struct str text = r->csv->rest;

	return r->csv->complete || (!at_end(r) && text.ptr[r->at] == '\n') ||
	       (!at_end(r) && text.ptr[r->at] == '\r' && r->at + 1 < text.len);
}

enum csv_result csv_next(struct arena *arena, struct csv *csv, struct csv_record *ret)
{
	struct reader r = {.csv = csv, .line = csv->line};

	while (!at_end(&r) && ends_line(csv->rest.ptr[r.at]) && is_whole(&r))
		skip_line_end(&r);
	csv->rest = str_slice(csv->rest, r.at, csv->rest.len);
	csv->line = r.line;
	r.at = 0;
	if (csv->rest.len == 0)
		return csv->complete ? CSV_END : CSV_MORE;
	enum csv_result result = read_record(arena, &r, ret);
	if (result == CSV_OPEN && csv->complete) {
		csv->rest = str_slice(csv->rest, csv->rest.len, csv->rest.len);
		return CSV_OPEN;
	}
	if (result == CSV_OPEN || !is_whole(&r))
		return CSV_MORE;
	if (!at_end(&r))
		skip_line_end(&r);
	csv->rest = str_slice(csv->rest, r.at, csv->rest.len);
	csv->line = r.line;
	return result;
}

static bool formula_sign(char c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\n';
}

static void put_cell(struct buf *out, bool first, struct str prefix, struct str text)
{
	bool quoted = prefix.len > 0;

	for (size_t i = 0; i < text.len && !quoted; i++)
		quoted = strchr("\",;\t\r\n", text.ptr[i]) != NULL;
	if (!first)
		buf_char(out, ',');
	if (!quoted) {
		buf_str(out, text);
		return;
	}
	buf_char(out, '"');
	buf_str(out, prefix);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			buf_char(out, '"');
		buf_char(out, text.ptr[i]);
	}
	buf_char(out, '"');
}

void csv_put_text(struct buf *out, bool first, struct str text)
{
	bool formula = text.len > 0 && formula_sign(text.ptr[0]);

	put_cell(out, first, formula ? STR("'") : STR(""), text);
}

void csv_put_plain(struct buf *out, bool first, struct str text)
{
	put_cell(out, first, STR(""), text);
}

void csv_put_end(struct buf *out)
{
	buf_lit(out, "\r\n");
}

struct str csv_cell_text(struct str cell)
{
	return cell.len > 1 && cell.ptr[0] == '\'' && formula_sign(cell.ptr[1])
		       ? str_slice(cell, 1, cell.len)
		       : cell;
}
