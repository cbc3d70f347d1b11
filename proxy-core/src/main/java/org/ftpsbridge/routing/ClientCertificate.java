package org.ftpsbridge.routing;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who a client is by its certificate, which was verified.
 *
 * @param subject the distinguished name (RFC 2253)
 * @param names the common names of the subject, and the alternative names of hosts, of mail and of
 *     resources
 * @param pin {@code sha256/} and the Base64 of the SHA-256 of its public key (RFC 7469)
 */
public record ClientCertificate(String subject, List<String> names, String pin) {

  private static final String PIN = "sha256/";
  private static final Set<Integer> MAIL_HOST_RESOURCE = Set.of(1, 2, 6);

  /** Copies the names. */
  public ClientCertificate {
    names = List.copyOf(names);
  }

  /** What a certificate says, whose public key has this pin. */
  public static ClientCertificate of(X509Certificate certificate, String pin) {
    String subject = certificate.getSubjectX500Principal().getName();
    List<String> names = new ArrayList<>(commonNames(subject));
    names.addAll(alternatives(certificate));
    return new ClientCertificate(subject, names, pin);
  }

  private static List<String> commonNames(String subject) {
    try {
      return new LdapName(subject)
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .toList();
    } catch (InvalidNameException e) {
      return List.of();
    }
  }

  private static List<String> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> MAIL_HOST_RESOURCE.contains((Integer) name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Whether a pattern means its key, its subject or one of its names. */
  boolean isMeantBy(NamePattern pattern) {
    return pattern.text().startsWith(PIN)
        ? pattern.text().equals(pin)
        : pattern.matches(subject) || names.stream().anyMatch(pattern::matches);
  }

  @Override
  public String toString() {
    return subject;
  }
}
