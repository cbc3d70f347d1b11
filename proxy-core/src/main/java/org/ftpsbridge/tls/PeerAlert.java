package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The alert with which a peer ends a handshake, seen as a handler in front of the TLS server.
 *
 * <p>One in clear is read on its way: OpenSSL sends it so even where TLS 1.3 has the server expect
 * an encrypted one, and BoringSSL then tells of a bad packet. All others the TLS server tells of,
 * and that only in the message of its failure: Netty keeps BoringSSL's error number to itself, and
 * Java's TLS has none. The form of the message is theirs, and no peer has a say in it.
 */
public final class PeerAlert extends ChannelInboundHandlerAdapter {

  private static final int ALERT = 21;
  private static final int HEADER = 5;
  private static final int LENGTH = 2;

  private static final Pattern BORINGSSL = Pattern.compile("error:([0-9a-fA-F]{8}):");
  private static final Pattern JAVA = Pattern.compile("Received fatal alert: (\\w+)");

  /** The last twelve bits of BoringSSL's numbers are the reason; 1000 and more are alerts. */
  private static final int REASON = 0xfff;

  private static final int ALERTS = 1000;

  /** bad_certificate to certificate_unknown, and unknown_ca (RFC 8446 section 6.2). */
  private static final Set<Integer> OF_CERTIFICATES = Set.of(42, 43, 44, 45, 46, 48);

  private static final Set<String> OF_CERTIFICATES_IN_WORDS =
      Set.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca");

  /** What BoringSSL says of a client that has to show a certificate and does not. */
  private static final int PEER_DID_NOT_RETURN_A_CERTIFICATE = 192;

  private static final String EMPTY_CHAIN_IN_WORDS = "Empty client certificate chain";

  private int inClear;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      look(bytes);
    }
    ctx.fireChannelRead(message);
  }

  /** Looks at the records that begin in this read, which is enough for a peer's last words. */
  private void look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at + HEADER + LENGTH <= bytes.writerIndex()) {
      int length = bytes.getUnsignedShort(at + HEADER - 2);
      if (bytes.getUnsignedByte(at) == ALERT && length == LENGTH) {
        inClear = bytes.getUnsignedByte(at + HEADER + 1);
      }
      at += HEADER + length;
    }
  }

  /** Whether a handshake failed since the peer did not accept our certificate, and said so. */
  public boolean refusesCertificate(Throwable failure) {
    return OF_CERTIFICATES.contains(inClear) || tellsOfCertificate(failure);
  }

  /** Whether a handshake failed since the peer has to show a certificate and did not. */
  static boolean tellsOfNoCertificate(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher boring = BORINGSSL.matcher(message);
    return boring.find()
        ? (Integer.parseUnsignedInt(boring.group(1), 16) & REASON)
            == PEER_DID_NOT_RETURN_A_CERTIFICATE
        : message.contains(EMPTY_CHAIN_IN_WORDS);
  }

  private static boolean tellsOfCertificate(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher boring = BORINGSSL.matcher(message);
    if (boring.find()) {
      int reason = Integer.parseUnsignedInt(boring.group(1), 16) & REASON;
      return OF_CERTIFICATES.contains(reason - ALERTS);
    }
    Matcher java = JAVA.matcher(message);
    return java.find() && OF_CERTIFICATES_IN_WORDS.contains(java.group(1));
  }
}
