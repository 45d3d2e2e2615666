#include "features/chatwoot/connection/check.h"

#include "core/crypto/seal.h"
#include "core/http/uri.h"
#include "core/net/netaddr.h"
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/connection/check_text.h"

#define DETAIL_MAX   1000
#define CLOCK_WARNS  (60 * USEC_PER_SEC)
#define CLOCK_BREAKS (240 * USEC_PER_SEC) /* signatures are good for 300 s */

static const char *const state_names[] = {"ok", "warning", "failed"};
static const struct names states = {state_names, ARRAY_LEN(state_names)};

static const struct field check_fields[] = {
	F_STR(struct check, key, 1, 32, REQUIRED),
	F_ENUM(struct check, state, &states, REQUIRED),
	F_STR(struct check, detail, 1, DETAIL_MAX, REQUIRED),
};
const struct schema check_schema = SCHEMA("ConnectionCheck", struct check, check_fields);

DB_STMT(connection_seen, "chatwoot.connection_seen",
	"update chatwoot_connections set checked_at = now(),"
	"   chatwoot_version = coalesce($3, chatwoot_version),"
	"   state = case when $2::text is null or state = 'disconnected' then state else $2 end,"
	"   last_error = case when $2 = 'connected' then null else last_error end,"
	"   version = version + case when state <> 'disconnected' and state <> $2 then 1 else 0"
	"     end, updated_at = now()"
	" where account_id = $1 returning " CONNECTION_COLUMNS);

static struct arena *arena_of(const struct checkup *checkup)
{
	return cw_arena(checkup->onboarding->cw);
}

/* Says what was found; `about` takes the place of "{}". */
static void say(struct checkup *checkup, enum finding finding, struct str about)
{
	const struct finding_row *row = &findings[finding];
	struct str text = str_from(checkup->lang == LANG_EN ? row->en : row->pt);
	struct buf out = buf_new(arena_of(checkup), 16 * 1024);
	const char *gap = strstr(text.ptr, "{}");

	if (checkup->count == CHECKS_MAX)
		return;
	if (gap) {
		buf_str(&out, str_slice(text, 0, (size_t)(gap - text.ptr)));
		buf_str(&out, str_utf8_head(about, 300));
		buf_str(&out, str_from(gap + 2));
	} else {
		buf_str(&out, text);
	}
	checkup->checks[checkup->count++] = (struct check){
		.key = str_from(row->key),
		.state = str_from(row->state),
		.detail = buf_view(&out),
	};
}

/* Why the last call failed, as a clause: without the full stop a sentence would end in. */
static struct str problem(const struct checkup *checkup)
{
	struct str text = str_from(cw_problem(checkup->onboarding->cw));

	return str_ends(text, STR(".")) ? str_slice(text, 0, text.len - 1) : text;
}

/* --- what needs no call --- */

static void check_embedding(struct checkup *checkup)
{
	const struct chatwoot_home *home = checkup->onboarding->home;
	struct str origin = url_origin(arena_of(checkup), home->target.base_url, NULL);
	const struct str *origins = home->origins.items;
	bool found = false;

	for (size_t i = 0; i < home->origins.count; i++)
		found |= str_eq(origins[i], origin);
	say(checkup, found ? EMBEDDING_OK : EMBEDDING_MISSING, origin);
}

static void check_network(struct checkup *checkup)
{
	struct str host = STR_NULL;
	enum netaddr_kind kind;

	(void)url_origin(arena_of(checkup), checkup->onboarding->public_url, &host);
	if (!netaddr_lookup(arena_of(checkup), host, &kind))
		say(checkup, NETWORK_UNKNOWN, host);
	else
		say(checkup, kind == NETADDR_PUBLIC ? NETWORK_OK : NETWORK_PRIVATE, host);
}

static void check_delivery(struct checkup *checkup)
{
	const struct onboarding *onboarding = checkup->onboarding;
	struct arena *arena = arena_of(checkup);
	usec_t last = onboarding->home->last_webhook_at;

	if (checkup->connection && str_eq(checkup->connection->mode, STR("poll")))
		say(checkup, DELIVERY_POLL, STR(""));
	else if (last == I64_NULL)
		say(checkup, DELIVERY_WAITING, onboard_webhook_url(arena, onboarding));
	else
		say(checkup, DELIVERY_OK, str_slice(time_text(arena, last), 0, 16));
}

