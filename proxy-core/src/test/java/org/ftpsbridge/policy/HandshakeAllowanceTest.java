package org.ftpsbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.api.Test;

/** Who has a handshake left, by a clock that the test moves: six a minute, one each ten seconds. */
class HandshakeAllowanceTest {

  private static final InetAddress CLIENT = AddressRange.literal("192.0.2.1");
  private static final InetAddress OTHER = AddressRange.literal("192.0.2.2");

  private final AtomicLong nanos = new AtomicLong(-5);
  private final HandshakeAllowance allowance =
      new HandshakeAllowance(new ClientLimits(100, 100, 6, Duration.ZERO, List.of()), nanos::get);

  @Test
  void onceAllAreSpentTheAddressIsNotAdmittedAndAnotherIs() {
    spend(5);
    assertThat(allowance.admits(CLIENT)).isTrue();
    spend(1);
    assertThat(allowance.admits(CLIENT)).isFalse();
    assertThat(allowance.admits(OTHER)).isTrue();
  }

  @Test
  void withTimeThereIsRoomAgainForOneAfterTheOther() {
    spend(6);
    pass(9);
    assertThat(allowance.admits(CLIENT)).isFalse();
    pass(2);
    assertThat(allowance.admits(CLIENT)).isTrue();
    spend(1);
    assertThat(allowance.admits(CLIENT)).isFalse();
    pass(10);
    assertThat(allowance.admits(CLIENT)).isTrue();
  }

  @Test
  void afterAMinuteAllIsForgiven() {
    spend(6);
    pass(61);
    spend(5);
    assertThat(allowance.admits(CLIENT)).isTrue();
    spend(1);
    assertThat(allowance.admits(CLIENT)).isFalse();
  }

  @Test
  void whoGivesBackIsNeverShortOfThem() {
    for (int login = 0; login < 300; login++) {
      assertThat(allowance.admits(CLIENT)).isTrue();
      allowance.spent(CLIENT);
      allowance.givenBack(CLIENT);
    }
  }

  @Test
  void nothingGivenBackBuysMoreThanAMinutesWorth() {
    for (int i = 0; i < 50; i++) {
      allowance.givenBack(CLIENT);
    }
    spend(6);
    assertThat(allowance.admits(CLIENT)).isFalse();
  }

  @Test
  void whatIsSpentBeyondTheLimitIsNoDebt() {
    spend(1000);
    pass(11);
    assertThat(allowance.admits(CLIENT)).isTrue();
  }

  @Test
  void anAddressThatGoesOnTryingGetsRoomAllTheSame() {
    spend(6);
    int admitted = 0;
    for (int second = 0; second < 60; second++) {
      pass(1);
      if (allowance.admits(CLIENT)) {
        spend(1);
        admitted++;
      }
    }
    assertThat(admitted).isBetween(5, 6);
  }

  @Test
  void inASubnetOf64BitsAllSpendTogether() {
    for (int host = 1; host <= 6; host++) {
      allowance.spent(AddressRange.literal("2001:db8::" + host));
    }
    assertThat(allowance.admits(AddressRange.literal("2001:db8::7"))).isFalse();
    assertThat(allowance.admits(AddressRange.literal("2001:db8:0:1::7"))).isTrue();
  }

  @Test
  void otherLimitsHoldAtOnce() {
    spend(3);
    allowance.adopt(new ClientLimits(100, 100, 3, Duration.ZERO, List.of()));
    spend(3);
    assertThat(allowance.admits(CLIENT)).isFalse();
    pass(20);
    assertThat(allowance.admits(CLIENT)).isTrue();
    allowance.adopt(new ClientLimits(100, 100, 3, Duration.ZERO, List.of(AddressRange.of(CLIENT))));
    spend(9);
    assertThat(allowance.admits(CLIENT)).isTrue();
  }

  private void spend(int handshakes) {
    for (int i = 0; i < handshakes; i++) {
      allowance.spent(CLIENT);
    }
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  /** They share a /64, and with it a bucket. */
  @Test
  void anExemptAddressIsAdmittedThoughItsNeighbourHasSpentAll() {
    InetAddress exempt = AddressRange.literal("2001:db8::5");
    InetAddress neighbour = AddressRange.literal("2001:db8::6");
    ClientLimits limits =
        new ClientLimits(100, 100, 6, Duration.ZERO, List.of(AddressRange.of(exempt)));
    HandshakeAllowance withExempt = new HandshakeAllowance(limits, nanos::get);
    for (int i = 0; i < 6; i++) {
      withExempt.spent(neighbour);
    }
    assertThat(withExempt.admits(neighbour)).isFalse();
    assertThat(withExempt.admits(exempt)).isTrue();
  }
}
