# shellcheck shell=bash
# What a person sees: numbered steps with the time they took, warnings, and errors that say what to
# do. The output of a step goes to a log file; only a failed step shows its last lines.
#
# The scripts' own descriptors are above 12: config.status, run by make, takes 5 and 6 for itself
# and would break make's job server, which takes the lowest ones that are free.

UI_STEP=0
UI_STEPS=${UI_STEPS:-0}
VERBOSE=${VERBOSE:-0}
exec 14>&2 # stays the terminal's when a step's output goes to its log

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
	warn "$*"
	exit 1
}

# step LABEL COMMAND… — runs the command as the next numbered step, output into $LOG_DIR/<slug>.log.
# The command runs in this shell, so it may set variables; errexit holds inside it.
step() {
	local label=$1 slug log began=$SECONDS
	shift
	UI_STEP=$((UI_STEP + 1))
	slug=${label,,}
	slug=${slug//[^a-z0-9]/-}
	log=$LOG_DIR/step-$slug.log
	printf '[%d/%d] %-34s' "$UI_STEP" "$UI_STEPS" "$label …"
	UI_FAILED_LOG=$log
	UI_NOTE=''
	if [[ $VERBOSE == 1 ]]; then
		printf '\n'
		"$@" 13>&1
	else
		"$@" 13>&1 >"$log" 2>&1
	fi
	UI_FAILED_LOG=''
	printf '%4d s  %s\n' "$((SECONDS - began))" "$UI_NOTE"
}

# note TEXT — the remark printed behind the time of the running step.
note() { UI_NOTE=$*; }

# progress TEXT — a remark about a long step while it runs, past the redirection of its output.
progress() { { printf '%s ' "$*" >&13; } 2>/dev/null || printf '%s\n' "$*"; }

# Installed as the EXIT trap: a step that failed shows where to look.
ui_explain_failure() {
	local status=$?
	if [[ $status != 0 && -n ${UI_FAILED_LOG:-} && -s $UI_FAILED_LOG ]]; then
		{
			printf 'failed\n\n'
			tail -n 30 "$UI_FAILED_LOG"
			printf '\nThe whole output: %s\n' "$UI_FAILED_LOG"
		} >&14
	fi
	return "$status"
}

# wait_for SECONDS WHAT COMMAND… — polls until the command succeeds.
wait_for() {
	local limit=$1 what=$2 until
	shift 2
	until=$((SECONDS + limit))
	until "$@" >/dev/null 2>&1; do
		if ((SECONDS >= until)); then
			echo "$what did not become ready within $limit s" >&2
			return 1
		fi
		sleep 0.1
	done
}
