#include "core/http/template.h"
#include "lib/cutap.h"

static void renders(void)
{
	static const struct template_value values[] = {
		{"name", TEMPLATE_TEXT, {"<a href=\"x\">&'", 14}},
		{"tag", TEMPLATE_SAFE, {"<b>", 3}},
		{"empty", TEMPLATE_TEXT, {"", 0}},
	};
	static const struct {
		const char *source, *want; /* NULL: refused */
	} rows[] = {
		{"", ""},
		{"plain { } }}", "plain { } }}"},
		{"{{name}}", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"},
		{"a{{ tag }}c{{empty}}", "a<b>c"},
		{"{{missing}}", NULL},
		{"{{name", NULL},
		{"{{}}", NULL},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str html = STR_NULL;
		enum err err = template_render(arena, str_from(rows[i].source), values, ARRAY_LEN(values), &html);
		CHECK_ROW((err == OK) == (rows[i].want != NULL), str_from(rows[i].source));
		if (err == OK)
			CHECK_STR(html, str_from(rows[i].want));
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"renders", renders});
}
