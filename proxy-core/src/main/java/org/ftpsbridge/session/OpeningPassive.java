package org.ftpsbridge.session;

import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.data.AdvertisedAddress;
import org.ftpsbridge.data.DataPromise;
import org.ftpsbridge.data.PromiseTerms;
import org.ftpsbridge.ftp.ExtendedPort;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.HostPort;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.DataProtection;
import org.ftpsbridge.session.TransferParameters.Prepared;

/**
 * The client said PASV or EPSV: the backend has told where it listens and is being connected to,
 * and the client is told where to connect as soon as a data port is free. Which of the two verbs
 * each side speaks does not depend on the other.
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
    dialogue.transfers().cancel();
    return opening.protect();
  }

  /** Says PROT first where the backend's level is to follow the client's and does not. */
  private SessionPhase protect() {
    ProtectionLevel wanted = dialogue.transfers().protection();
    boolean follows =
        dialogue
            .backend()
            .backend()
            .tls()
            .map(BackendTls::protection)
            .filter(DataProtection.CLIENT::equals)
            .isPresent();
    if (!follows || wanted == dialogue.backend().protection()) {
      return ask(dialogue.data().memory().verbFor(endpoint()));
    }
    return AwaitingReply.toOwn(
        new FtpCommand(Verb.PROT, String.valueOf(wanted.letter())),
        dialogue,
        stage(),
        reply -> onBackendProtected(wanted, reply));
  }

  private SessionPhase onBackendProtected(ProtectionLevel level, FtpReply reply) {
    if (!reply.isCompletion()) {
      return answer(425, "The backend refuses PROT " + level.letter() + " (protection: client).");
    }
    dialogue.backend().agreeOn(level);
    return ask(dialogue.data().memory().verbFor(endpoint()));
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

  private SessionPhase ask(Verb verb) {
    return AwaitingReply.toOwn(
        new FtpCommand(verb), dialogue, stage(), reply -> onBackendPort(verb, reply));
  }

  private SessionPhase onBackendPort(Verb verb, FtpReply reply) {
    boolean extended = verb.equals(Verb.EPSV);
    if (extended && reply.code().isPermanentNegative()) {
      return ask(Verb.PASV);
    }
    if (!reply.isCompletion()) {
      return answer(reply);
    }
    if (!extended) {
      dialogue.data().memory().wantsPasv(endpoint());
    }
    Optional<InetSocketAddress> address = extended ? extendedAddress(reply) : address(reply);
    if (address.isEmpty()) {
      return answer(425, "The backend's answer to " + verb + " names no port.");
    }
    Future<DataPromise> promise =
        dialogue.data().door().promise(dialogue.client().address(), terms());
    dialogue
        .transfers()
        .prepare(
            new Prepared(
                promise,
                dialogue
                    .data()
                    .dialer()
                    .dial(dialogue.client().loop(), address.get(), dialogue.backend().dataTls())));
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

  private Optional<InetSocketAddress> extendedAddress(FtpReply reply) {
    OptionalInt port = ExtendedPort.parseReply(reply.text());
    return port.isEmpty()
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(dialogue.backend().peer(), port.getAsInt()));
  }

  /** The address in a 227 is the peer's word alone: it is dialled only where the config allows. */
  private Optional<InetSocketAddress> address(FtpReply reply) {
    return HostPort.parseReply(reply.text())
        .map(
            named -> {
              Backend backend = dialogue.backend().backend();
              boolean allowed =
                  backend.dataAddresses().stream().anyMatch(r -> r.contains(named.address()));
              return new InetSocketAddress(
                  allowed ? named.address() : dialogue.backend().peer(), named.port());
            });
  }

  private PromiseTerms terms() {
    return dialogue.transfers().protection() == ProtectionLevel.PRIVATE
        ? PromiseTerms.secured(
            dialogue.session(), dialogue.client().loop(), dialogue.client().tls())
        : PromiseTerms.clear(dialogue.session(), dialogue.client().loop());
  }

  private InetAddress advertised() {
    Optional<AdvertisedAddress> advertised = dialogue.data().advertised();
    return advertised.isPresent() ? advertised.get().current() : dialogue.client().localAddress();
  }

  private Endpoint endpoint() {
    return dialogue.backend().backend().address();
  }

  private SessionPhase answer(int code, String text) {
    return answer(FtpReply.of(code, text));
  }

  private SessionPhase answer(FtpReply reply) {
    dialogue.client().reply(reply);
    return new LoggedIn(dialogue);
  }
}
