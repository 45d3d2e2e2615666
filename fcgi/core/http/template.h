/*
 * Server-rendered pages: a file with {{name}} where a value goes. Each value says in which context
 * it stands and is escaped for it; there is no other way in.
 */
#ifndef HUB_TEMPLATE_H
#define HUB_TEMPLATE_H

#include "core/base/arena.h"

#define TEMPLATE_MAX (256 * 1024)

enum template_context {
	TEMPLATE_TEXT = 1, /* element content or a quoted attribute: & < > " ' escaped */
	TEMPLATE_SAFE,     /* made by this program from escaped parts (tags, JSON of json_put_*) */
};

struct template_value {
	const char *name;
	enum template_context context;
	struct str value;
};

/* Text with & < > " ' as entities. */
struct str html_escape(struct arena *arena, struct str text);

/*
 * Error: ERR_INTERNAL for an unclosed tag, a name without a value or a page over TEMPLATE_MAX.
 */
enum err template_render(struct arena *arena, struct str source, const struct template_value *values,
			 size_t count, struct str *ret) MUST_USE;

#endif
