# shellcheck shell=bash
# Builds the C programs and the SPA in web/dist, each only when its inputs changed. The stamps are
# digests of the inputs' contents, so a checkout, a touch or a copy costs nothing.
#
# The programs can be built in several ways. Automake configures a tree in place, so each but the
# first is built in a copy of the sources, var/tree-NAME:
#
#   tree        in this checkout, as ./configure does it by itself
#   clang       with clang; a warning is an error
#   sanitizers  with AddressSanitizer and UndefinedBehaviorSanitizer, and without the sandbox. By
#               gcc, whose reports name functions and lines without further tools

BUILDS=(tree clang sanitizers)
PROGRAMS=(hub-api hub-events hub-worker hubctl)

# build_use NAME — sets BUILD, TREE where its programs are, and CONFIGURE, the options.
build_use() {
	BUILD=$1
	TREE=$ROOT/var/tree-$1
	case $1 in
	tree)
		TREE=$ROOT
		CONFIGURE=()
		;;
	clang) CONFIGURE=(CC=clang --enable-werror) ;;
	sanitizers)
		CONFIGURE=(CC=gcc 'CFLAGS=-g -O1' --enable-sanitizers)
		export ASAN_OPTIONS=${ASAN_OPTIONS-detect_stack_use_after_return=1:strict_string_checks=1}
		export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}
		;;
	esac
}

build_known() { [[ " ${BUILDS[*]} " == *" $1 "* ]]; }

# tree_digest PATH… — one digest over names and contents; paths that don't exist are left out.
tree_digest() {
	local path present=()
	for path in "$@"; do
		[[ -e $path ]] && present+=("$path")
	done
	find "${present[@]}" \( -name node_modules -o -name dist -o -name .deps \) -prune -o -type f \
		! -name '*.o' ! -name '*.a' ! -name '*.lo' ! -name '*.log' ! -name '*.trs' \
		! -name .dirstamp -print0 |
		LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

stamp_is() { [[ -f $1 && $(<"$1") == "$2" ]]; }

# tree_sync — makes the copy what this checkout is, with its changes and files not yet committed.
tree_sync() {
	local files=$TREE.files
	local -x LC_ALL=C # comm wants the order of sort
	[[ -e .git ]] || die "the build $BUILD needs a clone: its copy has what git knows of"
	mkdir -p "$TREE"
	comm -z -23 <(git ls-files -z --cached --others --exclude-standard | sort -zu) \
		<(git ls-files -z --deleted | sort -zu) >"$files.new"
	if [[ -f $files ]]; then
		comm -z -23 "$files" "$files.new" | (cd "$TREE" && xargs -0 -r rm -f)
	fi
	tar -c --null -T "$files.new" | tar -x -C "$TREE"
	mv "$files.new" "$files"
}

build_c() {
	cd "$ROOT"
	[[ $TREE == "$ROOT" ]] || tree_sync
	cd "$TREE"
	build_programs
	cd "$ROOT"
}

build_programs() {
	local stamp=$BUILD_DIR/c-$BUILD configured=$BUILD_DIR/configure-$BUILD now setup program
	# Makefile fragments and sources are make's own business: it runs automake again by itself.
	setup="$(tree_digest autogen.sh configure.ac m4) ${CONFIGURE[*]}"
	now=$(tree_digest configure.ac Makefile.am m4 fcgi)
	local complete=1
	for program in "${PROGRAMS[@]}"; do
		[[ -x $program ]] || complete=0
	done
	if ((complete)) && stamp_is "$stamp" "$now"; then
		note "up to date"
		return
	fi
	if [[ ! -f Makefile ]] || ! stamp_is "$configured" "$setup"; then
		progress "(configure)"
		./autogen.sh
		./configure "${CONFIGURE[@]}"
		make -s clean # what other options made
		echo "$setup" >"$configured"
	fi
	progress "(make)"
	make -j"$(nproc)"
	echo "$now" >"$stamp"
	note "built"
}

build_web() {
	local stamp=$BUILD_DIR/web now
	npm_install "$ROOT/web"
	now=$(tree_digest "$ROOT/web")
	if [[ -d $ROOT/web/dist ]] && stamp_is "$stamp" "$now"; then
		note "up to date"
		return
	fi
	progress "(vite)"
	npm run --prefix "$ROOT/web" build
	echo "$now" >"$stamp"
	note "built"
}
