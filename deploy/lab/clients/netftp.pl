#!/usr/bin/perl
# The scenario with Perl's Net::FTP; with --active it waits for its data connections.
use strict;
use warnings;
use Net::FTP;
use Time::HiRes 'time';

# Net::FTP begins the data handshake before it has read the reply, so a refused transfer may meet a closed connection.
$SIG{PIPE} = 'IGNORE';

my ($version) = map { "TLSv1_$_" } $ENV{FTPS_TLS} =~ /^1\.([23])$/;
my $ftp = Net::FTP->new(
    $ENV{FTPS_HOST},
    Port => $ENV{FTPS_PORT}, Passive => !(grep { $_ eq '--active' } @ARGV), Timeout => 20, SSL => 1,
    SSL_ca_file => $ENV{FTPS_CA}, SSL_verifycn_name => 'localhost', SSL_version => $version,
) or die "connect: $@";

sub must { my ($done, $what) = @_; die "$what: " . $ftp->message unless $done; return $done }

must(scalar($ftp->login($ENV{FTPS_USER}, $ENV{FTPS_PASSWORD})), 'login');
must(scalar($ftp->prot('P')), 'prot');
must(scalar($ftp->binary || 1), 'binary');
must(scalar($ftp->cwd($ENV{FTPS_DIR})), 'cwd');
for my $name ($ftp->ls) { $name =~ s{.*/}{}; print "listed $name\n" }
for my $step (split /\n/, $ENV{FTPS_PLAN}) {
    my ($way, $name) = split ' ', $step;
    if ($way eq 'up') { must(scalar($ftp->put("up/$name", $name)), "put $name") }
    else { must(scalar($ftp->get($name, "down/$name")), "get $name") }
}
my $before = time;
die "the missing file was got\n" if $ftp->get('no-such-file', 'down/missing');
printf "missing refused %.3f %s\n", time - $before, $ftp->code;
must(scalar($ftp->quit), 'quit');
print "done\n";
