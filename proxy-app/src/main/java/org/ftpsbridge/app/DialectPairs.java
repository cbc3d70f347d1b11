package org.ftpsbridge.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataCommand;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.ProtectionSource;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.TlsSeen;

/**
 * How a client spoke, as pairs of a log line. A pair is there only where it says something: no
 * count is 0, no text is empty, no flag is false.
 */
final class DialectPairs {

  private static final Map<ClientProof, String> PROOFS =
      Map.of(
          ClientProof.RESUMED, "resumed",
          ClientProof.FULL_HANDSHAKE, "fullHandshakes",
          ClientProof.ANOTHERS_TICKET, "anothersTickets",
          ClientProof.CLEAR, "clearData");

  private final Map<String, Object> pairs = new LinkedHashMap<>();

  private DialectPairs() {}

  /** The pairs, in their order. */
  static Map<String, Object> of(SessionDialect dialect) {
    DialectPairs all = new DialectPairs();
    all.control(dialect.control(), dialect.tls().isPresent());
    dialect.tls().ifPresent(all::tls);
    all.data(dialect.data());
    all.flag("mixing", dialect.isMixing());
    all.text("software", dialect.control().software());
    all.list("odd", List.copyOf(dialect.control().oddities()));
    return all.pairs;
  }

  private void control(ControlSeen control, boolean helloCame) {
    if (control.security() != SecuritySeen.NONE) {
      pairs.put("security", SessionLog.word(control.security()));
    } else if (!helloCame) {
      pairs.put("began", SessionLog.word(control.firstWords()));
    }
    text("auth", control.mechanism());
    flag("greetedInClear", control.greetedInClear());
    control.closeNotify().ifPresent(how -> pairs.put("closeNotify", SessionLog.word(how)));
  }

  private void tls(TlsSeen tls) {
    text("tls", tls.version());
    text("cipher", tls.cipher());
    text("ja4", tls.ja4());
    pairs.put("ems", tls.extendedMasterSecret());
    text("sni", tls.serverName());
    list("alpn", tls.alpn());
    text("certificate", tls.certificate());
    if (tls.ticket() != OfferedTicket.NONE) {
      pairs.put("ticket", SessionLog.word(tls.ticket()));
    }
  }

  private void data(DataSeen data) {
    for (DataCommand command : DataCommand.values()) {
      count(SessionLog.word(command), Optional.ofNullable(data.asked().get(command)).orElse(0));
    }
    for (ClientProof proof : ClientProof.values()) {
      String key = PROOFS.getOrDefault(proof, SessionLog.word(proof));
      count(key, Optional.ofNullable(data.proofs().get(proof)).orElse(0));
    }
    text("prot", data.protection().level());
    if (data.protection().source() != ProtectionSource.NOBODY) {
      pairs.put("protBy", SessionLog.word(data.protection().source()));
    }
    flag("pbsz", data.protection().bufferSizeSaid());
    count("dataCloseNotify", data.closeNotifySent());
    count("dataWithoutCloseNotify", data.closeNotifyOmitted());
  }

  private void text(String key, String value) {
    if (!value.isEmpty()) {
      pairs.put(key, PeerText.forLog(value));
    }
  }

  private void list(String key, List<String> values) {
    text(key, String.join(",", values));
  }

  private void count(String key, int count) {
    if (count > 0) {
      pairs.put(key, count);
    }
  }

  private void flag(String key, boolean on) {
    if (on) {
      pairs.put(key, true);
    }
  }
}
