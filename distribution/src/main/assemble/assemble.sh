#!/usr/bin/env bash
# Puts the product together in target/holdfast-VERSION and packs it: same sources and JDK, same bytes.
# Maven calls it (distribution/pom.xml) after the runtime, the native libraries and the lists of jars are made.
# usage: assemble.sh VERSION TIMESTAMP
set -euo pipefail
export LC_ALL=C

version=$1 timestamp=$2
cd "$(dirname "${BASH_SOURCE[0]}")/../../../target"
top=$(cd ../.. && pwd)
home=$PWD/holdfast-$version

fail() { echo "assemble: $*" >&2; exit 1; }

plugins() { sed -n 's:.*<module>\(.*\)</module>.*:\1:p' "$top/plugins/pom.xml"; }

# The paths in a file that dependency:build-classpath wrote, one a line.
jars_in() { tr ':' '\n' < "$1" | grep . || true; }

# One plugin: its jar, or a folder of jars when it has libraries of its own.
add_plugin() {
  local name=$1 target=$top/plugins/$1/target
  local jar=$target/holdfast-plugin-$name-$version.jar
  [ -f "$jar" ] || fail "$jar is missing: build plugins/$name first, or everything from the top"
  local libraries; mapfile -t libraries < <(jars_in "$target/lib.classpath")
  if [ ${#libraries[@]} = 0 ]; then
    cp "$jar" "$home/plugins/$name.jar"
  else
    mkdir -p "$home/plugins/$name/lib"
    cp "$jar" "${libraries[@]}" "$home/plugins/$name/lib/"
  fi
}

# What plugins of others are built against, as a release would upload it.
add_repository() {
  local group=$home/maven/io/holdfast api=$top/api/target/holdfast-api-$version
  mkdir -p "$group"/{holdfast,holdfast-api}/"$version"
  cp "$top/pom.xml" "$group/holdfast/$version/holdfast-$version.pom"
  cp "$top/api/pom.xml" "$group/holdfast-api/$version/holdfast-api-$version.pom"
  cp "$api.jar" "$api-tests.jar" "$group/holdfast-api/$version/"
}

add_notices() {
  local notices=$home/share/doc/holdfast/THIRD-PARTY.txt name
  {
    echo "Libraries shipped with Holdfast, their licences and where their sources are."
    echo "Where two licences are named, the first is the one under which the library is used."
    echo
    { cat third-party.txt; plugins | while read -r name; do cat "$top/plugins/$name/target/third-party.txt"; done; } \
      | sed -n 's/^     (/(/p' | grep -v '(io\.holdfast:' | sort -u
    echo
    echo "The Java runtime in runtime/ is OpenJDK, under GPL-2.0 with Classpath exception; see runtime/legal."
  } > "$notices"
}

# --- the folder --------------------------------------------------------------------------------------------------

rm -rf "$home"
mkdir -p "$home"/{lib,plugins,native,etc,share/doc/holdfast/examples}
cp -r ../src/main/dist/. "$home"
cp -r runtime "$home/runtime"
find native -name '*.so' -exec cp {} "$home/native" \;
cp "$top/config/holdfast.conf" "$home/etc"
cp "$top"/config/*.conf "$home/share/doc/holdfast/examples"

mapfile -t libraries < <(jars_in lib.classpath)
cp "holdfast-distribution-$version.jar" "${libraries[@]}" "$home/lib"
for name in $(plugins); do
  add_plugin "$name"
done
add_repository
add_notices

# Class path in a fixed order, ours first: the start-up archive is valid for exactly this one.
jars=$(cd "$home/lib" && echo holdfast-*.jar $(ls | grep -v '^holdfast-'))
sed -i "s/@jars@/$jars/" "$home/bin/holdfast"
sed -i "s/@version@/$version/" "$home/share/man/man8/holdfast.8" "$home/share/doc/holdfast/INSTALL.md"

chmod -R u+w,go-w,a+rX "$home"
find "$home" -exec touch --no-dereference --date="$timestamp" {} +

# --- the start-up archive, and the tarball -----------------------------------------------------------------------

# Without it everything works, only slower; so whatever keeps this machine from making it does not stop the build.
if ! ../src/main/assemble/archive.sh "$home"; then
  rm -f "$home/lib/holdfast.jsa"
  echo "assemble: no start-up archive could be made here: this build starts slower" >&2
fi
find "$home/lib" -newermt "$timestamp" -exec touch --date="$timestamp" {} +

tar --create --sort=name --format=gnu --owner=0 --group=0 --numeric-owner "holdfast-$version" \
  | gzip -9n > "holdfast-$version-linux-x86_64.tar.gz"
