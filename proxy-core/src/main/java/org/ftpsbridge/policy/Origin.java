package org.ftpsbridge.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PeerAddress;

/**
 * What limits count as one client address: an IPv4 address, or the /64 of an IPv6 one, since
 * whoever has one address of a /64 has all of them (RFC 6177, RFC 8981).
 *
 * @param range the addresses that count as one
 */
public record Origin(AddressRange range) {

  private static final int IPV6_PREFIX = 64;

  /** What an address counts as, whatever dress it comes in. */
  public static Origin of(InetAddress shown) {
    InetAddress address = PeerAddress.of(shown);
    return new Origin(
        AddressRange.around(
            address,
            address instanceof Inet6Address ? IPV6_PREFIX : address.getAddress().length * 8));
  }
}
