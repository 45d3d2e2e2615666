/* What the files share that print the OpenAPI document. */
#ifndef HUB_OPENAPI_INT_H
#define HUB_OPENAPI_INT_H

#include "core/base/buf.h"
#include "core/data/field.h"

/* JSON with indentation: remembers depth and whether a comma is due. */
struct doc {
	struct buf out;
	int depth;
	bool fresh;
};

/* Where the next item of a list stands; what is written then is the item. */
void doc_item(struct doc *doc);

/* Texts of our own tables: no character in them needs escaping but quotes and backslashes. */
void doc_quoted(struct doc *doc, struct str text);

/* The name of the next member; what is written then is its value. */
void doc_key(struct doc *doc, struct str name);

void doc_open(struct doc *doc, char bracket);
void doc_close(struct doc *doc, char bracket);

/* Members. An object is closed by doc_close(). */
void doc_text(struct doc *doc, const char *name, const char *value);
void doc_number(struct doc *doc, const char *name, int64_t value);
void doc_object(struct doc *doc, const char *name);

/* The member by the schema's name: what objects of that table look like. */
void openapi_schema(struct doc *doc, const struct schema *schema);

/* Members that say what a value is: that of a field, of a schema by its name, a list of these. */
void openapi_field(struct doc *doc, const struct field *f);
void openapi_ref(struct doc *doc, const char *name);

/* `max`: its most items; not told when it is 0 or 1. */
void openapi_list(struct doc *doc, const struct schema *schema, int64_t max);

#endif
