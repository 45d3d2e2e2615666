# shellcheck shell=bash
# Builds the C programs in the tree and the SPA in web/dist, each only when its inputs changed. The
# stamps are digests of the inputs' contents, so a checkout, a touch or a copy costs nothing.

PROGRAMS=(hub-api hub-events hub-worker hubctl)

# tree_digest PATH… — one digest over names and contents; paths that don't exist are left out.
tree_digest() {
	local path present=()
	for path in "$@"; do
		[[ -e $path ]] && present+=("$path")
	done
	find "${present[@]}" \( -name node_modules -o -name dist -o -name .deps \) -prune -o -type f \
		! -name '*.o' ! -name '*.a' ! -name '*.lo' ! -name '*.log' ! -name '*.trs' -print0 |
		LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

stamp_is() { [[ -f $1 && $(<"$1") == "$2" ]]; }

build_c() {
	local stamp=$BUILD_DIR/c configured=$BUILD_DIR/configure now setup program
	cd "$ROOT" || return
	# Makefile fragments and sources are make's own business: it runs automake again by itself.
	setup=$(tree_digest autogen.sh configure.ac m4)
	now=$(tree_digest configure.ac Makefile.am m4 fcgi)
	local complete=1
	for program in "${PROGRAMS[@]}"; do
		[[ -x $ROOT/$program ]] || complete=0
	done
	if ((complete)) && stamp_is "$stamp" "$now"; then
		note "up to date"
		return
	fi
	if [[ ! -f Makefile ]] || ! stamp_is "$configured" "$setup"; then
		progress "(configure)"
		./autogen.sh
		./configure
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
