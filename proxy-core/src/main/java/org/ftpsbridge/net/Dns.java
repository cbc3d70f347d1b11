package org.ftpsbridge.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the DNS, and the hosts file before it, without blocking an event loop. What it says about
 * addresses is believed for as long as it says, but for at least a second and at most five minutes.
 * Safe for all threads.
 */
final class Dns {

  private static final Duration LEAST_LIFE = Duration.ofSeconds(1);
  private static final Duration MOST_LIFE = Duration.ofMinutes(5);

  /** The bytes of priority, weight and port. */
  private static final int BEFORE_TARGET = 6;

  private final EventLoopGroup loops;
  private final DnsNameResolver v4;
  private final DnsNameResolver v6;

  Dns(
      EventLoopGroup loops,
      Class<? extends DatagramChannel> datagram,
      Class<? extends SocketChannel> stream) {
    this(loops, datagram, stream, DnsServerAddressStreamProviders.platformDefault());
  }

  /** The same with servers of the caller's choice. */
  Dns(
      EventLoopGroup loops,
      Class<? extends DatagramChannel> datagram,
      Class<? extends SocketChannel> stream,
      DnsServerAddressStreamProvider servers) {
    this.loops = loops;
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loops.next())
            .datagramChannelType(datagram)
            .socketChannelType(stream)
            .nameServerProvider(servers)
            .ttl((int) LEAST_LIFE.toSeconds(), (int) MOST_LIFE.toSeconds());
    this.v4 = builder.copy().resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY).build();
    this.v6 = builder.copy().resolvedAddressTypes(ResolvedAddressTypes.IPV6_ONLY).build();
  }

  /**
   * The IPv4 addresses that a name has, or its IPv6 addresses if there are none, or the one that a
   * literal is.
   */
  Future<List<InetAddress>> addressesOf(String host) {
    Promise<List<InetAddress>> answer = loops.next().newPromise();
    Future<List<InetAddress>> first = v4.resolveAll(host);
    first.addListener(
        f -> {
          if (first.isSuccess()) {
            answer.trySuccess(first.getNow().stream().toList());
            return;
          }
          Future<List<InetAddress>> second = v6.resolveAll(host);
          second.addListener(
              g -> {
                if (second.isSuccess()) {
                  answer.trySuccess(second.getNow().stream().toList());
                } else {
                  answer.tryFailure(first.cause());
                }
              });
        });
    return answer;
  }

  /** Where a service is, by its whole name, such as {@code _ftp._tcp.example.org}. */
  Future<List<ServiceRecord>> servicesOf(String name) {
    Promise<List<ServiceRecord>> answer = loops.next().newPromise();
    DnsQuestion question;
    try {
      question = new DefaultDnsQuestion(name.endsWith(".") ? name : name + ".", DnsRecordType.SRV);
    } catch (IllegalArgumentException e) {
      return answer.setFailure(e);
    }
    Future<List<DnsRecord>> records = v4.resolveAll(question);
    records.addListener(
        f -> {
          if (records.isSuccess()) {
            tell(records.getNow(), answer);
          } else {
            answer.tryFailure(records.cause());
          }
        });
    return answer;
  }

  /** What cannot be read is a failure: whoever asked waits for the one or the other. */
  private static void tell(List<DnsRecord> records, Promise<List<ServiceRecord>> answer) {
    try {
      List<ServiceRecord> services = new ArrayList<>();
      for (DnsRecord record : records) {
        service(record).ifPresent(services::add);
      }
      answer.trySuccess(List.copyOf(services));
    } catch (DecoderException | IllegalArgumentException e) {
      answer.tryFailure(e);
    } finally {
      records.forEach(ReferenceCountUtil::release);
    }
  }

  /** Empty for what is none, and for the target that says that there is no such service. */
  private static Optional<ServiceRecord> service(DnsRecord record) {
    if (!(record instanceof DnsRawRecord raw)
        || !record.type().equals(DnsRecordType.SRV)
        || raw.content().readableBytes() <= BEFORE_TARGET) {
      return Optional.empty();
    }
    ByteBuf content = raw.content().duplicate();
    int priority = content.readUnsignedShort();
    int weight = content.readUnsignedShort();
    int port = content.readUnsignedShort();
    String target = DefaultDnsRecordDecoder.decodeName(content);
    String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
    if (host.isEmpty() || port == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new ServiceRecord(priority, weight, new Endpoint(host, port), life(record.timeToLive())));
  }

  private static Duration life(long seconds) {
    return Duration.ofSeconds(
        Math.max(LEAST_LIFE.toSeconds(), Math.min(MOST_LIFE.toSeconds(), seconds)));
  }

  /** Gives its sockets back. */
  void close() {
    v4.close();
    v6.close();
  }
}
