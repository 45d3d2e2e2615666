/*
 * Lists, page by page, in order of one column whose value at the end of a page is the cursor
 * (cursor.h). A handler asks for one row more than a page shows, and so knows whether there are
 * more.
 *
 *   TRY(paging_begin(rq, query->limit, query->cursor, 0, &page));
 *   TRY(db_query(rq->tenant, &teams_page,
 *                DB_ARGS(…, db_i64(page.from), paging_rows(&page)), &rows));
 *   return paging_reply(rq, &page, rows, &team_schema, "chatwoot_team_id");
 */
#ifndef HUB_PAGING_H
#define HUB_PAGING_H

#include "core/db/db_tenant.h"
#include "core/http/cursor.h"
#include "core/http/request.h"

struct paging {
	int64_t from;  /* the column's value at the end of the page before */
	int64_t limit; /* items it shows at most */
};

/*
 * `limit` as asked for, or I64_NULL: PAGE_DEFAULT; `start` is `from` where no cursor is. Error:
 * ERR_BAD_CURSOR.
 */
enum err paging_begin(struct request *rq, int64_t limit, struct str cursor, int64_t start,
		      struct paging *ret) MUST_USE;

/*
 * The same of a list in order of ids: *ret_from is that at the end of the page before, STR_NULL on
 * the first; page->from is not set.
 */
enum err paging_begin_id(struct request *rq, const struct page_query *query, struct str *ret_from,
			 struct paging *ret) MUST_USE;

/* How many rows to ask for. */
static inline struct db_arg paging_rows(const struct paging *page)
{
	return db_i64(page->limit + 1);
}

/* Replies with the page; `column` is the one it is in order of: a number, or text on one line. */
enum err paging_reply(struct request *rq, const struct paging *page, const struct db_rows *rows,
		      const struct schema *schema, const char *column) MUST_USE;

/* The page and the cursor of the next one, for a handler that changes items before it replies. */
enum err paging_list(struct request *rq, const struct paging *page, const struct db_rows *rows,
		     const struct schema *schema, const char *column, struct list *ret,
		     struct str *ret_next) MUST_USE;

/* About how many bytes of text an item has. */
typedef size_t paging_weight_fn(const void *item);

/*
 * How many of the items, of `size` bytes each, a page may hold: at most `limit`, and no more than a
 * reply can carry (PAGE_BYTES), but one. `limit` when all of them fit.
 */
size_t paging_fit(const struct list *items, size_t size, size_t limit, paging_weight_fn *weight);

/* paging_reply() of items with long texts: with no more of them than paging_fit() says. */
enum err paging_reply_fitting(struct request *rq, const struct paging *page,
			      const struct db_rows *rows, const struct schema *schema,
			      const char *column, paging_weight_fn *weight) MUST_USE;

#endif
