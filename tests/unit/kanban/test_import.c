#include "features/kanban/transfer/import_int.h"
#include "features/kanban/transfer/import_parts_int.h"
#include "lib/cutap.h"

static struct arena *arena;

static void numbers(void)
{
	static const struct {
		const char *text;
		int decimals;
		int64_t value; /* I64_NULL: refused */
	} rows[] = {
		{"12", 2, 1200},
		{"12.5", 2, 1250},
		{"12,5", 2, 1250},
		{"1.234,56", 2, 123456},
		{"1,234.56", 2, 123456},
		{"R$ 1.234,56", 2, 123456},
		{"1.234", 2, 123400},
		{"1,234,567", 2, 123456700},
		{"1.234.567,8", 2, 123456780},
		{"-3,10", 2, -310},
		{"0.125", 3, 125000},
		{"100", 0, 100},
		{"1.000", 0, 1000},
		{"12.345,678", 2, I64_NULL},
		{"doze", 2, I64_NULL},
		{"", 2, I64_NULL},
		{"12.", 2, I64_NULL},
		{"1-2", 2, I64_NULL},
		{"99999999999999999999", 2, I64_NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t value = I64_NULL;
		bool ok = import_number(str_from(rows[i].text), rows[i].decimals, &value);
		CU_ASSERT_EQUAL(ok, rows[i].value != I64_NULL);
		CU_ASSERT_EQUAL(value, rows[i].value);
	}
}

static void times(void)
{
	static const struct {
		const char *text, *iso;
		bool local;
	} rows[] = {
		{"31/12/2030", "2030-12-31 23:59:59", true},
		{"2030-12-31", "2030-12-31 23:59:59", true},
		{"01/02/2030 10:30", "2030-02-01 10:30:00", true},
		{"2030-02-01T10:30:15", "2030-02-01 10:30:15", true},
		{"2030-02-01T10:30:15Z", "2030-02-01T10:30:15.000Z", false},
		{"2030-02-01T10:30:15+23:59", "2030-01-31T10:31:15.000Z", false},
		{"9999-12-30", "9999-12-30 23:59:59", true},
		{"9999-12-31", NULL, false},
		{"01/01/1970 00:00", NULL, false},
		{"0000-01-01", NULL, false},
		{"31/02/2030", NULL, false},
		{"2030-13-01", NULL, false},
		{"01/02/2030 25:00", NULL, false},
		{"1/2/2030", NULL, false},
		{"amanhã", NULL, false},
		{"", NULL, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str iso = STR_NULL;
		bool local = false;
		bool ok = import_time(arena, str_from(rows[i].text), &iso, &local);
		CU_ASSERT_EQUAL(ok, rows[i].iso != NULL);
		CHECK_STR(iso, str_from(rows[i].iso));
		CU_ASSERT_EQUAL(local, rows[i].local);
	}
}

static void words(void)
{
	bool truth = false;

	CU_ASSERT_EQUAL(import_field_find(STR(" Título ")), IMPORT_TITLE);
	CU_ASSERT_EQUAL(import_field_find(STR("STAGE")), IMPORT_STAGE);
	CU_ASSERT_EQUAL(import_field_find(STR("Cor")), IMPORT_IGNORE);
	CHECK_STR(import_priority(STR("Média")), STR("medium"));
	CU_ASSERT_PTR_NULL(import_priority(STR("maior")).ptr);
	CU_ASSERT_TRUE(import_truth(STR("Sim"), &truth) && truth);
	CU_ASSERT_TRUE(import_truth(STR("não"), &truth) && !truth);
	CU_ASSERT_FALSE(import_truth(STR("talvez"), &truth));
	CU_ASSERT_EQUAL(import_decimals(STR("JPY")), 0);
	CU_ASSERT_EQUAL(import_decimals(STR("BRL")), 2);
	CHECK_STR(import_plain(arena, STR(" a\r\n\tb\x01 "), true), STR("a\n\tb"));
	CHECK_STR(import_plain(arena, STR(" a\nb "), false), STR("a b"));
}

static void trello(void)
{
	struct import_source source;

	CU_ASSERT_EQUAL(
		import_from_trello(
			arena,
			STR("{\"cards\":[{\"id\":\"c\",\"name\":\"A, \\\"B\\\"\",\"desc\":\"=x\","
			    "\"due\":null,\"closed\":false,\"idList\":\"l\",\"labels\":[{\"name\":"
			    "\"a,b\"},{\"name\":\"\",\"color\":\"red\"}]},{\"name\":\"C\","
			    "\"closed\":true}],\"lists\":[{\"id\":\"l\",\"name\":\"L\"}]}"),
			&source),
		OK);
	CHECK_STR(source.csv, STR("line,title,stage,description,due,labels,parts\r\n"
				  "1,\"A, \"\"B\"\"\",L,\"'=x\",,\"a b,red\",\r\n"));
	CU_ASSERT_EQUAL(source.total, 2);
	CU_ASSERT_EQUAL(source.left_out, 1);
	CU_ASSERT_EQUAL(import_from_trello(arena, STR("{\"cards\":[]}"), &source), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(import_from_trello(arena, STR("title\nx"), &source), ERR_BAD_JSON);
}

/* What the parts column says of the only card. */
static struct import_parts parts_of_row(struct str text)
{
	struct csv csv = csv_begin(text);
	struct csv_record *record = ARENA_NEW(arena, struct csv_record);
	struct field_errors errors = {.count = 0};
	struct import_parts ret = {.checklist = {NULL, 0}};
	const struct json *json;
	uint64_t present;

	CU_ASSERT_EQUAL_FATAL(csv_next(arena, &csv, record), CSV_RECORD);
	CU_ASSERT_EQUAL_FATAL(csv_next(arena, &csv, record), CSV_RECORD);
	CU_ASSERT_EQUAL_FATAL(record->count, 7);
	CU_ASSERT_EQUAL_FATAL(json_parse(arena, record->cells[6], 0, 0, &json), OK);
	CU_ASSERT_EQUAL_FATAL(
		json_decode(arena, json, &import_parts_schema, &ret, &present, &errors), OK);
	return ret;
}

static void check_item(const struct import_parts *parts, size_t i, const char *text, bool done)
{
	const struct import_item *items = parts->checklist.items;

	CHECK_STR(items[i].text, str_from(text));
	CU_ASSERT_EQUAL(items[i].done, done);
}

static void trello_parts(void)
{
	struct import_source source;

	CU_ASSERT_EQUAL_FATAL(
		import_from_trello(
			arena,
			STR("{\"name\":\"Vendas\",\"actions\":["
			    "{\"type\":\"commentCard\",\"date\":\"2026-03-02T14:05:53.613Z\","
			    "\"data\":{\"text\":\"Depois\",\"card\":{\"id\":\"c1\"}},"
			    "\"memberCreator\":{\"fullName\":\"Ana Souza\"}},"
			    "{\"type\":\"updateCard\",\"date\":\"2026-03-02T14:00:00.000Z\","
			    "\"data\":{\"card\":{\"id\":\"c1\"}}},"
			    "{\"type\":\"commentCard\",\"date\":\"2026-03-01T09:00:00.000Z\","
			    "\"data\":{\"text\":\"Antes\\ne mais\",\"card\":{\"id\":\"c1\"}},"
			    "\"memberCreator\":{\"fullName\":\"Beto\"}}],"
			    "\"cards\":[{\"id\":\"c1\",\"name\":\"Um\",\"desc\":\"\","
			    "\"due\":\"2026-04-01T12:00:00.000Z\",\"closed\":false,"
			    "\"idList\":\"l\",\"labels\":[],\"attachments\":["
			    "{\"name\":\"Contrato\",\"url\":\"https://trello.com/a/c.pdf\"},"
			    "{\"name\":\"x\",\"url\":\"file:///c.pdf\"}]}],"
			    "\"lists\":[{\"id\":\"l\",\"name\":\"L\",\"closed\":false}],"
			    "\"checklists\":[{\"idCard\":\"c1\",\"name\":\"Depois\",\"pos\":200,"
			    "\"checkItems\":[{\"name\":\"Enviar\",\"state\":\"incomplete\","
			    "\"pos\":1}]},{\"idCard\":\"c1\",\"name\":\"Antes\",\"pos\":100,"
			    "\"checkItems\":[{\"name\":\"Ligar\",\"state\":\"incomplete\","
			    "\"pos\":20.5},{\"name\":\"Achar\",\"state\":\"complete\","
			    "\"pos\":10}]}]}"),
			&source),
		OK);
	struct import_parts parts = parts_of_row(source.csv);
	CU_ASSERT_EQUAL_FATAL(parts.checklist.count, 3);
	check_item(&parts, 0, "Antes: Achar", true);
	check_item(&parts, 1, "Antes: Ligar", false);
	check_item(&parts, 2, "Depois: Enviar", false);
	const struct import_comment *comments = parts.comments.items;
	CU_ASSERT_EQUAL_FATAL(parts.comments.count, 2);
	CHECK_STR(comments[0].body, STR("Beto, 2026-03-01 09:00 UTC:\n\nAntes\ne mais"));
	CHECK_STR(comments[1].body, STR("Ana Souza, 2026-03-02 14:05 UTC:\n\nDepois"));
	const struct import_link *links = parts.links.items;
	CU_ASSERT_EQUAL_FATAL(parts.links.count, 1);
	CHECK_STR(links[0].url, STR("https://trello.com/a/c.pdf"));
	CHECK_STR(links[0].title, STR("Contrato"));
	const struct import_error *errors = source.errors.items;
	CU_ASSERT_EQUAL_FATAL(source.errors.count, 1);
	CHECK_STR(errors[0].code, STR("parts_cut"));
	CU_ASSERT_EQUAL(source.left_out, 0);
}

#define PLANKA_CARD                                                           \
	"\"lists\":[{\"id\":\"1\",\"name\":\"L\"}],\"cards\":[{\"id\":\"5\"," \
	"\"name\":\"Um\",\"description\":null,\"dueDate\":null,\"listId\":\"1\"}],"

static void planka_parts(void)
{
	static const char *const exports[] = {
		("{\"item\":{\"id\":\"b\"},\"included\":{" PLANKA_CARD
		 "\"taskLists\":[{\"id\":\"t\",\"cardId\":\"5\",\"name\":\"Tarefas\","
		 "\"position\":65536}],\"tasks\":[{\"taskListId\":\"t\",\"name\":\"B\","
		 "\"isCompleted\":false,\"position\":131072},{\"taskListId\":\"t\","
		 "\"name\":\"A\",\"isCompleted\":true,\"position\":65536}],"
		 "\"attachments\":[{\"cardId\":\"5\",\"type\":\"link\","
		 "\"name\":\"Site\",\"data\":{\"url\":\"https://example.com/\"}}]}}"),
		("{\"item\":{\"id\":\"b\"},\"included\":{" PLANKA_CARD
		 "\"tasks\":[{\"cardId\":\"5\",\"name\":\"A\",\"isCompleted\":true,"
		 "\"position\":65536},{\"cardId\":\"5\",\"name\":\"B\","
		 "\"isCompleted\":false,\"position\":131072}],\"attachments\":["
		 "{\"cardId\":\"5\",\"name\":\"Site\","
		 "\"url\":\"https://example.com/\"}]}}"),
	};
	struct import_source source;

	for (size_t i = 0; i < ARRAY_LEN(exports); i++) {
		CU_ASSERT_EQUAL_FATAL(import_from_planka(arena, str_from(exports[i]), &source), OK);
		struct import_parts parts = parts_of_row(source.csv);
		CU_ASSERT_EQUAL_FATAL(parts.checklist.count, 2);
		check_item(&parts, 0, "A", true);
		check_item(&parts, 1, "B", false);
		const struct import_link *links = parts.links.items;
		CU_ASSERT_EQUAL_FATAL(parts.links.count, 1);
		CHECK_STR(links[0].url, STR("https://example.com/"));
		CU_ASSERT_EQUAL(source.errors.count, 0);
	}
}

int main(void)
{
	arena = arena_new();
	int status = CUTAP_RUN({"numbers", numbers}, {"times", times}, {"words", words},
			       {"trello", trello}, {"trello's parts", trello_parts},
			       {"planka's parts", planka_parts});
	arena_free(arena);
	return status;
}
