/* For tests of what requests do: asks as a person of the first account, and looks at the rows. */
#ifndef HUB_MATRIX_ASKING_H
#define HUB_MATRIX_ASKING_H

#include "matrix/call.h"

/* Of role_names. */
enum {
	ADMIN,
	SUPERVISOR,
	AGENT,
	VIEWER
};

/* The world all of these are about; before any of them. */
void asking_in(struct world *world);

/* Texts live as long as the world. */
struct str format(const char *text, ...) PRINTF_LIKE(1, 2);

/* First cell of the statement, `id` in the place of its %s. */
struct str text(const char *sql, struct str id);
int64_t number(const char *sql, struct str id);

/* What that person is answered at a path with its query; `body` may be NULL. */
struct call ask_as(int64_t user_id, enum method method, struct str path, const char *body);
struct call ask(size_t role, enum method method, struct str path, const char *body);

/* A text of the reply; empty without. */
struct str said(const struct call *call, const char *path);

/* It is 422 and names that field and code. */
void refused(const struct call *call, const char *field, const char *code);

/* "/api/v1/accounts/1/boards" and what is behind it; and the same of one board. */
struct str boards(const char *rest);
struct str board(struct str id, const char *rest);

#endif
