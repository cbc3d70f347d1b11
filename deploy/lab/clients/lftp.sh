#!/usr/bin/env bash
# The scenario with lftp: one script, one session; the missing file is asked for last so that its time is its own.
# Arguments are settings of lftp.
set -euo pipefail

case $FTPS_SECURITY in
  implicit) scheme=ftps tls="" ;;
  explicit) scheme=ftp tls="set ftp:ssl-force yes; set ftp:ssl-protect-data yes" ;;
  plain) scheme=ftp tls="set ftp:ssl-allow no" ;;
esac
priority=NORMAL
case $FTPS_TLS in
  1.2) priority=NORMAL:-VERS-ALL:+VERS-TLS1.2 ;;
  1.3) priority=NORMAL:-VERS-ALL:+VERS-TLS1.3 ;;
esac
{
  echo "set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 20; set xfer:clobber yes"
  echo "set ssl:ca-file $FTPS_CA; set ssl:priority $priority; $tls"
  printf '%s\n' "$@"
  echo "open -u $FTPS_USER,'$FTPS_PASSWORD' $scheme://$FTPS_HOST:$FTPS_PORT"
  echo "cls -1 --quiet $FTPS_DIR/ > list.txt"
  while read -r way name; do
    case $way in
      up) echo "put up/$name -o $FTPS_DIR/$name" ;;
      down) echo "get $FTPS_DIR/$name -o down/$name" ;;
    esac
  done <<<"$FTPS_PLAN"
  echo "set cmd:fail-exit no"
  echo "!date +%s.%N > before"
  echo "get $FTPS_DIR/no-such-file -o down/missing && echo 'the missing file was got'"
  echo "!date +%s.%N > after"
  echo "quit"
} >script
lftp --norc -f script 2>errors.txt || { cat errors.txt; exit 1; }
grep -q '550' errors.txt || { cat errors.txt; exit 1; }
awk '{n = split($0, part, "/"); print "listed", part[n]}' list.txt
paste before after | awk '{printf "missing refused %.3f\n", $2 - $1}'
echo 'done'
