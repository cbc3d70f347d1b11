package org.ftpsbridge.tls;

import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How the connections of a listener ask for certificates: a control connection as the settings say,
 * a data connection that resumes nothing for whatever the client has, to be compared, and one that
 * can only resume not at all.
 *
 * @param control how control connections ask
 * @param data how data connections ask that resume nothing
 * @param judge who judges what is shown on control connections
 * @param taker who takes what is shown on data connections
 */
record AskedClients(
    ClientAuth control,
    ClientAuth data,
    X509ExtendedTrustManager judge,
    X509ExtendedTrustManager taker) {

  /**
   * What the settings mean. Blocks.
   *
   * @throws IOException naming the file of trusted certificates if it cannot be used
   */
  static AskedClients of(TlsSettings settings) throws IOException {
    if (settings.clients().isEmpty()) {
      X509ExtendedTrustManager nobody = ServerTrust.anybody();
      return new AskedClients(ClientAuth.NONE, ClientAuth.NONE, nobody, nobody);
    }
    ClientCertificates clients = settings.clients().get();
    return new AskedClients(
        clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL,
        ClientAuth.OPTIONAL,
        ClientTrust.in(clients.trust()),
        ClientTrust.anybody());
  }
}
