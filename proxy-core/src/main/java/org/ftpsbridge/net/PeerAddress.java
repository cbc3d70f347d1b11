package org.ftpsbridge.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The address of a peer in the form of the family that the peer itself speaks. */
public final class PeerAddress {

  private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private PeerAddress() {}

  /**
   * An IPv4 address that a dual-stack socket shows in IPv6 dress (RFC 4291 section 2.5.5.2), such
   * as {@code ::ffff:192.0.2.1}, as the IPv4 address it is; any other as it stands.
   */
  public static InetAddress of(InetAddress shown) {
    byte[] bytes = shown.getAddress();
    boolean mapped =
        shown instanceof Inet6Address
            && Arrays.equals(
                bytes, 0, MAPPED_PREFIX.length, MAPPED_PREFIX, 0, MAPPED_PREFIX.length);
    if (!mapped) {
      return shown;
    }
    try {
      return InetAddress.getByAddress(
          Arrays.copyOfRange(bytes, MAPPED_PREFIX.length, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
