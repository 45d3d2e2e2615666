/* What an account may have: its plan, and what it has in place of what the plan says. */
#include "app/ctl/ctl_system.h"
#include "app/ctl/ctl_table.h"
#include "core/db/db_system.h"
#include "features/billing/billing.h"

DB_STMT(limits_account, "ctl.limits_account",
	"select a.id from accounts a join installations i on i.id = a.installation_id"
	" where i.slug = $1 and a.chatwoot_account_id = $2 for update of a");

DB_STMT(limits_plan, "ctl.limits_plan",
	"update accounts a set plan = p.key, updated_at = now() from plans p"
	" where a.id = $1 and p.key = $2 returning p.key");

/* $3 NULL: without end. */
DB_STMT(limits_set, "ctl.limits_set",
	"insert into account_entitlements (account_id, key, amount, soft, source)"
	" values ($1, $2, $3, $4, 'operator') on conflict (account_id, key) do update"
	" set amount = excluded.amount, soft = excluded.soft, source = excluded.source,"
	"   updated_at = now()");

DB_STMT(limits_unset, "ctl.limits_unset",
	"delete from account_entitlements where account_id = $1 and key = $2");

DB_STMT(limits_shown, "ctl.limits_shown",
	"select k.key, coalesce(e.amount::text, 'unlimited') as amount,"
	" coalesce(entitlement_used($1, k.key)::text, '-') as used,"
	" case when e.soft then 'soft' else 'hard' end as mode, e.source"
	" from unnest($2::text[]) with ordinality k(key, place)"
	" cross join lateral entitlement_of($1, k.key) e order by k.place");

struct wish {
	struct str key;
	int64_t amount; /* I64_NULL: without end */
	bool unset;     /* as the plan says */
};

/* KEY=VALUE, as --help says. */
static bool read_wish(struct ctl *ctl, struct str text, struct wish *ret)
{
	struct str value = text, key = str_split(&value, '=');
	struct wish wish = {.key = key, .amount = I64_NULL};
	bool good = value.ptr && entitlement_known(arena_str(ctl->arena, key).ptr);

	wish.unset = str_eq(value, STR("plan"));
	if (str_eq(value, STR("off")))
		wish.amount = 0;
	else if (!wish.unset && !str_eq(value, STR("on")) && !str_eq(value, STR("unlimited")))
		good = good && str_to_i64(value, 0, INT64_MAX, &wish.amount);
	*ret = wish;
	return good;
}

/* The value of --set is a comma list; false, and a complaint, before anything is changed. */
static bool read_wishes(struct ctl *ctl, struct list *ret)
{
	struct str rest = ctl_option(ctl, "--set");
	struct wish *items = ARENA_ARRAY(ctl->arena, struct wish, ENTITLEMENT_KEYS);
	size_t count = 0;

	while (rest.ptr) {
		struct str one = str_trim(str_split(&rest, ','));
		if (count == ENTITLEMENT_KEYS || !read_wish(ctl, one, &items[count++])) {
			ctl_fail("--set %.*s: not a key of `hubctl account limits` and a number,"
				 " on, off, unlimited or plan",
				 STR_FMT(one));
			return false;
		}
	}
	*ret = (struct list){items, count};
	return true;
}

static enum err change_plan(struct ctl *ctl, struct db_system *tx, int64_t account_id)
{
	struct str plan = ctl_option(ctl, "--plan");
	struct db_rows *rows;

	if (!plan.ptr)
		return OK;
	TRY(db_system_query(tx, &limits_plan, DB_ARGS(db_i64(account_id), db_text(plan)), &rows));
	return rows_count(rows) == 1 ? OK : ERR_INVALID;
}

static void change_limits(struct ctl *ctl, struct db_system *tx, int64_t account_id,
			  const struct list *wishes)
{
	bool soft = ctl_option(ctl, "--soft").ptr != NULL;
	const struct wish *items = wishes->items;

	for (size_t i = 0; i < wishes->count; i++) {
		if (items[i].unset)
			db_system_queue(tx, &limits_unset,
					DB_ARGS(db_i64(account_id), db_text(items[i].key)));
		else
			db_system_queue(tx, &limits_set,
					DB_ARGS(db_i64(account_id), db_text(items[i].key),
						db_i64(items[i].amount), db_bool(soft)));
	}
}

static void keep_entry(struct ctl *ctl, struct db_system *tx, int64_t account_id)
{
	struct str set = ctl_option(ctl, "--set"), plan = ctl_option(ctl, "--plan");
	struct buf after = buf_new(ctl->arena, 4096);

	if (!set.ptr && !plan.ptr)
		return;
	buf_lit(&after, "{\"set\":");
	json_put_str(&after, set.ptr ? set : STR(""));
	buf_lit(&after, ",\"plan\":");
	json_put_str(&after, plan.ptr ? plan : STR(""));
	buf_char(&after, '}');
	const struct ctl_act act = {
		.account_id = account_id,
		.action = "entitlement.changed",
		.resource_id = arena_printf(ctl->arena, "%lld", (long long)account_id),
		.after = buf_view(&after),
	};
	ctl_audit(tx, &act);
}

static void print_limits(struct ctl *ctl, const struct db_rows *rows)
{
	static const struct ctl_column columns[] = {
		{"key", "key", CELL_CODE},
		{"amount", "amount", CELL_TEXT},
		{"used", "used", CELL_TEXT},
		{"mode", "mode", CELL_TEXT},
		{"source", "source", CELL_TEXT},
	};

	ctl_table_of(ctl, columns, ARRAY_LEN(columns), rows);
}

static struct list all_keys(struct arena *arena)
{
	struct str *items = ARENA_ARRAY(arena, struct str, ENTITLEMENT_KEYS);

	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		items[i] = str_from(entitlement_keys[i].key);
	return (struct list){items, ENTITLEMENT_KEYS};
}

/* ERR_NOT_FOUND: no such account; ERR_INVALID: no such plan. */
static enum err work(struct ctl *ctl, struct db_system *tx, int64_t chatwoot_account_id,
		     const struct list *wishes, struct db_rows **ret)
{
	const struct list keys = all_keys(ctl->arena);
	struct db_rows *rows;

	TRY(db_system_query(tx, &limits_account,
			    DB_ARGS(db_text(ctl_option(ctl, "--installation")),
				    db_i64(chatwoot_account_id)),
			    &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	int64_t id = row_i64(rows, 0, "id");
	TRY(change_plan(ctl, tx, id));
	change_limits(ctl, tx, id, wishes);
	keep_entry(ctl, tx, id);
	TRY(db_system_query(tx, &limits_shown, DB_ARGS(db_i64(id), db_texts(&keys)), ret));
	return db_system_commit(tx);
}

int ctl_account_limits(struct ctl *ctl)
{
	struct list wishes = {0};
	struct db_rows *rows;
	int64_t chatwoot_account_id;

	if (!ctl_number(ctl, "--chatwoot-account", &chatwoot_account_id) ||
	    !read_wishes(ctl, &wishes))
		return 2;
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	struct db_system *tx = db_system_begin(db, ctl->arena);
	enum err err = work(ctl, tx, chatwoot_account_id, &wishes, &rows);
	db_system_end(tx);
	if (err == ERR_NOT_FOUND)
		return ctl_fail("that account is not in the Hub; see hubctl account list");
	if (err == ERR_INVALID)
		return ctl_fail("there is no plan %.*s", STR_FMT(ctl_option(ctl, "--plan")));
	if (err != OK)
		return ctl_db_problem(db);
	print_limits(ctl, rows);
	return 0;
}
