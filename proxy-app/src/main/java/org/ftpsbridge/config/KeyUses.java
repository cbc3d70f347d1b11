package org.ftpsbridge.config;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.net.CipherSuite;

/**
 * What the private keys of a configuration are used for. With RSA key exchange a server decrypts
 * what anybody sends it, and one that lets its answers differ in the least lends everybody its key:
 * to read what was recorded, and to sign in the name of whoever else has that key (ROBOT). So such
 * a key may be used for nothing else.
 */
final class KeyUses {
  private final List<Use> uses = new ArrayList<>();

  /**
   * One use of a key.
   *
   * @param who the listener or backend, as messages name it
   * @param key where the private key is named
   * @param known the public key
   * @param ciphers the suites named for it; empty where none are
   */
  private record Use(String who, Place key, PublicKey known, List<CipherSuite> ciphers) {
    boolean isRsaKeyExchange() {
      return ciphers.stream().anyMatch(CipherSuite::hasRsaKeyExchange);
    }
  }

  /** A listener, which is the server of its suites. */
  void listener(String who, Values tls, PublicKey known) {
    List<CipherSuite> ciphers = tls.find(TlsKeys.CIPHERS).orElse(List.of());
    uses.add(new Use(who, tls.at(ListenerKeys.PRIVATE_KEY), known, ciphers));
    if (!ciphers.isEmpty()
        && ciphers.stream().noneMatch(suite -> suite.keyAlgorithm().equals(known.getAlgorithm()))) {
      tls.at(TlsKeys.CIPHERS)
          .problem(
              "names nothing for the key "
                  + tls.at(ListenerKeys.PRIVATE_KEY).shown()
                  + ", which is "
                  + known.getAlgorithm()
                  + "; add a suite with "
                  + ("RSA".equals(known.getAlgorithm()) ? "_RSA_" : "_ECDSA_"));
    }
  }

  /** A backend, to which the key says who we are. */
  void backend(String who, Values tls, PublicKey known) {
    uses.add(new Use(who, tls.at(BackendKeys.PRIVATE_KEY), known, List.of()));
  }

  /** The admin endpoint, which is a server as well. */
  void admin(Values tls, PublicKey known) {
    uses.add(new Use("admin", tls.at(AdminKeys.PRIVATE_KEY), known, List.of()));
  }

  /** Notes every key that is used for RSA key exchange and for something else. */
  void check() {
    for (Use use : uses) {
      if (use.isRsaKeyExchange()) {
        uses.stream()
            .filter(other -> !other.key().equals(use.key()) && other.known().equals(use.known()))
            .findFirst()
            .ifPresent(
                other ->
                    use.key()
                        .problem(
                            use.key().shown()
                                + " is the key of "
                                + other.who()
                                + " too, and RSA key exchange (TLS_RSA_) endangers both; make a key"
                                + " of its own for this listener, with its own certificate"));
      }
    }
  }
}
