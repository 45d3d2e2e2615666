# shellcheck shell=bash
# The processes of an instance: how each is started, known to be ready, and stopped. A service NAME
# has functions NAME_start and NAME_ready; SERVICES is the order of starting.

SERVICES=(postgres redis chatwoot mailbox hub-api hub-events hub-worker caddy)

service_title() {
	case $1 in
	postgres) echo PostgreSQL ;;
	redis) echo Redis ;;
	caddy) echo Caddy ;;
	chatwoot) echo "Chatwoot stand-in" ;;
	mailbox) echo Mailbox ;;
	*) echo "$1" ;;
	esac
}

service_wanted() { [[ $1 != chatwoot || -z $REAL_CHATWOOT ]]; }

# service_up NAME — starts it unless it runs and is current; waits until it is ready. One that is
# just ending counts as ended.
service_up() {
	local name=$1 call=${1//-/_}
	if process_alive "$name"; then
		if process_outdated "$name"; then
			service_down "$name"
		else
			service_settled "$name"
			process_alive "$name" && return 0
		fi
	fi
	"${call}_start"
	service_settled "$name"
	process_alive "$name" || service_failed "$name"
}

service_settled() {
	wait_for 30 "$(service_title "$1") (log: $LOG_DIR/$1.log)" "service_ready_or_dead" "$1"
}

service_ready_or_dead() {
	local call=${1//-/_}
	if ! process_alive "$1"; then
		return 0
	fi
	"${call}_ready"
}

service_failed() {
	echo "$(service_title "$1") ended at its start; its log, $LOG_DIR/$1.log, ends with:" >&2
	tail -n 15 "$LOG_DIR/$1.log" >&2
	return 1
}

service_down() {
	case $1 in
	postgres) process_stop postgres INT 30 ;; # fast shutdown: ends open sessions, loses nothing
	chatwoot) process_stop chatwoot TERM 3 ;;
	*) process_stop "$1" TERM 20 ;;
	esac
}

postgres_start() { pg_start; }
postgres_ready() { pg_ready; }

redis_start() {
	process_start redis "$PID_DIR" redis-server --port 0 --unixsocket "$SOCKET_DIR/redis.sock" \
		--unixsocketperm 700 --save '' --appendonly no --maxmemory-policy noeviction \
		--dir "$PID_DIR" --daemonize no
}

redis_ready() { [[ $(redis-cli -s "$SOCKET_DIR/redis.sock" ping) == PONG ]]; }

chatwoot_start() {
	process_start chatwoot "$PID_DIR" node "$ROOT/tests/chatwoot/server.mjs" \
		--host "$CHATWOOT_HOST" --port "$CHATWOOT_PORT" --state "$VAR_DIR/chatwoot.json"
}

chatwoot_ready() { curl -fsS -o /dev/null "http://$CHATWOOT_HOST:$CHATWOOT_PORT/__control"; }

mailbox_start() {
	process_start mailbox "$PID_DIR" node "$ROOT/tests/mailbox/server.mjs" \
		--host "$HOST" --port "$MAIL_PORT" --smtp-port "$((MAIL_PORT + 1))"
}

mailbox_ready() { curl -fsS -o /dev/null "$MAIL_URL/mails.json"; }

hub_api_start() { hub_start hub-api; }
hub_events_start() { hub_start hub-events; }
hub_worker_start() { hub_start hub-worker; }

hub_start() { process_start "$1" "$PID_DIR" env HUB_CONFIG="$HUB_CONFIG" "$TREE/$1"; }

hub_api_ready() { ops_ready api; }
hub_events_ready() { ops_ready events; }
hub_worker_ready() { ops_ready worker; }

# Each program answers for itself on a private socket.
ops_ready() { curl -fsS -o /dev/null --unix-socket "$SOCKET_DIR/$1-ops.sock" http://hub/health/live; }

caddy_start() {
	rm -f "$SOCKET_DIR/caddy-admin.sock"
	process_start caddy "$PID_DIR" env \
		HUB_SITE="$(caddy_sites)" HUB_SITE_OTHER="http://:$PORT" HUB_BIND="$(caddy_bind)" \
		HUB_RUN_DIR="$SOCKET_DIR" HUB_WEB_DIST="$ROOT/web/dist" HUB_BASE_PATH="$BASE_PATH" \
		HUB_PLACE="$(caddy_place)" HUB_CHATWOOT="http://$CHATWOOT_HOST:$CHATWOOT_PORT" \
		HUB_ACCESS_LOG="$LOG_DIR/access.log" \
		XDG_DATA_HOME="$VAR_DIR/caddy" XDG_CONFIG_HOME="$VAR_DIR/caddy" \
		caddy run --config "$ROOT/proxy/caddy/Caddyfile" --adapter caddyfile
}

caddy_place() { [[ -z $BASE_PATH ]] && echo hub || echo hub_in_chatwoot; }

caddy_sites() { echo "http://$HOST:$PORT"; }

# A demo with well-known credentials stays on this machine unless another name was asked for.
caddy_bind() {
	if [[ $HOST != localhost ]]; then
		[[ -s /proc/net/if_inet6 ]] && echo :: || echo 0.0.0.0
	elif grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null; then
		echo "127.0.0.1 ::1"
	else
		echo 127.0.0.1
	fi
}

caddy_ready() { curl -fsS -o /dev/null "$HUB_URL/health/live"; }
