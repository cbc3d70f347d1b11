package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.DataMode;
import org.ftpsbridge.routing.Ejection;
import org.ftpsbridge.routing.GroupMember;
import org.ftpsbridge.routing.HealthCheck;
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
  void severalServersAreCheckedUnlessTheFileSaysNo() throws Exception {
    String servers =
        """
        endpoints: ["a:21", { address: "b:2121", sessions: 7, drain: true }]
        balance: sticky-address
        security: plain
        """;
    BackendGroup group =
        new BackendGroup(
            List.of(
                GroupMember.at(new Endpoint("a", 21)),
                new GroupMember(new Endpoint("b", 2121), OptionalInt.of(7), true)),
            Optional.empty(),
            Balance.STICKY_ADDRESS,
            Optional.of(HealthCheck.DEFAULT),
            Optional.of(Ejection.DEFAULT));
    assertThat(groupOf(servers)).isEqualTo(group);
    assertThat(groupOf(servers + "health: off\n").health()).isEmpty();
    assertThat(groupOf("srv: _ftp._tcp.example.org\nsecurity: plain\n").health()).isPresent();
    assertThat(groupOf("address: \"a:21\"\nsecurity: plain\n").health()).isEmpty();
    assertThat(groupOf("address: \"a:21\"\nhealth: on\nsecurity: plain\n").health())
        .contains(HealthCheck.DEFAULT);
  }

  @Test
  void howServersAreCheckedAndLeftAloneIsTaken() throws Exception {
    BackendGroup group =
        groupOf(
            """
            endpoints: ["a:21"]
            health: { every: 2s, fall: 1, rise: 4 }
            eject: { after: 9, for: 20m }
            security: plain
            """);
    Duration two = Duration.ofSeconds(2);
    assertThat(group.health()).contains(new HealthCheck(two, two, 1, 4));
    Duration long20 = Duration.ofMinutes(20);
    assertThat(group.ejection()).contains(new Ejection(9, long20, long20));
    assertThat(groupOf("address: \"a:21\"\neject: off\nsecurity: plain\n").ejection()).isEmpty();
  }

  @Test
  void whoeverDrainsAllServersIsWarned() throws Exception {
    Loaded loaded =
        folder.readBackend("endpoints: [{ address: \"a:21\", drain: true }]\nsecurity: plain\n");
    assertThat(loaded.warnings().toString()).contains("are all drained");
  }

  private BackendGroup groupOf(String backend) throws Exception {
    return folder
        .readBackend(backend)
        .settings()
        .listeners()
        .get(0)
        .routing()
        .fallback()
        .orElseThrow()
        .group();
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
