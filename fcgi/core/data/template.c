/* From source to tree. */
#include "core/data/template.h"

#include "core/data/template_tree.h"

#define NAME_SHOWN 64 /* bytes of a name in a problem */

/* An open section; the first one is the template itself. */
struct scope {
	const struct schema *schema; /* of the object that names are looked up in, or NULL */
	bool strings;                /* the items are strings: {{.}} */
	bool inverted;
	struct str name;
	struct path path;
	enum escape escape; /* to go back to */
	struct node **tail; /* where the next node is hung */
};

struct compiler {
	struct arena *arena;
	const struct template_file *partials;
	size_t partial_count;
	struct scope scopes[TEMPLATE_NESTING + 1];
	size_t depth; /* index of the innermost scope */
	size_t nodes, bytes;
	struct str problem;
};

/* One file on its way through the compiler. */
struct reader {
	struct template_file file;
	size_t at;
	enum escape escape;
	enum escape outside; /* of the file that includes this one */
	size_t level;        /* partials around it */
};

struct tag {
	char sigil;       /* # ^ / > ! or '\0' for a value */
	struct str body;  /* trimmed */
	size_t from, to;  /* with its braces */
	size_t line_from; /* from … to, or the whole line when nothing else is on it */
	size_t line_to;
};

static bool fail(struct compiler *c, const struct reader *r, size_t at, const char *what,
		 struct str name)
{
	size_t line = 1;

	for (size_t i = 0; i < at && i < r->file.text.len; i++)
		line += r->file.text.ptr[i] == '\n';
	c->problem = arena_printf(c->arena, "%.*s:%zu: %s%s%.*s", STR_FMT(r->file.name), line, what,
				  name.ptr ? ": " : "", STR_FMT(str_slice(name, 0, NAME_SHOWN)));
	return false;
}

/* --- tags --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Sets the line the tag has to itself, without which nothing is left of the line. */
static void find_line(struct str text, struct tag *tag)
{
	size_t from = tag->from, to = tag->to;

	tag->line_from = from;
	tag->line_to = to;
	if (!tag->sigil)
		return;
	while (from > 0 && is_blank(text.ptr[from - 1]))
		from--;
	while (to < text.len && is_blank(text.ptr[to]))
		to++;
	if (to + 1 < text.len && text.ptr[to] == '\r' && text.ptr[to + 1] == '\n')
		to++;
	if ((from > 0 && text.ptr[from - 1] != '\n') || (to < text.len && text.ptr[to] != '\n'))
		return;
	tag->line_from = from;
	tag->line_to = to < text.len ? to + 1 : to;
}

/* Offset of `mark` from `from` on, or the text's length. */
static size_t find_mark(struct str text, size_t from, const char *mark)
{
	const char *at = from < text.len ? memmem(text.ptr + from, text.len - from, mark, 2) : NULL;

	return at ? (size_t)(at - text.ptr) : text.len;
}

/* The tag that opens at `from`. */
static bool read_tag(struct compiler *c, struct reader *r, size_t from, struct tag *ret)
{
	struct str text = r->file.text;
	size_t close = find_mark(text, from + 2, "}}");
	struct tag tag = {.from = from, .to = close + 2};

	if (close == text.len)
		return fail(c, r, from, "a tag is not closed", STR_NULL);
	struct str body = str_slice(text, from + 2, close);
	if (body.len && memchr("{&=<$", body.ptr[0], 5))
		return fail(c, r, from, "Mustache, but not allowed here", body);
	if (body.len && memchr("#^/>!", body.ptr[0], 5)) {
		tag.sigil = body.ptr[0];
		body = str_slice(body, 1, body.len);
	}
	tag.body = str_trim(body);
	find_line(text, &tag);
	*ret = tag;
	return true;
}

static bool name_ok(struct str name, const char *extra)
{
	for (size_t i = 0; i < name.len; i++) {
		char ch = name.ptr[i];
		bool alnum = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
			     (ch >= '0' && ch <= '9');
		if (!alnum && (!ch || !strchr(extra, ch)))
			return false;
	}
	return name.len > 0 && name.len <= NAME_SHOWN;
}

/* --- nodes --- */

static struct node *add_node(struct compiler *c, enum node_kind kind)
{
	struct scope *scope = &c->scopes[c->depth];
	struct node *node = ARENA_NEW(c->arena, struct node);

	node->kind = kind;
	*scope->tail = node;
	scope->tail = &node->next;
	c->nodes++;
	return node;
}

static void add_text(struct compiler *c, struct str text)
{
	if (text.len)
		add_node(c, NODE_TEXT)->text = text;
}

/* --- names --- */

/* The rest of a dotted name, from the members of `schema` on. */
static bool resolve_steps(const struct schema *schema, struct str rest, struct path *path)
{
	while (rest.ptr) {
		int i = schema ? schema_find(schema, str_split(&rest, '.')) : -1;
		if (i < 0 || path->count == PATH_STEPS_MAX)
			return false;
		const struct field *field = &schema->fields[i];
		path->steps[path->count++] = field;
		schema = field->type == FIELD_OBJECT ? field->object : NULL;
	}
	return true;
}

