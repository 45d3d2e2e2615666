/* What the cells of a table mean. */
#include "features/kanban/transfer/import_int.h"

struct word {
	const char *text;
	int meaning;
};

/* Index of the word's meaning, or -1. ASCII letters of either case are the same. */
static int meaning_of(const struct word *words, size_t count, struct str text)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(text, str_from(words[i].text)))
			return words[i].meaning;
	return -1;
}

enum import_field import_field_find(struct str header)
{
	static const struct word names[] = {
		{"title", IMPORT_TITLE},
		{"título", IMPORT_TITLE},
		{"TÍTULO", IMPORT_TITLE},
		{"titulo", IMPORT_TITLE},
		{"name", IMPORT_TITLE},
		{"nome", IMPORT_TITLE},
		{"card", IMPORT_TITLE},
		{"cartão", IMPORT_TITLE},
		{"stage", IMPORT_STAGE},
		{"etapa", IMPORT_STAGE},
		{"list", IMPORT_STAGE},
		{"lista", IMPORT_STAGE},
		{"column", IMPORT_STAGE},
		{"coluna", IMPORT_STAGE},
		{"description", IMPORT_DESCRIPTION},
		{"descrição", IMPORT_DESCRIPTION},
		{"descricao", IMPORT_DESCRIPTION},
		{"value", IMPORT_VALUE},
		{"valor", IMPORT_VALUE},
		{"currency", IMPORT_CURRENCY},
		{"moeda", IMPORT_CURRENCY},
		{"priority", IMPORT_PRIORITY},
		{"prioridade", IMPORT_PRIORITY},
		{"labels", IMPORT_LABELS_FIELD},
		{"label", IMPORT_LABELS_FIELD},
		{"tags", IMPORT_LABELS_FIELD},
		{"etiquetas", IMPORT_LABELS_FIELD},
		{"due", IMPORT_DUE},
		{"due_at", IMPORT_DUE},
		{"due date", IMPORT_DUE},
		{"vencimento", IMPORT_DUE},
		{"prazo", IMPORT_DUE},
		{"assignee", IMPORT_ASSIGNEE},
		{"responsável", IMPORT_ASSIGNEE},
		{"responsavel", IMPORT_ASSIGNEE},
	};
	int found = meaning_of(names, ARRAY_LEN(names), str_trim(header));

	return found < 0 ? IMPORT_IGNORE : (enum import_field)found;
}

int import_decimals(struct str currency)
{
	static const struct word others[] = {
		{"BIF", 0},
		{"CLP", 0},
		{"DJF", 0},
		{"GNF", 0},
		{"ISK", 0},
		{"JPY", 0},
		{"KMF", 0},
		{"KRW", 0},
		{"PYG", 0},
		{"RWF", 0},
		{"UGX", 0},
		{"VND", 0},
		{"VUV", 0},
		{"XAF", 0},
		{"XOF", 0},
		{"XPF", 0},
		{"BHD", 3},
		{"IQD", 3},
		{"JOD", 3},
		{"KWD", 3},
		{"LYD", 3},
		{"OMR", 3},
		{"TND", 3},
	};
	int found = meaning_of(others, ARRAY_LEN(others), currency);

	return found < 0 ? 2 : found;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits behind the sign at `at` when it is the decimal sign; SIZE_MAX when it groups thousands. */
static size_t decimals_behind(struct str number, size_t at)
{
	size_t behind = number.len - at - 1, others = 0, same = 0;

	for (size_t i = 0; i < number.len; i++) {
		same += number.ptr[i] == number.ptr[at];
		others += !is_digit(number.ptr[i]) && number.ptr[i] != number.ptr[at];
	}
	if (same > 1 || (behind == 3 && others == 0))
		return SIZE_MAX;
	return behind;
}

/* Without a currency's sign or code, spaces and the sign of the number. */
static bool bare_number(struct str text, char *space, size_t size, struct str *ret,
			bool *ret_negative)
{
	struct buf out = buf_over(space, size);
	bool negative = false;

	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (is_digit(c) || ((c == '.' || c == ',') && out.len))
			buf_char(&out, c);
		else if (c == '-' && out.len == 0)
			negative = true;
		else if (out.len && c != ' ' && (unsigned char)c < 0x80)
			return false;
	}
	*ret = buf_view(&out);
	*ret_negative = negative;
	return buf_ok(&out) && out.len > 0 && is_digit(out.ptr[out.len - 1]);
}

