package org.ftpsbridge.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate we show to a server that asks for one, if we have any. It tells that it was
 * asked: a server that then breaks off says so with an alert that names no reason in TLS 1.2.
 */
final class ShownIdentity extends X509ExtendedKeyManager {

  private static final String ONLY = "client";

  private final Optional<TlsIdentity> identity;
  private final Consumer<SSLEngine> onAsked;

  ShownIdentity(Optional<TlsIdentity> identity, Consumer<SSLEngine> onAsked) {
    this.identity = identity;
    this.onAsked = onAsked;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    onAsked.accept(engine);
    return identity.isPresent() ? ONLY : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return identity.map(TlsIdentity::chain).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return identity.map(TlsIdentity::key).orElse(null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
