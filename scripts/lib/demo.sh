# shellcheck shell=bash
# The demo: registers the Chatwoot in the Hub, connects its accounts, has the existing conversations
# announced, and writes run.env. The work is in demo.mjs; here is what a person reads.

demo_prepare() {
	step "demo data" env HUBCTL="$TREE/hubctl" HUB_CONFIG="$HUB_CONFIG" HUB_URL="$HUB_URL" \
		CHATWOOT_URL="$CHATWOOT_URL" MAIL_URL="$MAIL_URL" STAND_IN="$([[ -n $REAL_CHATWOOT ]] || echo 1)" \
		ENV_FILE="$ENV_FILE" node "$ROOT/scripts/lib/demo.mjs"
}

demo_summary() {
	say
	if [[ -n $REAL_CHATWOOT ]]; then
		say "  Chatwoot            $CHATWOOT_URL"
		say "  Hub                 $HUB_URL/app/kanban"
		[[ -s $ENV_FILE ]] || say "  No account is connected yet: set CHATWOOT_TOKEN and call again."
	else
		(
			# shellcheck source=/dev/null
			. "$ENV_FILE"
			say "  Chatwoot (demo)     $CHATWOOT_URL    open a conversation, then its tab Kanban"
			say "  Hub, full page      $HUB_URL/app/kanban"
			say
			say "  sign in as          $ADMIN_UID    (administrator)"
			say "                      $AGENT_UID    (agent)"
			say "                      $OTHER_UID    (another account)"
			[[ -z ${DEMO_PASSWORD:-} ]] || say "  password            $DEMO_PASSWORD"
		)
	fi
	say
	say "  mailbox             $MAIL_URL    every mail of this Hub"
	say
	say "  settings for tools  ${ENV_FILE#"$ROOT"/}"
	say "  logs                ${LOG_DIR#"$ROOT"/}/"
}
