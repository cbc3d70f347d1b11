package org.ftpsbridge.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ProxyVersion;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.DataMode;
import org.ftpsbridge.routing.DataProtection;

/** The keys of a backend. */
final class BackendKeys {
  static final Key<Security> SECURITY =
      Key.required(
          "security",
          Words.of(Security.class),
          "How they are secured: TLS from the first byte, by AUTH TLS, or not at all.");

  static final Key<Dialect> DIALECT =
      Key.defaulted(
          "dialect",
          Words.of(Dialect.class),
          "standard",
          "How it speaks, in a word that stands for other keys of this section; what is written out"
              + " counts more.");

  static final Key<Path> TRUST =
      Key.optional(
              "trust",
              new FilePath(),
              "PEM: the certificates that its certificate must descend from; without it, the"
                  + " system's.")
          .like("ca.pem");
  static final Key<List<String>> PIN =
      Key.optional(
              "pin",
              new OneOrMore<>(Scalars.pin()),
              "The public key it must have, in place of trust; of several, one.")
          .like("\"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"");
  static final Key<Boolean> VERIFY =
      Key.optional(
          "verify",
          new Words<>(Map.of("none", false), Map.of()),
          "none takes any certificate, in place of trust and pin: anyone on the way can read all.");
  static final Key<String> HOSTNAME =
      Key.optional(
              "hostname",
              Scalars.hostName(),
              "The name its certificate is for, where that is verified, and that SNI says; without"
                  + " it, the host of the address.")
          .like("ftp.example.org");
  static final Key<Path> CERTIFICATE =
      Key.optional(
              "certificate",
              new FilePath(),
              "PEM: the certificate to show if it asks for one, then its chain.")
          .like("tls.crt");
  static final Key<Path> PRIVATE_KEY =
      Key.optional(
              "key",
              new FilePath(),
              "PEM: the private key of that certificate, without a passphrase.")
          .like("tls.key");
  static final Key<Values> TLS =
      Key.optional(
          "tls",
          new Section(
              TRUST,
              PIN,
              VERIFY,
              HOSTNAME,
              CERTIFICATE,
              PRIVATE_KEY,
              TlsKeys.KEY_READABLE_BY_OTHERS,
              TlsKeys.MIN_VERSION,
              TlsKeys.MAX_VERSION,
              TlsKeys.CIPHERS),
          "How TLS is spoken with it: whom we trust, and who we are; not with security plain.");

  static final Key<SessionReuse> REUSE =
      Key.defaulted(
          "reuse",
          Words.of(SessionReuse.class),
          "try",
          "Whether data connections resume the control connection's TLS session; require fails"
              + " those that do not.");
  static final Key<DataProtection> PROTECTION =
      Key.defaulted(
          "protection",
          Words.of(DataProtection.class),
          "private",
          "Whether its data connections have TLS: always, never, or as the client says.");
  static final Key<Truncation> TRUNCATION =
      Key.defaulted(
          "truncation",
          Words.of(Truncation.class),
          "strict",
          "A download that ends without TLS close_notify: strict fails it, lenient takes it.");
  static final Key<BackendTls.RefusedProt> WHEN_PROT_REFUSED =
      Key.defaulted(
          "whenProtRefused",
          Words.of(BackendTls.RefusedProt.class),
          "fail",
          "An implicit server that refuses PBSZ or PROT: fail ends the session, private uses TLS"
              + " on data connections all the same.");
  static final Key<Boolean> GREETS_BEFORE_TLS =
      Key.defaulted(
          "greetsBeforeTls",
          Words.onOrOff(),
          "off",
          "An implicit server that says its 220 in clear and begins TLS after it, as z/OS does.");

  static final Key<DataMode> DATA =
      Key.defaulted(
          "data",
          Words.of(DataMode.class),
          "passive",
          "Who opens data connections: passive is the bridge, active the server, client as with the"
              + " client.");
  static final Key<PortRange> ACTIVE_PORTS =
      Key.optional(
              "activePorts",
              Scalars.portRange(),
              "Where the server connects to with data active or client; bound at start on all"
                  + " addresses.")
          .like("\"51000-51099\"");
  static final Key<List<AddressRange>> DATA_ADDRESSES =
      Key.optional(
              "dataAddresses",
              new ListOf<>(Scalars.addressRange()),
              "Addresses that its 227 replies may name, any other being replaced by the server's"
                  + " own, and that it may connect from with data active or client.")
          .like("[\"192.0.2.0/28\"]");
  static final Key<ProxyVersion> PROXY_CONTROL =
      Key.defaulted(
          "control",
          Words.of(ProxyVersion.class),
          "none",
          "The version of the header that control connections begin with.");
  static final Key<ProxyVersion> PROXY_DATA =
      Key.defaulted(
          "data",
          Words.of(ProxyVersion.class),
          "none",
          "The version of the header that data connections begin with; not with data active.");
  static final Key<Values> PROXY_PROTOCOL =
      Key.optional(
              "proxyProtocol",
              new Section(PROXY_CONTROL, PROXY_DATA),
              "Whether it is told by PROXY headers whose connections it gets, as it must expect.")
          .like("{ control: v2, data: v2 }");
  static final Key<LineEnd> LINE_END =
      Key.defaulted(
          "lineEnd",
          Words.of(LineEnd.class),
          "crlf",
          "What ends its reply lines; lf takes a bare LF as well.");
  static final Key<TelnetData> TELNET =
      Key.defaulted(
          "telnet",
          Words.of(TelnetData.class),
          "raw",
          "How a byte 0xFF is written to it: as it is, or doubled as Telnet has it.");

  static final Section SECTION =
      new Section(
          GroupKeys.ADDRESS,
          GroupKeys.ENDPOINTS,
          GroupKeys.SRV,
          GroupKeys.BALANCE,
          GroupKeys.HEALTH,
          GroupKeys.EJECT,
          SECURITY,
          DIALECT,
          TLS,
          REUSE,
          PROTECTION,
          TRUNCATION,
          WHEN_PROT_REFUSED,
          GREETS_BEFORE_TLS,
          DATA,
          ACTIVE_PORTS,
          DATA_ADDRESSES,
          PROXY_PROTOCOL,
          LINE_END,
          TELNET);

  private BackendKeys() {}
}