/* --- the first call --- */

/* IMF-fixdate (RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT". */
static bool read_date(struct arena *arena, struct str text, usec_t *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *month;

	if (text.len != 29 || !str_ends(text, STR(" GMT")))
		return false;
	month = strstr(months, arena_str(arena, str_slice(text, 8, 11)).ptr);
	if (!month || (month - months) % 3 != 0)
		return false;
	return time_parse(arena_printf(arena, "%.*s-%02d-%.*sT%.*sZ",
				       STR_FMT(str_slice(text, 12, 16)),
				       (int)(month - months) / 3 + 1,
				       STR_FMT(str_slice(text, 5, 7)),
				       STR_FMT(str_slice(text, 17, 25))),
			  ret);
}

static void check_clock(struct checkup *checkup)
{
	struct arena *arena = arena_of(checkup);
	usec_t theirs;

	if (!read_date(arena, cw_header(checkup->onboarding->cw, STR("Date")), &theirs)) {
		say(checkup, CLOCK_UNKNOWN, STR(""));
		return;
	}
	usec_t apart = theirs > checkup->now ? theirs - checkup->now : checkup->now - theirs;
	say(checkup,
	    apart > CLOCK_BREAKS  ? CLOCK_FAR
	    : apart > CLOCK_WARNS ? CLOCK_SKEWED
				  : CLOCK_OK,
	    arena_printf(arena, "%lld", (long long)(apart / USEC_PER_SEC)));
}

static void check_version(struct checkup *checkup, struct str version)
{
	if (!version.len || version.len > 32)
		say(checkup, VERSION_UNKNOWN, STR(""));
	else
		say(checkup, onboard_version_signs(version) ? VERSION_OK : VERSION_OLD, version);
	if (version.len && version.len <= 32)
		checkup->chatwoot_version = version;
}

static void check_tls(struct checkup *checkup, bool reached)
{
	struct str text = problem(checkup);
	bool https = str_starts(checkup->onboarding->home->target.base_url, STR("https:"));
	bool about_it = text.len && (strstr(text.ptr, "SSL") || strstr(text.ptr, "certificate"));

	if (!https)
		say(checkup, TLS_NONE, STR(""));
	else if (!reached && about_it)
		say(checkup, TLS_BROKEN, text);
	else if (reached)
		say(checkup, TLS_OK, STR(""));
}

/* False: nobody is there, and nothing else needs to be asked. */
static bool check_reach(struct checkup *checkup)
{
	struct cw *cw = checkup->onboarding->cw;
	const struct json *reply = NULL;
	enum cw_result result = cw_get(cw, STR("/api"), &reply);
	/* An answer is an answer: old versions don't know the path. */
	bool reached = cw_status(cw) > 0 && result != CW_DOWN;

	if (cw_status(cw) / 100 == 3) {
		say(checkup, REDIRECTED, cw_header(cw, STR("Location")));
		return false;
	}
	say(checkup, reached ? REACHABLE : UNREACHABLE,
	    reached ? checkup->onboarding->home->target.base_url : problem(checkup));
	check_tls(checkup, reached);
	if (!reached)
		return false;
	check_clock(checkup);
	check_version(checkup, json_get_str(reply, "version"));
	return true;
}

/* --- what the credential sees --- */

static bool check_credential(struct checkup *checkup)
{
	static const enum finding said[] = {
		[ONBOARD_OK] = CREDENTIAL_OK,
		[ONBOARD_REFUSED] = CREDENTIAL_DEAD,
		[ONBOARD_STRANGER] = CREDENTIAL_STRANGER,
		[ONBOARD_SUSPENDED] = CREDENTIAL_SUSPENDED,
		[ONBOARD_NO_ADMIN] = CREDENTIAL_NO_ADMIN,
		[ONBOARD_FAILED] = CREDENTIAL_UNKNOWN,
	};
	struct onboarded found = {0};
	enum onboard_result result = onboard_examine(checkup->onboarding->cw, &found);

	checkup->alive = result == ONBOARD_OK;
	checkup->dead = !checkup->alive && result != ONBOARD_FAILED;
	say(checkup, said[result],
	    result == ONBOARD_FAILED ? problem(checkup) : found.service_user_name);
	return checkup->alive;
}

