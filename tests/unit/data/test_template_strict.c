/* Where the templates are stricter than Mustache: contexts, names known beforehand, limits. */
#include "core/data/template.h"
#include "lib/cutap.h"
#include "template_fixture.h"

#define HTML "{{! escape html }}"

struct row {
	const char *source, *want;
};

static enum err render(struct arena *arena, const char *source, const struct page *values,
		       size_t max, struct str *ret)
{
	struct str problem = STR_NULL;
	const struct template_tree *template = compile(arena, source, &problem);
	struct buf out = buf_new(arena, max);

	CHECK_STR(problem, STR_NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(template);
	enum err err = template_render(template, values, &out);
	*ret = buf_view(&out);
	return err;
}

static const struct row contexts[] = {
	{"{{! escape html }}{{markup}}", "&amp; &quot; &lt; &gt; &#39;"},
	{"{{! escape attr }}{{markup}}", "&#38;&#32;&#34;&#32;&#60;&#32;&#62;&#32;&#39;"},
	{"{{! escape attr }}{{text}}{{name}}", "&#60;&#10;-&#62;Hub"},
	{"{{! escape url }}{{markup}}", "%26%20%22%20%3C%20%3E%20%27"},
	{"{{! escape json }}{{markup}}", "\"\\u0026 \\\" \\u003c \\u003e '\""},
	{"{{! escape json }}{{number}} {{yes}} {{nick}}", "85 true null"},
	{"{{! escape json }}{{at}}", "\"2026-06-22T12:06:40.123Z\""},
	{"{{! escape json }}{{words}}", "[\"a\",\"\\u003cb\\u003e\",\"c\"]"},
	{"{{! escape json }}{{#words}}{{.}}{{/words}}", "\"a\"\"\\u003cb\\u003e\"\"c\""},
	{"{{! escape json }}{{owner}}", "{\"name\":\"Ana\",\"nick\":\"A\",\"tags\":[\"x\",\"y\"],\"boss\":{\"name\":\"Zoe\"}}"},
	{"{{! escape json }}{{nobody}} {{nobody.boss.name}}", "null null"},
	{"{{! escape json }}{{raw}}", "{\"a\":\"\\u003c/script\\u003e\\u2028\"}"},
	{"{{! escape text }}{{markup}}", "& \" < > '"},
	{"{{! escape text }}{{> plain}}", "& \" < > '"},
	{"{{! escape html }}{{at}}", "2026-06-22T12:06:40.123Z"},
	{"{{! escape html }}{{! escape url }}{{markup}}{{! escape attr }}{{text}}", "%26%20%22%20%3C%20%3E%20%27&#60;&#10;-&#62;"},
	{"{{! escape html }}{{#yes}}{{! escape json }}{{name}}{{/yes}}{{name}}", "\"Hub\"Hub"},
	{"{{! escape url }}{{> name}}{{owner.name}}", "*Hub*Ana"},
};

static void escapes_for_the_context(void)
{
	struct arena *arena = arena_new();
	const struct page values = page_values();

	for (size_t i = 0; i < ARRAY_LEN(contexts); i++) {
		struct str text;
		CHECK_ROW(render(arena, contexts[i].source, &values, 1024, &text) == OK,
			  str_from(contexts[i].source));
		CHECK_STR(text, str_from(contexts[i].want));
	}
	arena_free(arena);
}

static const struct row refusals[] = {
	{"a\n{{name}}", "t:2: the first tag must be like {{! escape html }}"},
	{"{{! words }}{{! escape html }}", "t:1: the first tag must be like {{! escape html }}"},
	{"{{! escape css }}", "t:1: none of html attr url json text: css"},
	{"{{! escape text }}{{! escape html }}", "t:1: text does not mix with markup: html"},
	{HTML "{{> plain}}", "plain:1: text does not mix with markup: text"},
	{HTML "{{> bare}}", "bare:1: the first tag must be like {{! escape html }}"},
	{HTML "\n\n{{name", "t:3: a tag is not closed"},
	{HTML "{{{name}}}", "t:1: Mustache, but not allowed here: {name"},
	{HTML "{{&name}}", "t:1: Mustache, but not allowed here: &name"},
	{HTML "{{=<% %>=}}", "t:1: Mustache, but not allowed here: =<% %>="},
	{HTML "{{<parent}}", "t:1: Mustache, but not allowed here: <parent"},
	{HTML "{{$block}}", "t:1: Mustache, but not allowed here: $block"},
	{HTML "{{>*name}}", "t:1: this is not the name of a partial: *name"},
	{HTML "{{> ../../etc/passwd}}", "t:1: there is no such partial: ../../etc/passwd"},
	{HTML "{{}}", "t:1: this is not a name: "},
	{HTML "{{na me}}", "t:1: this is not a name: na me"},
	{HTML "{{nmae}}", "t:1: there is no such value: nmae"},
	{HTML "{{.name}}", "t:1: there is no such value: .name"},
	{HTML "{{name.}}", "t:1: there is no such value: name."},
	{HTML "{{owner.x}}", "t:1: there is no such value: owner.x"},
	{HTML "{{name.x}}", "t:1: there is no such value: name.x"},
	{HTML "{{.}}", "t:1: there is no such value: ."},
	{HTML "{{#people}}{{.}}{{/people}}", "t:1: there is no such value: ."},
	{HTML "{{#words}}{{#yes}}{{.}}{{/yes}}{{/words}}", "t:1: there is no such value: ."},
	{HTML "{{#words}}{{#.}}{{/.}}{{/words}}", "t:1: this is always there: ."},
	{HTML "{{#people}}{{/people}}{{nick}}", "t:1: this may be null and needs a section of its own: nick"},
	{HTML "{{^nick}}{{nick}}{{/nick}}", "t:1: this may be null and needs a section of its own: nick"},
	{HTML "{{#nick}}{{#people}}{{nick}}{{/people}}{{/nick}}", "t:1: this may be null and needs a section of its own: nick"},
	{HTML "\n{{owner.boss.name}}", "t:2: this may be null and needs a section of its own: owner.boss.name"},
	{HTML "{{#yes}}\n{{> broken}}{{/yes}}", "broken:3: this may be null and needs a section of its own: nobody.name"},
	{HTML "{{words}}", "t:1: this is no text: words"},
	{HTML "{{yes}}", "t:1: this is no text: yes"},
	{HTML "{{owner}}", "t:1: this is no text: owner"},
	{HTML "{{raw}}", "t:1: this is no text: raw"},
	{HTML "{{#name}}{{/name}}", "t:1: this is always there: name"},
	{HTML "{{#yes}}\n", "t:2: a section is not closed: yes"},
	{HTML "{{#yes}}{{#no}}{{/yes}}{{/no}}", "t:1: another section is open: no"},
	{HTML "{{/yes}}", "t:1: no section is open: yes"},
	{HTML "{{> open}}{{/yes}}", "open:1: a section is not closed: yes"},
	{HTML "{{> loop}}", "loop:1: partials are nested too deep: loop"},
	{HTML "{{#yes}}{{#yes}}{{#yes}}{{#yes}}{{#yes}}{{#yes}}{{#yes}}{{#yes}}{{#yes}}", "t:1: sections are nested too deep: yes"},
};

static void refuses(void)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct str problem = STR_NULL;
		CHECK_ROW(!compile(arena, refusals[i].source, &problem),
			  str_from(refusals[i].source));
		CHECK_STR(problem, str_from(refusals[i].want));
	}
	arena_free(arena);
}

