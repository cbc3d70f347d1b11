package org.ftpsbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the limits apply to, and whom not; they are as tight as they can be. */
class ClientLimitsTest {

  private static final InetAddress OTHER = AddressRange.literal("198.51.100.1");

  private final ClientLimits limits =
      new ClientLimits(
          1,
          1,
          1,
          Duration.ofSeconds(9),
          List.of(AddressRange.parse("192.0.2.0/24"), AddressRange.parse("2001:db8::7")));

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "192.0.2.255", "2001:db8::7"})
  void toAnExemptAddressNoneApplies(String text) {
    InetAddress exempt = AddressRange.literal(text);
    SessionAllowance sessions = new SessionAllowance(limits);
    HandshakeAllowance handshakes = new HandshakeAllowance(limits);
    LoginDelay logins = new LoginDelay(limits);
    for (int i = 0; i < 5; i++) {
      assertThat(sessions.enter(exempt).refusal()).isEmpty();
      assertThat(handshakes.admits(exempt)).isTrue();
      assertThat(logins.before("anna", exempt)).isZero();
      handshakes.spent(exempt);
      logins.failed("anna", exempt);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.3.1", "2001:db8::8"})
  void toAnyOtherAllApply(String text) {
    InetAddress other = AddressRange.literal(text);
    SessionAllowance sessions = new SessionAllowance(limits);
    HandshakeAllowance handshakes = new HandshakeAllowance(limits);
    LoginDelay logins = new LoginDelay(limits);
    sessions.enter(other);
    handshakes.spent(other);
    logins.failed("anna", other);
    assertThat(sessions.enter(other).refusal()).isPresent();
    assertThat(handshakes.admits(other)).isFalse();
    assertThat(logins.before("anna", other)).isPositive();
  }

  @Test
  void whoIsExemptTakesNoPlaceOfOthersAndGivesNoneWhenLeaving() {
    SessionAllowance sessions = new SessionAllowance(limits);
    InetAddress exempt = AddressRange.literal("192.0.2.1");
    SessionAllowance.Entry entry = sessions.enter(exempt);
    assertThat(sessions.enter(OTHER).refusal()).isEmpty();
    entry.leave().run();
    assertThat(sessions.enter(AddressRange.literal("198.51.100.2")).refusal())
        .contains(Refusal.SESSIONS);
  }
}
