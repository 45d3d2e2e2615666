/*
 * One result type for the whole program. OK is 0; every other value is a row of err.def.
 * Functions either return an error or log it, never both; logging happens once, at the
 * pipeline or the job runner.
 */
#ifndef HUB_ERR_H
#define HUB_ERR_H

enum err {
	OK = 0,
#define ERR(name, status, code, en, pt) ERR_##name,
#include "core/base/err.def"
#undef ERR
	ERR__COUNT
};

enum lang {
	LANG_PT_BR = 0, /* the default language of an account */
	LANG_EN,
};

/* HTTP status of an error; 200 for OK. */
int err_status(enum err err);

/* Stable code ("card_conflict"); "ok" for OK. Static storage. */
const char *err_code(enum err err);

/* Sentence for people. Static storage. */
const char *err_text(enum err err, enum lang lang);

/*
 * Boot-time check of err.def: statuses of failures, codes of [a-z_] that are never the same, texts
 * in both languages. Returns NULL, or what is wrong (static storage).
 */
const char *err_table_problem(void);

#endif
