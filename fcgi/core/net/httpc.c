#include "core/net/httpc.h"

#include <stdlib.h>
#include <unistd.h>

#include <curl/curl.h>

#include "core/base/buf.h"
#include "core/net/netaddr.h"

#define CONNECT_MS 2000
#define TOTAL_MS   10000
#define HEADER_MAX 8192 /* of one line we send or keep */
#define IDLE_SEC   60   /* a kept connection is not reused after that */

struct httpc_curl {
	struct httpc seam;
	CURL *guarded;
	CURL *private;
};

/* One request under way; what the callbacks see. */
struct exchange {
	CURL *curl;
	struct arena *arena;
	const struct httpc_request *request;
	struct httpc_reply *reply;
	struct buf body;
	size_t sunk;        /* bytes the request's sink took */
	bool declined;      /* it took no more */
	struct str refused; /* the address the guard turned down, or STR_NULL */
	struct str detail;
};

/* --- libcurl's callbacks --- */

static curl_socket_t open_guarded(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *ex = ctx;
	struct netaddr addr;
	enum netaddr_kind kind;

	if (purpose != CURLSOCKTYPE_IPCXN || !netaddr_from(&address->addr, &addr))
		return CURL_SOCKET_BAD;
	kind = netaddr_kind(addr);
	if (kind != NETADDR_PUBLIC && !(kind == NETADDR_PRIVATE && ex->request->allow_private)) {
		ex->refused = netaddr_text(ex->arena, addr);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Bytes for the request's sink; false for too many, or when it declines. */
static bool sink(struct exchange *ex, struct str bytes)
{
	ex->sunk += bytes.len;
	if (ex->sunk > ex->body.max) {
		ex->body.overflow = true;
		return false;
	}
	ex->declined = !ex->request->sink(ex->request->sink_ctx, bytes);
	return !ex->declined;
}

/* With libcurl any other number than `size * count` ends the transfer. */
static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct exchange *ex = ctx;
	long status = 0;

	curl_easy_getinfo(ex->curl, CURLINFO_RESPONSE_CODE, &status);
	if (ex->request->sink && status / 100 == 2)
		return sink(ex, (struct str){bytes, size * count}) ? size * count : 0;
	buf_bytes(&ex->body, bytes, size * count);
	return buf_ok(&ex->body) ? size * count : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
	struct exchange *ex = ctx;
	struct httpc_reply *reply = ex->reply;
	struct str value = {bytes, size * count};
	struct str name;

	if (str_starts(value, STR("HTTP/"))) { /* of an interim reply or of the final one */
		reply->header_count = 0;
		return size * count;
	}
	name = str_split(&value, ':');
	if (value.ptr && name.len > 0 && size * count <= HEADER_MAX &&
	    reply->header_count < HTTPC_HEADERS_MAX) {
		reply->headers[reply->header_count++] = (struct httpc_header){
			arena_str(ex->arena, name), arena_str(ex->arena, str_trim(value))};
	}
	return size * count;
}

/* --- before the request --- */

static bool is_method(const char *method)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

	for (size_t i = 0; method && i < ARRAY_LEN(methods); i++) {
		if (strcmp(method, methods[i]) == 0)
			return true;
	}
	return false;
}

static struct str url_part(CURLU *url, CURLUPart part, struct arena *arena)
{
	char *text = NULL;
	struct str copy = STR_NULL;

	if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) == CURLUE_OK)
		copy = arena_str(arena, str_from(text));
	curl_free(text);
	return copy;
}

/* What is wrong with the URL for this request, or NULL. */
static const char *url_complaint(struct arena *arena, const struct httpc_request *request)
{
	struct str text = arena_str(arena, request->url);
	const char *complaint = NULL;
	CURLU *url = curl_url();
	struct str scheme;
	struct str port;

	if (!url)
		abort();
	if (!request->url.ptr || memchr(text.ptr, '\0', text.len) ||
	    curl_url_set(url, CURLUPART_URL, text.ptr, CURLU_DISALLOW_USER) != CURLUE_OK) {
		curl_url_cleanup(url);
		return "the URL can't be read";
	}
	scheme = url_part(url, CURLUPART_SCHEME, arena);
	port = url_part(url, CURLUPART_PORT, arena);
	if (!str_eq(scheme, STR("https")) &&
	    !(request->allow_private && str_eq(scheme, STR("http"))))
		complaint = "the URL's scheme is not allowed";
	else if (!request->allow_private && !str_eq(port, STR("443")) && !str_eq(port, STR("8443")))
		complaint = "the URL's port is not allowed";
	curl_url_cleanup(url);
	return complaint;
}

static bool is_header(const struct httpc_header *header)
{
	const struct str parts[] = {header->name, header->value};

	if (header->name.len == 0 || memchr(header->name.ptr, ':', header->name.len))
		return false;
	for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
		for (size_t i = 0; i < parts[p].len; i++) {
			unsigned char c = (unsigned char)parts[p].ptr[i];

			if (c < ' ' || c == 0x7f)
				return false;
		}
	}
	return header->name.len + header->value.len <= HEADER_MAX;
}

static void free_list(void *list)
{
	curl_slist_free_all(list);
}

static bool add_line(struct curl_slist **list, struct str line)
{
	struct curl_slist *longer = curl_slist_append(*list, line.ptr);

	if (longer)
		*list = longer;
	return longer != NULL;
}

/* The caller's headers, and neither of the two libcurl would make up for a body ("name:"). */
static bool header_list(struct arena *arena, const struct httpc_request *request,
			struct curl_slist **ret)
{
	struct curl_slist *list = NULL;
	bool good = add_line(&list, STR("Expect:"));
	bool typed = false;

