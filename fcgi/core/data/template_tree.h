/* A compiled template, between template.c and template_render.c. Private to fcgi/core/data. */
#ifndef HUB_TEMPLATE_TREE_H
#define HUB_TEMPLATE_TREE_H

#include "core/data/template.h"

#define PATH_STEPS_MAX 4 /* names in a dotted name */

enum escape {
	ESCAPE__UNSET = 0,
	ESCAPE_HTML,
	ESCAPE_ATTR,
	ESCAPE_URL,
	ESCAPE_JSON,
	ESCAPE_TEXT,
	ESCAPE__COUNT
};

/*
 * Where a value is found: `frame` counts the open sections around it (0: the values of the whole
 * template), then from member to member. No steps: the frame itself, an item of a list of strings.
 */
struct path {
	size_t frame;
	const struct field *steps[PATH_STEPS_MAX];
	size_t count;
};

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,
	NODE_SECTION,
	NODE_INVERTED
};

struct node {
	struct node *next;
	enum node_kind kind;
	struct str text;    /* of NODE_TEXT */
	struct path path;   /* of all others */
	enum escape escape; /* of NODE_VALUE */
	struct node *child; /* of sections: what is inside */
	size_t frame;       /* of NODE_SECTION: the frame its items become */
};

struct template_tree {
	struct node *first;
};

static inline enum field_type path_type(const struct path *path)
{
	return path->count ? path->steps[path->count - 1]->type : FIELD_STR;
}

#endif
