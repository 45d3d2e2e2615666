# shellcheck shell=bash
# An instance as a whole: options that are remembered while it runs, bring up, take down, revive.

# The options of a running instance hold until it is stopped: calling the command again without
# them revives what died, with the same ports. Options given anew restart it.
options_merge() {
	local given=("PORT=${PORT:-}" "CHATWOOT_PORT=${CHATWOOT_PORT:-}"
		"MAIL_PORT=${MAIL_PORT:-}" "HOST=${HOST:-}"
		"REAL_CHATWOOT=${REAL_CHATWOOT:-}" "BASE_PATH=${BASE_PATH:-}" "BUILD=${BUILD:-}") pair name value saved
	PORT=8080 CHATWOOT_PORT=3000 MAIL_PORT=8025 HOST=localhost REAL_CHATWOOT='' BASE_PATH='' BUILD=tree
	if [[ -f $OPTIONS_FILE ]] && stack_any_alive; then
		# shellcheck source=/dev/null
		. "$OPTIONS_FILE"
	fi
	saved=$(options_text)
	for pair in "${given[@]}"; do
		name=${pair%%=*} value=${pair#*=}
		[[ -z $value ]] || printf -v "$name" %s "$value"
	done
	OPTIONS_CHANGED=0
	[[ $saved == "$(options_text)" ]] || OPTIONS_CHANGED=1
	[[ -z $BASE_PATH || -z $REAL_CHATWOOT ]] ||
		die "--base-path puts the Hub beside the stand-in; there is none with --chatwoot"
	HUB_URL=http://$HOST:$PORT$BASE_PATH
	CHATWOOT_URL=${REAL_CHATWOOT:-http://$HOST:$CHATWOOT_PORT}
	CHATWOOT_HOST=$HOST
	if [[ -n $BASE_PATH ]]; then # the proxy is the only way to it
		CHATWOOT_URL=http://$HOST:$PORT
		CHATWOOT_HOST=localhost
	fi
	MAIL_URL=http://$HOST:$MAIL_PORT
	HUB_CONFIG=$VAR_DIR/hub.conf
	build_use "$BUILD"
}

options_text() {
	printf '%s=%q\n' PORT "$PORT" CHATWOOT_PORT "$CHATWOOT_PORT" \
		MAIL_PORT "$MAIL_PORT" HOST "$HOST" REAL_CHATWOOT "$REAL_CHATWOOT" BASE_PATH "$BASE_PATH" BUILD "$BUILD"
}

stack_any_alive() {
	local name
	for name in "${SERVICES[@]}"; do
		if process_alive "$name"; then
			return 0
		fi
	done
	return 1
}

# The services that are wanted but not running.
stack_dead() {
	local name
	for name in "${SERVICES[@]}"; do
		if service_wanted "$name" && ! process_alive "$name"; then
			echo "$name"
		fi
	done
}

stack_down() {
	local i
	for ((i = ${#SERVICES[@]} - 1; i >= 0; i--)); do
		service_down "${SERVICES[i]}"
	done
	rm -f "$OPTIONS_FILE"
}

# Ports are looked at before anything is built: a busy one is the commonest trouble.
stack_ports() {
	process_alive caddy || port_require "$PORT" --port "the Hub"
	if service_wanted chatwoot && ! process_alive chatwoot; then
		port_require "$CHATWOOT_PORT" --chatwoot-port "the Chatwoot stand-in"
	fi
	if ! process_alive mailbox; then
		port_require "$MAIL_PORT" --mail-port "the mailbox"
		port_require "$((MAIL_PORT + 1))" --mail-port "the mailbox (SMTP)"
	fi
}

# One lock per instance, so that two calls don't start the same things.
stack_lock() {
	exec 19>"$VAR_DIR/lock"
	flock -w 900 19 || die "another scripts/run works on $VAR_DIR"
}

stack_unlock() { exec 19>&-; }

stack_databases() {
	service_up postgres
	service_up redis
}

stack_schema() {
	HUB_CONFIG=$HUB_CONFIG "$TREE/hubctl" db init
	HUB_CONFIG=$HUB_CONFIG "$TREE/hubctl" migrate
}

stack_chatwoot() {
	if service_wanted chatwoot; then
		service_up chatwoot
	else
		note "$CHATWOOT_URL"
	fi
}

stack_mailbox() {
	npm_install "$ROOT/tests/mailbox"
	service_up mailbox
	note "$MAIL_URL"
}

stack_hub() {
	local name
	for name in hub-api hub-events hub-worker caddy; do
		if [[ ${CONFIG_CHANGED:-0} == 1 ]]; then
			service_down "$name"
		fi
		service_up "$name"
	done
	wait_for 30 "the Hub ($HUB_URL/health/ready)" curl -fsS -o /dev/null "$HUB_URL/health/ready"
	for name in $(stack_dead); do
		service_failed "$name"
	done
}

# Starts again what died; says which.
stack_revive() {
	local name
	for name in $(stack_dead); do
		warn "$(service_title "$name") had ended; starting it again"
		service_up "$name" || warn "$(service_title "$name") does not start"
	done
}

stack_status() {
	local name pid dead=0
	for name in "${SERVICES[@]}"; do
		if ! service_wanted "$name"; then
			continue
		elif process_alive "$name"; then
			pid=$(process_pid "$name")
			printf '%-18s running  %s\n' "$(service_title "$name")" "$pid"
		else
			dead=1
			printf '%-18s down\n' "$(service_title "$name")"
		fi
	done
	return "$dead"
}
