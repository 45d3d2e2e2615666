# Libraries. All missing ones are told at once, by the names of their Debian packages.

# HUB_LIBRARY(VARIABLE, MODULE, PACKAGE): a library that pkg-config knows. Its headers are made
# system headers: our warnings are about our code.
AC_DEFUN([HUB_LIBRARY], [
	PKG_CHECK_MODULES([$1], [$2], [
		$1_CFLAGS=`AS_ECHO(["$$1_CFLAGS"]) | sed 's/-I */-isystem /g'`
	], [AS_VAR_APPEND([hub_missing], [" $3"])])
])

# HUB_LIBRARY_PLAIN(VARIABLE, LIBRARY, HEADER, FUNCTION, PACKAGE): one that it doesn't know.
AC_DEFUN([HUB_LIBRARY_PLAIN], [
	hub_found=yes
	AC_CHECK_HEADER([$3], [], [hub_found=no])
	AC_CHECK_LIB([$2], [$4], [:], [hub_found=no])
	AS_IF([test "x$hub_found" = xyes], [$1_LIBS=-l$2],
		[AS_VAR_APPEND([hub_missing], [" $5"])])
	AC_SUBST([$1_LIBS])
])

# HUB_LIBRARIES_REQUIRED: ends configure when one of the above was missing.
AC_DEFUN([HUB_LIBRARIES_REQUIRED], [
	AS_IF([test -n "$hub_missing"], [
		AC_MSG_ERROR([missing libraries. On Debian: apt-get install$hub_missing])
	])
])
