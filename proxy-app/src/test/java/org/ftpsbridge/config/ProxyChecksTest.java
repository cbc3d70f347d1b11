package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ProxyVersion;
import org.ftpsbridge.routing.ProxyUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies in front of listeners, and servers that are told whom the bridge carries. */
class ProxyChecksTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void withoutProxiesNoHeaderIsLookedFor() throws Exception {
    assertThat(folder.readWith("").settings().listeners().get(0).proxies()).isEmpty();
  }

  @Test
  void proxiesAreAddressesAndRanges() throws Exception {
    Loaded loaded = listener("proxyProtocol: { from: [192.0.2.1, \"2001:db8::/64\"] }");
    assertThat(loaded.settings().listeners().get(0).proxies())
        .containsExactly(AddressRange.parse("192.0.2.1/32"), AddressRange.parse("2001:db8::/64"));
    assertThat(loaded.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"greetBeforeTls: { after: 2s }", "dialect: zos"})
  void behindProxiesNobodyIsGreetedAfterAWhile(String word) {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class, () -> listener("proxyProtocol: { from: [192.0.2.1] }\n" + word));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "8: listeners[0].greetBeforeTls: contradicts proxyProtocol: behind a proxy nobody knows"
                + " how long a client has been silent; write always, for a listener of such"
                + " clients alone, or never");
  }

  @ParameterizedTest
  @ValueSource(strings = {"never", "always"})
  void behindProxiesEverybodyOrNobodyMayBeGreetedFirst(String word) throws Exception {
    assertThat(listener("proxyProtocol: { from: [192.0.2.1] }\ngreetBeforeTls: " + word))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "::/0"})
  void trustInAllIsToldOf(String range) throws Exception {
    Loaded loaded = listener("proxyProtocol: { from: [\"" + range + "\"] }");
    assertThat(loaded.warnings().stream().map(ConfigFolder::withoutFile).toList())
        .isEqualTo(
            List.of(
                "7: listeners[0].proxyProtocol.from: trusts every address: whoever reaches these"
                    + " ports can say that he is anybody; name the proxies alone"));
  }

  @Test
  void unlessItIsSaidAServerIsToldNothing() throws Exception {
    assertThat(proxyOf(backend(""))).isEqualTo(ProxyUse.NONE);
    assertThat(backend("").warnings()).hasSize(0);
  }

  @Test
  void aServerMayBeToldOnBothConnections() throws Exception {
    Loaded loaded = backend("proxyProtocol: { control: v1, data: v2 }");
    assertThat(proxyOf(loaded)).isEqualTo(new ProxyUse(ProxyVersion.V1, ProxyVersion.V2));
    assertThat(loaded.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'proxyProtocol: { control: v2 }', control, data, passive",
    "'proxyProtocol: { data: v1 }', data, control, passive",
    "'data: active, activePorts: 51000-51001, proxyProtocol: { control: v1 }', control, '', active"
  })
  void whoIsToldHalfIsToldWhatItHasToAccept(String words, String half, String other, String mode)
      throws Exception {
    assertThat(backend(words).warnings().stream().map(ConfigFolder::withoutFile).toList())
        .containsExactly(
            "11: backends.legacy.proxyProtocol.%s: tells the client's address on %s connections"
                    .formatted(half, half)
                + " alone: on the others the server sees the bridge's, and most servers refuse that"
                + (other.isEmpty() ? "" : "; give " + other + " too")
                + ", or have it take foreign addresses (ProFTPD: AllowForeignAddress on, vsftpd: "
                + (mode.equals("active") ? "port" : "pasv")
                + "_promiscuous=YES)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void aServerThatConnectsItselfIsToldNothingOnData(String version) {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                backend(
                    "data: active, activePorts: 51000-51001, proxyProtocol: { control: v2, data: "
                        + version
                        + " }"));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "11: backends.legacy.proxyProtocol.data: \"%s\" contradicts data: active, where the"
                    .formatted(version)
                + " server opens the connections and nobody can tell it anything first; choose"
                + " none, or data: passive");
  }

  private static ProxyUse proxyOf(Loaded loaded) {
    return loaded.settings().listeners().get(0).routing().fallback().orElseThrow().proxy();
  }

  private Loaded backend(String words) throws Exception {
    return folder.read(
        "told.yaml",
        """
        listeners:
          - name: implicit
            bind: "0.0.0.0:990"
            security: implicit
            tls: { certificate: tls.crt, key: tls.key }
            data: { ports: "50000-50001" }
            backend: legacy

        # The server that is told.
        backends:
          legacy: { address: "a:21", security: plain, %s }
        """
            .formatted(words.isEmpty() ? "lineEnd: crlf" : words));
  }

  private Loaded listener(String lines) throws Exception {
    return folder.readListener(
        """
        name: implicit
        bind: "0.0.0.0:990"
        security: implicit
        tls: { certificate: tls.crt, key: tls.key }
        %s
        backend: legacy
        """
            .formatted(lines));
  }
}
