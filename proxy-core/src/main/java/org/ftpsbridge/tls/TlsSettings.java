package org.ftpsbridge.tls;

import java.nio.file.Path;
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
 */
public record TlsSettings(
    Path certificate, Path key, TlsOffer offer, boolean emsRequired, TlsEngine engine) {

  /** What is right unless clients are old. */
  public TlsSettings(Path certificate, Path key, TlsVersions versions) {
    this(certificate, key, TlsOffer.of(versions), false, TlsEngine.BORINGSSL);
  }
}
