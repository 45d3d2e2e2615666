/* Templates. Parts between form feeds: the template, then partials "a", "b" and "c". */
#include "fuzz.h"

#include "unit/data/template_fixture.h"

#define OUTPUT_MAX (64 * 1024)
#define MARK       "\x01<'\"&>" /* in values; comes out whole only where nothing is escaped */

static struct page values(void)
{
	static struct str words[] = {STRING(MARK), STRING(""), STRING("c")};
	static struct person people[2];

	people[0].name = people[0].nick = STR(MARK);
	people[0].tags = (struct list){words, ARRAY_LEN(words)};
	people[1].name = STR("Bia");
	return (struct page){
		.name = STR(MARK),
		.text = STR("a\n" MARK "\n"),
		.markup = STR(MARK),
		.number = -1,
		.at = FUZZ_NOW,
		.yes = true,
		.words = {words, ARRAY_LEN(words)},
		.people = {people, ARRAY_LEN(people)},
		.owner = &people[0],
		.raw = STR("[\"\\u0001<\",\"</script>\"]"),
	};
}

static void check_render(struct arena *arena, const struct template_tree *template, bool escaped)
{
	struct buf once = buf_new(arena, OUTPUT_MAX), twice = buf_new(arena, OUTPUT_MAX);
	struct page page = values();
	enum err err = template_render(template, &page, &once);

	HOLDS(err == OK || err == ERR_INTERNAL);
	HOLDS(once.len <= OUTPUT_MAX);
	HOLDS(template_render(template, &page, &twice) == err);
	HOLDS(str_eq(buf_view(&once), buf_view(&twice)));
	if (escaped) {
		HOLDS(!fuzz_has(buf_view(&once), "\x01<"));
		HOLDS(!fuzz_has(buf_view(&once), "\\u0001<"));
		HOLDS(!fuzz_has(buf_view(&once), "</script>"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size), rest = input, problem = STR_NULL;
	struct template_file files[] = {
		{STR("t"), STR("")},
		{STR("a"), STR("")},
		{STR("b"), STR("")},
		{STR("c"), STR("")},
	};
	bool own_marks = fuzz_has(input, "\x01") || fuzz_has(input, "\\u0001") ||
			 fuzz_has(input, "script");

	for (size_t i = 0; i < ARRAY_LEN(files) && rest.ptr; i++)
		files[i].text = str_split(&rest, '\f');
	const struct template_tree *template = template_compile(
		arena, files[0], files + 1, ARRAY_LEN(files) - 1, &page_schema, &problem);
	HOLDS((template != NULL) == (problem.ptr == NULL));
	if (template)
		check_render(arena, template, !own_marks && !fuzz_has(input, "text"));
	else
		HOLDS(fuzz_has(problem, ":") && problem.len < 256);
	arena_free(arena);
	return 0;
}
