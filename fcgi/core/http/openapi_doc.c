#include "core/http/openapi_int.h"

static void newline(struct doc *doc)
{
	buf_char(&doc->out, '\n');
	for (int i = 0; i < doc->depth; i++)
		buf_lit(&doc->out, "  ");
}

void doc_item(struct doc *doc)
{
	if (!doc->fresh)
		buf_char(&doc->out, ',');
	doc->fresh = false;
	newline(doc);
}

/* Texts of our own tables: no character in them needs escaping but quotes and backslashes. */
void doc_quoted(struct doc *doc, struct str text)
{
	buf_char(&doc->out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			buf_char(&doc->out, '\\');
		buf_char(&doc->out, text.ptr[i]);
	}
	buf_char(&doc->out, '"');
}

void doc_key(struct doc *doc, struct str name)
{
	doc_item(doc);
	doc_quoted(doc, name);
	buf_lit(&doc->out, ": ");
}

void doc_open(struct doc *doc, char bracket)
{
	buf_char(&doc->out, bracket);
	doc->depth++;
	doc->fresh = true;
}

void doc_close(struct doc *doc, char bracket)
{
	doc->depth--;
	if (!doc->fresh)
		newline(doc);
	doc->fresh = false;
	buf_char(&doc->out, bracket);
}

void doc_text(struct doc *doc, const char *name, const char *value)
{
	doc_key(doc, str_from(name));
	doc_quoted(doc, str_from(value));
}

void doc_number(struct doc *doc, const char *name, int64_t value)
{
	doc_key(doc, str_from(name));
	buf_i64(&doc->out, value);
}

void doc_object(struct doc *doc, const char *name)
{
	doc_key(doc, str_from(name));
	doc_open(doc, '{');
}
