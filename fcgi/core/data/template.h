/*
 * Text made from templates: pages, mails, messages. The language is a strict subset of Mustache
 * (mustache.github.io, specification 1.4); what it accepts means what it means there.
 *
 *   {{name}} {{a.b}} {{.}}   a value, escaped for where it stands
 *   {{#name}} … {{/name}}    once per item of a list, once for an object that is there, once when
 *                            a bool is true, once when a value that may be null is there
 *   {{^name}} … {{/name}}    when the above is shown not once
 *   {{> name}}               a partial of the set given to template_compile()
 *   {{! words }}             a comment
 *   {{! escape html }}       a comment to others; here it declares what stands around the tags from
 *                            there on, to the end of the section or file
 *
 * Lines that hold nothing but one section, partial or comment tag leave no line behind; a partial
 * alone on its line is indented as its tag is.
 *
 * The first tag of each file must declare:
 *   html   element content and quoted attribute values: & < > " ' as entities
 *   attr   attribute values without quotes, too: all but A-Z a-z 0-9 - . _ as entities
 *   url    one step of a path or one value of a query: all but unreserved characters as %XX
 *   json   a whole JSON value, safe in <script>: strings with their quotes, objects, lists, null
 *   text   no markup: nothing is escaped. Neither changed from nor to; its partials are text, too
 *
 * There is no way around the escaping: {{{name}}}, {{&name}}, other delimiters, inheritance and
 * dynamic partials are refused, and functions (lambdas) cannot stand in a field table.
 *
 * A template is compiled against the field table of the struct it is rendered with. Names that the
 * table does not have, values that are no text and values that may be null outside of a section of
 * their own are errors at compile time.
 */
#ifndef HUB_TEMPLATE_H
#define HUB_TEMPLATE_H

#include "core/base/buf.h"
#include "core/data/field.h"

/* With partials, each as often as it is used. */
#define TEMPLATE_SOURCE_MAX (256 * 1024) /* bytes */
#define TEMPLATE_NODES_MAX  4096         /* pieces of text and tags */
#define TEMPLATE_NESTING    8            /* sections in sections; partials in partials */
#define TEMPLATE_STEPS_MAX  200000       /* pieces visited by one rendering */

struct template_tree;

struct template_file {
	struct str name; /* of a partial: what {{> }} says, 1–64 of A-Z a-z 0-9 . _ - / */
	struct str text; /* must live as long as the template */
};

/*
 * Compiles `file` for values of `schema`. Partials may use each other, but not themselves.
 * Returns NULL and "name:line: what is wrong" in *problem for a bad template. Lives in the arena.
 */
const struct template_tree *template_compile(struct arena *arena, struct template_file file,
					     const struct template_file *partials,
					     size_t partial_count, const struct schema *schema,
					     struct str *problem);

/*
 * Appends the text to `out`, a buffer of an arena; `values` is the schema's struct.
 * Error: ERR_INTERNAL when it does not fit into the buffer, takes too many steps, or a REQUIRED
 * value is not there; what was appended is then of no use.
 */
enum err template_render(const struct template_tree *template, const void *values,
			 struct buf *out) MUST_USE;

#endif
