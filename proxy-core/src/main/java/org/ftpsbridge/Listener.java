package org.ftpsbridge;

import java.util.Set;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.tls.TlsSettings;

/**
 * A port where implicit FTPS clients open control connections, and what is done with them.
 *
 * @param name the name that the configuration gave it
 * @param bind where it listens
 * @param tls the TLS server that clients meet, on control and data connections alike
 * @param data where its clients open passive data connections
 * @param backend the server its sessions are carried to
 * @param lineEnd what may end a command line
 * @param refused verbs answered 502 here though the backend might know them
 */
public record Listener(
    String name,
    Endpoint bind,
    TlsSettings tls,
    DataSettings data,
    Backend backend,
    LineEnd lineEnd,
    Set<Verb> refused) {

  /** Copies the refused verbs. */
  public Listener {
    refused = Set.copyOf(refused);
  }
}
