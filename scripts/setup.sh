#!/bin/bash
# Installs what the build needs and this Debian 12 lacks. Does nothing when nothing is missing.
#   scripts/setup.sh           everything: native and Windows builds, tests, installer
#   scripts/setup.sh native    only what the Linux build of poolsentry needs
#
# curl and SQLite have no Debian package for Windows: they are built from Debian's own source
# packages (security fixes included) into the cache folder, once for x64 and once for x86.
#   POOLSENTRY_CACHE           that folder; by default ~/.cache/poolsentry
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${POOLSENTRY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/poolsentry}

# To be raised when a recipe below changes: what is in the cache is then built anew.
recipe=1

native_packages=(
  g++ cmake ninja-build ccache git mawk
  nlohmann-json3-dev libspdlog-dev libfmt-dev catch2 libexpected-dev libcli11-dev
  libcurl4-openssl-dev libsqlite3-dev zlib1g-dev
)
windows_packages=(
  g++-mingw-w64-x86-64-posix g++-mingw-w64-i686-posix libz-mingw-w64-dev
  wine wine64 msitools wixl
  python3 clang-tidy clang-format shellcheck openssl
  dpkg-dev make patch tcl xz-utils
)
# Servers that the tests of delivery talk to. Installed they would start at once, and a mail server
# would take the place of the machine's own: they are unpacked into the cache, and only the
# libraries that they need are installed.
server_packages=(exim4-daemon-light prometheus-alertmanager)
server_libraries=(libdb5.3 libgnutls-dane0 libidn12 libnsl2 libnss-wrapper libpcre2-8-0)

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
  printf 'setup: error: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "needs root or sudo for: $*"
  fi
}

# Runs a command quietly: its output is shown only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    fail "failed: $*"
  fi
  rm -f "$log"
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# The names among the arguments that are not installed, by one dpkg-query for all of them.
missing_of() {
  local have
  have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  local package
  for package in "$@"; do
    grep -qx "installed $package" <<<"$have" || printf '%s\n' "$package"
  done
}

package_lists_updated=no
update_package_lists() {
  [ "$package_lists_updated" = no ] || return 0
  say "updating the package lists"
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
  package_lists_updated=yes
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  update_package_lists
  say "installing ${missing[*]}"
  quietly as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q install -y --no-install-recommends --no-remove "${missing[@]}"
}

# libboost1.81-dev cannot be installed beside another version's headers, which other packages of
# this machine may need. Its headers are all that we use: then they are unpacked into the cache.
unpack_boost() {
  [ ! -e "$cache/boost/include/boost/version.hpp" ] || return 0
  update_package_lists
  say "another version of Boost is installed: unpacking the headers of 1.81 into $cache/boost"
  local work=$cache/boost.partial
  rm -rf "$work" "$cache/boost"
  mkdir -p "$work"
  (cd "$work" && quietly apt-get -q download libboost1.81-dev)
  dpkg-deb -x "$work"/libboost1.81-dev_*.deb "$work/unpacked"
  rm -rf "$work/unpacked/usr/lib" "$work/unpacked/usr/share"
  mv "$work/unpacked/usr" "$cache/boost"
  rm -rf "$work"
}

unpack_servers() {
  local stamp="${server_packages[*]}" work=$cache/servers.partial package
  [ ! -e "$cache/servers/stamp" ] || [ "$(<"$cache/servers/stamp")" != "$stamp" ] || return 0
  update_package_lists
  say "unpacking the servers of the tests into $cache/servers: $stamp"
  rm -rf "$work" "$cache/servers"
  mkdir -p "$work"
  (cd "$work" && quietly apt-get -q -o APT::Sandbox::User= download "${server_packages[@]}")
  for package in "${server_packages[@]}"; do
    dpkg-deb -x "$work/$package"_*.deb "$work/unpacked"
  done
  # Exim comes with rights that it does not need here.
  chmod -R u+rwX,go+rX,ug-s "$work/unpacked"
  printf '%s\n' "$stamp" >"$work/unpacked/stamp"
  mv "$work/unpacked" "$cache/servers"
  rm -rf "$work"
}

native_setup() {
  if installed libboost1.81-dev; then
    rm -rf "$cache/boost"
  elif [ -e /usr/include/boost/version.hpp ]; then
    unpack_boost
  else
    native_packages+=(libboost1.81-dev)
  fi
  install_packages "${native_packages[@]}"
}

# apt-get on Debian's source packages, without touching the machine's own package sources: private
# copies of them, asking for sources.
source_apt() {
  apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" \
    -o Dir::State::lists="$work/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    -o APT::Sandbox::User= "$@"
}

prepare_source_apt() {
  [ ! -e "$work/parts" ] || return 0
  mkdir -p "$work/parts" "$work/lists/partial"
  local file
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] || continue
    sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/parts/${file##*/}"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -e "$file" ] || continue
    sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >"$work/parts/$(basename "$file" .list)-src.list"
  done
  quietly source_apt update
}

