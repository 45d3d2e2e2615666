#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/ctl/ctl.h"

static const char program[] = "hubctl";

/* An option ends in '=' when it takes a value, and starts with '!' when it must be given. */
static const struct command {
	const char *words[3]; /* "db", "init"; those behind the first may be NULL */
	int (*run)(struct ctl *ctl);
	const char *options[8];
	const char *about;
} commands[] = {
	{
		.words = {"db", "init"},
		.run = ctl_db_init,
		.about = "make roles and database (needs HUB_DATABASE_ADMIN_URL); repeatable",
	},
	{
		.words = {"migrate", NULL},
		.run = ctl_migrate,
		.about = "bring the schema up to date; repeatable",
	},
	{
		.words = {"installation", "add"},
		.run = ctl_installation_add,
		.options = {"!--slug=", "!--name=", "!--url=", "--origin=", "--allow-private"},
		.about =
			"register a Chatwoot server, or change the one of that slug;\n"
			"      --origin: comma list of origins that may frame the Hub (the URL's)\n"
			"      --allow-private: http and private networks are fine",
	},
	{
		.words = {"installation", "list"},
		.run = ctl_installation_list,
		.about = "list the registered Chatwoot servers",
	},
	{
		.words = {"installation", "secret"},
		.run = ctl_installation_secret,
		.options = {"!--slug="},
		.about =
			"make a new secret for what the operator tells the Hub, print it once;\n"
			"      the one before stays good for 24 hours",
	},
	{
		.words = {"account", "add"},
		.run = ctl_account_add,
		.options = {"!--installation=", "!--chatwoot-account=", "!--name=", "--locale="},
		.about =
			"make an account that its administrators will connect by themselves;\n"
			"      --locale: pt-BR (unless given) or en",
	},
	{
		.words = {"account", "connect"},
		.run = ctl_account_connect,
		.options = {"!--installation=", "!--chatwoot-account=", "--token-stdin",
			    "--token="},
		.about =
			"connect an account: makes it here, registers webhook and Dashboard Apps\n"
			"      in Chatwoot and reads all there is, with the API token of an\n"
			"      administrator, which is kept sealed; repeatable. --token-stdin:\n"
			"      the token's on standard input, out of sight of other processes",
	},
	{
		.words = {"account", "disconnect"},
		.run = ctl_account_disconnect,
		.options = {"!--installation=", "!--chatwoot-account=", "--force"},
		.about =
			"remove webhook and Dashboard Apps from Chatwoot, forget the token;\n"
			"      --force: even when Chatwoot can't be reached",
	},
	{
		.words = {"account", "rotate-secret"},
		.run = ctl_account_rotate_secret,
		.options = {"!--installation=", "!--chatwoot-account=", "--token=", "--overlap="},
		.about =
			"have the account's webhook signed with a new secret, without losing an\n"
			"      event; --overlap: hours the old one stays good, 0 to 168 (24);\n"
			"      --token: in the place of the one that is kept",
	},
	{
		.words = {"account", "list"},
		.run = ctl_account_list,
		.about = "list the connected accounts",
	},
	{
		.words = {"account", "limits"},
		.run = ctl_account_limits,
		.options = {"!--installation=", "!--chatwoot-account=", "--set=", "--soft",
			    "--plan="},
		.about =
			"what the account may have, and what it has of it; --set: a comma list\n"
			"      of KEY=a number, unlimited, on, off, or plan (as its plan says);\n"
			"      --soft: what is set lets through, with a warning; --plan: another",
	},
	{
		.words = {"flags", "list"},
		.run = ctl_flags_list,
		.about = "list the feature flags with their rules",
	},
	{
		.words = {"flags", "set"},
		.run = ctl_flags_set,
		.options = {"!--flag=", "!--state=", "--account=", "--role=", "--percentage=",
			    "--of-users"},
		.about =
			"switch a feature on or off: for all, or for an account (its id in the\n"
			"      Hub), a role, a percentage of the accounts or --of-users; where\n"
			"      rules disagree, off wins",
	},
	{
		.words = {"admin", "create"},
		.run = ctl_admin_create,
		.options = {"!--email=", "!--name=", "--mail"},
		.about =
			"make a super-admin, or give the one of that address a new link: good\n"
			"      once in 7 days, it sets a password; printed, or mailed by --mail",
	},
	{
		.words = {"admin", "reset-totp"},
		.run = ctl_admin_reset_totp,
		.options = {"!--email="},
		.about =
			"take away the second factor that a super-admin has lost, and end their\n"
			"      sessions; their next sign-in, with the password, sets up another",
	},
	{
		.words = {"keys", "rotate", "jwt"},
		.run = ctl_keys_rotate_jwt,
		.about = "put a new key before those of the access tokens (HUB_JWT_KEYS) in the\n"
			 "      configuration file; signs nobody out. Programs take it at SIGHUP",
	},
	{
		.words = {"keys", "rotate", "ticket"},
		.run = ctl_keys_rotate_ticket,
		.about = "the same for stream tickets and forms (HUB_TICKET_KEYS)",
	},
	{
		.words = {"keys", "rotate", "seal"},
		.run = ctl_keys_rotate_seal,
		.about = "the same for secrets in the database (HUB_SEAL_KEYS)",
	},
	{
		.words = {"keys", "reseal"},
		.run = ctl_keys_reseal,
		.about =
			"seal every secret in the database with the first of HUB_SEAL_KEYS,\n"
			"      once the programs know it: tokens of connections, secrets of\n"
			"      webhooks and installations, authenticator apps; older keys may go\n"
			"      then",
	},
	{
		.words = {"doctor", NULL},
		.run = ctl_doctor,
		.options = {"--installation=", "--chatwoot-account="},
		.about =
			"look whether database, Redis, keys, mail, proxy and disk are well,\n"
			"      and the connection of every account, or of the one named; exit\n"
			"      status 1 when something failed. Changes nothing",
	},
	{
		.words = {"support-bundle", NULL},
		.run = ctl_support_bundle,
		.about = "print, as JSON, what somebody who helps wants to know: version,\n"
			 "      configuration (secrets masked), the doctor's findings, jobs and\n"
			 "      connections by their state; no secret is in it",
	},
	{
		.words = {"jobs", "list"},
		.run = ctl_jobs_list,
		.options = {"--dead"},
		.about = "list jobs that wait, run or gave up; --dead: the latter only",
	},
	{
		.words = {"jobs", "replay"},
		.run = ctl_jobs_replay,
		.options = {"--id=", "--all"},
		.about = "make one job that gave up, or --all of them, ready again",
	},
	{
		.words = {"audit", "verify"},
		.run = ctl_audit_verify,
		.options = {"--account="},
		.about =
			"prove every account's audit trail (needs HUB_AUDIT_KEY), or name the\n"
			"      first broken entry; --account: only that one, 0 is the platform's;\n"
			"      exit status 3 when one is broken",
	},
	{
		.words = {"routes", NULL},
		.run = ctl_routes,
		.options = {"--caddy", "--markdown"},
		.about =
			"print the route table; --caddy: the proxy's matcher of the slow pool;\n"
			"      --markdown: the page of docs/reference, here and below",
	},
	{
		.words = {"errors", NULL},
		.run = ctl_errors,
		.options = {"--markdown"},
		.about = "print every error with its status and texts",
	},
	{
		.words = {"events", NULL},
		.run = ctl_events,
		.options = {"--markdown"},
		.about = "print the types of events",
	},
	{
		.words = {"metrics", NULL},
		.run = ctl_metrics,
		.options = {"--markdown"},
		.about = "print the metrics of every program",
	},
	{
		.words = {"openapi", NULL},
		.run = ctl_openapi,
		.about = "print docs/api/openapi.json",
	},
	{
		.words = {"config", "check"},
		.run = ctl_config_check,
		.about = "check the configuration of every program",
	},
	{
		.words = {"config", "dump"},
		.run = ctl_config_dump,
		.about = "print every key with its value (secrets masked) and meaning",
	},
	{
		.words = {"config", NULL},
		.run = ctl_config,
		.options = {"--markdown"},
		.about = "print every key with type, default and meaning",
	},
};

