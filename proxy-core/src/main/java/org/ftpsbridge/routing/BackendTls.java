package org.ftpsbridge.routing;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.Truncation;

/**
 * How TLS is spoken with a backend.
 *
 * @param verified whether its certificate is looked at; false takes any
 * @param trust PEM file: the certificates that its own must descend from; empty means the system's
 * @param pins {@code sha256/} and the Base64 of the SHA-256 of a public key (RFC 7469 section 2.4),
 *     one of which it must have; then nothing else of its certificate counts
 * @param hostname the name its certificate is for and that SNI says; empty means the address's host
 * @param certificate PEM file: the certificate we show if the backend asks, then its chain
 * @param key PEM file: the private key of that certificate; given with it or not at all
 * @param offer what we offer
 * @param reuse whether data connections resume the control connection's session
 * @param protection the protection level of data connections
 * @param truncation what a download without close_notify is taken for
 * @param refusedProt what it means that an implicit backend refuses PBSZ or PROT P
 * @param greetsFirst whether an implicit backend says its 220 in clear and shakes hands after it
 */
public record BackendTls(
    boolean verified,
    Optional<Path> trust,
    Set<String> pins,
    Optional<String> hostname,
    Optional<Path> certificate,
    Optional<Path> key,
    TlsOffer offer,
    SessionReuse reuse,
    DataProtection protection,
    Truncation truncation,
    RefusedProt refusedProt,
    boolean greetsFirst) {

  /** What a 5xx to PBSZ or PROT P of an implicit backend means. */
  public enum RefusedProt {
    /** The session ends. */
    FAIL,
    /** Its data connections are private without being told. */
    PRIVATE
  }

  /** Copies the pins; refuses half a client identity. */
  public BackendTls {
    pins = Set.copyOf(pins);
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("a certificate and its key belong together");
    }
  }
}
