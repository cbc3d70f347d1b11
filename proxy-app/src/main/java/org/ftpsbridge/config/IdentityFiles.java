package org.ftpsbridge.config;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.tls.PemFiles;

/**
 * What lies in the certificate and key files of all listeners.
 *
 * @param expired certificates that are not valid now
 */
record IdentityFiles(List<Problem> expired) {

  /** Reads them all; what makes one unusable is noted as a problem where it is named. */
  static IdentityFiles inspect(List<Values> listeners) {
    List<Problem> expired = new ArrayList<>();
    for (Values listener : listeners) {
      Values tls = listener.section(ListenerKeys.TLS);
      Optional<X509Certificate> leaf = leaf(tls);
      Optional<PrivateKey> key = privateKey(tls);
      if (leaf.isPresent() && key.isPresent()) {
        match(key.get(), leaf.get(), tls);
      }
      leaf.flatMap(certificate -> outOfTime(certificate, tls)).ifPresent(expired::add);
    }
    return new IdentityFiles(List.copyOf(expired));
  }

  private static Optional<X509Certificate> leaf(Values tls) {
    Optional<Path> file = tls.find(ListenerKeys.CERTIFICATE);
    try {
      return file.isEmpty() ? Optional.empty() : Optional.of(PemFiles.chain(file.get()).get(0));
    } catch (PemFiles.Unusable e) {
      Place place = tls.at(ListenerKeys.CERTIFICATE);
      place.problem(place.shown() + " " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<PrivateKey> privateKey(Values tls) {
    Optional<Path> file = tls.find(ListenerKeys.PRIVATE_KEY);
    try {
      return file.isEmpty() ? Optional.empty() : Optional.of(PemFiles.privateKey(file.get()));
    } catch (PemFiles.Unusable e) {
      Place place = tls.at(ListenerKeys.PRIVATE_KEY);
      place.problem(place.shown() + " " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void match(PrivateKey key, X509Certificate leaf, Values tls) {
    Place place = tls.at(ListenerKeys.PRIVATE_KEY);
    try {
      if (PemFiles.belongTogether(key, leaf.getPublicKey())) {
        return;
      }
      place.problem(
          place.shown()
              + " is not the key of the certificate "
              + tls.at(ListenerKeys.CERTIFICATE).shown()
              + "; name the one it was made with");
    } catch (PemFiles.Unusable e) {
      place.problem(place.shown() + " " + e.getMessage());
    }
  }

  private static Optional<Problem> outOfTime(X509Certificate leaf, Values tls) {
    Place place = tls.at(ListenerKeys.CERTIFICATE);
    String what;
    try {
      leaf.checkValidity();
      return Optional.empty();
    } catch (CertificateExpiredException e) {
      what = " expired at " + leaf.getNotAfter().toInstant();
    } catch (CertificateNotYetValidException e) {
      what = " is not valid before " + leaf.getNotBefore().toInstant();
    }
    return Optional.of(
        place
            .reading()
            .problemAt(
                place.line(), place.key(), place.shown() + what + "; have a new one issued"));
  }
}
