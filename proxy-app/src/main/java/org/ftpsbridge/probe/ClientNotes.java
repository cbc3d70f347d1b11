package org.ftpsbridge.probe;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.ProtectionSeen;
import org.ftpsbridge.observe.ProtectionSource;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.probe.ClientEvents.Ended;
import org.ftpsbridge.probe.ClientEvents.LoggedIn;
import org.ftpsbridge.probe.ClientEvents.Said;
import org.ftpsbridge.probe.ClientEvents.Transferred;

/** What the sessions of a client have shown, together, and what a listener needs for it. */
final class ClientNotes {

  private static final int MOST_SESSIONS = 1000;
  private static final int MOST_COMMANDS = 64;
  private static final Set<String> UPLOADS = Set.of("STOR", "APPE", "STOU");
  private static final List<String> OLD_VERSIONS = List.of("TLSv1", "TLSv1.1");

  private final Findings findings;
  private final Function<SessionDialect, Map<String, Object>> pairs;
  private final List<SessionDialect> sessions = new ArrayList<>();
  private final Map<String, Integer> transfers = new LinkedHashMap<>();
  private final Set<String> loggedIn = new HashSet<>();
  private final Set<String> commands = new LinkedHashSet<>();
  private final Map<String, DataMoments> moments = new HashMap<>();
  private final Map<DataMoments.Moment, Integer> handshakes =
      new EnumMap<>(DataMoments.Moment.class);
  private boolean truncated;

  /**
   * Notes of one client.
   *
   * @param pairs how one session spoke, by the keys of the log
   */
  ClientNotes(Findings findings, Function<SessionDialect, Map<String, Object>> pairs) {
    this.findings = findings;
    this.pairs = pairs;
  }

  void on(LoggedIn login) {
    if (login.login().accepted()) {
      loggedIn.add(login.session().id());
    }
  }

  void on(Said said) {
    if (said.line().kind() == LineKind.HEARD && commands.size() < MOST_COMMANDS) {
      commands.add(DataMoments.verbOf(said.line()));
    }
    moments.computeIfAbsent(said.session().id(), id -> new DataMoments()).on(said.line());
  }

  void on(Transferred one) {
    TransferReport transfer = one.transfer();
    transfers.merge(
        PeerText.forLog(transfer.verb()) + " " + Words.of(transfer.outcome()), 1, Integer::sum);
    truncated |=
        UPLOADS.contains(transfer.verb())
            && transfer.outcome() == TransferOutcome.COMPLETE
            && !transfer.cause().isEmpty();
  }

  /** Of sessions that nobody logged in with nothing is kept but the first bytes of the client. */
  void on(Ended one) {
    Optional<DataMoments> seen = Optional.ofNullable(moments.remove(one.session().id()));
    if (loggedIn.remove(one.session().id()) && sessions.size() < MOST_SESSIONS) {
      sessions.add(one.end().dialect());
      seen.ifPresent(
          some -> some.counts().forEach((when, n) -> handshakes.merge(when, n, Integer::sum)));
    }
  }

  /** Whether a session with a login is over. */
  boolean isServed() {
    return !sessions.isEmpty();
  }

  /** How the listener for it is secured. */
  Security security() {
    SecuritySeen seen = sessions.get(sessions.size() - 1).control().security();
    return switch (seen) {
      case IMPLICIT -> Security.IMPLICIT;
      case EXPLICIT -> Security.EXPLICIT;
      case NONE -> Security.PLAIN;
    };
  }

  /** Tells the facts of all sessions, and what they need. */
  void tell(TlsEngine engine) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    sessions.forEach(
        session ->
            pairs
                .apply(session)
                .forEach(
                    (key, value) -> all.computeIfAbsent(key, k -> new ArrayList<>()).add(value)));
    findings.tell("sessions", sessions.size());
    all.forEach((key, values) -> findings.tell(key, together(values)));
    if (security() == Security.PLAIN) {
      findings.tell("security", Words.of(Security.PLAIN));
    }
    findings.tell(
        "transfers",
        transfers.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList());
    findings.tell("commands", String.join(" ", commands));
    if (!handshakes.isEmpty()) {
      findings.tell(
          "dataStands",
          handshakes.entrySet().stream()
              .map(one -> one.getKey().words() + ": " + one.getValue())
              .toList());
    }
    sessions.forEach(session -> session.tls().ifPresent(tls -> needOf(tls, engine)));
    sessions.forEach(this::needOf);
    if (truncated) {
      findings.need("truncation", "lenient", "its uploads end without close_notify");
    }
    resumption();
  }

  /** Counts are added, and all else is told once. */
  private static Object together(List<Object> values) {
    if (values.stream().allMatch(Integer.class::isInstance)) {
      return values.stream().mapToInt(one -> (Integer) one).sum();
    }
    List<Object> different = values.stream().distinct().toList();
    return different.size() == 1
        ? different.get(0)
        : different.stream().map(String::valueOf).toList();
  }

  private void needOf(TlsSeen tls, TlsEngine engine) {
    if (OLD_VERSIONS.contains(tls.version())) {
      findings.need("tls.minVersion", tls.version(), "it knows no newer TLS");
    }
    Optional<CipherSuite> suite = CipherSuite.named(tls.cipher());
    if (engine == TlsEngine.JDK) {
      findings.need(
          "tls.engine",
          "jdk",
          suite.filter(one -> one.isServedBy(TlsEngine.BORINGSSL)).isPresent()
              ? "it was tried with this engine; BoringSSL has the cipher suite as well"
              : "it agreed on a cipher suite that BoringSSL does not have");
    }
    if (suite.isPresent() && !CipherSuite.defaultsOf(engine).contains(suite.get())) {
      findings.need(
          "tls.ciphers",
          "[" + suite.get().opensslName() + "]",
          suite.get().is3Des()
              ? "it knows 3DES alone: a connection ends when it has carried 4 GiB"
              : "it knows RSA key exchange alone, which wants a key that nothing else uses");
    }
  }

  private void needOf(SessionDialect session) {
    boolean implicit = security() == Security.IMPLICIT;
    if (implicit && session.control().greetedInClear()) {
      findings.need(
          "greetBeforeTls.after", ClientFile.SILENCE, "it waits for its greeting before TLS");
    }
    ProtectionSeen protection = session.data().protection();
    if (protection.source() == ProtectionSource.DETECTED) {
      boolean clear = protection.level().equals("C");
      if (implicit && clear) {
        findings.need(
            "whenNoProt", "detect", "it never says PROT, and its data connections have no TLS");
      } else if (security() == Security.EXPLICIT && !clear) {
        findings.need(
            "whenNoProt", "private", "it never says PROT, and its data connections have TLS");
      }
    }
    Set<String> odd = session.control().oddities();
    if (odd.contains("bare lf")) {
      findings.need("lineEnd", "lf", "its lines end with LF alone");
    }
    if (odd.contains("NOOP during transfer")) {
      findings.need("noopDuringTransfer", "local", "it says NOOP while a transfer runs");
    }
    if (odd.contains("CCC")) {
      findings.need("ccc", "allow", "it ends TLS with CCC: commands travel in clear after it");
    }
  }

  private void resumption() {
    int resumed = 0;
    int all = 0;
    for (SessionDialect session : sessions) {
      DataSeen data = session.data();
      resumed += data.proofs().getOrDefault(ClientProof.RESUMED, 0);
      all += data.proofs().values().stream().mapToInt(Integer::intValue).sum();
    }
    if (all > 0 && resumed == all) {
      findings.remark(
          "every data connection resumed (%d): data.requireSessionReuse: always would serve it"
              .formatted(all));
    }
  }
}
