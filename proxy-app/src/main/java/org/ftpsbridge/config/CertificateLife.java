package org.ftpsbridge.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.ftpsbridge.ftp.PeerText;

/**
 * From when until when a certificate holds, and what it is to the bridge.
 *
 * @param role whose it is and what for, such as {@code listener implicit: certificate}
 * @param subject whom it names, in a form that may be shown whoever has written it
 * @param begins the first moment it is valid
 * @param ends the last moment it is valid
 */
public record CertificateLife(String role, String subject, Instant begins, Instant ends) {
  private static final Duration SOON = Duration.ofDays(30);

  /** The life of a certificate in its role. Of one that names nobody the serial number is shown. */
  public static CertificateLife of(String role, X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    String serial = "serial number " + certificate.getSerialNumber().toString(16);
    return new CertificateLife(
        role,
        PeerText.forLog(name.isEmpty() ? serial : name),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant());
  }

  /** Whether it has begun and is not over. */
  public boolean holds(Instant now) {
    return !now.isBefore(begins) && !isOver(now);
  }

  /** Whether it was valid once and will not be again. */
  public boolean isOver(Instant now) {
    return now.isAfter(ends);
  }

  /** Whether it ends within 30 days, or has ended. */
  public boolean endsSoon(Instant now) {
    return isOver(now.plus(SOON));
  }

  /** One line for operators: its role, its subject and {@link #fate}. */
  public String sentence(Instant now) {
    return role + " " + subject + " " + fate(now);
  }

  /** When it expires, has expired or begins, and how far that is; the end of a sentence. */
  public String fate(Instant now) {
    if (isOver(now)) {
      return "expired %s (%s ago)".formatted(ends, days(ends, now));
    }
    return holds(now)
        ? "expires %s (in %s)".formatted(ends, days(now, ends))
        : "is not valid before %s (in %s)".formatted(begins, days(now, begins));
  }

  private static String days(Instant from, Instant to) {
    long days = Duration.between(from, to).toDays();
    if (days == 0) {
      return "less than a day";
    }
    return days == 1 ? "1 day" : days + " days";
  }
}
