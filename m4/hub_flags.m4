# Compiler and linker flags, each probed on its own: compilers differ in what they know.

# HUB_TRY_CFLAGS(VARIABLE, FLAGS): adds to VARIABLE those of FLAGS the compiler takes without a
# word. The probe includes a libc header so that a _FORTIFY_SOURCE without optimisation is noticed.
AC_DEFUN([HUB_TRY_CFLAGS], [
	hub_saved_cflags=$CFLAGS
	for hub_flag in m4_normalize([$2]); do
		AC_MSG_CHECKING([whether $CC takes $hub_flag])
		CFLAGS="$hub_saved_cflags -Werror $hub_flag"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]])],
			[AS_VAR_APPEND([$1], [" $hub_flag"])
			 AC_MSG_RESULT([yes])],
			[AC_MSG_RESULT([no])])
	done
	CFLAGS=$hub_saved_cflags
])

# HUB_TRY_LDFLAGS(VARIABLE, FLAGS): the same for the linker. Uses HUB_CFLAGS, which must hold -fPIE
# before -pie is tried.
AC_DEFUN([HUB_TRY_LDFLAGS], [
	hub_saved_cflags=$CFLAGS
	hub_saved_ldflags=$LDFLAGS
	CFLAGS="$CFLAGS $HUB_CFLAGS"
	for hub_flag in m4_normalize([$2]); do
		AC_MSG_CHECKING([whether the linker takes $hub_flag])
		LDFLAGS="$hub_saved_ldflags -Werror $hub_flag"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]])],
			[AS_VAR_APPEND([$1], [" $hub_flag"])
			 AC_MSG_RESULT([yes])],
			[AC_MSG_RESULT([no])])
	done
	CFLAGS=$hub_saved_cflags
	LDFLAGS=$hub_saved_ldflags
])

# HUB_WARNINGS: the project's warnings, in HUB_CFLAGS; --enable-werror makes them errors.
AC_DEFUN([HUB_WARNINGS], [
	HUB_TRY_CFLAGS([HUB_CFLAGS], [-Wall -Wextra -Wpedantic -Wshadow -Wconversion
		-Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
		-Wvla -Wformat=2 -Wwrite-strings -Wcast-qual -Wpointer-arith -Wundef
		-Wnull-dereference -Wimplicit-fallthrough -Wswitch-enum
		-Wduplicated-cond -Wjump-misses-init
		-Werror=implicit-function-declaration -Werror=incompatible-pointer-types
		-Werror=int-conversion])
	AC_ARG_ENABLE([werror],
		[AS_HELP_STRING([--enable-werror], [make every warning an error (for CI, not for releases)])],
		[], [enable_werror=no])
	AS_IF([test "x$enable_werror" = xyes], [AS_VAR_APPEND([HUB_CFLAGS], [" -Werror"])])
])

# HUB_HARDENING: run-time protection, in HUB_CFLAGS, HUB_CPPFLAGS and HUB_LDFLAGS. Under a
# sanitizer _FORTIFY_SOURCE and automatic initialisation stay out: they hide findings.
AC_DEFUN([HUB_HARDENING], [
	HUB_TRY_CFLAGS([HUB_CFLAGS], [-fPIE -fno-common -fstack-protector-strong
		-fno-strict-overflow -fno-delete-null-pointer-checks])
	HUB_TRY_LDFLAGS([HUB_LDFLAGS], [-pie -Wl,--as-needed -Wl,-z,relro -Wl,-z,now
		-Wl,-z,noexecstack -Wl,-z,separate-code])
	AS_IF([test "x$enable_sanitizers" = xno], [
		HUB_TRY_CFLAGS([HUB_CFLAGS], [-fstack-clash-protection -fcf-protection=full
			-ftrivial-auto-var-init=zero -fstrict-flex-arrays=3])
		AS_CASE([$CPPFLAGS$CFLAGS], [*_FORTIFY_SOURCE*], [], [
			HUB_TRY_CFLAGS([HUB_CPPFLAGS], [-D_FORTIFY_SOURCE=3])
		])
	])
])

# HUB_SANITIZERS: --enable-sanitizers[=LIST], before HUB_HARDENING.
AC_DEFUN([HUB_SANITIZERS], [
	AC_ARG_ENABLE([sanitizers],
		[AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@],
			[build with -fsanitize=LIST (default list: address,undefined)])],
		[], [enable_sanitizers=no])
	AS_IF([test "x$enable_sanitizers" = xyes], [enable_sanitizers=address,undefined])
	AS_IF([test "x$enable_sanitizers" != xno], [
		hub_sanitize="-fsanitize=$enable_sanitizers"
		AC_MSG_CHECKING([whether $CC can build with $hub_sanitize])
		hub_saved_cflags=$CFLAGS
		CFLAGS="$CFLAGS $hub_sanitize"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]])],
			[AC_MSG_RESULT([yes])],
			[AC_MSG_RESULT([no])
			 AC_MSG_ERROR([$CC cannot build with $hub_sanitize (on Debian: apt-get install libclang-rt-dev for clang)])])
		CFLAGS=$hub_saved_cflags
		HUB_CFLAGS="$HUB_CFLAGS $hub_sanitize -fno-sanitize-recover=all -fno-omit-frame-pointer"
		HUB_LDFLAGS="$HUB_LDFLAGS $hub_sanitize"
	])
])
