package org.ftpsbridge.probe;

import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.tls.ControlTls;
import org.ftpsbridge.tls.ServerTrust;
import org.ftpsbridge.tls.TlsClient;

/**
 * One control connection that has come as far as a user name could be said.
 *
 * @param control where it is said
 * @param greeting what the server said first
 * @param handler TLS of the connection; empty where there is none
 * @param tls what its data connections resume; empty where there is none
 * @param client what TLS of all of them is made of; empty where there is none
 */
record Visit(
    Control control,
    FtpReply greeting,
    Optional<SslHandler> handler,
    Optional<ControlTls> tls,
    Optional<TlsClient> client)
    implements AutoCloseable {

  private static final int READY_SOON = 120;
  private static final int AUTH_ACCEPTED = 234;

  /**
   * How a server is met.
   *
   * @param approach what comes before the login
   * @param offer what TLS offers
   * @param reuse whether data connections resume; REQUIRE offers it and lets resumption be asked
   * @param trust whom TLS takes
   * @param hostname the name that the certificate is held against, and that SNI says
   */
  record Terms(
      Approach approach, TlsOffer offer, SessionReuse reuse, ServerTrust trust, String hostname) {

    Terms with(TlsOffer other) {
      return new Terms(approach, other, reuse, trust, hostname);
    }

    Terms with(SessionReuse other) {
      return new Terms(approach, offer, other, trust, hostname);
    }

    Terms with(ServerTrust other) {
      return new Terms(approach, offer, reuse, other, hostname);
    }

    Terms named(String other) {
      return new Terms(approach, offer, reuse, trust, other);
    }
  }

  /** Opens one; what goes wrong is an exception with a sentence. */
  static Visit open(Target target, Terms terms) throws IOException {
    if (!terms.approach().isSecured()) {
      Control control = Control.dial(target);
      return new Visit(
          control, greeting(control), Optional.empty(), Optional.empty(), Optional.empty());
    }
    TlsClient client =
        TlsClient.load(
            terms.trust(), Optional.empty(), terms.offer(), terms.reuse(), target.patience());
    try {
      ControlTls tls = client.forControl(terms.hostname());
      Control control = Control.dial(target);
      control.whenClosed(tls::forget);
      return secured(control, terms.approach(), client, tls);
    } catch (IOException e) {
      client.release();
      throw e;
    }
  }

  private static Visit secured(Control control, Approach approach, TlsClient client, ControlTls tls)
      throws IOException {
    try {
      Optional<FtpReply> greeting = Optional.empty();
      if (approach != Approach.IMPLICIT) {
        greeting = Optional.of(greeting(control));
      }
      if (approach == Approach.AUTH_TLS || approach == Approach.AUTH_SSL) {
        askForTls(control, approach == Approach.AUTH_TLS ? "TLS" : "SSL");
      }
      SslHandler handler = control.secure(tls);
      FtpReply said = greeting.isPresent() ? greeting.get() : greeting(control);
      return new Visit(control, said, Optional.of(handler), Optional.of(tls), Optional.of(client));
    } catch (IOException e) {
      control.close();
      throw e;
    }
  }

  private static void askForTls(Control control, String mechanism) throws IOException {
    FtpReply reply = control.say("AUTH " + mechanism);
    if (reply.code().value() != AUTH_ACCEPTED) {
      throw new IOException("it replied to AUTH " + mechanism + " with " + reply);
    }
  }

  /** The server's first word, or its second where the first asks for a moment (120). */
  static FtpReply greeting(Control control) throws IOException {
    FtpReply reply = control.reply();
    return reply.code().value() == READY_SOON ? control.reply() : reply;
  }

  @Override
  public void close() {
    control.close();
    client.ifPresent(TlsClient::release);
  }
}
