/* Cards as a change left them, and who hears of that. */
#include "features/kanban/card/card_int.h"

DB_STMT(card_now, "kanban.card_now",
	"select " CARD_COLUMNS ", " CARD_HEARD ", case when $3::jsonb is not null then"
	"   directory.audience_lost($3, directory.card_audience(c.id),"
	"     directory.card_outsiders(c.id)) end as lost"
	" from cards c where c.account_id = $1 and c.id = $2");

/* $3 the audiences that they had, by id, or NULL. */
DB_STMT(cards_now, "kanban.cards_now",
	"select " CARD_COLUMNS ", " CARD_HEARD ", case when $3::jsonb is not null then"
	"   directory.audience_lost($3::jsonb -> c.id::text, directory.card_audience(c.id),"
	"     directory.card_outsiders(c.id)) end as lost"
	" from cards c where c.account_id = $1 and c.id = any ($2::uuid[]) order by c.id");

DB_STMT(audience_now, "kanban.audience_now", "select directory.card_audience($1) as audience");

DB_STMT(audiences_now, "kanban.audiences_now",
	"select jsonb_object_agg(c.id, directory.card_audience(c.id)) as audiences from cards c"
	" where c.account_id = $1 and c.id = any ($2::uuid[])");

enum err card_told(struct db_tenant *tenant, struct str card_id, struct str before,
		   struct card_change *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &card_now,
		     DB_ARGS(db_account(tenant), db_text(card_id), db_text(before)),
		     &rows));
	return card_change_read(rows, ret);
}

static enum err change_of(const struct db_rows *rows, size_t i, struct card_change *ret)
{
	struct card_change change = {.lost = STR_NULL};

	TRY(row_get(rows, i, &card_schema, &change.card));
	change.audience = row_str(rows, i, "audience");
	change.lost = row_str(rows, i, "lost");
	change.outsiders = row_str(rows, i, "outsiders");
	*ret = change;
	return OK;
}

enum err card_change_read(const struct db_rows *rows, struct card_change *ret)
{
	return rows_count(rows) == 1 ? change_of(rows, 0, ret) : ERR_NOT_FOUND;
}

enum err cards_told(struct db_tenant *tenant, const struct list *ids, struct str before,
		    struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &cards_now,
		     DB_ARGS(db_account(tenant), db_texts(ids), db_text(before)),
		     &rows));
	struct card_change *changes =
		ARENA_ARRAY(db_tenant_arena(tenant), struct card_change, rows_count(rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		TRY(change_of(rows, i, &changes[i]));
	*ret = (struct list){changes, rows_count(rows)};
	return OK;
}

enum err card_audience_of(struct db_tenant *tenant, struct str card_id, struct str *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &audience_now, DB_ARGS(db_text(card_id)), &rows));
	*ret = row_str(rows, 0, "audience");
	return OK;
}

enum err cards_audiences_of(struct db_tenant *tenant, const struct list *ids, struct str *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &audiences_now,
		     DB_ARGS(db_account(tenant), db_texts(ids)), &rows));
	*ret = row_str(rows, 0, "audiences");
	return OK;
}
