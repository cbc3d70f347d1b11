package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a 227 names, by a resolver that answers what the test wants. */
class AdvertisedAddressTest {

  private static final AdvertisedHost NAME = new AdvertisedHost("ftp.example.org");

  private final List<String> asked = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private Future<List<InetAddress>> answer = answer("203.0.113.7");

  private AdvertisedAddress advertised(AdvertisedHost host) throws IOException {
    return AdvertisedAddress.of(
        host,
        name -> {
          asked.add(name);
          return answer;
        },
        warnings::add);
  }

  @Test
  void anAddressIsNeverAskedFor() throws Exception {
    answer = failure();
    assertThat(shown(advertised(new AdvertisedHost("203.0.113.9")))).isEqualTo("203.0.113.9");
    assertThat(asked).isEmpty();
  }

  @Test
  void aNameIsResolvedAtTheStartAndFollowedAfterwards() throws Exception {
    answer = answer("2001:db8::1", "203.0.113.7");
    AdvertisedAddress address = advertised(NAME);
    assertThat(shown(address)).isEqualTo("203.0.113.7");
    answer = answer("203.0.113.8");
    address.refresh();
    assertThat(shown(address)).isEqualTo("203.0.113.8");
    assertThat(asked).containsExactly("ftp.example.org", "ftp.example.org");
  }

  @Test
  void whileItIsAmongTheAnswersTheAddressStays() throws Exception {
    AdvertisedAddress address = advertised(NAME);
    answer = answer("203.0.113.1", "203.0.113.7");
    address.refresh();
    assertThat(shown(address)).isEqualTo("203.0.113.7");
  }

  @Test
  void aNameThatCannotBeResolvedEndsTheStart() {
    answer = failure();
    assertThatThrownBy(() -> advertised(NAME))
        .isInstanceOf(IOException.class)
        .hasMessage("\"ftp.example.org\" cannot be resolved: nobody knows it");
  }

  @Test
  void aNameWithIpv6AloneEndsTheStart() {
    answer = answer("2001:db8::1");
    assertThatThrownBy(() -> advertised(NAME))
        .isInstanceOf(IOException.class)
        .hasMessage("\"ftp.example.org\" has no IPv4 address, and a 227 holds IPv4 only");
  }

  @Test
  void aRefreshThatFailsKeepsTheLastAddressAndWarnsOnce() throws Exception {
    AdvertisedAddress address = advertised(NAME);
    answer = failure();
    address.refresh();
    address.refresh();
    answer = answer("2001:db8::1");
    address.refresh();
    assertThat(shown(address)).isEqualTo("203.0.113.7");
    assertThat(warnings).containsExactly("\"ftp.example.org\" cannot be resolved: nobody knows it");
  }

  @Test
  void onceItHasBeenResolvedAgainTheNextFailureIsWarnedOfAnew() throws Exception {
    AdvertisedAddress address = advertised(NAME);
    answer = failure();
    address.refresh();
    answer = answer("203.0.113.8");
    address.refresh();
    answer = failure();
    address.refresh();
    assertThat(warnings).hasSize(2);
    assertThat(shown(address)).isEqualTo("203.0.113.8");
  }

  @Test
  void aNameIsAskedForEachMinuteAndAnAddressNever() throws Exception {
    EmbeddedChannel loop = new EmbeddedChannel();
    advertised(NAME).keepFresh(loop.eventLoop());
    advertised(new AdvertisedHost("203.0.113.9")).keepFresh(loop.eventLoop());
    loop.advanceTimeBy(59, TimeUnit.SECONDS);
    loop.runScheduledPendingTasks();
    assertThat(asked).hasSize(1);
    for (int minute = 1; minute <= 3; minute++) {
      loop.advanceTimeBy(1, TimeUnit.MINUTES);
      loop.runScheduledPendingTasks();
      assertThat(asked).hasSize(1 + minute);
    }
  }

  @Test
  void anAnswerThatIsLateIsNotWaitedFor() throws Exception {
    AdvertisedAddress address = advertised(NAME);
    Promise<List<InetAddress>> late = ImmediateEventExecutor.INSTANCE.newPromise();
    answer = late;
    address.refresh();
    assertThat(shown(address)).isEqualTo("203.0.113.7");
    late.setSuccess(addresses("203.0.113.8"));
    assertThat(shown(address)).isEqualTo("203.0.113.8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0.0.0.0", "2001:db8::1", "::1", "999.1.1.1", "1.2.3", "a b", "-x", "a..b"})
  void whatIsNeitherIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new AdvertisedHost(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp.example.org", "ftp", "3com.example.", "a_b.example", "localhost"})
  void aHostNameIsAName(String text) {
    assertThat(new AdvertisedHost(text).isName()).isTrue();
  }

  private static String shown(AdvertisedAddress address) {
    return address.current().getHostAddress();
  }

  private static Future<List<InetAddress>> answer(String... texts) {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(addresses(texts));
  }

  private static List<InetAddress> addresses(String... texts) {
    return Stream.of(texts).map(AddressRange::literal).toList();
  }

  private static Future<List<InetAddress>> failure() {
    return ImmediateEventExecutor.INSTANCE.newFailedFuture(
        new UnknownHostException("nobody knows it"));
  }
}