/* Does the webhook sign with what we know? */
static bool secret_known(const struct checkup *checkup, struct str theirs)
{
	const struct chatwoot_home *home = checkup->onboarding->home;
	struct arena *arena = arena_of(checkup);
	struct str ours;

	return home->secret_sealed.ptr &&
	       seal_open(arena, checkup->keys,
			 chatwoot_secret_context(arena, checkup->account_id, home->endpoint_id,
						 "secret_sealed"),
			 home->secret_sealed, &ours) == OK &&
	       str_eq(ours, theirs);
}

static bool has_all_events(const struct json *row)
{
	const struct json *list = json_get(row, "subscriptions");

	for (size_t e = 0; onboard_events[e]; e++) {
		bool found = false;
		for (size_t i = 0; i < json_array_len(list) && !found; i++)
			found = str_eq(json_get_str(json_at(list, i), ""),
				       str_from(onboard_events[e]));
		if (!found)
			return false;
	}
	return true;
}

static enum finding judge_webhook(const struct checkup *checkup, const struct json *row)
{
	struct str url = onboard_webhook_url(arena_of(checkup), checkup->onboarding);

	if (!str_eq(json_get_str(row, "url"), url))
		return WEBHOOK_ADDRESS;
	if (!secret_known(checkup, json_get_str(row, "secret")))
		return WEBHOOK_SECRET;
	return has_all_events(row) ? WEBHOOK_OK : WEBHOOK_EVENTS;
}

static void check_webhook(struct checkup *checkup)
{
	const struct json *reply, *row = NULL;

	if (cw_get(checkup->onboarding->cw, STR("/webhooks"), &reply) != CW_OK) {
		say(checkup, WEBHOOK_UNKNOWN, problem(checkup));
		return;
	}
	const struct json *list = json_get(reply, "payload.webhooks");
	for (size_t i = 0; i < json_array_len(list) && !row; i++)
		if (onboard_is_webhook(checkup->onboarding, json_at(list, i)))
			row = json_at(list, i);
	if (row)
		say(checkup, judge_webhook(checkup, row), json_get_str(row, "url"));
	else
		say(checkup,
		    str_eq(checkup->connection->mode, STR("poll")) ? WEBHOOK_POLL
								   : WEBHOOK_MISSING,
		    STR(""));
}

static void check_apps(struct checkup *checkup)
{
	const struct json *list;
	size_t wanted;

	if (cw_get(checkup->onboarding->cw, STR("/dashboard_apps"), &list) != CW_OK) {
		say(checkup, APPS_UNKNOWN, problem(checkup));
		return;
	}
	size_t found = onboard_apps_found(checkup->onboarding, list, &wanted);
	say(checkup, found == wanted ? APPS_OK : APPS_MISSING, STR(""));
}

void chatwoot_check(struct checkup *checkup)
{
	bool connected = checkup->connection &&
			 !str_eq(checkup->connection->state, STR("disconnected"));

	bool reached = check_reach(checkup);
	if (!connected)
		say(checkup, CREDENTIAL_NONE, STR(""));
	else if (reached && check_credential(checkup)) {
		check_webhook(checkup);
		check_apps(checkup);
		check_delivery(checkup);
	}
	check_embedding(checkup);
	check_network(checkup);
	if (reached)
		say(checkup,
		    cw_status(checkup->onboarding->cw) == 429 ? THROTTLE_LIMITED : THROTTLE_OK,
		    STR(""));
}

bool checkup_good(const struct checkup *checkup)
{
	for (size_t i = 0; i < checkup->count; i++)
		if (str_eq(checkup->checks[i].state, STR("failed")))
			return false;
	return true;
}

enum err connection_checked(const struct connection_writer *writer, const struct checkup *checkup)
{
	struct str state = checkup->alive  ? STR("connected")
			   : checkup->dead ? STR("unauthorized")
					   : STR_NULL;
	struct connection connection;
	struct db_rows *rows;

	if (!checkup->connection)
		return OK;
	TRY(db_query(writer->tenant, &connection_seen,
		     DB_ARGS(db_account(writer->tenant), db_text(state),
			     db_text(checkup->chatwoot_version)),
		     &rows));
	if (rows_count(rows) != 1)
		return OK;
	TRY(row_get(rows, 0, &connection_schema, &connection));
	return str_eq(connection.state, checkup->connection->state)
		       ? OK
		       : connection_tell(writer, &connection);
}
