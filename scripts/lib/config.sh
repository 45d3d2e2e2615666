# shellcheck shell=bash
# The Hub's configuration file and its secrets. Secrets are made once per instance and kept: what
# was sealed or signed with them must stay readable.

secret() { head -c 32 /dev/urandom | base64 -w0; }

config_secrets() {
	[[ -s $SECRETS_FILE ]] && return 0
	(
		umask 077
		cat >"$SECRETS_FILE.new" <<-EOF_SECRETS
			HUB_JWT_KEYS=jwt1:$(secret)
			HUB_SEAL_KEYS=seal1:$(secret)
			HUB_TICKET_KEYS=ticket1:$(secret)
			HUB_AUDIT_KEY=$(secret)
		EOF_SECRETS
	)
	mv "$SECRETS_FILE.new" "$SECRETS_FILE"
}

# Writes $HUB_CONFIG, with the lines of local.conf beside it; a changed file makes the Hub's
# processes start anew.
config_write() {
	config_secrets
	(
		umask 077
		{
			config_settings
			[[ ! -s $VAR_DIR/local.conf ]] || cat "$VAR_DIR/local.conf"
			cat "$SECRETS_FILE"
		} >"$HUB_CONFIG.new"
	)
	if cmp -s "$HUB_CONFIG.new" "$HUB_CONFIG"; then
		rm "$HUB_CONFIG.new"
	else
		mv "$HUB_CONFIG.new" "$HUB_CONFIG"
		CONFIG_CHANGED=1
	fi
}

config_settings() {
	cat <<-EOF_SETTINGS
		HUB_DATABASE_URL=$(pg_url hub_app)
		HUB_DATABASE_SYSTEM_URL=$(pg_url hub_system)
		HUB_DATABASE_OWNER_URL=$(pg_url hub_owner)
		HUB_DATABASE_ADMIN_URL=$(pg_url postgres postgres)
		HUB_REDIS_URL=unix://$SOCKET_DIR/redis.sock
		HUB_PUBLIC_URL=$HUB_URL
		HUB_BASE_PATH=$BASE_PATH
		HUB_SMTP_URL=smtp://127.0.0.1:$((MAIL_PORT + 1))
		HUB_MAIL_FROM=WhatPro Hub <hub@whatpro.example>
		HUB_RUN_DIR=$SOCKET_DIR
		HUB_WEB_DIST=$ROOT/web/dist
		HUB_TEMPLATES=$ROOT/templates
		HUB_MIGRATIONS=$ROOT/migrations
		HUB_MONITOR_NETWORKS=127.0.0.0/8,::1/128
	EOF_SETTINGS
}
