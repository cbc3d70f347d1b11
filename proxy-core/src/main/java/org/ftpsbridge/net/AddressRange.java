package org.ftpsbridge.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of IP addresses in CIDR notation (RFC 4632, RFC 4291).
 *
 * @param network its lowest address
 * @param prefix leading bits that its addresses share, 0 to 32 or 0 to 128
 */
public record AddressRange(InetAddress network, int prefix) {

  /** Refuses a prefix that is too long and a network with bits beyond it. */
  public AddressRange {
    byte[] bytes = network.getAddress();
    if (prefix < 0 || prefix > bytes.length * 8) {
      throw new IllegalArgumentException("the prefix must be 0 to " + bytes.length * 8);
    }
    if (!Arrays.equals(bytes, masked(bytes, prefix))) {
      throw new IllegalArgumentException("the address has bits beyond the prefix");
    }
  }

  /**
   * Reads {@code address/prefix}, or a single address. Names are not looked up.
   *
   * @throws IllegalArgumentException with a sentence for people if it is neither
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = literal(slash < 0 ? text : text.substring(0, slash));
    if (!PeerAddress.of(network).equals(network)) {
      throw new IllegalArgumentException("an IPv4 address is written as one, such as 192.0.2.1");
    }
    if (slash < 0) {
      return of(network);
    }
    try {
      return new AddressRange(network, Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected address/prefix, such as 192.0.2.0/24", e);
    }
  }

  /** The block that holds this address alone. */
  public static AddressRange of(InetAddress address) {
    return new AddressRange(address, address.getAddress().length * 8);
  }

  /** The block of this size that the address lies in. */
  public static AddressRange around(InetAddress address, int prefix) {
    try {
      return new AddressRange(
          InetAddress.getByAddress(masked(address.getAddress(), prefix)), prefix);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("as many bytes as an address has are an address", e);
    }
  }

  /**
   * Whether the address lies in this block. One of the other family never does; an IPv4 address in
   * IPv6 dress is one of IPv4.
   */
  public boolean contains(InetAddress address) {
    byte[] bytes = PeerAddress.of(address).getAddress();
    return bytes.length == network.getAddress().length
        && Arrays.equals(masked(bytes, prefix), network.getAddress());
  }

  /**
   * Reads an IPv4 or IPv6 literal and never asks the DNS.
   *
   * @throws IllegalArgumentException if the text is no literal
   */
  public static InetAddress literal(String text) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
    if (address == null) {
      throw new IllegalArgumentException("expected an IPv4 or IPv6 address");
    }
    return address;
  }

  private static byte[] masked(byte[] address, int prefix) {
    byte[] result = address.clone();
    for (int i = 0; i < result.length; i++) {
      int bits = Math.max(0, Math.min(8, prefix - i * 8));
      result[i] &= (byte) (0xFF << (8 - bits));
    }
    return result;
  }

  @Override
  public String toString() {
    return NetUtil.toAddressString(network) + "/" + prefix;
  }
}
