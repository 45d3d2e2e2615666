# shellcheck shell=bash
# The test suites. Each suite NAME has a function suite_NAME that runs it; output goes to
# $LOG_DIR/test-NAME.log, the counts into $COUNTS_DIR/NAME, one line "PASSED FAILED" per part, and
# what skipped itself, with its reason, into $COUNTS_DIR/NAME.skipped, one per line.
# The browser's suite comes before those that fill the board with samples, for its screenshots.

SUITES=(lint unit store web contract chatwoot e2e api chaos logs)
SUITES_WITH_STACK=(contract api e2e chaos logs)
SUITES_WHEN_ASKED=(dist)

suite_needs_stack() { [[ " ${SUITES_WITH_STACK[*]} " == *" $1 "* ]]; }

suite_known() { [[ " ${SUITES[*]} ${SUITES_WHEN_ASKED[*]} " == *" $1 "* ]]; }

# suites_of BUILD — those that run when none is named: where the build can make a difference.
suites_of() {
	case $1 in
	clang) echo unit store ;;
	sanitizers) echo unit store api ;;
	*) echo "${SUITES[*]}" ;;
	esac
}

# count PASSED FAILED — adds to the counts of the running suite.
count() { echo "$1 $2" >>"$COUNTS_DIR/$SUITE"; }

# check LABEL COMMAND… — one test that passes when the command succeeds.
check() {
	local label=$1
	shift
	echo "--- $label"
	if "$@"; then
		count 1 0
	else
		echo "FAILED: $label"
		count 0 1
	fi
}

suite_lint() {
	local lint lints=()
	for lint in tests/lint/*; do
		if [[ -f $lint && -x $lint ]]; then
			lints+=("$lint")
		fi
	done
	check "shellcheck" shellcheck -x scripts/run scripts/test .ci/run
	check "shellcheck of the lints" shellcheck -x -S warning -e SC2038 "${lints[@]}"
	check "Caddyfile is formatted" caddyfile_formatted
	check "list of statements" make -s -C "$TREE" tests/store/statements.txt
	for lint in "${lints[@]}"; do
		HUB_TEST_BUILDDIR=$TREE check "$lint" "$lint"
	done
}

caddyfile_formatted() { caddy fmt proxy/caddy/Caddyfile | cmp - proxy/caddy/Caddyfile; }

suite_unit() { make_check check-unit; }

# The security matrix is among them.
suite_store() { make_check check-store; }

# The tarball builds elsewhere, without a warning, from sources that cannot be written to.
suite_dist() {
	# shellcheck disable=SC2016 # make's own variable
	make_check distcheck TESTS='$(unit_tests)'
}

# make_check TARGET… — automake's own counts are the suite's.
make_check() {
	local log=$COUNTS_DIR/$SUITE.make status=0
	make -C "$TREE" -j"$(nproc)" "$@" >"$log" 2>&1 || status=$?
	cat "$log"
	sed -n 's/ # SKIP / - /; s/^SKIP: //p' "$log" >"$COUNTS_DIR/$SUITE.skipped"
	local passed failed
	passed=$(sed -n 's/^# PASS: *//p' "$log" | tail -n 1)
	failed=$(sed -n 's/^# \(FAIL\|ERROR\|XPASS\): *//p' "$log" | awk '{ n += $1 } END { print n + 0 }')
	if ((status != 0 && failed == 0)) || [[ -z $passed ]]; then
		failed=$((failed + 1))
	fi
	count "${passed:-0}" "$failed"
	if ((failed)); then
		explain_check "$log"
	fi
}

# explain_check LOG — what the failed programs said, at the end of the log, where it is seen.
explain_check() {
	local program
	sed -nE 's/^(FAIL|ERROR|XPASS): ([^ ]+).*/\2/p' "$1" | sort -u | while read -r program; do
		printf '\n--- %s\n' "$program"
		tail -q -n 25 "$TREE/$program.log" "$TREE"/whatpro-hub-*/_build/sub/"$program.log" \
			2>/dev/null
	done
	grep -E '^(FAIL|ERROR|XPASS):|: error: |^make.*\*\*\*' "$1"
}

suite_web() {
	check "types" npm run --prefix web typecheck
	check "lint" npm run --prefix web lint
	check "the client is the one that openapi.json describes" npm run --prefix web api:check
	local report=$COUNTS_DIR/vitest.json
	npm run --prefix web test -- --reporter=default --reporter=json --outputFile="$report" || :
	# shellcheck disable=SC2046 # two numbers
	count $(node -e '
		const fs = require("node:fs")
		const report = fs.existsSync(process.argv[1])
			? JSON.parse(fs.readFileSync(process.argv[1])) : { numPassedTests: 0, numFailedTests: 1 }
		const suites = report.success === false && report.numFailedTests === 0 ? 1 : 0
		console.log(report.numPassedTests, report.numFailedTests + suites)' "$report")
}

# What is generated is compared by tests/lint/drift; here, what only an instance has.
suite_contract() {
	check "configuration" "$TREE/hubctl" config check
}

suite_chatwoot() { node_tests tests/chatwoot; }
suite_api() { node_tests tests/api; }
suite_e2e() { node_tests tests/e2e; }
suite_chaos() { node_tests tests/chaos; }
# Last: it reads what all the others have left in the instance's logs.
suite_logs() { node_tests tests/logs; }

# node_tests DIR — one file after the other: they share the instance. A file ends with its tests, even
# when a failed one has left a stream open.
node_tests() {
	local tap=$COUNTS_DIR/$SUITE.tap files status=0
	mapfile -t files < <(find "$1" -name '*.test.mjs' -not -path '*/node_modules/*' | sort)
	if ((${#files[@]} == 0)); then
		return # node --test without a file would run all there are
	fi
	node --test --test-concurrency=1 --test-timeout=1200000 --test-force-exit \
		--test-reporter=spec --test-reporter-destination=stdout \
		--test-reporter=tap --test-reporter-destination="$tap" "${files[@]}" || status=$?
	local passed failed
	sed -nE 's/^ *ok [0-9]+ - (.*) # SKIP/\1 -/p' "$tap" >"$COUNTS_DIR/$SUITE.skipped"
	passed=$(sed -n 's/^# pass //p' "$tap")
	failed=$(sed -n 's/^# \(fail\|cancelled\) //p' "$tap" | awk '{ n += $1 } END { print n + 0 }')
	if ((status != 0 && failed == 0)) || [[ -z $passed ]]; then
		failed=$((failed + 1))
	fi
	count "${passed:-0}" "$failed"
}

# What the sanitizers said of the instance's processes, of which some are at their end: leaks.
suite_reports() { check "no process of the instance was reported" reports_absent; }

reports_absent() {
	! grep -h -A 40 -E 'ERROR: (Address|Leak)Sanitizer|: runtime error: ' "$LOG_DIR"/hub-*.log
}
