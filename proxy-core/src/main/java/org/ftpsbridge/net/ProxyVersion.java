package org.ftpsbridge.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A version of the PROXY protocol that a connection of ours may begin with, or none. */
public enum ProxyVersion {
  /** Nothing is said. */
  NONE,
  /** A line of text. */
  V1,
  /** A structure of bytes. */
  V2;

  private static final byte[] SIGNATURE = ByteBufUtil.decodeHexDump("0d0a0d0a000d0a515549540a");
  private static final byte[] MAPPED = ByteBufUtil.decodeHexDump("00000000000000000000ffff");
  private static final byte LOCAL = 0x20;
  private static final byte PROXY = 0x21;
  private static final byte UNSPECIFIED = 0x00;
  private static final byte TCP4 = 0x11;
  private static final byte TCP6 = 0x21;
  private static final int PORTS = 4;

  /** Says that the connection is our own, as one that checks a server is. */
  public byte[] ofOurOwn() {
    return switch (this) {
      case NONE -> new byte[0];
      case V1 -> line("PROXY UNKNOWN");
      case V2 -> struct(LOCAL, UNSPECIFIED, 0).array();
    };
  }

  /**
   * Says whose connection it carries. Ends of two families are both told as IPv6, IPv4 addresses in
   * its dress, as HAProxy does.
   */
  public byte[] of(Ends ends) {
    return switch (this) {
      case NONE -> new byte[0];
      case V1 -> lineOf(ends);
      case V2 -> structOf(ends);
    };
  }

  private static boolean isV4(Ends ends) {
    return ends.client().getAddress() instanceof Inet4Address
        && ends.local().getAddress() instanceof Inet4Address;
  }

  private static byte[] lineOf(Ends ends) {
    boolean v4 = isV4(ends);
    return line(
        "PROXY %s %s %s %d %d"
            .formatted(
                v4 ? "TCP4" : "TCP6",
                text(ends.client().getAddress(), v4),
                text(ends.local().getAddress(), v4),
                ends.client().getPort(),
                ends.local().getPort()));
  }

  private static String text(InetAddress address, boolean v4) {
    return address instanceof Inet4Address && !v4
        ? "::ffff:" + address.getHostAddress()
        : NetUtil.toAddressString(address);
  }

  private static byte[] line(String words) {
    return (words + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] structOf(Ends ends) {
    boolean v4 = isV4(ends);
    byte[] client = bytes(ends.client().getAddress(), v4);
    byte[] local = bytes(ends.local().getAddress(), v4);
    return struct(PROXY, v4 ? TCP4 : TCP6, client.length + local.length + PORTS)
        .put(client)
        .put(local)
        .putShort((short) ends.client().getPort())
        .putShort((short) ends.local().getPort())
        .array();
  }

  private static byte[] bytes(InetAddress address, boolean v4) {
    byte[] bytes = address.getAddress();
    boolean dressed = address instanceof Inet4Address && !v4;
    return dressed
        ? ByteBuffer.allocate(MAPPED.length + bytes.length).put(MAPPED).put(bytes).array()
        : bytes;
  }

  private static ByteBuffer struct(byte command, byte family, int behind) {
    return ByteBuffer.allocate(SIGNATURE.length + PORTS + behind)
        .put(SIGNATURE)
        .put(command)
        .put(family)
        .putShort((short) behind);
  }
}
