package org.ftpsbridge.tls;

import java.nio.file.Path;

/**
 * What a listener needs to be a TLS server.
 *
 * @param certificate PEM file: the certificate, then its chain
 * @param key PEM file: the private key, unencrypted PKCS#8 or PKCS#1
 * @param minVersion the lowest version offered
 * @param maxVersion the highest version offered, not below {@code minVersion}
 */
public record TlsSettings(
    Path certificate, Path key, TlsVersion minVersion, TlsVersion maxVersion) {

  /** Refuses a highest version below the lowest with IllegalArgumentException. */
  public TlsSettings {
    if (maxVersion.compareTo(minVersion) < 0) {
      throw new IllegalArgumentException("maxVersion is below minVersion");
    }
  }
}
