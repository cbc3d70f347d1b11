package org.ftpsbridge.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ftpsbridge.data.DataPromise;
import org.ftpsbridge.data.DialedLeg;
import org.ftpsbridge.data.PromiseTerms;
import org.ftpsbridge.ftp.ExtendedPort;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.HostPort;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.DataProtection;

/**
 * The client asked for a data connection, and the backend's half of it is agreed on first. Which
 * verb each side speaks does not depend on the other, nor does who connects, unless the backend's
 * {@code data} says so.
 *
 * @param dialogue what the phase speaks through
 * @param clientIsActive whether the client's half is to be opened by us
 * @param then what follows once the backend's leg is {@link TransferParameters#expect expected}
 */
record OpeningBackend(Dialogue dialogue, boolean clientIsActive, Supplier<SessionPhase> then)
    implements SessionPhase {

  /** Agrees on a data connection with the backend, or tells the client why there is none. */
  static SessionPhase begin(
      Dialogue dialogue, boolean clientIsActive, Supplier<SessionPhase> then) {
    dialogue.transfers().cancel();
    return new OpeningBackend(dialogue, clientIsActive, then).protect();
  }

  /** Says PROT first where the backend's level is to follow the client's and does not. */
  private SessionPhase protect() {
    ProtectionLevel wanted = dialogue.transfers().protection();
    boolean follows =
        backend()
            .tls()
            .map(BackendTls::protection)
            .filter(DataProtection.CLIENT::equals)
            .isPresent();
    if (!follows || wanted == dialogue.backend().protection()) {
      return open();
    }
    return tell(
        new FtpCommand(Verb.PROT, String.valueOf(wanted.letter())),
        reply -> onProtected(wanted, reply));
  }

  private SessionPhase onProtected(ProtectionLevel level, FtpReply reply) {
    if (!reply.isCompletion()) {
      return refuse("The backend refuses PROT " + level.letter() + " (protection: client).");
    }
    dialogue.backend().agreeOn(level);
    return open();
  }

  private SessionPhase open() {
    return backend().data().isActive(clientIsActive)
        ? listen()
        : ask(dialogue.data().memory().verbFor(dialogue.backend().server()));
  }

  private SessionPhase listen() {
    EventLoop loop = dialogue.client().loop();
    PromiseTerms terms =
        dialogue.backend().dataTls().isPresent()
            ? PromiseTerms.securedLater(dialogue.session(), loop)
            : PromiseTerms.clear(dialogue.session(), loop);
    Future<DataPromise> promise =
        dialogue.backend().door().promise(dialogue.backend().peer(), terms);
    promise.addListener(f -> dialogue.post(phase -> phase.onDataPort(promise)));
    return this;
  }

  @Override
  public Stage stage() {
    return Stage.LOGGED_IN;
  }

  @Override
  public SessionPhase onDataPort(Future<DataPromise> promise) {
    if (!promise.isSuccess()) {
      return refuse("No port is free for the backend's data connection.");
    }
    DataPromise made = promise.getNow();
    dialogue.transfers().expect(DialedLeg.promised(made, dialogue.backend().dataTls()));
    return dialogue.backend().localAddress() instanceof Inet4Address v4
        ? name(Verb.PORT, new HostPort(v4, made.port()).format(), made.port())
        : nameExtended(made.port());
  }

  private SessionPhase nameExtended(int port) {
    String argument = ExtendedPort.of(dialogue.backend().localAddress(), port).format();
    return name(Verb.EPRT, argument, port);
  }

  private SessionPhase name(Verb verb, String argument, int port) {
    return tell(
        new FtpCommand(verb, argument),
        reply -> {
          if (reply.isCompletion()) {
            return then.get();
          }
          if (verb.equals(Verb.PORT) && reply.code().isPermanentNegative()) {
            return nameExtended(port);
          }
          dialogue.transfers().cancel();
          return refuse("The backend refuses active data connections (" + verb + ").");
        });
  }

  private SessionPhase ask(Verb verb) {
    return tell(new FtpCommand(verb), reply -> onBackendPort(verb, reply));
  }

  private SessionPhase onBackendPort(Verb verb, FtpReply reply) {
    boolean extended = verb.equals(Verb.EPSV);
    if (extended && reply.code().isPermanentNegative()) {
      return ask(Verb.PASV);
    }
    if (!reply.isCompletion()) {
      return refuse(reply);
    }
    if (!extended) {
      dialogue.data().memory().wantsPasv(dialogue.backend().server());
    }
    Optional<InetSocketAddress> address = extended ? extendedAddress(reply) : address(reply);
    if (address.isEmpty()) {
      return refuse("The backend's answer to " + verb + " names no port.");
    }
    dialogue.transfers().expect(dial(address.get()));
    return then.get();
  }

  /** Who stands before many ports of a server may go by the port that the header names. */
  private DialedLeg dial(InetSocketAddress address) {
    byte[] header = backend().proxy().data().of(dialogue.client().ends().toPort(address.getPort()));
    return dialogue
        .data()
        .dialer()
        .dial(dialogue.client().loop(), address, header, dialogue.backend().dataTls());
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
              boolean allowed = backend().data().allows(named.address());
              return new InetSocketAddress(
                  allowed ? named.address() : dialogue.backend().peer(), named.port());
            });
  }

  private Backend backend() {
    return dialogue.backend().backend();
  }

  private SessionPhase tell(FtpCommand command, Function<FtpReply, SessionPhase> onReply) {
    return AwaitingReply.toOwn(command, dialogue, Stage.LOGGED_IN, onReply);
  }

  private SessionPhase refuse(String why) {
    return refuse(FtpReply.of(425, why));
  }

  private SessionPhase refuse(FtpReply reply) {
    dialogue.client().reply(reply);
    return new LoggedIn(dialogue);
  }
}