int ctl_fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return 1;
}

int ctl_print(struct str text)
{
	bool whole = fwrite(text.ptr, 1, text.len, stdout) == text.len;

	return whole && fputc('\n', stdout) != EOF ? 0 : 1;
}

struct str ctl_option(const struct ctl *ctl, const char *name)
{
	for (size_t i = 0; i < ctl->option_count; i++)
		if (strcmp(ctl->options[i].name, name) == 0)
			return str_from(ctl->options[i].value);
	return STR_NULL;
}

bool ctl_number(const struct ctl *ctl, const char *name, int64_t *ret)
{
	if (str_to_i64(ctl_option(ctl, name), 1, INT64_MAX, ret))
		return true;
	ctl_fail("%s must be a positive number", name);
	return false;
}

static void print_command(FILE *out, const struct command *command)
{
	fprintf(out, "  %s", command->words[0]);
	for (size_t i = 1; i < ARRAY_LEN(command->words) && command->words[i]; i++)
		fprintf(out, " %s", command->words[i]);
	for (size_t i = 0; command->options[i]; i++) {
		const char *option = command->options[i];
		bool must = option[0] == '!';
		size_t len = strlen(option += must);
		bool value = option[len - 1] == '=';
		fprintf(out, must ? " %.*s%s" : " [%.*s%s]", (int)(value ? len - 1 : len), option,
			value ? " VALUE" : "");
	}
	fprintf(out, "\n      %s\n", command->about);
}