# fetch_source NAME VERSION: unpacks that version, or the newest when it is no longer offered, and
# sets `source_folder`.
fetch_source() {
  prepare_source_apt
  source_folder=
  local folder=$work/source-$1
  mkdir -p "$folder"
  (cd "$folder" && source_apt source "$1=$2" >/dev/null 2>&1) ||
    (rm -rf "${folder:?}"/* && cd "$folder" && quietly source_apt source "$1")
  source_folder=$(find "$folder" -mindepth 1 -maxdepth 1 -type d | head -n 1)
  [ -n "$source_folder" ] || fail "apt-get source $1 brought nothing"
}

# build_sqlite ARCH TRIPLET OUT
build_sqlite() {
  local amalgamation=$source_folder/amalgamation flags=(-O2 -ffunction-sections -fdata-sections)
  if [ ! -e "$amalgamation/sqlite3.c" ]; then
    mkdir -p "$amalgamation"
    (cd "$amalgamation" && quietly ../configure --disable-tcl && quietly make sqlite3.c)
  fi
  # As for our own code in cmake/toolchain-windows-x86.cmake.
  [ "$1" = x64 ] || flags+=(-msse2 -mfpmath=sse -mstackrealign)
  mkdir -p "$3/include" "$3/lib"
  quietly "$2-gcc-posix" "${flags[@]}" -D_WIN32_WINNT=0x0502 -DWINVER=0x0502 \
    -DSQLITE_THREADSAFE=1 -DSQLITE_DQS=0 -DSQLITE_DEFAULT_MEMSTATUS=0 \
    -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_SHARED_CACHE \
    -c "$amalgamation/sqlite3.c" -o "$3/sqlite3.o"
  "$2-ar" rcs "$3/lib/libsqlite3.a" "$3/sqlite3.o"
  rm "$3/sqlite3.o"
  cp "$amalgamation/sqlite3.h" "$3/include/"
}

# build_curl ARCH TRIPLET OUT: SMTP(S) and HTTP(S) over Windows' own TLS (Schannel).
build_curl() {
  local options=() protocol
  for protocol in DICT FILE FTP GOPHER IMAP LDAP LDAPS MQTT POP3 RTSP SMB TELNET TFTP; do
    options+=("-DCURL_DISABLE_$protocol=ON")
  done
  quietly cmake -S "$source_folder" -B "$3.build" -G Ninja \
    -DCMAKE_TOOLCHAIN_FILE="$root/cmake/toolchain-windows-$1.cmake" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$3" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_C_FLAGS_RELEASE="-O2 -DNDEBUG -ffunction-sections -fdata-sections" \
    -DBUILD_SHARED_LIBS=OFF -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DENABLE_MANUAL=OFF \
    -DCURL_TARGET_WINDOWS_VERSION=0x0502 -DENABLE_UNICODE=ON -DCURL_USE_SCHANNEL=ON \
    -DCURL_USE_LIBSSH2=OFF -DUSE_NGHTTP2=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF \
    -DCURL_ZLIB=ON -DZLIB_INCLUDE_DIR="/usr/$2/include" -DZLIB_LIBRARY="/usr/$2/lib/libz.a" \
    "${options[@]}"
  quietly cmake --build "$3.build"
  quietly cmake --install "$3.build"
  rm -rf "$3.build"
}

# build_for_windows NAME PACKAGE SOURCE: builds NAME for both architectures unless the cache has it
# in the version of this machine's own PACKAGE (so a security update is taken up here too).
build_for_windows() {
  local name=$1 version arch triplet stamp out
  version=$(dpkg-query -W -f='${source:Version}' "$2")
  stamp="$version recipe $recipe"
  source_folder=
  for arch in x64 x86; do
    triplet=x86_64-w64-mingw32
    [ "$arch" = x64 ] || triplet=i686-w64-mingw32
    out=$cache/$triplet/$name
    [ ! -e "$out/stamp" ] || [ "$(<"$out/stamp")" != "$stamp" ] || continue
    work=${work:-$(mktemp -d "$cache/partial.XXXXXX")}
    [ -n "$source_folder" ] || fetch_source "$3" "$version"
    say "building $name $version for Windows $arch"
    "build_$name" "$arch" "$triplet" "$work/$name-$arch"
    printf '%s\n' "$stamp" >"$work/$name-$arch/stamp"
    # Only what is whole gets its final name.
    mkdir -p "$cache/$triplet"
    rm -rf "$out"
    mv "$work/$name-$arch" "$out"
  done
}

windows_setup() {
  install_packages "${windows_packages[@]}" "${server_libraries[@]}"
  mkdir -p "$cache"
  # Two runs at once: the second waits, and finds everything done.
  exec 9>"$cache/lock"
  flock 9
  work=
  trap '[ -z "$work" ] || rm -rf "$work"' EXIT
  build_for_windows sqlite libsqlite3-dev sqlite3
  build_for_windows curl libcurl4-openssl-dev curl
  unpack_servers
}

case ${1:-all} in
  native) native_setup ;;
  all)
    native_setup
    windows_setup
    ;;
  *) fail "unknown argument '$1': use none, or 'native'" ;;
esac
