#include "core/base/err.h"

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
