#include "core/base/err.h"

#include <string.h>

static const struct {
	int status;
	const char *code;
	const char *en;
	const char *pt;
} rows[] = {
	[OK] = {200, "ok", "Done.", "Pronto."},
#define ERR(name, http_status, stable_code, english, portuguese) \
	[ERR_##name] = {http_status, stable_code, english, portuguese},
#include "core/base/err.def"
#undef ERR
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) == ERR__COUNT, "a row for every error");

const char *err_table_problem(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";

	for (int i = OK + 1; i < ERR__COUNT; i++) {
		if (rows[i].status < 400 || rows[i].status > 599)
			return "an error's status is not one of a failure";
		if (!rows[i].code[0] || rows[i].code[strspn(rows[i].code, letters)])
			return "an error's code is not of a-z and _";
		if (!rows[i].en[0] || !rows[i].pt[0])
			return "an error has no text";
		for (int k = OK; k < i; k++)
			if (strcmp(rows[k].code, rows[i].code) == 0)
				return "two errors have one code";
	}
	return NULL;
}

int err_status(enum err err)
{
	return rows[err].status;
}

const char *err_code(enum err err)
{
	return rows[err].code;
}

const char *err_text(enum err err, enum lang lang)
{
	return lang == LANG_EN ? rows[err].en : rows[err].pt;
}
