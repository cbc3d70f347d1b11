package org.ftpsbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many sessions there may be, by hand-written counts. */
class SessionAllowanceTest {

  private final SessionAllowance allowance =
      new SessionAllowance(new ClientLimits(3, 2, 100, Duration.ZERO, List.of()));

  @Test
  void atItsLimitAnAddressIsRefusedAndAnotherIsNot() {
    assertThat(enter("192.0.2.1")).isEmpty();
    assertThat(enter("192.0.2.1")).isEmpty();
    assertThat(enter("192.0.2.1")).contains(Refusal.SESSIONS_PER_ADDRESS);
    assertThat(enter("192.0.2.2")).isEmpty();
  }

  @Test
  void atTheLimitOfAllANewAddressIsRefused() {
    enter("192.0.2.1");
    enter("192.0.2.2");
    enter("192.0.2.3");
    assertThat(enter("192.0.2.4")).contains(Refusal.SESSIONS);
  }

  @Test
  void whoLeavesMakesRoom() {
    enter("192.0.2.1");
    allowance.enter(AddressRange.literal("192.0.2.1")).leave().run();
    assertThat(enter("192.0.2.1")).isEmpty();
    assertThat(enter("192.0.2.1")).contains(Refusal.SESSIONS_PER_ADDRESS);
    assertThat(enter("192.0.2.2")).isEmpty();
    assertThat(enter("192.0.2.3")).contains(Refusal.SESSIONS);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.0, 192.0.2.1, false",
  })
  void anIpv6AddressCountsAsItsPrefixOf64Bits(String one, String other, boolean asOne) {
    enter(one);
    enter(one);
    assertThat(enter(other).isPresent()).isEqualTo(asOne);
  }

  @Test
  void otherLimitsHoldForWhoComesNextAndNobodyIsForgotten() {
    enter("192.0.2.1");
    allowance.adopt(new ClientLimits(3, 1, 100, Duration.ZERO, List.of()));
    assertThat(enter("192.0.2.1")).contains(Refusal.SESSIONS_PER_ADDRESS);
    allowance.adopt(new ClientLimits(3, 3, 100, Duration.ZERO, List.of()));
    assertThat(enter("192.0.2.1")).isEmpty();
    assertThat(enter("192.0.2.1")).isEmpty();
    assertThat(enter("192.0.2.2")).contains(Refusal.SESSIONS);
  }

  /** Who was counted in must be counted out, and nobody else. */
  @Test
  void whoBecomesExemptMeanwhileIsCountedOutAsHeCame() {
    InetAddress client = AddressRange.literal("192.0.2.1");
    SessionAllowance.Entry before = allowance.enter(client);
    allowance.adopt(new ClientLimits(1, 1, 100, Duration.ZERO, List.of(AddressRange.of(client))));
    SessionAllowance.Entry exempt = allowance.enter(client);
    before.leave().run();
    exempt.leave().run();
    allowance.adopt(new ClientLimits(1, 1, 100, Duration.ZERO, List.of()));
    assertThat(enter("192.0.2.1")).isEmpty();
    assertThat(enter("192.0.2.1")).isPresent();
  }

  private Optional<Refusal> enter(String address) {
    return allowance.enter(AddressRange.literal(address)).refusal();
  }
}
