package org.ftpsbridge.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.ftpsbridge.net.Transport;

/**
 * The server that is looked at.
 *
 * @param host as it was named; certificates are held against it
 * @param address where it is
 * @param patience how long any single step may take
 * @param transport what its connections run on
 */
record Target(String host, InetSocketAddress address, Duration patience, Transport transport) {

  /** Another port of it. */
  InetSocketAddress port(int port) {
    return at(address.getAddress(), port);
  }

  /** The same with no more patience than this. */
  Target within(Duration most) {
    return patience.compareTo(most) <= 0 ? this : new Target(host, address, most, transport);
  }

  private static InetSocketAddress at(InetAddress where, int port) {
    return new InetSocketAddress(where, port);
  }
}
