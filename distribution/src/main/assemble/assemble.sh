#!/usr/bin/env bash
# Puts the product together in target/holdfast-VERSION and packs it: same sources, same bytes.
# Maven calls it (distribution/pom.xml) after the runtime image, the native libraries and lib.classpath are made.
# usage: assemble.sh VERSION TIMESTAMP
set -euo pipefail

version=$1 timestamp=$2
cd "$(dirname "${BASH_SOURCE[0]}")/../../../target"
home=$PWD/holdfast-$version
plugins=../../plugins

fail() { echo "assemble: $*" >&2; exit 1; }

# The paths in a file that dependency:build-classpath wrote, one a line.
jars_in() { tr ':' '\n' < "$1" | grep . || true; }

# One plugin: its jar, or a folder when it has libraries of its own (PF4J: classes/ and lib/*.jar).
add_plugin() {
  local name=$1 target=$plugins/$1/target
  local jar=$target/holdfast-plugin-$1-$version.jar
  [ -f "$jar" ] || fail "$jar is missing: build plugins/$name first (or everything, from the top)"
  local libraries; libraries=$(jars_in "$target/lib.classpath")
  if [ -z "$libraries" ]; then
    cp "$jar" "$home/plugins/$name.jar"
  else
    mkdir -p "$home/plugins/$name/lib"
    cp -r "$target/classes" "$home/plugins/$name/classes"
    cp $libraries "$home/plugins/$name/lib/"
  fi
}

rm -rf "$home"
mkdir -p "$home"/{lib,plugins,native,etc}
cp -r ../src/main/dist/. "$home"
cp -r runtime "$home/runtime"
find native -name '*.so' -exec cp {} "$home/native" \;

cp holdfast-distribution-"$version".jar $(jars_in lib.classpath) "$home/lib"
for name in $(sed -n 's:.*<module>\(.*\)</module>.*:\1:p' $plugins/pom.xml); do
  add_plugin "$name"
done

# Class path in a fixed order, ours first: the start-up archive is valid for exactly this one.
class_path=$(cd "$home/lib" && LC_ALL=C ls | sed '/^holdfast-/!s/^/~/' | LC_ALL=C sort | tr -d '~' | tr '\n' ' ')
sed -i "s/@jars@/${class_path% }/" "$home/bin/holdfast"

chmod -R u+w,go-w,a+rX "$home"
find "$home" -exec touch --no-dereference --date="$timestamp" {} +

tar --create --sort=name --format=gnu --mtime="$timestamp" --owner=0 --group=0 --numeric-owner "holdfast-$version" \
  | gzip -9n > "holdfast-$version-linux-x86_64.tar.gz"
