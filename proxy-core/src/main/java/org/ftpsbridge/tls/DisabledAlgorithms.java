package org.ftpsbridge.tls;

import java.security.Security;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsVersion;

/**
 * What Java's TLS disables for the whole process, and reads once, when it is first used. What a
 * listener with this engine names is allowed again, and nothing else; each context says for itself
 * what it offers. Nobody renegotiates, and DHE takes no fewer than 2048 bits unless Java is told
 * otherwise.
 */
public final class DisabledAlgorithms {

  private static final String PROPERTY = "jdk.tls.disabledAlgorithms";
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";
  private static final String DHE_BITS = "jdk.tls.ephemeralDHKeySize";

  /** What was allowed; Java's TLS has read it by the time that anybody connects. */
  private static final Set<String> ALLOWED = ConcurrentHashMap.newKeySet();

  private DisabledAlgorithms() {}

  /**
   * Allows what the listeners with Java's engine name, where there are any. What is forbidden holds
   * in any case, since Java's TLS stands in where BoringSSL cannot be loaded. To be called before
   * anything touches Java's TLS.
   */
  public static void allowWhatIsNamedBy(Collection<TlsSettings> listeners) {
    System.setProperty(NO_RENEGOTIATION, "true");
    if (System.getProperty(DHE_BITS) == null) {
      System.setProperty(DHE_BITS, "2048");
    }
    Set<String> named = namedBy(listeners);
    ALLOWED.addAll(named);
    String disabled = Security.getProperty(PROPERTY);
    if (disabled != null && !named.isEmpty()) {
      Security.setProperty(PROPERTY, without(named, disabled));
    }
  }

  /** Whether all that these listeners name is allowed, which cannot be changed any more. */
  public static boolean areAllowedFor(Collection<TlsSettings> listeners) {
    Set<String> named = namedBy(listeners);
    named.removeAll(ALLOWED);
    String disabled = Security.getProperty(PROPERTY);
    return disabled == null || without(named, disabled).equals(without(Set.of(), disabled));
  }

  private static Set<String> namedBy(Collection<TlsSettings> listeners) {
    Set<String> named = new HashSet<>();
    listeners.stream()
        .filter(tls -> tls.engine() == TlsEngine.JDK)
        .forEach(tls -> addWhatIsNamed(tls, named));
    return named;
  }

  private static void addWhatIsNamed(TlsSettings tls, Set<String> named) {
    tls.offer().versions().protocols().stream()
        .filter(version -> !version.equals(TlsVersion.V1_3.protocol()))
        .forEach(named::add);
    if (tls.offer().ciphers().stream().anyMatch(CipherSuite::is3Des)) {
      named.add("3DES_EDE_CBC");
    }
    if (tls.offer().ciphers().stream().anyMatch(CipherSuite::hasRsaKeyExchange)) {
      named.add("TLS_RSA_*");
    }
  }

  /** The list less what is named in it. */
  static String without(Set<String> named, String disabled) {
    return Arrays.stream(disabled.split(","))
        .map(String::strip)
        .filter(one -> !named.contains(one))
        .collect(Collectors.joining(", "));
  }
}
