# shellcheck shell=bash
# Puts the peers of the lab in place: sourced by deploy/test, idempotent, never asks a question.
# Servers are unpacked side by side and never installed: their packages exclude each other, and an installed one would start.

INSTALLED=(lftp curl wget perl libio-socket-ssl-perl python3 python3-pytest python3-pyftpdlib python3-openssl openssl
  nodejs openjdk-17-jdk-headless maven shellcheck procps iproute2 strace libwrap0 libsodium23
  filezilla xvfb xdotool gftp-text rclone sslscan testssl.sh)
UNPACKED=(vsftpd libpam-pwdfile proftpd-core proftpd-mod-crypto pure-ftpd nginx libnginx-mod-stream libfaketime
  libhiredis0.14 libhashkit2 libmemcached11 libmemcachedutil2 libpcre2-posix3)

apt_quietly() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o APT::Sandbox::User=root -qq "$@"
}

apt_lists_once() {
  [[ -n ${APT_LISTS_FRESH:-} ]] && return
  apt_quietly update || echo "some package lists are not reachable; going on with those that are"
  APT_LISTS_FRESH=1
}

is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_programs() {
  local missing=() name
  for name in "${INSTALLED[@]}"; do
    is_installed "$name" || missing+=("$name")
  done
  command -v npm >/dev/null || missing+=(npm)
  if ((${#missing[@]})); then
    apt_lists_once
    apt_quietly install -y --no-install-recommends "${missing[@]}" || return
  fi
}

unpack_peers() {
  local name peers=$LAB_SCRATCH/peers
  mkdir -p "$peers/deb" "$peers/proftpd-modules" "$peers/proftpd-libs"
  for name in "${UNPACKED[@]}"; do
    [[ -e $peers/$name/.done ]] && continue
    apt_lists_once
    (cd "$peers/deb" && apt_quietly download "$name") || return
    mkdir -p "$peers/$name"
    dpkg -x "$peers/deb/${name}"_*.deb "$peers/$name" || return
    touch "$peers/$name/.done"
  done
  find "$peers"/proftpd-*/usr/lib/proftpd -name '*.so' -exec cp -u {} "$peers/proftpd-modules/" \;
  find "$peers"/lib{hiredis,hashkit,memcached,memcachedutil,pcre2-posix}* -name '*.so*' -exec cp -au {} "$peers/proftpd-libs/" \;
}

# What is unpacked brings no libraries along: a machine that lacks one is told here, not in the middle of a test.
check_peers() {
  local program missing peers=$LAB_SCRATCH/peers
  for program in "$peers"/{vsftpd/usr/sbin/vsftpd,proftpd-core/usr/sbin/proftpd,pure-ftpd/usr/sbin/pure-ftpd,nginx/usr/sbin/nginx}; do
    missing=$(LD_LIBRARY_PATH=$peers/proftpd-libs ldd "$program" | grep 'not found')
    if [[ -n $missing ]]; then
      echo "$program misses libraries:"$'\n'"$missing"
      return 1
    fi
  done
}

fetch_java_peers() {
  mkdir -p "$LAB_SCRATCH/classes" "$LAB_SCRATCH/jars"
  if [[ ! -e $LAB_SCRATCH/jars/.done || $LAB/jars.xml -nt $LAB_SCRATCH/jars/.done ]]; then
    mvn -B -q -f "$LAB/jars.xml" dependency:copy-dependencies "-DoutputDirectory=$LAB_SCRATCH/jars" || return
    touch "$LAB_SCRATCH/jars/.done"
  fi
  javac --release 17 -d "$LAB_SCRATCH/classes" -cp "$LAB_SCRATCH/jars/*" "$LAB"/servers/*.java "$LAB"/clients/*.java
}

fetch_fuzzer() {
  "$TREE/deploy/fuzz" --jars
}

fetch_node_client() {
  [[ -d $LAB_SCRATCH/node_modules/basic-ftp ]] ||
    npm install --silent --no-audit --no-fund --prefix "$LAB_SCRATCH" basic-ftp@6.2.3
}
