package org.ftpsbridge.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.IncompleteUpload;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.TlsDemand;

/** The keys of a listener. */
final class ListenerKeys {
  static final Key<String> NAME =
      Key.required("name", Scalars.name(), "Its name in logs; no two listeners share one.")
          .like("implicit");
  static final Key<Endpoint> BIND =
      Key.required(
              "bind",
              Scalars.bindAddress(),
              "Where clients open control connections; port 0 takes any free one.")
          .like("\"0.0.0.0:990\"");
  static final Key<Security> SECURITY =
      Key.required(
          "security",
          Words.of(Security.class),
          "How control connections are secured: by TLS from the first byte, by AUTH TLS, or not at"
              + " all.");

  static final Key<Dialect> DIALECT =
      Key.defaulted(
          "dialect",
          Words.of(Dialect.class),
          "standard",
          "How its clients speak, in a word that stands for other keys of this section; what is"
              + " written out counts more.");

  static final Key<Path> CERTIFICATE =
      Key.required("certificate", new FilePath(), "PEM: the certificate, then its chain.")
          .like("tls.crt");
  static final Key<Path> PRIVATE_KEY =
      Key.required("key", new FilePath(), "PEM: the private key, without a passphrase.")
          .like("tls.key");
  static final Key<Boolean> REQUIRE_EMS =
      Key.defaulted(
          "requireEms",
          Words.trueOrFalse(),
          "false",
          "Whether a session below TLS 1.3 must be tied to its handshake (extended master secret,"
              + " RFC 7627); true refuses clients that cannot.");
  static final Key<TlsEngine> ENGINE =
      Key.defaulted(
          "engine",
          Words.of(TlsEngine.class),
          "boringssl",
          "The library that speaks TLS: jdk is Java's own, up to TLS 1.2, with DHE and, where"
              + " named, 3DES as well.");
  static final Key<ClientCertificateDemand> CLIENT_CERTIFICATE =
      Key.defaulted(
          "clientCertificate",
          Words.of(ClientCertificateDemand.class),
          "off",
          "Whether clients are asked for a certificate, and refused without one; one that they show"
              + " has to be right in any case.");
  static final Key<Path> TRUST =
      Key.optional(
              "trust",
              new FilePath(),
              "PEM: the certificates that those of clients must descend from; with"
                  + " clientCertificate.")
          .like("ca.pem");
  static final Key<Values> TLS =
      Key.optional(
          "tls",
          new Section(
              CERTIFICATE,
              PRIVATE_KEY,
              TlsKeys.KEY_READABLE_BY_OTHERS,
              TlsKeys.MIN_VERSION,
              TlsKeys.MAX_VERSION,
              TlsKeys.CIPHERS,
              REQUIRE_EMS,
              ENGINE,
              CLIENT_CERTIFICATE,
              TRUST),
          "The TLS server that clients meet, on control and data connections alike; required, but"
              + " not with security plain.");

  static final Key<List<AddressRange>> PROXIES =
      Key.required(
              "from",
              new ListOf<>(Scalars.addressRange()),
              "The addresses of the proxies; a connection of theirs without a header is closed, and"
                  + " a header of anybody else is not heeded.")
          .like("[\"10.0.0.0/28\"]");
  static final Key<Values> PROXY_PROTOCOL =
      Key.optional(
          "proxyProtocol",
          new Section(PROXIES),
          "Proxies in front, such as a load balancer, that say whose connections they carry by a"
              + " PROXY header, version 1 or 2, on control and data connections.");

  static final Key<Integer> DATA_PORT =
      Key.defaulted(
              "port",
              Scalars.wholeNumber(1, 65535),
              "989",
              "The one port of all passive data connections; the source port of active ones.")
          .like("2989");
  static final Key<PortRange> OVERFLOW =
      Key.optional(
              "overflow",
              Scalars.portRange(),
              "Ports used while the one is taken, where many sessions come from one address.")
          .like("\"50000-50009\"");
  static final Key<PortRange> PORTS =
      Key.optional(
              "ports",
              Scalars.portRange(),
              "A classic range of ports in place of port and overflow, all bound at start; keep it"
                  + " out of the system's range for outgoing connections"
                  + " (net.ipv4.ip_local_reserved_ports).")
          .like("\"50000-50999\"");
  static final Key<ReuseRequirement> REQUIRE_SESSION_REUSE =
      Key.defaulted(
          "requireSessionReuse",
          Words.of(ReuseRequirement.class),
          "prefer",
          "Whether a data connection must prove whose it is by resuming its session's TLS: always,"
              + " or where the client has shown that it can (prefer), or never.");
  static final Key<List<AddressRange>> SAME_CLIENT =
      Key.optional(
              "sameClient",
              new ListOf<>(Scalars.addressRange()),
              "Ranges of addresses that are one client each, such as the outer addresses of one"
                  + " NAT.")
          .like("[\"203.0.113.0/28\"]");
  static final Key<List<AddressRange>> ADVERTISE_CLIENTS =
      Key.required(
              "clients",
              new OneOrMore<>(Scalars.addressRange()),
              "The clients that it is named to, by their addresses.")
          .like("10.0.0.0/8");
  static final Key<AdvertisedHost> ADVERTISE_ADDRESS =
      Key.required("address", Scalars.advertisedHost(), "The address named to them, or a name.")
          .like("10.0.0.5");
  static final Key<List<Advertisement>> ADVERTISE =
      Key.optional(
              "advertise",
              new OneOrMore<>(
                  Scalars.advertisement(),
                  new ListOf<>(
                      new WordOrSection<>(
                          Scalars.advertisement(),
                          new Section(ADVERTISE_CLIENTS, ADVERTISE_ADDRESS),
                          ListenerKeys::advertisement))),
              "The address named in 227 replies, or the name whose address that is, asked for again"
                  + " each minute; in a list the first that is for the client; without it, the one"
                  + " the client connected to.")
          .like("203.0.113.7");
  static final Key<Values> DATA =
      Key.optional(
          "data",
          new Section(DATA_PORT, OVERFLOW, PORTS, REQUIRE_SESSION_REUSE, SAME_CLIENT, ADVERTISE),
          "Where clients open data connections.");

