/* The Cookie header. First line: the name that is looked for; the rest: the header. */
#include "fuzz.h"

#include "core/http/request.h"

static struct str header_of(void *ctx, const char *name)
{
	return strcmp(name, "HTTP_COOKIE") == 0 ? *(const struct str *)ctx : STR_NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct str name = fuzz_line(&input), header = fuzz_rest(input);
	struct transport transport = {.param = header_of, .ctx = &header};
	struct request rq = {.transport = &transport, .arena = arena};

	name = str_from(arena_str(arena, name).ptr);
	struct str value = request_cookie(&rq, name.ptr);
	if (value.ptr) {
		HOLDS(fuzz_inside(value, header));
		HOLDS(!fuzz_has(value, ";") && !fuzz_has(header, ", "));
		/* Before it stand the name and "=". */
		HOLDS((size_t)(value.ptr - header.ptr) > name.len && value.ptr[-1] == '=');
		HOLDS(str_eq((struct str){value.ptr - 1 - name.len, name.len}, name));
		HOLDS(value.len == 0 || value.ptr[value.len - 1] != ' ');
	}
	/* An ordinary cookie in front is found first and hides no other. */
	bool ordinary = name.len > 0 && !fuzz_has(name, "=") && !fuzz_has(name, ";") &&
			!fuzz_has(name, ", ") && str_eq(str_trim(name), name);
	if (ordinary && !fuzz_has(header, ", ")) {
		header = arena_printf(arena, "%s=first; %.*s", name.ptr, STR_FMT(header));
		HOLDS(str_eq(request_cookie(&rq, name.ptr), STR("first")));
	}
	arena_free(arena);
	return 0;
}