static struct str repeated(struct arena *arena, const char *part, size_t times)
{
	struct buf out = buf_new(arena, 4 * TEMPLATE_SOURCE_MAX);

	buf_lit(&out, HTML);
	while (times--)
		buf_str(&out, str_from(part));
	buf_char(&out, '\0');
	return buf_view(&out);
}

/* The problem of a template of many equal parts, or STR_NULL when it is none. */
static struct str problem_of_many(struct arena *arena, const char *part, size_t times)
{
	struct str problem = STR_NULL;

	bool refused = !compile(arena, repeated(arena, part, times).ptr, &problem);
	CU_ASSERT_EQUAL(refused, problem.ptr != NULL);
	return problem;
}

static void limits_what_is_compiled(void)
{
	struct arena *arena = arena_new();

	CHECK_STR(problem_of_many(arena, "{{name}}", TEMPLATE_NODES_MAX), STR_NULL);
	CHECK_STR(problem_of_many(arena, "{{name}}", TEMPLATE_NODES_MAX + 1),
		  STR("t:1: the template has too many parts"));
	CHECK_STR(problem_of_many(arena, "0123456789abcdef", TEMPLATE_SOURCE_MAX / 16),
		  STR("t:1: the template is too long"));
	CHECK_STR(problem_of_many(arena, "{{> name}}", TEMPLATE_NODES_MAX / 3), STR_NULL);
	CHECK_STR(problem_of_many(arena, "{{> name}}", TEMPLATE_NODES_MAX / 3 + 2),
		  STR("name:1: the template has too many parts"));
	arena_free(arena);
}

static void limits_what_is_rendered(void)
{
	struct arena *arena = arena_new();
	struct page values = page_values();
	struct str text, many[100];
	const char *twice = HTML "{{#words}}{{#words}}{{.}}{{/words}}{{/words}}";
	const char *thrice = HTML "{{#words}}{{#words}}{{#words}}{{.}}"
				  "{{/words}}{{/words}}{{/words}}";

	CU_ASSERT_EQUAL(render(arena, HTML "{{name}}{{name}}", &values, 6, &text), OK);
	CU_ASSERT_EQUAL(render(arena, HTML "{{name}}{{name}}", &values, 5, &text), ERR_INTERNAL);
	CU_ASSERT_EQUAL(render(arena, "{{! escape json }}{{text}}", &values, 9, &text),
			ERR_INTERNAL);

	/* Loops that show nothing end as well. */
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = STR("");
	values.words = (struct list){many, 100};
	CU_ASSERT_EQUAL(render(arena, twice, &values, 9, &text), OK);
	CU_ASSERT_EQUAL(render(arena, thrice, &values, 9, &text), ERR_INTERNAL);
	arena_free(arena);
}

/* What the table calls REQUIRED and the program forgot is not shown as nothing. */
static void refuses_missing_values(void)
{
	struct arena *arena = arena_new();
	struct page values = page_values();
	struct str text;

	values.name = STR_NULL;
	values.number = I64_NULL;
	values.at = I64_NULL;
	values.owner = NULL;
	CU_ASSERT_EQUAL(render(arena, HTML "{{name}}", &values, 99, &text), ERR_INTERNAL);
	CU_ASSERT_EQUAL(render(arena, HTML "{{number}}", &values, 99, &text), ERR_INTERNAL);
	CU_ASSERT_EQUAL(render(arena, HTML "{{at}}", &values, 99, &text), ERR_INTERNAL);
	CU_ASSERT_EQUAL(render(arena, HTML "{{owner.name}}", &values, 99, &text), ERR_INTERNAL);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"escapes for the context", escapes_for_the_context},
			 {"refuses, by name and line", refuses},
			 {"limits what is compiled", limits_what_is_compiled},
			 {"limits what is rendered", limits_what_is_rendered},
			 {"refuses missing values", refuses_missing_values});
}
