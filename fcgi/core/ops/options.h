/* The command line all programs but hubctl share. */
#ifndef HUB_OPTIONS_H
#define HUB_OPTIONS_H

#include "core/base/str.h"

struct options {
	bool check;         /* --check: look at configuration and tables, then end */
	struct str sandbox; /* --sandbox=MODE, in the place of HUB_SANDBOX; or STR_NULL */
	bool finished;      /* the process should end with `status` */
	int status;
};

/* Answers --help and --version itself; status 2 for what it doesn't know. */
struct options options_parse(int argc, char **argv, const char *program, const char *usage);

#endif
