#include "core/net/smtp.h"

#include <stdlib.h>

#include <curl/curl.h>

#define CONNECT_MS 5000

/* What is left of the message, for libcurl to take. */
struct upload {
	struct str rest;
};

static size_t give(char *bytes, size_t size, size_t count, void *ctx)
{
	struct upload *upload = ctx;
	size_t len = upload->rest.len < size * count ? upload->rest.len : size * count;

	memcpy(bytes, upload->rest.ptr, len);
	upload->rest = str_slice(upload->rest, len, upload->rest.len);
	return len;
}

bool smtp_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static struct str part_of(struct arena *arena, CURLU *url, CURLUPart part)
{
	char *text = NULL;
	struct str copy = STR_NULL;

	if (curl_url_get(url, part, &text, 0) == CURLUE_OK)
		copy = arena_str(arena, str_from(text));
	curl_free(text);
	return copy;
}

/* Its scheme and host; false when it cannot be read. */
static bool url_read(struct arena *arena, struct str text, struct str *ret_scheme,
		     struct str *ret_host)
{
	CURLU *url = curl_url();

	if (!url)
		abort();
	bool good = curl_url_set(url, CURLUPART_URL, arena_str(arena, text).ptr, 0) == CURLUE_OK;
	*ret_scheme = good ? part_of(arena, url, CURLUPART_SCHEME) : STR_NULL;
	*ret_host = good ? part_of(arena, url, CURLUPART_HOST) : STR_NULL;
	struct str path = good ? part_of(arena, url, CURLUPART_PATH) : STR_NULL;
	curl_url_cleanup(url);
	return good && ret_host->len && path.len <= 1;
}

static bool is_loopback(struct str host)
{
	if (str_eq(host, STR("localhost")) || str_eq(host, STR("[::1]")))
		return true;
	for (size_t i = 0; i < host.len; i++)
		if (!strchr("0123456789.", host.ptr[i]))
			return false;
	return str_starts(host, STR("127."));
}

static int set_message(CURL *curl, struct arena *arena, struct str from,
		       struct curl_slist *recipients, struct upload *upload)
{
	struct str sender = arena_printf(arena, "<%.*s>", STR_FMT(from));
	int bad = 0;

	bad |= curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.ptr) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_READFUNCTION, give) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_READDATA, upload) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload->rest.len) !=
	       CURLE_OK;
	return bad;
}

static int set_server(CURL *curl, struct arena *arena, struct str url, bool plain)
{
	int bad = 0;

	bad |= curl_easy_setopt(curl, CURLOPT_URL, arena_str(arena, url).ptr) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_USE_SSL,
				(long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL)) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SMTP_TOTAL_MS) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_PROXY, "") != CURLE_OK;
	return bad;
}

/*
 * 5xx to sender, recipient or message is final (RFC 5321 §4.2.1); to the sign-in it is a setting
 * that somebody may mend. Servers' own words are left out: they like to repeat addresses.
 */
static enum err judge(struct arena *arena, CURL *curl, CURLcode code, struct str *ret_detail)
{
	long status = 0;

	if (code == CURLE_OK)
		return OK;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	*ret_detail = arena_printf(arena, "%s (%ld)", curl_easy_strerror(code), status);
	bool refused = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
		       code == CURLE_WEIRD_SERVER_REPLY;
	return refused && status >= 500 && status != 530 && status != 535 ? ERR_INVALID
									  : ERR_UPSTREAM;
}

enum err smtp_send(struct arena *arena, struct str url, struct str from, struct str to,
		   struct str message, struct str *ret_detail)
{
	struct upload upload = {message};
	struct str scheme, host;
	enum err err = ERR_UPSTREAM;

	*ret_detail = STR("libcurl lacks something");
	if (!url_read(arena, url, &scheme, &host))
		return ERR_UPSTREAM;
	bool plain = str_eq(scheme, STR("smtp")) && is_loopback(host);
	struct curl_slist *recipients =
		curl_slist_append(NULL, arena_printf(arena, "<%.*s>", STR_FMT(to)).ptr);
	CURL *curl = curl_easy_init();
	if (curl && recipients && !set_server(curl, arena, url, plain) &&
	    !set_message(curl, arena, from, recipients, &upload))
		err = judge(arena, curl, curl_easy_perform(curl), ret_detail);
	curl_easy_cleanup(curl);
	curl_slist_free_all(recipients);
	return err;
}
