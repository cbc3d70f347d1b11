package org.ftpsbridge.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a PROXY protocol header of version 1 or 2 says of the connection that it is the first of
 * (haproxy.org/download/2.8/doc/proxy-protocol.txt).
 *
 * @param version how it says so
 * @param ends those of the client's connection; empty where the header names none: the connection
 *     is the proxy's own, such as a check, or of a kind that has no IP addresses
 */
public record ProxyHeader(ProxyVersion version, Optional<Ends> ends) {

  /** The longest line of version 1, its CR LF counted (section 2.1). */
  static final int LONGEST_LINE = 107;

  /** The shortest line of version 1, {@code PROXY UNKNOWN}. */
  private static final int SHORTEST_LINE = 15;

  /** What a header of version 2 may hold behind its first 16 bytes, addresses and all else. */
  static final int MOST_BEHIND_FIXED = 4096;

  private static final byte[] LINE_PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE = ByteBufUtil.decodeHexDump("0d0a0d0a000d0a515549540a");
  private static final int FIXED = 16;
  private static final int AT_LENGTH = 14;
  private static final AttributeKey<ProxyHeader> READ =
      AttributeKey.valueOf(ProxyHeader.class, "read");

  /** The one that a connection began with; empty if none was looked for. */
  static Optional<ProxyHeader> of(Channel channel) {
    return Optional.ofNullable(channel.attr(READ).get());
  }

  /**
   * Whether the connection is a proxy's own, such as a check of our health: its header names nobody
   * or, as version 1 has it, the very socket that it came from. In version 2, which has a word for
   * checks, that is a client whose address the proxy keeps.
   */
  public static boolean isProxysOwn(Channel channel) {
    return of(channel)
        .filter(header -> header.ends.map(ends -> header.isOfOwn(ends, channel)).orElse(true))
        .isPresent();
  }

  private boolean isOfOwn(Ends told, Channel channel) {
    return version == ProxyVersion.V1 && told.client().equals(channel.remoteAddress());
  }

  /** Has the connection's {@link Ends} be these from now on. */
  void tellOn(Channel channel) {
    channel.attr(READ).set(this);
  }

  /**
   * How many bytes are known to be missing from the header that begins so: at least one as long as
   * it is not whole, and never one that is not its own.
   *
   * @throws DecoderException if nothing that follows can make it a header, or one that is too long
   */
  static int missing(ByteBuf begun) {
    boolean line = matches(begun, LINE_PREFIX);
    if (!line && !matches(begun, SIGNATURE)) {
      throw new DecoderException("what came is no PROXY header");
    }
    return line ? missingFromLine(begun) : missingFromStruct(begun);
  }

  private static boolean matches(ByteBuf begun, byte[] prefix) {
    for (int i = 0; i < Math.min(begun.readableBytes(), prefix.length); i++) {
      if (begun.getByte(begun.readerIndex() + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static int missingFromLine(ByteBuf begun) {
    int length = begun.readableBytes();
    int end = begun.bytesBefore((byte) '\n');
    int beforeEnd = begun.bytesBefore((byte) '\r');
    if (end >= 0 && end == length - 1 && beforeEnd == end - 1) {
      return 0;
    }
    if (end >= 0 || (beforeEnd >= 0 && beforeEnd < length - 1)) {
      throw new DecoderException("the line of the PROXY header has no proper end");
    }
    int most = beforeEnd >= 0 ? 1 : Math.max(2, SHORTEST_LINE - length);
    if (length + most > LONGEST_LINE) {
      throw new DecoderException("the PROXY header is longer than " + LONGEST_LINE + " bytes");
    }
    return most;
  }

  private static int missingFromStruct(ByteBuf begun) {
    int length = begun.readableBytes();
    if (length < FIXED) {
      return FIXED - length;
    }
    int behind = begun.getUnsignedShort(begun.readerIndex() + AT_LENGTH);
    if (behind > MOST_BEHIND_FIXED) {
      throw new DecoderException(
          "the PROXY header is longer than " + (FIXED + MOST_BEHIND_FIXED) + " bytes");
    }
    return FIXED + behind - length;
  }

  /**
   * Reads a header that is {@link #missing} nothing; the buffer stays the caller's.
   *
   * @throws DecoderException if it says what no header may say
   */
  static ProxyHeader parse(ByteBuf whole) {
    try {
      return decode(whole);
    } catch (DecoderException | IllegalArgumentException e) {
      throw new DecoderException("the PROXY header makes no sense", e);
    }
  }

  /** A header that is refused may be refused once more, in other words, at the reader's end. */
  private static ProxyHeader decode(ByteBuf whole) {
    EmbeddedChannel reader = new EmbeddedChannel(new HAProxyMessageDecoder(MOST_BEHIND_FIXED));
    try {
      reader.writeInbound(whole.retainedDuplicate());
      HAProxyMessage message = reader.readInbound();
      if (message == null) {
        throw new DecoderException("the PROXY header is not whole");
      }
      try {
        return of(message);
      } finally {
        message.release();
      }
    } finally {
      reader.finishAndReleaseAll();
    }
  }

  /** Whatever is not TCP over IP is left to the addresses of its socket, as HAProxy does. */
  private static ProxyHeader of(HAProxyMessage message) {
    ProxyVersion version =
        message.protocolVersion() == HAProxyProtocolVersion.V1 ? ProxyVersion.V1 : ProxyVersion.V2;
    HAProxyProxiedProtocol carried = message.proxiedProtocol();
    if (carried != HAProxyProxiedProtocol.TCP4 && carried != HAProxyProxiedProtocol.TCP6) {
      return new ProxyHeader(version, Optional.empty());
    }
    return new ProxyHeader(
        version,
        Optional.of(
            new Ends(
                end(message.sourceAddress(), message.sourcePort()),
                end(message.destinationAddress(), message.destinationPort()))));
  }

  private static InetSocketAddress end(String address, int port) {
    return new InetSocketAddress(PeerAddress.of(AddressRange.literal(address)), port);
  }
}
