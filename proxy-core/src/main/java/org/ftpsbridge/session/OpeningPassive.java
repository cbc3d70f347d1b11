package org.ftpsbridge.session;

import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.ftpsbridge.data.DataPromise;
import org.ftpsbridge.data.PromiseTerms;
import org.ftpsbridge.ftp.ExtendedPort;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.HostPort;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;

/**
 * The client said PASV or EPSV: once the backend's half is agreed on, the client is told where to
 * connect as soon as a data port is free.
 *
 * @param dialogue what the phase speaks through
 * @param asked what the client said: PASV or EPSV
 */
record OpeningPassive(Dialogue dialogue, Verb asked) implements SessionPhase {

  private static final String ALL = "ALL";

  /** Serves PASV, EPSV with or without an address family, and EPSV ALL (RFC 2428). */
  static SessionPhase begin(Dialogue dialogue, FtpCommand command) {
    OpeningPassive opening = new OpeningPassive(dialogue, command.verb());
    String argument = command.argument().toUpperCase(Locale.ROOT);
    boolean extended = command.verb().equals(Verb.EPSV);
    if (extended && argument.equals(ALL)) {
      dialogue.transfers().allowEpsvOnly();
      return opening.answer(200, "From now on EPSV alone is accepted.");
    }
    Optional<FtpReply> refusal =
        extended ? opening.refuseFamily(argument) : opening.refusePasv(argument);
    if (refusal.isPresent()) {
      return opening.answer(refusal.get());
    }
    return OpeningBackend.begin(dialogue, false, opening::promise);
  }

  @Override
  public Stage stage() {
    return Stage.LOGGED_IN;
  }

  private Optional<FtpReply> refusePasv(String argument) {
    if (!argument.isEmpty()) {
      return Optional.of(FtpReply.of(501, "PASV has no argument."));
    }
    if (dialogue.transfers().epsvOnly()) {
      return Optional.of(FtpReply.of(501, "EPSV ALL was said: please use EPSV."));
    }
    boolean namable =
        dialogue.client().localAddress() instanceof Inet4Address
            && advertised() instanceof Inet4Address;
    return namable
        ? Optional.empty()
        : Optional.of(FtpReply.of(425, "PASV cannot name an IPv6 address: please use EPSV."));
  }

  private Optional<FtpReply> refuseFamily(String argument) {
    String family = dialogue.client().localAddress() instanceof Inet6Address ? "2" : "1";
    if (argument.isEmpty() || argument.equals(family)) {
      return Optional.empty();
    }
    return Optional.of(
        argument.matches("\\d{1,3}")
            ? FtpReply.of(522, "Network protocol not supported, use (" + family + ")")
            : FtpReply.of(501, "An address family or ALL is expected."));
  }

  private SessionPhase promise() {
    Future<DataPromise> promise =
        dialogue.data().door().promise(dialogue.client().address(), terms());
    dialogue.transfers().prepare(promise);
    promise.addListener(f -> dialogue.post(phase -> phase.onDataPort(promise)));
    return this;
  }

  @Override
  public SessionPhase onDataPort(Future<DataPromise> promise) {
    if (!promise.isSuccess()) {
      dialogue.transfers().cancel();
      return answer(425, "No data port is free.");
    }
    DataPromise kept = promise.getNow();
    kept.within(dialogue.rules().timeouts().promise());
    return answer(
        asked.equals(Verb.EPSV)
            ? FtpReply.of(229, ExtendedPort.formatReply(kept.port()))
            : FtpReply.of(
                227, new HostPort((Inet4Address) advertised(), kept.port()).formatReply()));
  }

  private PromiseTerms terms() {
    ControlSession session = dialogue.session();
    ClientControl client = dialogue.client();
    Optional<Duration> patience = dialogue.transfers().patience();
    if (patience.isPresent()) {
      return PromiseTerms.detected(session, client.loop(), client.tls(), patience.get());
    }
    return dialogue.transfers().protection() == ProtectionLevel.PRIVATE
        ? PromiseTerms.secured(session, client.loop(), client.tls())
        : PromiseTerms.clear(session, client.loop());
  }

  private InetAddress advertised() {
    ClientControl client = dialogue.client();
    return dialogue.data().advertised().namedTo(client.address()).orElse(client.localAddress());
  }

  private SessionPhase answer(int code, String text) {
    return answer(FtpReply.of(code, text));
  }

  private SessionPhase answer(FtpReply reply) {
    dialogue.client().reply(reply);
    return new LoggedIn(dialogue);
  }
}
