package org.ftpsbridge.admin;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;

/** One of each thing that can happen. */
final class EveryEvent {
  private static final SessionFacts SESSION =
      new SessionFacts("s1", "clear", new InetSocketAddress("203.0.113.9", 40000));
  private static final TlsSeen TLS =
      new TlsSeen("TLSv1.3", "suite", "", true, "", List.of(), "", OfferedTicket.ANOTHERS);
  private static final SessionDialect MIXING =
      new SessionDialect(
          new ControlSeen(
              SecuritySeen.NONE, "", false, FirstWords.TLS, Optional.empty(), "", Set.of()),
          Optional.of(TLS),
          DataSeen.NONE);

  private EveryEvent() {}

  static void tell(BridgeMetrics metrics) {
    metrics.onConnectionRefused(new ConnectionRefusal("clear", SESSION.client(), Refusal.SESSIONS));
    metrics.onHint(new ClientHint("", "clear", SESSION.client(), Hint.HTTP, ""));
    metrics.onSessionStarted(SESSION);
    metrics.onSecured(SESSION, TLS, Duration.ofMillis(3));
    metrics.onBackendOpened(
        SESSION, new BackendOpened("legacy", "192.0.2.1:21", Duration.ofMillis(3)));
    metrics.onBackendLost(
        SESSION, new BackendLoss("legacy", "192.0.2.1:21", CloseReason.BACKEND_LOST, ""));
    metrics.onLogin(SESSION, new LoginReport("alice", "legacy", "192.0.2.1:21", true, 230));
    metrics.onTransferStarted(SESSION, new Ended());
    metrics.onTransferEnded(
        SESSION,
        new TransferReport(
            "alice",
            "RETR",
            "/f",
            TransferOutcome.COMPLETE,
            7,
            Duration.ofSeconds(1),
            226,
            Optional.of(ClientProof.RESUMED),
            "",
            PartFate.NONE));
    metrics.onSessionEnded(
        SESSION, new SessionEnd(CloseReason.TLS_FAILED, Duration.ofSeconds(1), MIXING));
    metrics.onReload(ReloadResult.Outcome.TAKEN_ON, true);
  }

  /** A transfer that is over. */
  private record Ended() implements RunningTransfer {
    @Override
    public String user() {
      return "alice";
    }

    @Override
    public String verb() {
      return "RETR";
    }

    @Override
    public String path() {
      return "/f";
    }

    @Override
    public boolean isUpload() {
      return false;
    }

    @Override
    public long startedNanos() {
      return 0;
    }

    @Override
    public long bytes() {
      return 7;
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public boolean isOver() {
      return true;
    }
  }
}
