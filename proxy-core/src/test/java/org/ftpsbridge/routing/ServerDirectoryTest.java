package org.ftpsbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.ServiceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which servers a backend has, by a DNS that answers what the test wants, when it wants. */
class ServerDirectoryTest {

  private final List<String> asked = new ArrayList<>();
  private final Map<String, Future<List<InetAddress>>> addresses = new HashMap<>();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final AtomicLong now = new AtomicLong();
  private @Nullable Future<List<ServiceRecord>> services = failed();

  private final ServerDirectory directory =
      new ServerDirectory(
          host -> {
            asked.add(host);
            return addresses.getOrDefault(host, failed());
          },
          name -> {
            asked.add(name);
            return answer();
          },
          loop.eventLoop(),
          now::get);

  ServerDirectoryTest() {
    loop.freezeTime();
  }

  @AfterEach
  void end() {
    loop.finishAndReleaseAll();
  }

  private static <T> Promise<T> promise() {
    return ImmediateEventExecutor.INSTANCE.newPromise();
  }

  private static <T> Future<T> failed() {
    return ServerDirectoryTest.<T>promise().setFailure(new UnknownHostException("no answer"));
  }

  private static List<InetAddress> literals(String... addresses) {
    return Stream.of(addresses).map(AddressRange::literal).toList();
  }

  private Future<List<ServiceRecord>> answer() {
    if (services == null) {
      throw new IllegalArgumentException("no such name");
    }
    return services;
  }

  private void has(String host, String... known) {
    addresses.put(
        host, ServerDirectoryTest.<List<InetAddress>>promise().setSuccess(literals(known)));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    loop.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    loop.runScheduledPendingTasks();
  }

