/*
 * What the subset keeps of the Mustache specification, a row per rule in the order of its chapters.
 * Templates here begin with a declaration, as all must; it leaves nothing behind.
 */
#include "core/data/template.h"
#include "lib/cutap.h"
#include "template_fixture.h"

struct row {
	const char *rule, *source, *want;
};

#define HTML "{{! escape html }}"

static struct str render(struct arena *arena, const char *source)
{
	struct str problem = STR_NULL;
	const struct template_tree *template = compile(arena, source, &problem);
	struct page values = page_values();
	struct buf out = buf_new(arena, 1024);

	if (!template)
		return problem;
	if (template_render(template, &values, &out) != OK)
		return STR("(not rendered)");
	return buf_view(&out);
}

static void check(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < count; i++) {
		struct str text = render(arena, rows[i].source);
		CHECK_ROW(str_eq(text, str_from(rows[i].want)), str_from(rows[i].rule));
		CHECK_STR(text, str_from(rows[i].want));
	}
	arena_free(arena);
}

static const struct row interpolation_rows[] = {
	{"no interpolation", "Hello from {Mustache}! }}", "Hello from {Mustache}! }}"},
	{"basic", HTML "Hello, {{name}}!", "Hello, Hub!"},
	{"no re-interpolation", HTML "{{#words}}{{.}}{{/words}}", "a&lt;b&gt;c"},
	{"HTML escaping", HTML "{{markup}}", "&amp; &quot; &lt; &gt; &#39;"},
	{"integer", HTML "\"{{number}} miles\"", "\"85 miles\""},
	{"dotted names", HTML "{{owner.name}}", "Ana"},
	{"dotted names, arbitrary depth", HTML "{{#owner.boss}}{{owner.boss.name}}{{/owner.boss}}", "Zoe"},
	{"dotted names, initial resolution", HTML "{{#people}}{{owner.name}}{{/people}}", "AnaAna"},
	{"implicit iterator", HTML "{{#words}}({{.}}){{/words}}", "(a)(&lt;b&gt;)(c)"},
	{"surrounding white space stays", HTML "| {{name}} |", "| Hub |"},
	{"alone on a line, too", HTML "  {{name}}\n", "  Hub\n"},
	{"padding", HTML "|{{ name }}|{{\tname\t}}|", "|Hub|Hub|"},
};

static void interpolation(void)
{
	check(interpolation_rows, ARRAY_LEN(interpolation_rows));
}

static const struct row sections_rows[] = {
	{"truthy", HTML "\"{{#yes}}shown{{/yes}}\"", "\"shown\""},
	{"falsey", HTML "\"{{#no}}shown{{/no}}\"", "\"\""},
	{"null is falsey", HTML "\"{{#nick}}shown{{/nick}}\"", "\"\""},
	{"context", HTML "{{#owner}}Hi {{name}}.{{/owner}}", "Hi Ana."},
	{"parent contexts", HTML "{{#owner}}{{number}}{{/owner}}", "85"},
	{"nearest first", HTML "{{#people}}{{name}} {{/people}}{{name}}", "Ana Bia Hub"},
	{"deeply nested", HTML "{{#people}}{{#boss}}{{name}}{{number}}{{#tags}}{{.}}{{/tags}}{{/boss}}{{/people}}", "Zoe85xy"},
	{"list", HTML "\"{{#people}}{{name}}{{/people}}\"", "\"AnaBia\""},
	{"empty list", HTML "\"{{#none}}shown{{/none}}\"", "\"\""},
	{"doubled", HTML "\n{{#yes}}\n* one\n{{/yes}}\n* two\n{{#yes}}\n* three\n{{/yes}}\n", "* one\n* two\n* three\n"},
	{"nested (truthy)", HTML "| A {{#yes}}B {{#yes}}C{{/yes}} D{{/yes}} E |", "| A B C D E |"},
	{"nested (falsey)", HTML "| A {{#no}}B {{#no}}C{{/no}} D{{/no}} E |", "| A  E |"},
	{"dotted names, truthy", HTML "\"{{#owner.tags}}{{.}}{{/owner.tags}}\"", "\"xy\""},
	{"dotted names, broken chain", HTML "\"{{#nobody.tags}}shown{{/nobody.tags}}\"", "\"\""},
	{"a value that is there", HTML "{{#owner}}{{#nick}}({{nick}}){{/nick}}{{/owner}}", "(A)"},
	{"surrounding white space", HTML " | {{#yes}}\t|\t{{/yes}} | \n", " | \t|\t | \n"},
	{"internal white space", HTML " | {{#yes}} {{! c }}\n {{/yes}} | \n", " |  \n  | \n"},
	{"indented inline sections", HTML " {{#yes}}YES{{/yes}}\n {{#yes}}GOOD{{/yes}}\n", " YES\n GOOD\n"},
	{"standalone lines", HTML "| A\n{{#yes}}\n|\n{{/yes}}\n| B\n", "| A\n|\n| B\n"},
	{"indented standalone lines", HTML "| A\n  {{#yes}}\n|\n\t{{/yes}} \n| B\n", "| A\n|\n| B\n"},
	{"standalone line endings", HTML "|\r\n{{#yes}}\r\n{{/yes}}\r\n|", "|\r\n|"},
	{"standalone without previous line", "  {{! escape html }}\n  {{#yes}}\n#{{/yes}}\n/", "#\n/"},
	{"standalone without newline", HTML "#{{#yes}}\n/\n  {{/yes}}", "#\n/\n"},
	{"padding", HTML "|{{# yes }}={{/ yes }}|", "|=|"},
};

