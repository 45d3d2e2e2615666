/* The command line all programs but hubctl share. */
#ifndef HUB_OPTIONS_H
#define HUB_OPTIONS_H

#include "core/base/base.h"

struct options {
	bool check;    /* --check: look at configuration and tables, then end */
	bool finished; /* the process should end with `status` */
	int status;
};

/* Answers --help and --version itself; 2 for what it doesn't know. */
struct options options_parse(int argc, char **argv, const char *program, const char *usage);

#endif
