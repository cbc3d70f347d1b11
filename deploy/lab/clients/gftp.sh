#!/usr/bin/env bash
# The scenario with gftp-text, which logs in anew for each transfer. It asks only for what it has listed, so the missing one
# is a folder here. Its files lie in the home of the account, for which it gets another one. They have all its settings:
# where the limit of its speed is missing it throttles itself, now and then for ever. Of a certificate it reads the CN alone.
set -euo pipefail

mkdir -p home/.gftp
cp /usr/share/gftp/bookmarks home/.gftp/
sed 's/^verify_ssl_peer=.*/verify_ssl_peer=1/' /usr/share/gftp/gftprc >home/.gftp/gftprc
cat >openssl.cnf <<END
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = version
[version]
MinProtocol = TLSv$FTPS_TLS
MaxProtocol = TLSv$FTPS_TLS
END

url="ftpsi://$FTPS_USER:$FTPS_PASSWORD@${FTPS_HOST/127.0.0.1/localhost}:$FTPS_PORT/"
account=$(getent passwd "$EUID" | cut -d: -f6)
told() {
  # shellcheck disable=SC2016 # expanded within
  OPENSSL_CONF=$PWD/openssl.cnf SSL_CERT_FILE=$FTPS_CA timeout 40 \
    unshare --mount bash -c 'mount --bind home "$0" && exec gftp-text "$1"' "$account" "$url" 2>&1 |
    tr -d '\0' | tr '\r' '\n' | sed -E 's/\x1b\[[0-9;]*m//g'
}

{
  printf 'cd %s\nls\n' "$FTPS_DIR"
  while read -r way name; do
    echo "lcd $PWD/$way"
    case $way in
      up) echo "put $name" ;;
      down) echo "get $name" ;;
    esac
  done <<<"$FTPS_PLAN"
  echo 'quit'
} | told >out.txt || { cat out.txt; exit 1; }
before=$(date +%s.%N)
printf 'cd no-such-folder\nquit\n' | told >missing.txt
after=$(date +%s.%N)
grep -q '^ *550 ' missing.txt || { cat missing.txt; exit 1; }
grep -v 'KB/s' out.txt
awk '$1 ~ /^-r/ {print "listed", $NF}' out.txt
echo "missing refused $(awk -v a="$before" -v b="$after" 'BEGIN {print b - a}') 550"
echo 'done'
