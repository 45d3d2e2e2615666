#include "core/ops/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ops/sandbox.h"

static struct options finished(int status)
{
	return (struct options){.finished = true, .status = status};
}

static bool take_sandbox(struct str argument, struct options *options)
{
	struct str value = argument;
	enum sandbox_mode ignored;

	if (!str_eq(str_split(&value, '='), STR("--sandbox")) ||
	    !sandbox_mode_parse(value, &ignored))
		return false;
	options->sandbox = value;
	return true;
}

struct options options_parse(int argc, char **argv, const char *program, const char *usage)
{
	struct options options = {.status = EXIT_SUCCESS};

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return finished(fputs(usage, stdout) < 0);
		if (strcmp(argv[i], "--version") == 0)
			return finished(fprintf(stdout, "%s " PACKAGE_VERSION "\n", program) < 0);
		if (strcmp(argv[i], "--check") == 0) {
			options.check = true;
		} else if (!take_sandbox(str_from(argv[i]), &options)) {
			fputs(usage, stderr);
			return finished(2);
		}
	}
	return options;
}