/* {{.}}: the item of the innermost section, which must be a list of strings. */
static bool resolve_item(const struct compiler *c, struct path *ret)
{
	size_t frame = c->depth;

	while (c->scopes[frame].inverted)
		frame--;
	*ret = (struct path){.frame = frame};
	return c->scopes[frame].strings;
}

/* The first name is looked for from the innermost object outwards, the others only in it. */
static bool resolve(const struct compiler *c, struct str name, struct path *ret)
{
	struct str rest = name, first = str_split(&rest, '.');

	if (str_eq(name, STR(".")))
		return resolve_item(c, ret);
	for (size_t i = c->depth + 1; i-- > 0;) {
		const struct schema *schema = c->scopes[i].schema;
		if (!schema || schema_find(schema, first) < 0)
			continue;
		*ret = (struct path){.frame = i};
		return resolve_steps(schema, name, ret);
	}
	return false;
}

static bool lookup(struct compiler *c, const struct reader *r, const struct tag *tag,
		   struct path *ret)
{
	if (!name_ok(tag->body, "_."))
		return fail(c, r, tag->from, "this is not a name", tag->body);
	return resolve(c, tag->body, ret) ||
	       fail(c, r, tag->from, "there is no such value", tag->body);
}

/* True inside of a section over the first `count` steps of the path: none of them is null there. */
static bool guarded(const struct compiler *c, const struct path *path, size_t count)
{
	for (size_t i = 1; i <= c->depth; i++) {
		const struct path *open = &c->scopes[i].path;
		if (!c->scopes[i].inverted && open->frame == path->frame && open->count == count &&
		    memcmp(open->steps, path->steps, count * sizeof(open->steps[0])) == 0)
			return true;
	}
	return false;
}

/* --- values --- */

static bool is_scalar(enum field_type type)
{
	switch (type) {
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
	case FIELD_I64:
	case FIELD_TIME:
		return true;
	case FIELD__UNSET:
	case FIELD_BOOL:
	case FIELD_OBJECT:
	case FIELD_LIST:
	case FIELD_STRINGS:
	case FIELD_IDS:
	case FIELD_JSON:
	case FIELD__COUNT:
		break;
	}
	return false;
}

static bool add_value(struct compiler *c, const struct reader *r, const struct tag *tag)
{
	struct path path = {0};

	if (!lookup(c, r, tag, &path))
		return false;
	if (r->escape != ESCAPE_JSON) {
		if (!is_scalar(path_type(&path)))
			return fail(c, r, tag->from, "this is no text", tag->body);
		for (size_t i = 0; i < path.count; i++)
			if (path.steps[i]->presence != REQUIRED && !guarded(c, &path, i + 1))
				return fail(c, r, tag->from,
					    "this may be null and needs a section of its own",
					    tag->body);
	}
	struct node *node = add_node(c, NODE_VALUE);
	node->path = path;
	node->escape = r->escape;
	return true;
}

/* --- sections --- */

static bool open_section(struct compiler *c, const struct reader *r, const struct tag *tag)
{
	struct path path = {0};

	if (!lookup(c, r, tag, &path))
		return false;
	const struct field *field = path.count ? path.steps[path.count - 1] : NULL;
	if (!field || (is_scalar(field->type) && field->presence == REQUIRED))
		return fail(c, r, tag->from, "this is always there", tag->body);
	if (c->depth == TEMPLATE_NESTING)
		return fail(c, r, tag->from, "sections are nested too deep", tag->body);
	bool inverted = tag->sigil == '^';
	bool objects = field->type == FIELD_OBJECT || field->type == FIELD_LIST;
	struct node *node = add_node(c, inverted ? NODE_INVERTED : NODE_SECTION);
	node->path = path;
	node->frame = ++c->depth;
	c->scopes[c->depth] = (struct scope){
		.schema = objects && !inverted ? field->object : NULL,
		.strings = field->type == FIELD_STRINGS && !inverted,
		.inverted = inverted,
		.name = tag->body,
		.path = path,
		.escape = r->escape,
		.tail = &node->child,
	};
	return true;
}

static bool close_section(struct compiler *c, struct reader *r, const struct tag *tag,
			  size_t bottom)
{
	struct scope *scope = &c->scopes[c->depth];

	if (c->depth == bottom)
		return fail(c, r, tag->from, "no section is open", tag->body);
	if (!str_eq(scope->name, tag->body))
		return fail(c, r, tag->from, "another section is open", scope->name);
	r->escape = scope->escape;
	c->depth--;
	return true;
}

/* --- declarations --- */

