package org.ftpsbridge.probe;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.ftpsbridge.config.DialectFit;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.probe.CertificateLook.Trusted;
import org.ftpsbridge.probe.Visit.Terms;
import org.ftpsbridge.tls.ServerTrust;

/**
 * A look at one server, from its greeting to the end of a listing. Without an account it ends where
 * a name would be said; with one it also lists, and it stores nothing and changes nothing.
 */
public final class ServerProbe {

  /**
   * What is looked at, and how.
   *
   * @param server its host and port
   * @param account who logs in; empty looks at what is known without
   * @param pins public keys that are trusted, as {@code tls.pin} of a backend has them
   * @param authorities PEM file of certificates that are trusted
   * @param hostname the name that its certificate is for; empty means the server's host
   * @param inClear whether the password may be said where there is no TLS
   * @param patience how long any single step may take
   */
  public record Order(
      Endpoint server,
      Optional<Account> account,
      Set<String> pins,
      Optional<Path> authorities,
      Optional<String> hostname,
      boolean inClear,
      Duration patience) {

    /** Copies the pins. */
    public Order {
      pins = Set.copyOf(pins);
    }
  }

  private final Order order;
  private final Findings findings;

  private ServerProbe(Order order, Consumer<String> progress) {
    this.order = order;
    this.findings = new Findings(progress);
  }

  /** Looks, and tells meanwhile what it is at; blocks. */
  public static Report look(Order order, String name, Consumer<String> progress)
      throws InterruptedIOException {
    return new ServerProbe(order, progress).look(name);
  }

  private Report look(String name) throws InterruptedIOException {
    Transport transport = Transport.start();
    findings.tell("server", order.server().toString());
    try {
      Target target =
          new Target(order.server().host(), resolved(transport), order.patience(), transport);
      Approach approach = new FirstLook(target, findings).find();
      boolean whole = look(target, approach);
      findings.tell("dialect", DialectFit.ofBackend(approach.security(), findings.neededValues()));
      String section =
          Section.backend(name, order.server().toString(), approach.security(), findings.needs());
      return new Report(findings, Optional.of(section), whole);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      findings.remark(String.valueOf(e.getMessage()));
      return new Report(findings, Optional.empty(), false);
    } finally {
      findings.at("done");
      transport.stop();
    }
  }

  /** Whether all that was asked for could be found out. */
  private boolean look(Target target, Approach approach) throws IOException {
    Terms terms =
        new Terms(
            approach,
            Offers.WIDEST,
            SessionReuse.OFF,
            ServerTrust.anybody(),
            order.hostname().orElse(target.host()));
    Optional<Terms> trusted = Optional.of(terms);
    if (approach.isSecured()) {
      Terms offering = terms.with(new TlsLook(target, findings).find(terms));
      trusted =
          new CertificateLook(
                  target,
                  findings,
                  new Trusted(order.pins(), order.authorities(), order.hostname()))
              .find(offering);
      terms = offering;
    }
    new BeforeLogin(target, findings).find(terms);
    if (order.account().isEmpty()) {
      findings.remark(
          "needs --user: epsv, pasv, dataHandshake, dataResumes, sessionReuse, closeNotify,"
              + " withoutProt");
      return true;
    }
    if (trusted.isEmpty()) {
      findings.remark(
          "nobody logged in, since its certificate is not trusted: say --pin, --trust or"
              + " --hostname");
      return false;
    }
    if (!approach.isSecured() && !order.inClear()) {
      findings.remark(
          "nobody logged in, since it has no TLS: say --in-clear to do it all the same");
      return false;
    }
    return new AfterLogin(target, findings, order.account().get()).find(trusted.get());
  }

  private InetSocketAddress resolved(Transport transport) throws IOException {
    findings.at("resolving " + order.server().host());
    try {
      List<InetAddress> addresses =
          transport
              .addressesOf(order.server().host())
              .get(order.patience().toMillis(), TimeUnit.MILLISECONDS);
      return new InetSocketAddress(addresses.get(0), order.server().port());
    } catch (ExecutionException e) {
      throw new IOException("its name cannot be resolved: " + Defects.wordsOf(e), e);
    } catch (TimeoutException e) {
      throw new IOException("its name was not resolved in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
