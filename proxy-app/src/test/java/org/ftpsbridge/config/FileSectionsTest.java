package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.ftpsbridge.Settings;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** The sections log, drain, timeouts and limits: silent, all explicit, wrong. */
class FileSectionsTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void aSilentLogIsTextAtInfo() throws Exception {
    assertThat(folder.readWith("").log()).isEqualTo(LogSettings.DEFAULT);
  }

  @Test
  void anExplicitLogIsTaken() throws Exception {
    assertThat(folder.readWith("log: { format: json, level: trace }").log())
        .isEqualTo(new LogSettings(LogSettings.Format.JSON, LogSettings.Level.TRACE));
  }

  @Test
  void aWrongLogIsTold() {
    assertThat(problemsWith("log: { format: xml, level: TRACE, file: a }"))
        .containsExactly(
            "10: log.format: \"xml\" is not one of text, json; choose one of these",
            "10: log.level: \"TRACE\" is not one of error, warn, info, debug, trace;"
                + " did you mean trace?",
            "10: log.file: is not a known key; known are format, level");
  }

  @Test
  void aSilentDrainLastsAMinute() throws Exception {
    assertThat(folder.readWith("").settings().drainTimeout())
        .isEqualTo(Settings.DEFAULT_DRAIN_TIMEOUT);
  }

  @Test
  void anExplicitDrainIsTaken() throws Exception {
    assertThat(folder.readWith("drain: { timeout: 90s }").settings().drainTimeout())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void aWrongDrainIsTold() {
    assertThat(problemsWith("drain: { timeout: 2d }"))
        .containsExactly(
            "10: drain.timeout: \"2d\" is not a duration from 0s to 24h: it is not a number and a"
                + " unit; write it like 500ms, 10s, 2m or 1h");
  }

  @Test
  void silentTimeoutsAreTheStandardOnes() throws Exception {
    assertThat(folder.readWith("").settings().timeouts()).isEqualTo(Timeouts.DEFAULT);
  }

  @Test
  void explicitTimeoutsAreTakenEachForItself() throws Exception {
    String given =
        """
        timeouts:
          handshake: 1s
          login: 2s
          idle: 3s
          dataIdle: 4s
          promise: 5s
          backendConnect: 6s
          backendReply: 7s
          abortReply: 8s
          lingerClose: 9s
        """;
    assertThat(folder.readWith(given).settings().timeouts())
        .isEqualTo(
            new Timeouts(
                seconds(1),
                seconds(2),
                seconds(3),
                seconds(4),
                seconds(5),
                seconds(6),
                seconds(7),
                seconds(8),
                seconds(9)));
  }

  @Test
  void wrongTimeoutsAreTold() {
    assertThat(problemsWith("timeouts: { handshake: 0s, dataidle: 1s }"))
        .containsExactly(
            "10: timeouts.handshake: \"0s\" is not a duration from 1ms to 24h: it is too short;"
                + " write it like 500ms, 10s, 2m or 1h",
            "10: timeouts.dataidle: is not a known key; did you mean dataIdle?");
  }

  @Test
  void silentLimitsAreTheStandardOnes() throws Exception {
    assertThat(folder.readWith("").settings().limits()).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void explicitLimitsAreTakenEachForItself() throws Exception {
    String given =
        """
        limits:
          commandLength: 1000
          queuedCommands: 2
          replyLength: 5000
          replyLines: 20
          sessions: 7
          sessionsPerAddress: 3
          handshakesPerMinute: 11
          loginDelay: 13s
          exempt: [192.0.2.7, "2001:db8::/32"]
        """;
    assertThat(folder.readWith(given).settings().limits())
        .isEqualTo(
            new Limits(
                1000,
                2,
                5000,
                20,
                new ClientLimits(
                    7,
                    3,
                    11,
                    seconds(13),
                    List.of(
                        AddressRange.parse("192.0.2.7"), AddressRange.parse("2001:db8::/32")))));
  }

  @Test
  void wrongLimitsAreTold() {
    assertThat(
            problemsWith(
                "limits: { commandLength: 0, replyLines: 1.5, loginDelay: 2m, exempt: [lb] }"))
        .containsExactly(
            "10: limits.commandLength: \"0\" is not a whole number from 512 to 65536;"
                + " choose one of these",
            "10: limits.replyLines: \"1.5\" is not a whole number from 10 to 100000;"
                + " choose one of these",
            "10: limits.loginDelay: \"2m\" is not a duration from 0s to 1m: it is too long; write"
                + " it like 500ms, 10s, 2m or 1h",
            "10: limits.exempt[0]: \"lb\" is not a range of IP addresses: expected an IPv4 or IPv6"
                + " address; write it like 192.0.2.0/24 or 2001:db8::/32");
  }

  @Test
  void anAddressThatMayHaveAllSessionsIsWarnedOf() throws Exception {
    assertThat(folder.readWith("limits: { sessions: 5, sessionsPerAddress: 6 }").warnings())
        .map(ConfigFolder::withoutFile)
        .containsExactly(
            "10: limits.sessionsPerAddress: \"6\" is above limits.sessions, 5: one address can have"
                + " them all; lower it, or raise limits.sessions");
    assertThat(folder.readWith("limits: { sessions: 5 }").warnings()).isEmpty();
  }

  private List<String> problemsWith(String more) {
    ConfigException told = catchThrowableOfType(ConfigException.class, () -> folder.readWith(more));
    return ConfigFolder.problems(told);
  }

  private static Duration seconds(int number) {
    return Duration.ofSeconds(number);
  }
}
