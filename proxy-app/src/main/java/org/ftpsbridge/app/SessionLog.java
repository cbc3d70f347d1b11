package org.ftpsbridge.app;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TransferReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of sessions: one line at a session's start, at each login, at each transfer's end and at
 * the session's end. Each has a fixed sentence and the session's id; what peers wrote is escaped
 * and cut.
 */
final class SessionLog implements SessionEvents {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);

  /** A path is what operators search for: as long as a path may be on Linux, PATH_MAX. */
  private static final int PATH_LIMIT = 4096;

  private static final int DETAIL_LIMIT = 500;
  private static final int REFUSALS_PAUSE_SECONDS = 10;

  private final HintLog hints = new HintLog(Ticker.systemTicker());
  private final RefusalLog refusals =
      new RefusalLog(CompletableFuture.delayedExecutor(REFUSALS_PAUSE_SECONDS, TimeUnit.SECONDS));

  @Override
  public void onConnectionRefused(ConnectionRefusal refusal) {
    refusals.onConnectionRefused(refusal);
  }

  @Override
  public void onSessionStarted(SessionFacts session) {
    atTheEndsOf(session)
        .addKeyValue("listener", session.listener())
        .addKeyValue("client", endpoint(session.client()))
        .log("session started");
  }

  @Override
  public void onLogin(SessionFacts session, LoginReport login) {
    of(session)
        .addKeyValue("user", PeerText.forLog(login.user()))
        .addKeyValue("backend", login.backend())
        .addKeyValue("server", login.server())
        .addKeyValue("result", login.accepted() ? "accepted" : "refused")
        .addKeyValue("code", login.replyCode())
        .log("login");
  }

  @Override
  public void onBackendLost(SessionFacts session, BackendLoss loss) {
    LoggingEventBuilder line =
        LOG.atWarn().addKeyValue("session", session.id()).addKeyValue("backend", loss.backend());
    if (!loss.server().isEmpty()) {
      line = line.addKeyValue("server", loss.server());
    }
    line.addKeyValue("reason", word(loss.reason()))
        .addKeyValue("detail", PeerText.forLog(loss.detail(), DETAIL_LIMIT))
        .log("backend lost");
  }

  @Override
  public void onServerChanged(ServerSeen server) {
    LoggingEventBuilder line =
        LOG.atLevel(server.condition() == ServerCondition.UP ? Level.INFO : Level.WARN)
            .addKeyValue("backend", server.backend())
            .addKeyValue("server", server.address())
            .addKeyValue("condition", word(server.condition()))
            .addKeyValue("sessions", server.sessions());
    if (!server.why().isEmpty()) {
      line = line.addKeyValue("detail", PeerText.forLog(server.why(), DETAIL_LIMIT));
    }
    line.log("backend server changed");
  }

  @Override
  public void onTransferEnded(SessionFacts session, TransferReport transfer) {
    LoggingEventBuilder line =
        of(session)
            .addKeyValue("user", PeerText.forLog(transfer.user()))
            .addKeyValue("verb", PeerText.forLog(transfer.verb()))
            .addKeyValue("path", PeerText.forLog(transfer.path(), PATH_LIMIT))
            .addKeyValue("outcome", word(transfer.outcome()))
            .addKeyValue("bytes", transfer.bytes())
            .addKeyValue("durationMs", transfer.duration().toMillis())
            .addKeyValue("code", transfer.replyCode());
    if (transfer.proof().isPresent()) {
      line = line.addKeyValue("proof", word(transfer.proof().get()));
    }
    if (transfer.part() != PartFate.NONE) {
      line = line.addKeyValue("part", word(transfer.part()));
    }
    if (!transfer.cause().isEmpty()) {
      line = line.addKeyValue("cause", transfer.cause());
    }
    line.log("transfer ended");
  }

  @Override
  public void onHint(ClientHint hint) {
    hints.onHint(hint);
  }

  @Override
  public void onSessionEnded(SessionFacts session, SessionEnd end) {
    LoggingEventBuilder line =
        atTheEndsOf(session)
            .addKeyValue("reason", word(end.reason()))
            .addKeyValue("durationMs", end.duration().toMillis());
    for (Map.Entry<String, Object> pair : DialectPairs.of(end.dialect()).entrySet()) {
      line = line.addKeyValue(pair.getKey(), pair.getValue());
    }
    line.log("session ended");
  }

  /** Of a proxy that looks every few seconds whether we are there nobody wants to read. */
  private static LoggingEventBuilder atTheEndsOf(SessionFacts session) {
    return LOG.atLevel(session.proxysOwn() ? Level.DEBUG : Level.INFO)
        .addKeyValue("session", session.id());
  }

  private static LoggingEventBuilder of(SessionFacts session) {
    return LOG.atInfo().addKeyValue("session", session.id());
  }

  /** An enum's name as the log writes it: {@code CLIENT_LOST} as {@code client-lost}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String endpoint(InetSocketAddress client) {
    return Endpoint.of(client).toString();
  }
}
