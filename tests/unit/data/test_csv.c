#include "core/data/csv.h"
#include "lib/cutap.h"

static struct arena *arena;

/* The records of a text as "a|b/c|d/". */
static struct str flat(const char *text)
{
	struct csv csv = csv_begin(str_from(text));
	struct csv_record record;
	struct buf out = buf_new(arena, 4096);

	for (enum csv_result r; (r = csv_next(arena, &csv, &record)) != CSV_END;) {
		if (r != CSV_RECORD) {
			buf_printf(&out, "!%d", (int)r);
			continue;
		}
		for (size_t i = 0; i < record.count; i++)
			buf_printf(&out, "%s%.*s", i ? "|" : "", STR_FMT(record.cells[i]));
		buf_char(&out, '/');
	}
	return buf_view(&out);
}

static void reading(void)
{
	static const struct {
		const char *text, *flat;
	} rows[] = {
		{"", ""},
		{"a,b\r\nc,d\r\n", "a|b/c|d/"},
		{"a,b\nc,d", "a|b/c|d/"},
		{"a\rb\r", "a/b/"},
		{"\xef\xbb\xbf"
		 "a;b\nc,d;e",
		 "a|b/c,d|e/"},
		{"a\tb\nc;d\te", "a|b/c;d|e/"},
		{"\"a,b\";c;d\n1;2;3", "a,b|c|d/1|2|3/"},
		{"\"a \"\"b\"\"\",\"\"\n,\n", "a \"b\"|/|/"},
		{"\"a\nb\",c\n\n\nd,e", "a\nb|c/d|e/"},
		{"\"a\" x,b", "a|b/"},
		{"a,b\n\"open,\nc", "a|b/!5"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(flat(rows[i].text), str_from(rows[i].flat));
}

static void lines(void)
{
	struct csv csv = csv_begin(STR("a\r\n\"b\r\nb\"\n\nc"));
	struct csv_record record;
	const int64_t wanted[] = {1, 2, 5};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		CU_ASSERT_EQUAL(csv_next(arena, &csv, &record), CSV_RECORD);
		CU_ASSERT_EQUAL(record.line, wanted[i]);
	}
	CU_ASSERT_EQUAL(csv_next(arena, &csv, &record), CSV_END);
}

static void too_wide(void)
{
	struct buf text = buf_new(arena, 4096);

	for (int i = 0; i <= CSV_CELLS_MAX; i++)
		buf_lit(&text, "x,");
	buf_lit(&text, "\na,b");
	CHECK_STR(flat(buf_view(&text).ptr), STR("!4a|b/"));
}

/* A text in two parts is the same records, wherever it is cut. */
static void parts(void)
{
	struct str text = STR("a,b\r\n\"c \"\"x\"\"\r\nd\",e\r\n\r\nf,g");
	struct csv_record record;

	for (size_t cut = 0; cut <= text.len; cut++) {
		struct csv csv = {str_slice(text, 0, cut), ',', 1, false};
		size_t records = 0;
		while (csv_next(arena, &csv, &record) == CSV_RECORD)
			records++;
		csv.rest = str_slice(text, cut - csv.rest.len, text.len);
		csv.complete = true;
		while (csv_next(arena, &csv, &record) == CSV_RECORD)
			records++;
		CU_ASSERT_EQUAL(records, 3);
		CU_ASSERT_EQUAL(record.count, 2);
		CHECK_STR(record.cells[1], STR("g"));
		CU_ASSERT_EQUAL(record.line, 5);
	}
}

static void writing(void)
{
	struct buf out = buf_new(arena, 4096);

	csv_put_text(&out, true, STR("a,b"));
	csv_put_text(&out, false, STR("say \"x\"\n"));
	csv_put_text(&out, false, STR_NULL);
	csv_put_plain(&out, false, STR("-12.50"));
	csv_put_end(&out);
	CHECK_STR(buf_view(&out), STR("\"a,b\",\"say \"\"x\"\"\n\",,-12.50\r\n"));
}

static void formulas(void)
{
	static const char *const texts[] = {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=x"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct buf out = buf_new(arena, 64);
		struct csv_record record;
		csv_put_text(&out, true, str_from(texts[i]));
		CU_ASSERT_FALSE(strchr("=+-@\t\r", out.ptr[out.ptr[0] == '"']) != NULL);
		struct csv csv = csv_begin(buf_view(&out));
		CU_ASSERT_EQUAL(csv_next(arena, &csv, &record), CSV_RECORD);
		if (texts[i][0] != '\'')
			CHECK_STR(csv_cell_text(record.cells[0]), str_from(texts[i]));
	}
	CHECK_STR(csv_cell_text(STR("'tis")), STR("'tis"));
}

int main(void)
{
	arena = arena_new();
	int status = CUTAP_RUN({"reading", reading}, {"lines", lines}, {"too wide", too_wide},
			       {"parts", parts}, {"writing", writing}, {"formulas", formulas});
	arena_free(arena);
	return status;
}
