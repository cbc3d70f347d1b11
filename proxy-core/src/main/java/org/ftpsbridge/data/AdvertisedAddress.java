package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ftpsbridge.net.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The IPv4 address that 227 replies name. Where a name is advertised it is resolved at the start
 * and asked for again each minute; while nobody answers, the last address stands. Safe for all
 * threads.
 */
public final class AdvertisedAddress {

  private static final Logger LOG = LoggerFactory.getLogger(AdvertisedAddress.class);
  private static final Duration REFRESH = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AdvertisedHost host;
  private final Function<String, Future<List<InetAddress>>> resolver;
  private final Consumer<String> warning;
  private volatile Inet4Address current;
  private volatile boolean failing;

  private AdvertisedAddress(
      AdvertisedHost host,
      Function<String, Future<List<InetAddress>>> resolver,
      Consumer<String> warning)
      throws IOException {
    this.host = host;
    this.resolver = resolver;
    this.warning = warning;
    this.current = host.literal().isPresent() ? host.literal().get() : firstAnswer();
  }

  /**
   * The address of a host, a name being resolved now. Blocks, at most 10 seconds; not for event
   * loops.
   *
   * @throws IOException with a sentence that begins with the name, if it has no IPv4 address
   */
  public static AdvertisedAddress of(AdvertisedHost host, Transport transport) throws IOException {
    return of(host, transport::addressesOf, AdvertisedAddress::warn);
  }

  static AdvertisedAddress of(
      AdvertisedHost host,
      Function<String, Future<List<InetAddress>>> resolver,
      Consumer<String> warning)
      throws IOException {
    return new AdvertisedAddress(host, resolver, warning);
  }

  /** The address as it was last known. */
  public Inet4Address current() {
    return current;
  }

  /**
   * Asks for a name's address again each minute, as long as the loop runs.
   *
   * @return ends that
   */
  public Runnable keepFresh(EventLoop loop) {
    if (!host.isName()) {
      return () -> {};
    }
    Future<?> asking =
        loop.scheduleWithFixedDelay(
            this::refresh, REFRESH.toSeconds(), REFRESH.toSeconds(), TimeUnit.SECONDS);
    return () -> asking.cancel(false);
  }

  /** Asks once more; whatever comes of it is known when the answer is there. Never blocks. */
  void refresh() {
    Future<List<InetAddress>> answer = resolver.apply(host.text());
    answer.addListener(
        f -> {
          Inet4Address fresh = f.isSuccess() ? chosen(answer.getNow()) : null;
          if (fresh == null) {
            keepLast(whyNot(answer));
          } else {
            become(fresh);
          }
        });
  }

  private Inet4Address firstAnswer() throws IOException {
    Future<List<InetAddress>> answer = resolver.apply(host.text());
    boolean answered = answer.awaitUninterruptibly(PATIENCE.toMillis());
    Inet4Address first = answered && answer.isSuccess() ? chosen(answer.getNow()) : null;
    if (first == null) {
      throw new IOException(
          answered ? whyNot(answer) : quoted() + " cannot be resolved: no answer in 10 seconds");
    }
    return first;
  }

  /** Of several the one in use, if it is still among them: clients need not see them take turns. */
  @Nullable
  private Inet4Address chosen(List<InetAddress> answers) {
    if (answers.contains(current)) {
      return current;
    }
    return answers.stream()
        .filter(Inet4Address.class::isInstance)
        .map(Inet4Address.class::cast)
        .findFirst()
        .orElse(null);
  }

  private String whyNot(Future<List<InetAddress>> answer) {
    return quoted()
        + (answer.isSuccess()
            ? " has no IPv4 address, and a 227 holds IPv4 only"
            : " cannot be resolved: " + answer.cause().getMessage());
  }

  private String quoted() {
    return "\"" + host + "\"";
  }

  private void keepLast(String why) {
    if (!failing) {
      failing = true;
      warning.accept(why);
    }
  }

  private void become(Inet4Address fresh) {
    failing = false;
    if (!fresh.equals(current)) {
      LOG.atInfo()
          .addKeyValue("name", host)
          .addKeyValue("before", current.getHostAddress())
          .addKeyValue("now", fresh.getHostAddress())
          .log("advertised address changed");
      current = fresh;
    }
  }

  private static void warn(String why) {
    LOG.atWarn().addKeyValue("cause", why).log("advertised address is not fresh");
  }
}
