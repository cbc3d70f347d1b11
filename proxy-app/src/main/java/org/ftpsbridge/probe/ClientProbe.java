package org.ftpsbridge.probe;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.DialectFit;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.probe.ClientEvents.Ended;
import org.ftpsbridge.probe.ClientEvents.Event;
import org.ftpsbridge.probe.ClientEvents.Hinted;
import org.ftpsbridge.probe.ClientEvents.LoggedIn;
import org.ftpsbridge.probe.ClientEvents.Said;
import org.ftpsbridge.probe.ClientEvents.Started;
import org.ftpsbridge.probe.ClientEvents.Transferred;
import org.ftpsbridge.probe.ClientFile.Manner;

/**
 * A look at one client, by a bridge that takes it as it comes. Who begins in clear where TLS is
 * due, or the other way round, is left once, and met as it wants to be when it comes again.
 */
public final class ClientProbe {

  /**
   * Where a client is waited for, and how.
   *
   * @param bind where control connections are taken
   * @param dataPort where data connections are
   * @param certificate PEM file of the certificate that is shown
   * @param key PEM file of its private key
   * @param own whether these two are the operator's
   * @param security how the client is met; empty finds out
   * @param engine what speaks TLS with it
   * @param patience how long the client may take to come
   * @param quiet how long after its last session it may come again
   */
  public record Order(
      Endpoint bind,
      int dataPort,
      Path certificate,
      Path key,
      boolean own,
      Optional<Security> security,
      TlsEngine engine,
      Duration patience,
      Duration quiet) {}

  private final ClientFile file;
  private final Order order;
  private final String name;
  private final Findings findings;
  private final ClientNotes notes;
  private final ClientEvents events = new ClientEvents();
  private Manner manner;
  private Optional<FtpsBridge> bridge = Optional.empty();
  private int open;

  private ClientProbe(
      ClientFile file,
      String name,
      Function<SessionDialect, Map<String, Object>> pairs,
      Consumer<String> progress) {
    this.file = file;
    this.order = file.order();
    this.name = name;
    this.findings = new Findings(progress);
    this.notes = new ClientNotes(findings, pairs);
    this.manner = new Manner(order.security().orElse(Security.IMPLICIT), order.engine());
  }

  /**
   * Waits for a client until it has gone, and tells meanwhile what happens; blocks.
   *
   * @param folder for a file of its own
   * @param server the port of the server behind it, on the loopback address
   * @param pairs how one session spoke, by the keys of the log
   * @throws IOException with a sentence; as BindException if a port cannot be had
   */
  public static Report look(
      Order order,
      String name,
      Path folder,
      int server,
      Function<SessionDialect, Map<String, Object>> pairs,
      Consumer<String> progress)
      throws IOException {
    ClientProbe probe =
        new ClientProbe(new ClientFile(order, folder, server), name, pairs, progress);
    try {
      probe.start();
      return probe.watch();
    } finally {
      probe.bridge.ifPresent(FtpsBridge::stop);
    }
  }

  private void start() throws IOException {
    FtpsBridge started = FtpsBridge.start(file.settings(manner), events);
    bridge = Optional.of(started);
    findings.at(
        "waiting for a client at %s, data port %d"
            .formatted(Endpoint.of(started.addressOf(ClientFile.LISTENER)), order.dataPort()));
  }

  private Report watch() throws IOException {
    long deadline = System.nanoTime() + order.patience().toNanos();
    BlockingQueue<Event> queue = events.queue();
    while (System.nanoTime() < deadline) {
      boolean over = notes.isServed() && open == 0;
      long wait = over ? order.quiet().toNanos() : deadline - System.nanoTime();
      Optional<Event> event = next(queue, wait);
      if (event.isEmpty()) {
        break;
      }
      on(event.get());
    }
    return report();
  }

  private static Optional<Event> next(BlockingQueue<Event> queue, long wait)
      throws InterruptedIOException {
    try {
      return Optional.ofNullable(queue.poll(wait, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private void on(Event event) throws IOException {
    if (event instanceof Started started) {
      open++;
      findings.at("a client connected from " + Endpoint.of(started.session().client()));
      findings.tell("client", started.session().client().getAddress().getHostAddress());
    } else if (event instanceof LoggedIn login) {
      notes.on(login);
    } else if (event instanceof Said said) {
      notes.on(said);
    } else if (event instanceof Transferred transfer) {
      notes.on(transfer);
      findings.at(Words.of(transfer.transfer().outcome()) + ": " + transfer.transfer().verb());
    } else if (event instanceof Ended ended) {
      open--;
      notes.on(ended);
      findings.at("it left: " + ended.end().reason().sentence());
    } else if (event instanceof Hinted hinted) {
      meetOtherwise(hinted.hint());
    }
  }

  /** A client that came before it could be met as it wants to be is left once more. */
  private void meetOtherwise(ClientHint hint) throws IOException {
    Optional<Security> other = wanted(hint.hint());
    if (other.isEmpty() || order.security().isPresent()) {
      String sentence = hint.hint().sentence();
      findings.remark(hint.detail().isEmpty() ? sentence : sentence + ": " + hint.detail());
      findings.at(sentence);
      return;
    }
    if (manner.security() != other.get()) {
      manner = new Manner(other.get(), manner.engine());
      bridge.orElseThrow().reload(file.settings(manner));
    }
    findings.at(
        "it is met with security: %s from now on; have it connect again"
            .formatted(Words.of(manner.security())));
  }

  private static Optional<Security> wanted(Hint hint) {
    return switch (hint) {
      case EXPLICIT_CLIENT -> Optional.of(Security.EXPLICIT);
      case IMPLICIT_CLIENT -> Optional.of(Security.IMPLICIT);
      default -> Optional.empty();
    };
  }

  private Report report() {
    if (events.isOverrun()) {
      findings.remark("more happened than was looked at");
    }
    if (!notes.isServed()) {
      findings.remark("no client has logged in and left again in time");
      return new Report(findings, Optional.empty(), false);
    }
    notes.tell(manner.engine());
    Security security = notes.security();
    findings.tell("dialect", DialectFit.ofListener(Words.of(security), findings.neededValues()));
    if (security != Security.PLAIN) {
      findings.need("tls.certificate", path(order.certificate(), "tls.crt"), "");
      findings.need("tls.key", path(order.key(), "tls.key"), "");
    }
    if (order.dataPort() != ClientFile.USUAL_DATA_PORT) {
      findings.need("data.port", String.valueOf(order.dataPort()), "where it was tried");
    }
    findings.at("done");
    String section =
        Section.listener(name, order.bind().toString(), Words.of(security), findings.needs());
    return new Report(findings, Optional.of(section), true);
  }

  private String path(Path given, String usual) {
    return order.own()
        ? Section.quoted(given.toAbsolutePath().normalize().toString())
        : usual + " # one that the client accepts";
  }
}
