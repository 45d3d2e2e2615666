/* Values and partials the template tests share. */
#ifndef HUB_TEMPLATE_FIXTURE_H
#define HUB_TEMPLATE_FIXTURE_H

#include "core/data/template.h"

struct person {
	struct str name;
	struct str nick;
	struct list tags;
	struct person *boss;
};

struct page {
	struct str name;
	struct str text;
	struct str markup; /* & " < > */
	struct str nick;   /* NULL */
	int64_t number;
	usec_t at;
	bool yes, no;
	struct list words, none; /* of strings */
	struct list people;
	struct person *owner;
	struct person *nobody; /* NULL */
	struct str raw;        /* JSON */
};

/* One level is enough; a boss has no boss. */
static const struct field boss_fields[] = {F_STR(struct person, name, 1, 20, REQUIRED)};
static const struct schema boss_schema = SCHEMA("Boss", struct person, boss_fields);

static const struct field person_fields[] = {
	F_STR(struct person, name, 1, 20, REQUIRED),
	F_STR(struct person, nick, 1, 20, NULLABLE),
	F_STRINGS(struct person, tags, 20, 5, REQUIRED),
	F_OBJECT(struct person, boss, &boss_schema, struct person, OPTIONAL),
};
static const struct schema person_schema = SCHEMA("Person", struct person, person_fields);

static const struct field page_fields[] = {
	F_STR(struct page, name, 1, 20, REQUIRED),
	F_TEXT(struct page, text, 1, 99, REQUIRED),
	F_STR(struct page, markup, 1, 20, REQUIRED),
	F_STR(struct page, nick, 1, 20, NULLABLE),
	F_I64(struct page, number, 0, 99, REQUIRED),
	F_TIME(struct page, at, REQUIRED),
	F_BOOL(struct page, yes, REQUIRED),
	F_BOOL(struct page, no, REQUIRED),
	F_STRINGS(struct page, words, 20, 5, REQUIRED),
	F_STRINGS(struct page, none, 20, 5, REQUIRED),
	F_LIST(struct page, people, &person_schema, 5, REQUIRED),
	F_OBJECT(struct page, owner, &person_schema, struct person, REQUIRED),
	F_OBJECT(struct page, nobody, &person_schema, struct person, NULLABLE),
	F_JSON(struct page, raw, NULLABLE),
};
static const struct schema page_schema = SCHEMA("Page", struct page, page_fields);

/* clang-format off */
#define PARTIAL(n, t) {.name = {(n), sizeof(n) - 1}, .text = {(t), sizeof(t) - 1}}
static const struct template_file partials[] = {
	PARTIAL("text", "{{! escape html }}from partial"),
	PARTIAL("name", "{{! escape html }}*{{name}}*"),
	PARTIAL("lines", "{{! escape html }}\n|\n{{text}}\n|\n"),
	PARTIAL("open", "{{! escape html }}{{#yes}}"),
	PARTIAL("loop", "{{! escape html }}{{> loop}}"),
	PARTIAL("plain", "{{! escape text }}{{markup}}"),
	PARTIAL("outer", "{{! escape html }}\n<{{> name}}>\n  {{> inner}}\n"),
	PARTIAL("inner", "{{! escape html }}\na\n b\n"),
	PARTIAL("bare", "a {{name}}"),
	PARTIAL("broken", "{{! escape html }}\n\n{{nobody.name}}"),
};
/* clang-format on */

/* Compiles with the partials above; what is wrong in *problem. */
static inline const struct template_tree *compile(struct arena *arena, const char *source,
						  struct str *problem)
{
	const struct template_file file = {STR("t"), str_from(source)};

	return template_compile(arena, file, partials, ARRAY_LEN(partials), &page_schema, problem);
}

/* A struct str for static data. */
#define STRING(s)                  \
	{                          \
		(s), sizeof(s) - 1 \
	}

static inline struct page page_values(void)
{
	static struct str tags[] = {STRING("x"), STRING("y")};
	static struct str words[] = {STRING("a"), STRING("<b>"), STRING("c")};
	static struct person boss = {.name = STRING("Zoe")};
	static struct person ana = {
		.name = STRING("Ana"),
		.nick = STRING("A"),
		.tags = {tags, 2},
		.boss = &boss,
	};
	static struct person people[2];

	people[0] = ana;
	people[1] = (struct person){.name = STR("Bia")};
	return (struct page){
		.name = STR("Hub"),
		.text = STR("<\n->"),
		.markup = STR("& \" < > '"),
		.number = 85,
		.at = INT64_C(1782130000123456),
		.yes = true,
		.words = {words, ARRAY_LEN(words)},
		.people = {people, ARRAY_LEN(people)},
		.owner = &ana,
		.raw = STR("{\"a\":\"</script>\xe2\x80\xa8\"}"),
	};
}

#endif
