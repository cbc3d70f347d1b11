package org.ftpsbridge.tls;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The alert with which a peer ended a handshake.
 *
 * <p>Netty keeps BoringSSL's error number to itself, and Java's TLS has none. Both put it into the
 * message, in a form that is theirs and that no peer has a say in.
 */
public final class PeerAlert {

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

  private PeerAlert() {}

  /** Whether a handshake failed since the peer did not accept our certificate, and said so. */
  public static boolean refusesCertificate(Throwable failure) {
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