static enum escape escape_named(struct str name)
{
	static const char *const names[] = {
		[ESCAPE_HTML] = "html",
		[ESCAPE_ATTR] = "attr",
		[ESCAPE_URL] = "url",
		[ESCAPE_JSON] = "json",
		[ESCAPE_TEXT] = "text",
	};
	_Static_assert(ARRAY_LEN(names) == ESCAPE__COUNT, "a name for each");

	for (enum escape e = ESCAPE_HTML; e < ESCAPE__COUNT; e++)
		if (str_eq(name, str_from(names[e])))
			return e;
	return ESCAPE__UNSET;
}

static bool is_declaration(const struct tag *tag)
{
	return tag->sigil == '!' && str_starts(tag->body, STR("escape "));
}

static bool declare(struct compiler *c, struct reader *r, const struct tag *tag)
{
	struct str name = str_trim(str_slice(tag->body, 7, tag->body.len));
	enum escape next = escape_named(name), before = r->escape ? r->escape : r->outside;

	if (!next)
		return fail(c, r, tag->from, "none of html attr url json text", name);
	if (before && (before == ESCAPE_TEXT) != (next == ESCAPE_TEXT))
		return fail(c, r, tag->from, "text does not mix with markup", name);
	r->escape = next;
	return true;
}

/* --- files --- */

static bool compile_file(struct compiler *c, struct reader *r);

/* The text with `indent` before each of its lines; STR_NULL when that is too long. */
static struct str indented(struct arena *arena, struct str text, struct str indent)
{
	struct buf out = buf_new(arena, TEMPLATE_SOURCE_MAX);

	if (indent.len == 0)
		return text;
	while (text.len) {
		size_t end = 0;
		while (end < text.len && text.ptr[end] != '\n')
			end++;
		buf_str(&out, indent);
		buf_str(&out, str_slice(text, 0, end + 1));
		text = str_slice(text, end + 1, text.len);
	}
	return buf_ok(&out) ? buf_view(&out) : STR_NULL;
}

static bool include(struct compiler *c, const struct reader *r, const struct tag *tag)
{
	const struct template_file *file = NULL;

	if (!name_ok(tag->body, "._-/"))
		return fail(c, r, tag->from, "this is not the name of a partial", tag->body);
	for (size_t i = 0; i < c->partial_count; i++)
		if (str_eq(c->partials[i].name, tag->body))
			file = &c->partials[i];
	if (!file)
		return fail(c, r, tag->from, "there is no such partial", tag->body);
	if (r->level == TEMPLATE_NESTING)
		return fail(c, r, tag->from, "partials are nested too deep", tag->body);
	struct str indent = str_slice(r->file.text, tag->line_from, tag->from);
	struct reader partial = {
		.file = {file->name, indented(c->arena, file->text, indent)},
		.outside = r->escape,
		.level = r->level + 1,
	};
	return compile_file(c, &partial);
}

static bool compile_tag(struct compiler *c, struct reader *r, const struct tag *tag, size_t bottom)
{
	if (is_declaration(tag))
		return declare(c, r, tag);
	if (!r->escape)
		return fail(c, r, tag->from, "the first tag must be like {{! escape html }}",
			    STR_NULL);
	switch (tag->sigil) {
	case '!':
		return true;
	case '#':
	case '^':
		return open_section(c, r, tag);
	case '/':
		return close_section(c, r, tag, bottom);
	case '>':
		return include(c, r, tag);
	default:
		return add_value(c, r, tag);
	}
}

static bool compile_file(struct compiler *c, struct reader *r)
{
	struct str text = r->file.text;
	size_t bottom = c->depth;

	c->bytes += text.len;
	if (!text.ptr || c->bytes > TEMPLATE_SOURCE_MAX)
		return fail(c, r, 0, "the template is too long", STR_NULL);
	while (r->at < text.len) {
		struct tag tag = {0};
		size_t open = find_mark(text, r->at, "{{");
		if (c->nodes >= TEMPLATE_NODES_MAX)
			return fail(c, r, r->at, "the template has too many parts", STR_NULL);
		if (open == text.len) {
			add_text(c, str_slice(text, r->at, open));
			break;
		}
		if (!read_tag(c, r, open, &tag))
			return false;
		add_text(c, str_slice(text, r->at, tag.line_from));
		if (!compile_tag(c, r, &tag, bottom))
			return false;
		r->at = tag.line_to;
	}
	if (c->depth != bottom)
		return fail(c, r, text.len, "a section is not closed", c->scopes[c->depth].name);
	return true;
}

const struct template_tree *template_compile(struct arena *arena, struct template_file file,
					     const struct template_file *partials,
					     size_t partial_count, const struct schema *schema,
					     struct str *problem)
{
	struct template_tree *template = ARENA_NEW(arena, struct template_tree);
	struct compiler compiler = {
		.arena = arena,
		.partials = partials,
		.partial_count = partial_count,
		.scopes = {{.schema = schema, .tail = &template->first}},
	};
	struct reader reader = {.file = file};

	if (compile_file(&compiler, &reader))
		return template;
	*problem = compiler.problem;
	return NULL;
}
