#include "features/kanban/transfer/import_int.h"
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
		{"2030-02-01T10:30:15Z", "2030-02-01T10:30:15Z", false},
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
	CHECK_STR(source.csv, STR("line,title,stage,description,due,labels\r\n"
				  "1,\"A, \"\"B\"\"\",L,\"'=x\",,\"a b,red\"\r\n"));
	CU_ASSERT_EQUAL(source.total, 2);
	CU_ASSERT_EQUAL(source.left_out, 1);
	CU_ASSERT_EQUAL(import_from_trello(arena, STR("{\"cards\":[]}"), &source), ERR_BAD_JSON);
	CU_ASSERT_EQUAL(import_from_trello(arena, STR("title\nx"), &source), ERR_BAD_JSON);
}

int main(void)
{
	arena = arena_new();
	int status = CUTAP_RUN({"numbers", numbers}, {"times", times}, {"words", words},
			       {"trello", trello});
	arena_free(arena);
	return status;
}
