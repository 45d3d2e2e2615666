#include "core/ops/config.h"

#define TEXT(key_name, member, kind, bits, users, otherwise, text)                          \
	{                                                                                   \
		.key = (key_name), .type = (kind), .flags = (bits), .required_by = (users), \
		.offset = offsetof(struct config, member), .fallback = (otherwise),         \
		.doc = (text)                                                               \
	}
#define NUMBER(key_name, member, bits, low, high, otherwise, text)       \
	{                                                                \
		.key = (key_name), .type = CONFIG_INT, .flags = (bits),  \
		.min = (low), .max = (high), .fallback = (otherwise),    \
		.offset = offsetof(struct config, member), .doc = (text) \
	}

#define ALL_SERVERS (USER_API | USER_EVENTS | USER_WORKER)

/* The longest socket name there is "/worker-ops.sock"; sun_path holds 107 bytes and a NUL. */
#define RUN_DIR_MAX (107 - 16)

const struct config_row config_rows[] = {
	TEXT("HUB_DATABASE_URL", database_url, CONFIG_POSTGRES, CONFIG_SECRET,
	     USER_API | USER_WORKER, NULL,
	     "PostgreSQL as the runtime role hub_app, bound to one account by row-level security"),
	TEXT("HUB_DATABASE_SYSTEM_URL", database_system_url, CONFIG_POSTGRES, CONFIG_SECRET,
	     USER_WORKER, NULL,
	     "PostgreSQL as the role hub_system, for work across accounts: relay, jobs, console"),
	TEXT("HUB_DATABASE_OWNER_URL", database_owner_url, CONFIG_POSTGRES, CONFIG_SECRET, 0, NULL,
	     "PostgreSQL as the role hub_owner; only hubctl uses it, to migrate"),
	TEXT("HUB_DATABASE_ADMIN_URL", database_admin_url, CONFIG_POSTGRES, CONFIG_SECRET, 0, NULL,
	     "PostgreSQL as a role that may create roles and databases; for hubctl db init only"),
	TEXT("HUB_REDIS_URL", redis_url, CONFIG_REDIS, CONFIG_SECRET, ALL_SERVERS, NULL,
	     "Redis: unix:///path/redis.sock or redis://[:password@]host:port[/n]"),
	TEXT("HUB_PUBLIC_URL", public_url, CONFIG_HTTP, 0, USER_API | USER_WORKER, NULL,
	     "Address at which browsers and Chatwoot reach the Hub, its base path included; also"
	     " the issuer of its tokens"),
	TEXT("HUB_BASE_PATH", base_path, CONFIG_PREFIX, 0, 0, "",
	     "Path under which the Hub is served when it shares a host, such as /whatpro"),
	TEXT("HUB_JWT_KEYS", jwt_keys, CONFIG_KEYS, CONFIG_SECRET | CONFIG_RELOAD, USER_API, NULL,
	     "Keys of the access tokens; the first signs, all verify"),
	TEXT("HUB_SEAL_KEYS", seal_keys, CONFIG_KEYS, CONFIG_SECRET | CONFIG_RELOAD,
	     USER_API | USER_WORKER, NULL,
	     "Keys under which secrets lie in the database; the first seals, all open"),
	TEXT("HUB_TICKET_KEYS", ticket_keys, CONFIG_KEYS, CONFIG_SECRET | CONFIG_RELOAD,
	     USER_API | USER_EVENTS, NULL,
	     "Keys of the tickets that open streams: hub-api signs, hub-events checks"),
	TEXT("HUB_AUDIT_KEY", audit_key, CONFIG_KEY, CONFIG_SECRET, USER_WORKER, NULL,
	     "Key of the audit trail's seals: base64 of 32 bytes; only hub-worker seals"),
	TEXT("HUB_SMTP_URL", smtp_url, CONFIG_SMTP, CONFIG_SECRET | CONFIG_RELOAD, 0, NULL,
	     "Mail server: smtp://user:password@host:587 (STARTTLS) or smtps://…; none, no mail"),
	TEXT("HUB_MAIL_FROM", mail_from, CONFIG_MAILBOX, CONFIG_RELOAD, 0,
	     "WhatPro Hub <no-reply@localhost>", "Sender of the mails that go out"),
	{.key = "HUB_RUN_DIR",
	 .type = CONFIG_PATH,
	 .required_by = ALL_SERVERS,
	 .offset = offsetof(struct config, run_dir),
	 .max = RUN_DIR_MAX,
	 .doc = "Directory of the sockets, shared with the proxy"},
	TEXT("HUB_WEB_DIST", web_dist, CONFIG_PATH, 0, USER_API, NULL,
	     "Directory of the built pages and their manifest"),
	TEXT("HUB_TEMPLATES", templates, CONFIG_PATH, 0, USER_API | USER_WORKER, NULL,
	     "Directory of the templates"),
	TEXT("HUB_MIGRATIONS", migrations, CONFIG_PATH, 0, 0, NULL,
	     "Directory of the migrations; only hubctl uses it"),
	TEXT("HUB_LOG_LEVEL", log_level, CONFIG_LEVEL, CONFIG_RELOAD, 0, "info",
	     "Least level that is logged: debug, info, warn or error"),
	TEXT("HUB_SANDBOX", sandbox, CONFIG_SANDBOX, CONFIG_RELOAD, 0, "on",
	     "Walls around the processes that serve: on, off, or trace to log what they stop"),
	TEXT("HUB_TRUSTED_PROXIES", trusted_proxies, CONFIG_CIDRS, CONFIG_RELOAD, 0, "",
	     "Networks of the proxies in front of ours whose X-Forwarded-For is believed"),
	TEXT("HUB_MONITOR_NETWORKS", monitor_networks, CONFIG_CIDRS, CONFIG_RELOAD, 0,
	     "127.0.0.0/8,::1/128", "Networks that may read /metrics and /health/deep"),
	TEXT("HUB_READY_REQUIRES", ready_requires, CONFIG_SERVICES, CONFIG_RELOAD, 0,
	     "postgresql,redis", "Services without which /health/ready answers 503"),
	TEXT("HUB_RATE_API", rate_api, CONFIG_RATE, CONFIG_RELOAD, 0, "1000/60",
	     "Requests of one user to the API, as limit/seconds; here and below 0 is no limit"),
	TEXT("HUB_RATE_ANONYMOUS", rate_anonymous, CONFIG_RATE, CONFIG_RELOAD, 0, "100/60",
	     "Requests of one address to what needs no sign-in; of IPv6 a /64 is one address"),
	TEXT("HUB_RATE_LOGIN", rate_login, CONFIG_RATE, CONFIG_RELOAD, 0, "5/900",
	     "Failed sign-ins of one address as one account"),
	TEXT("HUB_RATE_LOGIN_ADDRESS", rate_login_address, CONFIG_RATE, CONFIG_RELOAD, 0, "60/900",
	     "Failed sign-ins of one address as whichever accounts"),
	TEXT("HUB_RATE_SESSIONS", rate_sessions, CONFIG_RATE, CONFIG_RELOAD, 0, "300/900",
	     "Sign-ins of one user that succeed, whatever the way and the address"),
	TEXT("HUB_RATE_WEBHOOK", rate_webhook, CONFIG_RATE, CONFIG_RELOAD, 0, "1000/60",
	     "Webhooks of one address whose signature is missing or wrong; others are not limited"),
	NUMBER("HUB_API_WORKERS", api_workers, CONFIG_RELOAD, 1, 512, "8",
	       "Processes that answer ordinary requests"),
	NUMBER("HUB_SLOW_WORKERS", slow_workers, CONFIG_RELOAD, 1, 64, "2",
	       "Processes that answer requests which wait for Chatwoot"),
	NUMBER("HUB_JOB_WORKERS", job_workers, CONFIG_RELOAD, 1, 128, "4", "Processes that run jobs"),
	NUMBER("HUB_DRAIN_SECONDS", drain_seconds, CONFIG_RELOAD, 1, 600, "20",
	       "Seconds a stopping program gives the work in hand before it is killed"),
	NUMBER("HUB_MAX_REQUESTS", max_requests, CONFIG_RELOAD, 0, 100000000, "100000",
	       "Requests after which a worker is replaced, give or take a fifth; 0 is never"),
};

const size_t config_row_count = ARRAY_LEN(config_rows);