  private static Backend backend(List<GroupMember> members, Optional<String> srv) {
    return new Backend(
        "farm",
        new BackendGroup(members, srv, Balance.ROUND_ROBIN, Optional.empty(), Optional.empty()),
        Security.PLAIN,
        Optional.empty(),
        BackendData.PASSIVE,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  private static Backend of(String... endpoints) {
    return backend(
        Stream.of(endpoints).map(Endpoint::parse).map(GroupMember::at).toList(), Optional.empty());
  }

  private static Backend srv() {
    return backend(List.of(), Optional.of("_ftp._tcp.example.org"));
  }

  private List<String> found(Backend backend) {
    return found(directory.serversOf(backend));
  }

  private static List<String> found(CompletableFuture<List<Server>> servers) {
    assertThat(servers).isDone();
    return servers.join().stream().map(s -> Endpoint.of(s.address()).toString()).toList();
  }

  @Test
  void addressesAreKnownAtOnceAndNobodyIsAsked() {
    assertThat(found(of("192.0.2.1:21", "[2001:db8::1]:2121")))
        .containsExactly("192.0.2.1:21", "[2001:db8::1]:2121");
    assertThat(asked).isEmpty();
  }

  @Test
  void everyAddressOfANameIsAServerWithItsShareAndLimit() {
    has("a", "192.0.2.1", "192.0.2.2");
    Backend backend =
        backend(
            List.of(new GroupMember(new Endpoint("a", 21), OptionalInt.of(7), true)),
            Optional.empty());
    List<Server> servers = directory.serversOf(backend).join();
    assertThat(found(backend)).containsExactly("192.0.2.1:21", "192.0.2.2:21");
    assertThat(servers).extracting(Server::weight).containsOnly(0.5);
    assertThat(servers).extracting(Server::sessions).containsOnly(OptionalInt.of(7));
    assertThat(servers).extracting(Server::draining).containsOnly(true);
    assertThat(servers).extracting(Server::host).containsOnly("a");
  }

  @Test
  void anAddressThatTwoNamesHaveIsOneServer() {
    has("a", "192.0.2.1");
    has("b", "192.0.2.1", "192.0.2.2");
    assertThat(found(of("a:21", "b:21"))).containsExactly("192.0.2.1:21", "192.0.2.2:21");
  }

  @Test
  void aNameThatNobodyKnowsIsLeftOutWhileAnotherIsKnown() {
    has("a", "192.0.2.1");
    assertThat(found(of("nobody:21", "a:21"))).containsExactly("192.0.2.1:21");
    assertThatThrownBy(() -> directory.serversOf(of("nobody:21")).join())
        .hasRootCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void aNameIsFollowed() {
    has("a", "192.0.2.1");
    found(of("a:21"));
    has("a", "192.0.2.2");
    assertThat(found(of("a:21"))).containsExactly("192.0.2.2:21");
  }

  @Test
  void aDnsThatFailsLeavesTheLastAnswerAndIsAskedAgainAfterAWhile() {
    has("a", "192.0.2.1");
    found(of("a:21"));
    addresses.remove("a");
    assertThat(found(of("a:21"))).containsExactly("192.0.2.1:21");
    has("a", "192.0.2.2");
    assertThat(found(of("a:21"))).containsExactly("192.0.2.1:21");
    assertThat(asked).hasSize(2);
    pass(Duration.ofSeconds(2));
    // This one asks, and does not wait.
    assertThat(found(of("a:21"))).containsExactly("192.0.2.1:21");
    assertThat(found(of("a:21"))).containsExactly("192.0.2.2:21");
  }

  @Test
  void aSilentDnsIsAwaitedForASecondAndAfterThatNotAtAll() {
    has("a", "192.0.2.1");
    found(of("a:21"));
    Promise<List<InetAddress>> late = promise();
    addresses.put("a", late);
    CompletableFuture<List<Server>> first = directory.serversOf(of("a:21"));
    pass(Duration.ofMillis(999));
    assertThat(first).isNotDone();
    pass(Duration.ofMillis(1));
    assertThat(found(first)).containsExactly("192.0.2.1:21");
    assertThat(found(of("a:21"))).containsExactly("192.0.2.1:21");
    assertThat(asked).hasSize(2);
    late.setSuccess(literals("192.0.2.2"));
    has("a", "192.0.2.2");
    assertThat(found(of("a:21"))).containsExactly("192.0.2.2:21");
  }

  @Test
  void whereNothingIsKnownYetTheFirstAnswerIsAwaitedByAllAndAskedForOnce() {
    Promise<List<InetAddress>> late = promise();
    addresses.put("a", late);
    CompletableFuture<List<Server>> first = directory.serversOf(of("a:21"));
    CompletableFuture<List<Server>> second = directory.serversOf(of("a:21"));
    pass(Duration.ofMinutes(1));
    assertThat(first).isNotDone();
    late.setSuccess(literals("192.0.2.1"));
    assertThat(found(first)).isEqualTo(found(second));
    assertThat(asked).hasSize(1);
  }

  @Test
  void aNameThatTheDnsIsSilentAboutHoldsNobodyUpWhereOthersAreKnown() {
    addresses.put("silent", promise());
    has("a", "192.0.2.1");
    Promise<List<InetAddress>> late = promise();
    addresses.put("late", late);
    CompletableFuture<List<Server>> both = directory.serversOf(of("silent:21", "a:21"));
    CompletableFuture<List<Server>> one = directory.serversOf(of("silent:21", "late:21"));
    pass(Duration.ofMillis(999));
    assertThat(both).isNotDone();
    pass(Duration.ofMillis(1));
    assertThat(found(both)).containsExactly("192.0.2.1:21");
    assertThat(one).isNotDone();
    late.setSuccess(literals("192.0.2.2"));
    assertThat(found(one)).containsExactly("192.0.2.2:21");
  }

  @Test
  void aNameThatCannotEvenBeAskedForIsAskedForAgain() {
    services = null;
    assertThatThrownBy(() -> directory.serversOf(srv()).join())
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    has("a", "192.0.2.1");
    services =
        ServerDirectoryTest.<List<ServiceRecord>>promise()
            .setSuccess(
                List.of(new ServiceRecord(0, 1, new Endpoint("a", 21), Duration.ofDays(1))));
    assertThat(found(srv())).containsExactly("192.0.2.1:21");
  }

  @Test
  void serviceRecordsNameServersWithTheirPrioritiesAndWeightsForAsLongAsTheyLive() {
    has("a", "192.0.2.1", "192.0.2.2");
    has("b", "192.0.2.3");
    Duration life = Duration.ofSeconds(30);
    services =
        ServerDirectoryTest.<List<ServiceRecord>>promise()
            .setSuccess(
                List.of(
                    new ServiceRecord(10, 3, new Endpoint("a", 21), life),
                    new ServiceRecord(20, 0, new Endpoint("b", 2121), life.plus(life))));
    List<Server> servers = directory.serversOf(srv()).join();
    assertThat(found(srv())).containsExactly("192.0.2.1:21", "192.0.2.2:21", "192.0.2.3:2121");
    assertThat(servers).extracting(Server::priority).containsExactly(10, 10, 20);
    assertThat(servers.get(0).weight()).isEqualTo(1.5);
    assertThat(servers.get(2).weight()).isPositive().isCloseTo(0, within(0.2));
    services = failed();
    pass(life.minusNanos(1));
    found(srv());
    assertThat(asked).containsOnlyOnce("_ftp._tcp.example.org");
    pass(Duration.ofNanos(1));
    assertThat(found(srv())).hasSize(3);
    assertThat(asked).filteredOn("_ftp._tcp.example.org"::equals).hasSize(2);
  }

  @Test
  void ofNamesThatChangeForEverOnlySoManyAreRemembered() {
    for (int i = 0; i < 200; i++) {
      List<ServiceRecord> named = new ArrayList<>();
      for (int j = 0; j < 100; j++) {
        named.add(new ServiceRecord(0, 1, new Endpoint("pod" + i + "-" + j, 21), Duration.ZERO));
      }
      services = ServerDirectoryTest.<List<ServiceRecord>>promise().setSuccess(named);
      directory.serversOf(srv());
    }
    assertThat(asked).hasSizeGreaterThan(20_000);
    assertThat(directory.remembered()).isBetween(100L, 10_000L);
  }

  @Test
  void recordsThatNameNoServiceAreNoServers() {
    services = ServerDirectoryTest.<List<ServiceRecord>>promise().setSuccess(List.of());
    assertThatThrownBy(() -> directory.serversOf(srv()).join())
        .hasMessageContaining("no such service");
  }

  @Test
  void whatServiceRecordsPointToIsNotWhatCertificatesAreFor() {
    has("forged", "192.0.2.1");
    has("a", "192.0.2.2");
    services =
        ServerDirectoryTest.<List<ServiceRecord>>promise()
            .setSuccess(
                List.of(new ServiceRecord(0, 1, new Endpoint("forged", 21), Duration.ofDays(1))));
    Backend found = srv();
    assertThat(found.certificateNameOf(directory.serversOf(found).join().get(0)))
        .isEqualTo("example.org");
    Backend named = of("a:21");
    assertThat(named.certificateNameOf(directory.serversOf(named).join().get(0))).isEqualTo("a");
  }
}
