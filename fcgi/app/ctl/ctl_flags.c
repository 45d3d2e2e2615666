/* Feature flags: for whom they are on. */
#include "app/ctl/ctl_system.h"
#include "app/ctl/ctl_table.h"
#include "core/db/db_system.h"

/* A row per rule, and one for each flag without any. */
DB_STMT(flags_listed, "ctl.flags_listed",
	"select f.key as flag, case when f.enabled then 'enabled' else 'disabled' end as state,"
	" coalesce(case when r.allow then 'on' when not r.allow then 'off' end, '-') as rule,"
	" coalesce(r.account_id::text, '-') as account_id, coalesce(r.role, '-') as role,"
	" coalesce(r.percentage || '% of ' || case when r.by_user then 'users' else 'accounts' end,"
	"  '-') as share, coalesce(f.entitlement, '-') as entitlement"
	" from feature_flags f left join feature_flag_rules r on r.flag = f.key"
	" order by f.key, r.account_id nulls first, r.role nulls first");

DB_STMT(flag_enable, "ctl.flag_enable",
	"update feature_flags set enabled = $2, updated_at = now() where key = $1 returning key");

/* The rule of that account and role, or of all where they are NULL. */
DB_STMT(flag_rule_drop, "ctl.flag_rule_drop",
	"delete from feature_flag_rules where flag = $1"
	" and account_id is not distinct from $2 and role is not distinct from $3");

DB_STMT(flag_rule_add, "ctl.flag_rule_add",
	"insert into feature_flag_rules (flag, allow, account_id, role, percentage, by_user)"
	" values ($1, $2, $3, $4, $5, $6)");

int ctl_flags_list(struct ctl *ctl)
{
	static const struct ctl_column columns[] = {
		{"flag", "flag", CELL_CODE},
		{"state", "state", CELL_TEXT},
		{"rule", "rule", CELL_TEXT},
		{"account_id", "account", CELL_TEXT},
		{"role", "role", CELL_TEXT},
		{"share", "share", CELL_TEXT},
		{"entitlement", "needs", CELL_TEXT},
	};
	struct db *db = ctl_system_db(ctl);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (ctl_run_one(db, ctl->arena, &flags_listed, DB_NO_ARGS, &rows) != OK)
		return ctl_db_problem(db);
	ctl_table_of(ctl, columns, ARRAY_LEN(columns), rows);
	return 0;
}

/* What the options say of one rule. */
struct wish {
	struct str flag;
	bool on;
	int64_t account_id; /* I64_NULL: all */
	struct str role;    /* NULL: all */
	int64_t percentage; /* I64_NULL: all */
	bool by_user;
};

static bool read_wish(struct ctl *ctl, struct wish *ret)
{
	struct str state = ctl_option(ctl, "--state"), share = ctl_option(ctl, "--percentage");
	struct wish wish = {
		.flag = ctl_option(ctl, "--flag"),
		.on = str_eq(state, STR("on")),
		.account_id = I64_NULL,
		.role = ctl_option(ctl, "--role"),
		.percentage = I64_NULL,
		.by_user = ctl_option(ctl, "--of-users").ptr != NULL,
	};

	if (!wish.on && !str_eq(state, STR("off"))) {
		ctl_fail("--state must be on or off");
		return false;
	}
	if (share.ptr && !str_to_i64(share, 0, 100, &wish.percentage)) {
		ctl_fail("--percentage must be 0 to 100");
		return false;
	}
	if (ctl_option(ctl, "--account").ptr && !ctl_number(ctl, "--account", &wish.account_id))
		return false;
	*ret = wish;
	return true;
}

/*
 * Off without more is off for everybody, and leaves the rules for the day it is on again. All else
 * is a rule in the place of the one for the same people.
 */
static enum err change(struct db_system *tx, const struct wish *wish)
{
	bool whole = wish->account_id == I64_NULL && !wish->role.ptr &&
		     wish->percentage == I64_NULL;
	struct db_rows *rows;

	TRY(db_system_query(tx, &flag_enable,
			    DB_ARGS(db_text(wish->flag), db_bool(wish->on || !whole)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	if (wish->on || !whole) {
		db_system_queue(tx, &flag_rule_drop,
				DB_ARGS(db_text(wish->flag), db_i64(wish->account_id),
					db_text(wish->role)));
		db_system_queue(tx, &flag_rule_add,
				DB_ARGS(db_text(wish->flag), db_bool(wish->on),
					db_i64(wish->account_id), db_text(wish->role),
					db_i64(wish->percentage), db_bool(wish->by_user)));
	}
	ctl_audit(tx, &(struct ctl_act){
			      .account_id = wish->account_id == I64_NULL ? 0 : wish->account_id,
			      .action = wish->on ? "flag.switched_on" : "flag.switched_off",
			      .resource_id = wish->flag,
		      });
	return db_system_commit(tx);
}

int ctl_flags_set(struct ctl *ctl)
{
	struct wish wish;

	if (!read_wish(ctl, &wish))
		return 2;
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	struct db_system *tx = db_system_begin(db, ctl->arena);
	enum err err = change(tx, &wish);
	db_system_end(tx);
	if (err == ERR_NOT_FOUND)
		return ctl_fail("there is no flag %.*s; see hubctl flags list", STR_FMT(wish.flag));
	return err == OK ? ctl_flags_list(ctl) : ctl_db_problem(db);
}
