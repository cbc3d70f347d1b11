# shellcheck shell=bash
# A JDK 25 to run the distribution on: sourced by deploy/test, after tools.sh.

# JAVA25_HOME, else one under /usr/lib/jvm, else the one that was unpacked below.
find_java25() {
  local home
  for home in "${JAVA25_HOME:-}" /usr/lib/jvm/* "$LAB_SCRATCH/java25"; do
    if [[ -x $home/bin/java ]] && grep -q '^JAVA_VERSION="25' "$home/release" 2>/dev/null; then
      echo "$home"
      return
    fi
  done
  return 1
}

# Never fails: where no JDK 25 can be had, the part java25 says so and fails.
provide_java25() {
  find_java25 >/dev/null && return
  apt_lists_once
  if apt-cache show openjdk-25-jre-headless >/dev/null 2>&1; then
    apt_quietly install -y --no-install-recommends openjdk-25-jre-headless && return
  fi
  unpack_java25 || echo "no JDK 25 could be unpacked"
  return 0
}

# Debian 12 has no JDK 25. The one of Debian 13 is unpacked with the C library it was built for and started by that library's
# loader; apt checks it against Debian's own keys, and nothing is installed.
unpack_java25() (
  base=$LAB_SCRATCH/debian13
  rm -rf "$base" && mkdir -p "$base"/{state/lists/partial,cache/archives/partial,deb,root} && cd "$base/deb" || return
  touch "$base/state/status"
  # shellcheck disable=SC2016 # apt expands it
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$') || return
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive trixie main" >"$base/list"
  own=(-o Dir::State="$base/state" -o Dir::State::status="$base/state/status" -o Dir::Cache="$base/cache"
    -o Dir::Etc::sourcelist="$base/list" -o Dir::Etc::sourceparts=-)
  apt_quietly "${own[@]}" update || return
  apt_quietly "${own[@]}" download openjdk-25-jre-headless libc6 libstdc++6 libgcc-s1 zlib1g || return
  for package in *.deb; do
    dpkg -x "$package" "$base/root" || return
  done

  home=$(echo "$base"/root/usr/lib/jvm/java-25-openjdk-*)
  libraries=$(dirname "$(find "$base/root/usr/lib" -name libc.so.6)")
  loader=$(find "$base/root/usr" -name 'ld-linux-*.so.*' | head -n 1)
  find "$home" -type l -lname '/etc/java-25-openjdk/*' | while read -r link; do
    ln -sfn "$base/root$(readlink "$link")" "$link"
  done
  mv "$home/bin/java" "$home/bin/java.debian13"
  # shellcheck disable=SC2016 # "$@" is for the script that is written
  printf '#!/bin/sh\nexec %q --library-path %q %q "$@"\n' "$loader" "$libraries" "$home/bin/java.debian13" >"$home/bin/java"
  chmod +x "$home/bin/java"
  "$home/bin/java" -version && ln -sfn "$home" "$LAB_SCRATCH/java25"
)