	for (size_t i = 0; i < request->header_count; i++)
		typed = typed || str_eq_nocase(request->headers[i].name, STR("Content-Type"));
	if (!typed)
		good = good && add_line(&list, STR("Content-Type:"));
	for (size_t i = 0; good && i < request->header_count; i++) {
		struct str name = request->headers[i].name;
		struct str value = request->headers[i].value;

		good = is_header(&request->headers[i]);
		if (good && value.len > 0)
			good = add_line(&list, arena_printf(arena, "%.*s: %.*s", STR_FMT(name),
							    STR_FMT(value)));
		else if (good) /* how libcurl spells a header without a value */
			good = add_line(&list, arena_printf(arena, "%.*s;", STR_FMT(name)));
	}
	arena_defer(arena, free_list, list);
	*ret = list;
	return good;
}

/* --- the request --- */

static bool set_limits(CURL *curl, const struct httpc_request *request, size_t reply_max)
{
	long connect_ms = request->connect_ms > 0 ? request->connect_ms : CONNECT_MS;
	long total_ms = request->total_ms > 0 ? request->total_ms : TOTAL_MS;
	const char *schemes = request->allow_private ? "http,https" : "https";
	int bad = 0;

	bad |= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, total_ms) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)reply_max) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)IDLE_SEC) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, schemes) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https") != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_PROXY, "") != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L) != CURLE_OK;
	return !bad;
}

static bool set_message(CURL *curl, struct exchange *ex, struct curl_slist *headers)
{
	const struct httpc_request *request = ex->request;
	struct str url = arena_str(ex->arena, request->url);
	int bad = 0;

	bad |= curl_easy_setopt(curl, CURLOPT_URL, url.ptr) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_guarded) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, ex) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_WRITEDATA, ex) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header) != CURLE_OK;
	bad |= curl_easy_setopt(curl, CURLOPT_HEADERDATA, ex) != CURLE_OK;
	if (request->body.ptr || strcmp(request->method, "GET") != 0) {
		bad |= curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
					(curl_off_t)request->body.len) != CURLE_OK;
		bad |= curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
					request->body.ptr ? request->body.ptr : "") != CURLE_OK;
	}
	bad |= curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method) != CURLE_OK;
	return !bad;
}

static enum err perform(CURL *curl, struct exchange *ex)
{
	char text[CURL_ERROR_SIZE] = "";
	long status = 0;
	CURLcode code;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, text);
	code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	if (ex->refused.ptr && code != CURLE_OK)
		ex->detail = arena_printf(ex->arena, "the address %.*s is not allowed",
					  STR_FMT(ex->refused));
	else if (!buf_ok(&ex->body) || code == CURLE_FILESIZE_EXCEEDED)
		ex->detail = STR("the reply is too large");
	else if (ex->declined)
		ex->detail = STR("the reply was not read to its end");
	else if (code != CURLE_OK)
		ex->detail =
			arena_str(ex->arena, str_from(text[0] ? text : curl_easy_strerror(code)));
	if (code != CURLE_OK)
		return code == CURLE_OUT_OF_MEMORY ? ERR_UNAVAILABLE : ERR_UPSTREAM;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	ex->reply->status = (int)status;
	ex->reply->body = buf_view(&ex->body);
	return OK;
}

static enum err exchange(const struct httpc_curl *httpc, struct exchange *ex)
{
	CURL *curl = ex->request->allow_private ? httpc->private : httpc->guarded;
	size_t reply_max = ex->request->reply_max > 0 ? ex->request->reply_max : HTTPC_REPLY_MAX;
	const char *complaint = url_complaint(ex->arena, ex->request);
	struct curl_slist *headers = NULL;

	ex->curl = curl;
	ex->body = buf_new(ex->arena, reply_max);
	if (!is_method(ex->request->method))
		complaint = "the method is not allowed";
	else if (!header_list(ex->arena, ex->request, &headers))
		complaint = "a header can't be sent";
	if (complaint) {
		ex->detail = str_from(complaint);
		return ERR_UNAVAILABLE;
	}
	curl_easy_reset(curl); /* options only: its connections stay */
	if (!set_limits(curl, ex->request, reply_max) || !set_message(curl, ex, headers)) {
		ex->detail = STR("libcurl lacks something");
		return ERR_UNAVAILABLE;
	}
	return perform(curl, ex);
}

static enum err send_by_curl(void *ctx, struct arena *arena, const struct httpc_request *request,
			     struct httpc_reply *ret, struct str *ret_detail)
{
	struct httpc_reply reply = {.status = 0};
	struct exchange ex = {.arena = arena, .request = request, .reply = &reply};
	enum err err = exchange(ctx, &ex);

	if (err == OK)
		*ret = reply;
	else if (ret_detail)
		*ret_detail = ex.detail;
	return err;
}

struct httpc *httpc_new(void)
{
	struct httpc_curl *httpc = calloc(1, sizeof(*httpc));

	if (!httpc)
		return NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(httpc);
		return NULL;
	}
	httpc->seam = (struct httpc){send_by_curl, httpc};
	httpc->guarded = curl_easy_init();
	httpc->private = curl_easy_init();
	if (!httpc->guarded || !httpc->private) {
		httpc_free(&httpc->seam);
		return NULL;
	}
	return &httpc->seam;
}

void httpc_free(struct httpc *httpc)
{
	struct httpc_curl *self;

	if (!httpc)
		return;
	self = httpc->ctx;
	curl_easy_cleanup(self->guarded);
	curl_easy_cleanup(self->private);
	curl_global_cleanup();
	free(self);
}

struct str httpc_reply_header(const struct httpc_reply *reply, struct str name)
{
	for (size_t i = 0; i < reply->header_count; i++) {
		if (str_eq_nocase(reply->headers[i].name, name))
			return reply->headers[i].value;
	}
	return STR_NULL;
}