static void usage(FILE *out)
{
	fprintf(out, "usage: hubctl COMMAND [OPTIONS] [--json]\n\n");
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		print_command(out, &commands[i]);
	fprintf(out, "\n"
		     "Configuration: HUB_* in the environment or in the file named by HUB_CONFIG.\n"
		     "Exit status: 0 done, 1 failed, 2 called wrongly or misconfigured.\n");
}

static const struct command *find_command(int argc, char **argv, int *ret_used)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct command *c = &commands[i];
		int used = 0;
		bool same = true;
		for (; used < (int)ARRAY_LEN(c->words) && c->words[used]; used++)
			same = same && argc > used + 1 &&
			       strcmp(argv[used + 1], c->words[used]) == 0;
		if (same) {
			*ret_used = used;
			return c;
		}
	}
	return NULL;
}

/* The table's row of an option, or NULL. */
static const char *option_row(const struct command *command, const char *name, bool *ret_value)
{
	for (size_t i = 0; command->options[i]; i++) {
		const char *row = command->options[i] + (command->options[i][0] == '!');
		size_t len = strlen(row);
		*ret_value = row[len - 1] == '=';
		if (strncmp(row, name, *ret_value ? len - 1 : len) == 0 &&
		    strlen(name) == (*ret_value ? len - 1 : len))
			return command->options[i];
	}
	return NULL;
}

static bool parse_options(struct ctl *ctl, const struct command *command, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		bool value = false;
		if (strcmp(argv[i], "--json") == 0) {
			ctl->json = true;
			continue;
		}
		if (!option_row(command, argv[i], &value)) {
			ctl_fail("unknown option %s; see hubctl --help", argv[i]);
			return false;
		}
		if ((value && i + 1 == argc) || ctl->option_count == CTL_OPTIONS_MAX) {
			ctl_fail("%s needs a value", argv[i]);
			return false;
		}
		const char *name = argv[i];
		ctl->options[ctl->option_count++] =
			(struct ctl_option){name, value ? argv[++i] : ""};
	}
	for (size_t i = 0; command->options[i]; i++) {
		const char *row = command->options[i];
		struct str name =
			arena_printf(ctl->arena, "%.*s", (int)strcspn(row + 1, "="), row + 1);
		if (row[0] == '!' && !ctl_option(ctl, name.ptr).len) {
			ctl_fail("%s is missing; see hubctl --help", name.ptr);
			return false;
		}
	}
	return true;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "help") == 0)
			return true;
	return false;
}

static int run(struct ctl *ctl, int argc, char **argv)
{
	struct config_problems problems = {0};
	int used = 0;

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return printf("%s %s\n", program, PACKAGE_VERSION) < 0;
	const struct command *command = find_command(argc, argv, &used);
	if (wants_help(argc, argv)) {
		if (command)
			print_command(stdout, command);
		else
			usage(stdout);
		return 0;
	}
	if (argc == 1) {
		usage(stderr);
		return 2;
	}
	if (!command) {
		ctl_fail("unknown command; see hubctl --help");
		return 2;
	}
	bool loaded = config_load(ctl->arena, USER_CTL, &ctl->config, &problems);
	config_complain(program, &problems);
	if (!loaded || !parse_options(ctl, command, argc - 1 - used, argv + 1 + used))
		return 2;
	return command->run(ctl);
}

int main(int argc, char **argv)
{
	struct ctl ctl = {.arena = arena_new()};
	int status = run(&ctl, argc, argv);

	arena_free(ctl.arena);
	return status;
}
