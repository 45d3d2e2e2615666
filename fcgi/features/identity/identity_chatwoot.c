/* Asking Chatwoot whose credentials these are. */
#include "features/identity/identity_int.h"

#define TIMEOUT_MS   3000
#define REPLY_BYTES  (512 * 1024)
#define ACCOUNTS_MAX 200

/* Chatwoot's ids use underscores ("pt_BR"); what the Hub does not speak is no preference. */
static struct str locale_of(struct str locale)
{
	if (str_eq(str_slice(locale, 0, 2), STR("pt")))
		return STR("pt-BR");
	return str_eq(str_slice(locale, 0, 2), STR("en")) ? STR("en") : STR_NULL;
}

static struct str bounded(const struct json *json, const char *path)
{
	struct str s = json_get_str(json, path);

	return s.len ? str_utf8_head(s, 255) : STR_NULL;
}

/*
 * The accounts where the person may work. Whoever has the word "administrator" is one; agents of
 * the Enterprise edition's custom roles are agents here.
 */
static struct str read_accounts(struct arena *arena, const struct json *accounts)
{
	struct buf out = buf_new(arena, 64 * 1024);
	size_t count = json_array_len(accounts);

	buf_char(&out, '[');
	for (size_t i = 0; i < count && i < ACCOUNTS_MAX; i++) {
		const struct json *account = json_at(accounts, i);
		int64_t id = json_get_i64(account, "id", I64_NULL);
		bool admin = str_eq(json_get_str(account, "role"), STR("administrator"));
		if (id < 1 || str_eq(json_get_str(account, "status"), STR("suspended")))
			continue;
		buf_printf(&out, "%s{\"id\":%lld,\"role\":\"%s\"}", out.len > 1 ? "," : "",
			   (long long)id, admin ? "administrator" : "agent");
	}
	buf_char(&out, ']');
	return buf_view(&out);
}

/* The permanent access_token and pubsub_token in the same reply are never looked at. */
static enum err read_person(struct request *rq, struct str text, struct chatwoot_user *ret)
{
	const struct json *json;

	if (json_parse_foreign(rq->arena, text, &json) != OK)
		return ERR_UPSTREAM;
	const struct json *data = json_get(json, "payload.data");
	struct str name = bounded(data, "name"), avatar = json_get_str(data, "avatar_url");
	*ret = (struct chatwoot_user){
		.id = json_get_i64(data, "id", I64_NULL),
		.name = name.ptr ? name : STR(""),
		.email = bounded(data, "email"),
		.avatar_url = avatar.len && avatar.len <= 2048 ? avatar : STR_NULL,
		.locale = locale_of(json_get_str(data, "ui_settings.locale")),
		.accounts = read_accounts(rq->arena, json_get(data, "accounts")),
	};
	return ret->id < 1 ? ERR_UPSTREAM : OK;
}

enum err chatwoot_validate(struct request *rq, const struct installation *installation,
			   const struct credentials *credentials, struct chatwoot_user *ret)
{
	const struct httpc_header headers[] = {
		{STR("access-token"), credentials->access_token},
		{STR("client"), credentials->client},
		{STR("uid"), credentials->uid},
		{STR("Accept"), STR("application/json")},
	};
	const struct httpc_request request = {
		.method = "GET",
		.url = arena_printf(rq->arena, "%.*s/auth/validate_token",
				    STR_FMT(installation->base_url)),
		.headers = headers,
		.header_count = ARRAY_LEN(headers),
		.allow_private = installation->allow_private,
		.total_ms = TIMEOUT_MS,
		.reply_max = REPLY_BYTES,
	};
	struct httpc_reply reply;
	struct str reason;

	if (httpc_send(rq->app->httpc, rq->arena, &request, &reply, &reason) != OK) {
		log_event(&rq->log, LOG_WARN, "chatwoot.unreachable",
			  LOG_STR("installation", installation->slug), LOG_STR("reason", reason));
		return ERR_UPSTREAM;
	}
	if (reply.status == 401)
		return ERR_UNAUTHENTICATED;
	if (reply.status != 200) {
		log_event(&rq->log, LOG_WARN, "chatwoot.unexpected",
			  LOG_STR("installation", installation->slug),
			  LOG_I64("status", reply.status));
		return ERR_UPSTREAM;
	}
	return read_person(rq, reply.body, ret);
}
