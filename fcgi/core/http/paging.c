#include "core/http/paging.h"

enum err paging_begin(struct request *rq, int64_t limit, struct str cursor, int64_t start,
		      struct paging *ret)
{
	struct paging page = {start, limit == I64_NULL ? PAGE_DEFAULT : limit};
	struct str part;

	if (cursor.ptr) {
		TRY(cursor_read(rq->arena, cursor, 1, &part));
		if (!str_to_i64(part, 0, INT64_MAX, &page.from))
			return ERR_BAD_CURSOR;
	}
	*ret = page;
	return OK;
}

enum err paging_begin_id(struct request *rq, const struct page_query *query, struct str *ret_from,
			 struct paging *ret)
{
	struct str from = STR_NULL;

	if (query->cursor.ptr)
		TRY(cursor_read(rq->arena, query->cursor, 1, &from));
	if (from.ptr && !str_is_uuid(from))
		return ERR_BAD_CURSOR;
	*ret_from = from;
	*ret = (struct paging){.limit = query->limit == I64_NULL ? PAGE_DEFAULT : query->limit};
	return OK;
}

/* Leaves `limit` of the items; *ret_next is the cursor behind them, STR_NULL when these are all. */
static void cut(struct request *rq, size_t limit, const struct db_rows *rows, const char *column,
		struct list *items, struct str *ret_next)
{
	struct str last;

	*ret_next = STR_NULL;
	if (items->count <= limit)
		return;
	items->count = limit;
	last = row_str(rows, limit - 1, column);
	*ret_next = cursor_make(rq->arena, &last, 1);
}

enum err paging_list(struct request *rq, const struct paging *page, const struct db_rows *rows,
		     const struct schema *schema, const char *column, struct list *ret,
		     struct str *ret_next)
{
	TRY(rows_list(rq->arena, rows, schema, ret));
	cut(rq, (size_t)page->limit, rows, column, ret, ret_next);
	return OK;
}

enum err paging_reply_fitting(struct request *rq, const struct paging *page,
			      const struct db_rows *rows, const struct schema *schema,
			      const char *column, paging_weight_fn *weight)
{
	struct list items;
	struct str next;

	TRY(rows_list(rq->arena, rows, schema, &items));
	cut(rq, paging_fit(&items, schema->size, (size_t)page->limit, weight), rows, column,
	    &items, &next);
	return reply_list(rq, &items, next);
}

enum err paging_reply(struct request *rq, const struct paging *page, const struct db_rows *rows,
		      const struct schema *schema, const char *column)
{
	struct list items;
	struct str next;

	TRY(paging_list(rq, page, rows, schema, column, &items, &next));
	return reply_list(rq, &items, next);
}

size_t paging_fit(const struct list *items, size_t size, size_t limit, paging_weight_fn *weight)
{
	const char *item = items->items;
	size_t bytes = 0;

	for (size_t i = 0; i < items->count && i < limit; i++, item += size) {
		bytes += weight(item);
		if (i > 0 && bytes > PAGE_BYTES)
			return i;
	}
	return limit;
}
