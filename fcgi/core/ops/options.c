#include "core/ops/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct options finished(int status)
{
	return (struct options){.finished = true, .status = status};
}

struct options options_parse(int argc, char **argv, const char *program, const char *usage)
{
	struct options options = {.status = EXIT_SUCCESS};

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return finished(fputs(usage, stdout) < 0);
		if (strcmp(argv[i], "--version") == 0)
			return finished(fprintf(stdout, "%s " PACKAGE_VERSION "\n", program) < 0);
		if (strcmp(argv[i], "--check") != 0) {
			fputs(usage, stderr);
			return finished(2);
		}
		options.check = true;
	}
	return options;
}
