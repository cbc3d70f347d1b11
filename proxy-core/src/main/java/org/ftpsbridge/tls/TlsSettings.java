package org.ftpsbridge.tls;

import java.nio.file.Path;
import java.util.Optional;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersions;

/**
 * What a listener needs to be a TLS server.
 *
 * @param certificate PEM file: the certificate, then its chain
 * @param key PEM file: the private key, unencrypted PKCS#8 or PKCS#1
 * @param offer what is offered
 * @param emsRequired whether a session below TLS 1.3 has to be tied to its handshake (RFC 7627)
 * @param engine the library that speaks it
 * @param clients how clients are asked who they are; empty if they are not
 */
public record TlsSettings(
    Path certificate,
    Path key,
    TlsOffer offer,
    boolean emsRequired,
    TlsEngine engine,
    Optional<ClientCertificates> clients) {

  /** What is right where clients need no certificate. */
  public TlsSettings(
      Path certificate, Path key, TlsOffer offer, boolean emsRequired, TlsEngine engine) {
    this(certificate, key, offer, emsRequired, engine, Optional.empty());
  }

  /** What is right unless clients are old. */
  public TlsSettings(Path certificate, Path key, TlsVersions versions) {
    this(certificate, key, TlsOffer.of(versions), false, TlsEngine.BORINGSSL);
  }
}
