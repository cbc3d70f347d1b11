package org.ftpsbridge.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.ProxyVersion;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.routing.DataMode;

/**
 * What the keys of the PROXY protocol demand of others, and which of their values are dangerous.
 */
final class ProxyChecks {
  private ProxyChecks() {}

  static void listener(Values listener) {
    Optional<Values> proxies = listener.find(ListenerKeys.PROXY_PROTOCOL);
    if (proxies.isPresent()) {
      silenceBehindProxies(listener);
      warnOfTrustInAll(proxies.get());
    }
  }

  static void backend(Values backend) {
    Values told = backend.section(BackendKeys.PROXY_PROTOCOL);
    boolean control = isSaid(told, BackendKeys.PROXY_CONTROL);
    boolean data = isSaid(told, BackendKeys.PROXY_DATA);
    boolean active = backend.find(BackendKeys.DATA).filter(DataMode.ACTIVE::equals).isPresent();
    if (data && active) {
      Place place = told.at(BackendKeys.PROXY_DATA);
      place.problem(
          place.shown()
              + " contradicts data: active, where the server opens the connections and nobody can"
              + " tell it anything first; choose none, or data: passive");
    } else if (control != data) {
      warnOfHalves(told, control, active);
    }
  }

  private static boolean isSaid(Values told, Key<ProxyVersion> key) {
    return told.find(key).filter(version -> version != ProxyVersion.NONE).isPresent();
  }

  /** Servers compare the two ends of a session, since somebody else might take its files. */
  private static void warnOfHalves(Values told, boolean control, boolean active) {
    String half = control ? "control" : "data";
    Place place = told.at(control ? BackendKeys.PROXY_CONTROL : BackendKeys.PROXY_DATA);
    place.warning(
        "tells the client's address on "
            + half
            + " connections alone: on the others the server sees the bridge's, and most servers"
            + " refuse that"
            + (active ? "" : "; give " + (control ? "data" : "control") + " too")
            + ", or have it take foreign addresses (ProFTPD: AllowForeignAddress on, vsftpd: "
            + (active ? "port" : "pasv")
            + "_promiscuous=YES)");
  }

  /** What a proxy holds back, and for how long, nobody can see from here. */
  private static void silenceBehindProxies(Values listener) {
    boolean timed =
        listener
            .find(ListenerKeys.GREET_BEFORE_TLS)
            .flatMap(EarlyGreeting::after)
            .filter(wait -> wait.compareTo(Duration.ZERO) > 0)
            .isPresent();
    if (timed) {
      listener
          .at(ListenerKeys.GREET_BEFORE_TLS)
          .problem(
              "contradicts proxyProtocol: behind a proxy nobody knows how long a client has been"
                  + " silent; write always, for a listener of such clients alone, or never");
    }
  }

  private static void warnOfTrustInAll(Values proxies) {
    boolean all =
        proxies.find(ListenerKeys.PROXIES).orElse(List.of()).stream()
            .anyMatch(range -> range.prefix() == 0);
    if (all) {
      proxies
          .at(ListenerKeys.PROXIES)
          .warning(
              "trusts every address: whoever reaches these ports can say that he is anybody; name"
                  + " the proxies alone");
    }
  }
}