static void sections(void)
{
	check(sections_rows, ARRAY_LEN(sections_rows));
}

static const struct row inverted_rows[] = {
	{"falsey", HTML "\"{{^no}}shown{{/no}}\"", "\"shown\""},
	{"truthy", HTML "\"{{^yes}}shown{{/yes}}\"", "\"\""},
	{"null is falsey", HTML "\"{{^nick}}none{{/nick}}\"", "\"none\""},
	{"object", HTML "\"{{^owner}}shown{{/owner}}\"", "\"\""},
	{"list", HTML "\"{{^words}}shown{{/words}}\"", "\"\""},
	{"empty list", HTML "\"{{^none}}none{{/none}}\"", "\"none\""},
	{"the context stays", HTML "{{#words}}{{^no}}{{.}}{{/no}}{{/words}}{{^nobody}}{{name}}{{/nobody}}", "a&lt;b&gt;cHub"},
	{"doubled", HTML "\n{{^no}}\n* one\n{{/no}}\n* two\n{{^no}}\n* three\n{{/no}}\n", "* one\n* two\n* three\n"},
	{"nested (falsey)", HTML "| A {{^no}}B {{^no}}C{{/no}} D{{/no}} E |", "| A B C D E |"},
	{"nested (truthy)", HTML "| A {{^yes}}B {{^yes}}C{{/yes}} D{{/yes}} E |", "| A  E |"},
	{"dotted names, truthy", HTML "\"{{^owner.tags}}none{{/owner.tags}}\"", "\"\""},
	{"dotted names, broken chain", HTML "\"{{^nobody.tags}}none{{/nobody.tags}}\"", "\"none\""},
	{"surrounding white space", HTML " | {{^no}}\t|\t{{/no}} | \n", " | \t|\t | \n"},
	{"standalone lines", HTML "| A\n{{^no}}\n|\n{{/no}}\n| B\n", "| A\n|\n| B\n"},
	{"indented standalone lines", HTML "| A\n  {{^no}}\n|\n\t{{/no}} \n| B\n", "| A\n|\n| B\n"},
	{"standalone line endings", HTML "|\r\n{{^no}}\r\n{{/no}}\r\n|", "|\r\n|"},
	{"standalone without newline", HTML "^{{^no}}\n/\n  {{/no}}", "^\n/\n"},
	{"padding", HTML "|{{^ no }}={{/ no }}|", "|=|"},
};

static void inverted(void)
{
	check(inverted_rows, ARRAY_LEN(inverted_rows));
}

static const struct row comments_rows[] = {
	{"inline", HTML "12345{{! Comment Block! }}67890", "1234567890"},
	{"multiline", HTML "12345{{!\n  This is a\n  multi-line comment...\n}}67890", "1234567890"},
	{"standalone", HTML "Begin.\n{{! Comment Block! }}\nEnd.", "Begin.\nEnd."},
	{"indented standalone", HTML "Begin.\n  {{! Indented! }}  \nEnd.", "Begin.\nEnd."},
	{"standalone line endings", HTML "|\r\n{{! Standalone }}\r\n|", "|\r\n|"},
	{"standalone without previous line", "  {{! escape html }}\n!", "!"},
	{"standalone without newline", HTML "!\n  {{! I'm Still Standalone }}", "!\n"},
	{"multiline standalone", HTML "Begin.\n  {{!\n\nComment\n\n  }}\nEnd.", "Begin.\nEnd."},
	{"indented inline", HTML "  12 {{! 34 }}\n", "  12 \n"},
	{"surrounding white space", HTML "12345 {{! Comment }} 67890", "12345  67890"},
	{"what looks like a tag", HTML "{{! {{name}}|", "|"},
	{"no collision with names", HTML "comments never show: >{{! name }}<", "comments never show: ><"},
};

static void comments(void)
{
	check(comments_rows, ARRAY_LEN(comments_rows));
}

static const struct row partial_rows[] = {
	{"basic", HTML "\"{{> text}}\"", "\"from partial\""},
	{"context", HTML "\"{{> name}}\"", "\"*Hub*\""},
	{"context of a section", HTML "{{#people}}{{> name}}{{/people}}", "*Ana**Bia*"},
	{"nested", HTML "{{> outer}}", "<*Hub*>\n  a\n   b\n"},
	{"surrounding white space", HTML "| {{> text}} |", "| from partial |"},
	{"inline indentation", HTML "  {{name}}  {{> lines}}\n", "  Hub  |\n&lt;\n-&gt;\n|\n\n"},
	{"standalone line endings", HTML "|\r\n{{> text}}\r\n|", "|\r\nfrom partial|"},
	{"standalone without previous line", "{{! escape html }}\n  {{> inner}}\n>", "  a\n   b\n>"},
	{"standalone without newline", HTML ">\n  {{> inner}}", ">\n  a\n   b\n"},
	{"standalone indentation", HTML "\\\n {{> lines}}\n/\n", "\\\n |\n &lt;\n-&gt;\n |\n/\n"},
	{"padding", HTML "|{{>\ttext  }}|", "|from partial|"},
};

static void partials_of_the_set(void)
{
	check(partial_rows, ARRAY_LEN(partial_rows));
}

int main(void)
{
	return CUTAP_RUN({"interpolation", interpolation}, {"sections", sections},
			 {"inverted sections", inverted}, {"comments", comments},
			 {"partials", partials_of_the_set});
}