bool import_number(struct str text, int decimals, int64_t *ret)
{
	char space[64];
	struct str number;
	bool negative = false, ok = bare_number(text, space, sizeof(space), &number, &negative);
	size_t point = ok ? number.len : 0, behind = 0;
	int64_t value = 0;

	for (size_t i = 0; ok && i < number.len; i++)
		if (!is_digit(number.ptr[i]))
			point = i;
	if (ok && point < number.len)
		behind = decimals_behind(number, point);
	if (behind == SIZE_MAX)
		behind = 0;
	ok = ok && behind <= (size_t)decimals;
	for (size_t i = 0; ok && i < number.len; i++)
		if (is_digit(number.ptr[i]))
			ok = !__builtin_mul_overflow(value, 10, &value) &&
			     !__builtin_add_overflow(value, number.ptr[i] - '0', &value);
	for (size_t i = behind; ok && i < (size_t)decimals; i++)
		ok = !__builtin_mul_overflow(value, 10, &value);
	if (ok)
		*ret = negative ? -value : value;
	return ok;
}

static bool all_digits(struct str text, size_t from, size_t count, int64_t *ret)
{
	int64_t value = 0;

	if (from + count > text.len)
		return false;
	for (size_t i = from; i < from + count; i++) {
		if (!is_digit(text.ptr[i]))
			return false;
		value = value * 10 + (text.ptr[i] - '0');
	}
	*ret = value;
	return true;
}

/* yyyy-mm-dd of either way to write a day, which takes the first ten characters. */
static struct str day_of(struct arena *arena, struct str text)
{
	int64_t day, month, year;

	if (text.len >= 10 && text.ptr[4] == '-' && text.ptr[7] == '-')
		return str_slice(text, 0, 10);
	if (text.len >= 10 && text.ptr[2] == '/' && text.ptr[5] == '/' &&
	    all_digits(text, 0, 2, &day) && all_digits(text, 3, 2, &month) &&
	    all_digits(text, 6, 4, &year))
		return arena_printf(arena, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
	return STR_NULL;
}

bool import_time(struct arena *arena, struct str text, struct str *ret, bool *ret_local)
{
	static const char *const offsets[] = {"-14:00", "+14:00"};
	struct str trimmed = str_trim(text), time = STR("23:59:59");
	usec_t parsed;

	if (time_parse(trimmed, &parsed)) {
		*ret = time_text(arena, parsed);
		*ret_local = false;
		return true;
	}
	struct str day = day_of(arena, trimmed), rest = str_slice(trimmed, 10, trimmed.len);
	if (!day.ptr)
		return false;
	if (rest.len == 6 || rest.len == 9)
		time = arena_printf(arena, "%.*s%s", STR_FMT(str_slice(rest, 1, rest.len)),
				    rest.len == 6 ? ":00" : "");
	else if (rest.len)
		return false;
	/* Are there such a day and such a time, wherever the account is? */
	for (size_t i = 0; i < ARRAY_LEN(offsets); i++)
		if (!time_parse(arena_printf(arena, "%.*sT%.*s%s", STR_FMT(day), STR_FMT(time),
					     offsets[i]),
				&parsed))
			return false;
	*ret = arena_printf(arena, "%.*s %.*s", STR_FMT(day), STR_FMT(time));
	*ret_local = true;
	return true;
}

struct str import_priority(struct str text)
{
	static const struct word names[] = {
		{"low", 0},
		{"baixa", 0},
		{"medium", 1},
		{"média", 1},
		{"media", 1},
		{"normal", 1},
		{"high", 2},
		{"alta", 2},
		{"urgent", 3},
		{"urgente", 3},
	};
	static const char *const values[] = {"low", "medium", "high", "urgent"};
	int found = meaning_of(names, ARRAY_LEN(names), str_trim(text));

	return found < 0 ? STR_NULL : str_from(values[found]);
}

bool import_truth(struct str text, bool *ret)
{
	static const struct word words[] = {
		{"yes", 1},
		{"sim", 1},
		{"true", 1},
		{"verdadeiro", 1},
		{"1", 1},
		{"x", 1},
		{"s", 1},
		{"no", 0},
		{"não", 0},
		{"nao", 0},
		{"false", 0},
		{"falso", 0},
		{"0", 0},
		{"n", 0},
	};
	int found = meaning_of(words, ARRAY_LEN(words), str_trim(text));

	if (found < 0)
		return false;
	*ret = found == 1;
	return true;
}

struct str import_plain(struct arena *arena, struct str text, bool lines)
{
	char *bytes = arena_bytes(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool line = c == '\n' || (c == '\t');
		if (c == '\r' && lines)
			continue;
		bytes[len++] = c >= 0x20 && c != 0x7f ? text.ptr[i] : line && lines ? (char)c
										    : ' ';
	}
	return str_trim((struct str){bytes, len});
}
