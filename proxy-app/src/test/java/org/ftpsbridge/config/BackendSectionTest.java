package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.DataMode;
import org.junit.jupiter.api.Test;

/** The section of a backend: only what is required, all, wrong. */
class BackendSectionTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void whatIsSilentHasItsDefault() throws Exception {
    Loaded loaded = folder.readBackend("address: \"ftp.example.org:21\"\nsecurity: plain\n");
    assertThat(loaded.settings().listeners().get(0).routing().fallback().orElseThrow())
        .isEqualTo(
            new Backend(
                "legacy",
                new Endpoint("ftp.example.org", 21),
                Security.PLAIN,
                Optional.empty(),
                BackendData.PASSIVE,
                LineEnd.CRLF,
                TelnetData.RAW));
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void whatIsExplicitIsTaken() throws Exception {
    Loaded loaded =
        folder.readBackend(
            """
            address: "[2001:db8::1]:2121"
            security: plain
            data: client
            activePorts: 51000-51099
            dataAddresses: [192.0.2.0/24]
            lineEnd: lf
            telnet: escape
            """);
    assertThat(loaded.settings().listeners().get(0).routing().fallback().orElseThrow())
        .isEqualTo(
            new Backend(
                "legacy",
                new Endpoint("2001:db8::1", 2121),
                Security.PLAIN,
                Optional.empty(),
                new BackendData(
                    DataMode.CLIENT,
                    Optional.of(new PortRange(51000, 51099)),
                    List.of(AddressRange.parse("192.0.2.0/24"))),
                LineEnd.LF,
                TelnetData.ESCAPE));
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void whatIsWrongIsTold() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                folder.readBackend(
                    """
                    address: "ftp.example.org"
                    security: none
                    dataAddress: [192.0.2.0/24]
                    """));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "10: backends.legacy.address: \"ftp.example.org\" is not a host and a port: expected"
                + " host:port; write it like ftp.example.org:21, 192.0.2.1:21 or [2001:db8::1]:21",
            "11: backends.legacy.security: \"none\" is not one of implicit, explicit, plain; choose"
                + " one of these",
            "12: backends.legacy.dataAddress: is not a known key; did you mean dataAddresses?");
  }

  @Test
  void aBackendThatNoListenerUsesIsWarnedOf() throws Exception {
    Loaded two = folder.readWith("  spare: { address: \"b:21\", security: plain }\n");
    assertThat(two.warnings())
        .extracting(ConfigFolder::withoutFile)
        .containsExactly("10: backends.spare: is used by no listener");
  }
}
