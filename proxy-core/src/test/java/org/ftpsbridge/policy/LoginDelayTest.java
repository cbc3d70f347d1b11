package org.ftpsbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.api.Test;

/** How long passwords wait, by a clock that the test moves. */
class LoginDelayTest {

  private static final InetAddress CLIENT = AddressRange.literal("192.0.2.1");
  private static final InetAddress OTHER = AddressRange.literal("192.0.2.2");

  private final AtomicLong nanos = new AtomicLong(-5);
  private final LoginDelay delay = atMost(10);

  private LoginDelay atMost(int seconds) {
    return new LoginDelay(
        new ClientLimits(100, 100, 100, Duration.ofSeconds(seconds), List.of()), nanos::get);
  }

  @Test
  void withEachFailureTheDelayDoublesUpToTheLongest() {
    for (int expected : new int[] {0, 1, 2, 4, 8, 10, 10, 10, 10, 10, 10, 10, 10}) {
      assertThat(delay.before("anna", CLIENT)).isEqualTo(Duration.ofSeconds(expected));
      delay.failed("anna", CLIENT);
    }
  }

  @Test
  void anotherLimitHoldsForWhoHasFailedBefore() {
    fail(8);
    delay.adopt(new ClientLimits(100, 100, 100, Duration.ofSeconds(2), List.of()));
    assertThat(delay.before("anna", CLIENT)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void othersOfTheAddressAndTheUserElsewhereDoNotWait() {
    fail(5);
    assertThat(delay.before("bert", CLIENT)).isZero();
    assertThat(delay.before("anna", OTHER)).isZero();
    assertThat(delay.before("anna", CLIENT)).isPositive();
  }

  @Test
  void anAcceptedLoginEndsTheDelayOfThatUserAlone() {
    fail(3);
    delay.failed("bert", CLIENT);
    delay.accepted("anna", CLIENT);
    assertThat(delay.before("anna", CLIENT)).isZero();
    assertThat(delay.before("bert", CLIENT)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aFailureIsForgottenEachMinute() {
    fail(3);
    pass(61);
    assertThat(delay.before("anna", CLIENT)).isEqualTo(Duration.ofSeconds(2));
    pass(60);
    assertThat(delay.before("anna", CLIENT)).isEqualTo(Duration.ofSeconds(1));
    pass(60);
    assertThat(delay.before("anna", CLIENT)).isZero();
  }

  @Test
  void howeverManyFailedAllIsForgottenAfterTenMinutes() {
    fail(1000);
    pass(601);
    assertThat(delay.before("anna", CLIENT)).isZero();
  }

  @Test
  void otherLettersOfTheSameNameAreTheSameUser() {
    delay.failed("Anna", CLIENT);
    assertThat(delay.before("aNNA", CLIENT)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void madeUpUsersTakeBoundedMemoryAndThoseWhoGoOnAreKept() {
    fail(8);
    for (int made = 0; made < 120_000; made++) {
      delay.failed("made-up-" + made, CLIENT);
      if (made % 1000 == 0) {
        assertThat(delay.before("anna", CLIENT)).isEqualTo(Duration.ofSeconds(10));
      }
    }
    assertThat(delay.remembered()).isLessThanOrEqualTo(50_000);
  }

  @Test
  void whereTheLongestIsZeroNobodyWaits() {
    LoginDelay none = atMost(0);
    none.failed("anna", CLIENT);
    assertThat(none.before("anna", CLIENT)).isZero();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      delay.failed("anna", CLIENT);
    }
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  /** They share a /64, which counts as one address. */
  @Test
  void anExemptAddressDoesNotWaitForWhatItsNeighbourGuessed() {
    InetAddress exempt = AddressRange.literal("2001:db8::5");
    InetAddress neighbour = AddressRange.literal("2001:db8::6");
    ClientLimits limits =
        new ClientLimits(100, 100, 100, Duration.ofSeconds(10), List.of(AddressRange.of(exempt)));
    LoginDelay withExempt = new LoginDelay(limits, nanos::get);
    withExempt.failed("anna", neighbour);
    assertThat(withExempt.before("anna", neighbour)).isPositive();
    assertThat(withExempt.before("anna", exempt)).isZero();
  }
}
