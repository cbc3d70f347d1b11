package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Backend;
import org.junit.jupiter.api.Test;

/** The section of a backend with its tls: only what is required, all, wrong. */
class BackendSectionTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void whatIsSilentHasItsDefault() throws Exception {
    Loaded loaded = folder.readBackend("address: \"ftp.example.org:21\"\nsecurity: plain\n");
    assertThat(loaded.settings().listeners().get(0).backend())
        .isEqualTo(
            new Backend(
                "legacy",
                new Endpoint("ftp.example.org", 21),
                Security.PLAIN,
                List.of(),
                LineEnd.CRLF,
                TelnetData.RAW));
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void whatIsExplicitIsTakenAndTlsIsWarnedOf() throws Exception {
    Loaded loaded =
        folder.readBackend(
            """
            address: "[2001:db8::1]:990"
            security: implicit
            tls: { trust: ca.pem, hostname: ftp.example.org }
            dataAddresses: [192.0.2.0/24]
            lineEnd: lf
            telnet: escape
            """);
    assertThat(loaded.settings().listeners().get(0).backend())
        .isEqualTo(
            new Backend(
                "legacy",
                new Endpoint("2001:db8::1", 990),
                Security.IMPLICIT,
                List.of(AddressRange.parse("192.0.2.0/24")),
                LineEnd.LF,
                TelnetData.ESCAPE));
    assertThat(loaded.warnings())
        .extracting(ConfigFolder::withoutFile)
        .containsExactly(
            "11: backends.legacy.security: \"implicit\" is not available yet; sessions to this"
                + " backend get 421");
  }

  @Test
  void whatIsWrongIsTold() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                folder.readBackend(
                    """
                    address: "ftp.example.org:990"
                    security: implicit
                    tls: { verify: none, pin: "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }
                    dataAddress: [192.0.2.0/24]
                    """));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "12: backends.legacy.tls.pin: contradicts verify: none; keep one of them",
            "13: backends.legacy.dataAddress: is not a known key; did you mean dataAddresses?");
  }

  @Test
  void aBackendThatNoListenerUsesIsWarnedOf() throws Exception {
    Loaded two = folder.readWith("  spare: { address: \"b:21\", security: plain }\n");
    assertThat(two.warnings())
        .extracting(ConfigFolder::withoutFile)
        .containsExactly("10: backends.spare: is used by no listener");
  }
}