  static final Key<Truncation> TRUNCATION =
      Key.defaulted(
          "truncation",
          Words.of(Truncation.class),
          "strict",
          "An upload that ends without TLS close_notify: strict fails it, lenient takes it.");
  static final Key<IncompleteUpload> INCOMPLETE_UPLOAD =
      Key.defaulted(
          "incompleteUpload",
          Words.of(IncompleteUpload.class),
          "keep",
          "The part that a failed STOR leaves under the file's name: keep leaves it there, delete"
              + " has the backend delete it.");
  static final Key<Boolean> ACTIVE =
      Key.defaulted(
          "active",
          Words.onOrOff(),
          "on",
          "Whether clients may have data connections opened to them with PORT and EPRT.");
  static final Key<TlsRole> ACTIVE_TLS =
      Key.defaulted(
          "activeTls",
          Words.of(TlsRole.class),
          "server",
          "Which end of TLS the bridge is on those; client is for devices that wait for a"
              + " ClientHello from whoever connects.");
  static final Key<TlsDemand> REQUIRE_TLS =
      Key.optional(
              "requireTls",
              Words.of(TlsDemand.class),
              "For what clients need TLS: for login, for all (data connections too), or for none;"
                  + " without it, login.")
          .like("all");
  static final Key<AssumedProtection> WHEN_NO_PROT =
      Key.optional(
              "whenNoProt",
              Words.of(AssumedProtection.class),
              "What data connections are until a client says PROT: private, clear, or what their"
                  + " first bytes are (detect); without it, private with security implicit and"
                  + " clear with explicit.")
          .like("detect");
  static final Key<Duration> GREET_AFTER =
      Key.required(
              "after",
              Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
              "How long a client is silent before it is greeted in clear; slow TLS clients break.")
          .like("2s");
  static final Key<EarlyGreeting> GREET_BEFORE_TLS =
      Key.optional(
              "greetBeforeTls",
              new WordOrSection<>(
                  new Words<>(neverAndAlways(), Map.of()),
                  new Section(GREET_AFTER),
                  values -> values.find(GREET_AFTER).map(EarlyGreeting::after)),
              "Whether implicit clients are greeted in clear and shake hands after that, as z/OS"
                  + " does by default; without it, never.")
          .like("{ after: 2s }");
  static final Key<NoopDuringTransfer> NOOP_DURING_TRANSFER =
      Key.defaulted(
          "noopDuringTransfer",
          Words.of(NoopDuringTransfer.class),
          "queue",
          "What becomes of a NOOP while a transfer runs: it waits for the end, is answered at once"
              + " (local), or goes to the backend.");
  static final Key<Boolean> CCC =
      Key.defaulted(
          "ccc",
          new Words<>(refuseAndAllow(), Map.of()),
          "refuse",
          "Whether CCC may end the TLS of a control connection after the login; then commands and"
              + " replies travel in clear.");
  static final Key<LineEnd> LINE_END =
      Key.defaulted(
          "lineEnd",
          Words.of(LineEnd.class),
          "crlf",
          "What ends a client's command line; lf takes a bare LF as well.");
  static final Key<List<Verb>> REFUSE =
      Key.optional(
              "refuse",
              new ListOf<>(Scalars.refusableVerb()),
              "Verbs answered 502 here though the backend might know them.")
          .like("[SITE]");
  static final Key<String> BACKEND =
      Key.optional(
              "backend",
              Scalars.name(),
              "The backend that its sessions are carried to, but for those that take a route;"
                  + " without it, these alone are served.")
          .like("legacy");

  static final Section SECTION =
      new Section(
          NAME,
          BIND,
          SECURITY,
          DIALECT,
          TLS,
          PROXY_PROTOCOL,
          DATA,
          BACKEND,
          TRUNCATION,
          INCOMPLETE_UPLOAD,
          ACTIVE,
          ACTIVE_TLS,
          REQUIRE_TLS,
          WHEN_NO_PROT,
          GREET_BEFORE_TLS,
          NOOP_DURING_TRANSFER,
          CCC,
          LINE_END,
          REFUSE);

  private ListenerKeys() {}

  private static Optional<Advertisement> advertisement(Values given) {
    Optional<AdvertisedHost> host = given.find(ADVERTISE_ADDRESS);
    return given.find(ADVERTISE_CLIENTS).flatMap(of -> host.map(h -> new Advertisement(of, h)));
  }

  private static Map<String, EarlyGreeting> neverAndAlways() {
    Map<String, EarlyGreeting> words = new LinkedHashMap<>();
    words.put("never", EarlyGreeting.NEVER);
    words.put("always", EarlyGreeting.ALWAYS);
    return words;
  }

  private static Map<String, Boolean> refuseAndAllow() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("refuse", false);
    words.put("allow", true);
    return words;
  }
}
