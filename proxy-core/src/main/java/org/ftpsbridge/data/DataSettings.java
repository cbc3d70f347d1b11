package org.ftpsbridge.data;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.Truncation;

/**
 * How the clients of a listener come by their data connections.
 *
 * @param ports the ports that are bound at start, each promised to one session of a client address
 *     at a time
 * @param advertise the address named in 227; empty means the control connection's local address
 * @param truncation what an upload without close_notify is taken for
 * @param active which end of TLS we are on the data connections that PORT and EPRT have us open;
 *     empty where they are refused
 */
public record DataSettings(
    PortRange ports,
    Optional<InetAddress> advertise,
    Truncation truncation,
    Optional<TlsRole> active) {

  /** The port that active data connections come from; empty where any will do. */
  public OptionalInt activeSourcePort() {
    return OptionalInt.empty();
  }
}
