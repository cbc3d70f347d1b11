package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made of a DNS server's answers, which are written here byte by byte. */
class DnsTest {

  private static final int HEADER = 12;

  /** Priority 10, weight 3, port 2121. */
  private static final String SERVICE = "000a00030849";

  private final DatagramSocket server =
      new DatagramSocket(new InetSocketAddress(AddressRange.literal("127.0.0.1"), 0));
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Dns dns =
      new Dns(
          loops,
          NioDatagramChannel.class,
          NioSocketChannel.class,
          new SingletonDnsServerAddressStreamProvider(
              (InetSocketAddress) server.getLocalSocketAddress()));

  DnsTest() throws IOException {}

  @AfterEach
  void end() {
    dns.close();
    server.close();
    loops.shutdownGracefully().syncUninterruptibly();
  }

  /** Answers each question with these SRV records, by the bytes of each that are its own. */
  private void answers(String... records) {
    Thread thread = new Thread(() -> serve(List.of(records)), "dns");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(List<String> records) {
    byte[] room = new byte[512];
    try {
      while (!server.isClosed()) {
        DatagramPacket query = new DatagramPacket(room, room.length);
        server.receive(query);
        byte[] answer = answerTo(room, records);
        server.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static byte[] answerTo(byte[] query, List<String> records) {
    int end = HEADER;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    ByteBuffer answer = ByteBuffer.allocate(512);
    answer.put(query, 0, 2).putShort((short) 0x8180).putShort((short) 1);
    answer.putShort((short) records.size()).putInt(0);
    answer.put(query, HEADER, end + 5 - HEADER);
    for (String record : records) {
      byte[] own = HexFormat.of().parseHex(record);
      answer.putShort((short) 0xc00c).putShort((short) 33).putShort((short) 1).putInt(60);
      answer.putShort((short) own.length).put(own);
    }
    byte[] bytes = new byte[answer.position()];
    answer.flip().get(bytes);
    return bytes;
  }

  private Future<List<ServiceRecord>> services() {
    Future<List<ServiceRecord>> services = dns.servicesOf("_ftp._tcp.example.org");
    assertThat(services.awaitUninterruptibly(10_000)).isTrue();
    return services;
  }

  @Test
  void aServiceIsWhereItsRecordSays() {
    answers(SERVICE + "01610162" + "00");
    assertThat(services().getNow())
        .containsExactly(
            new ServiceRecord(10, 3, new Endpoint("a.b", 2121), Duration.ofSeconds(60)));
  }

  @Test
  void theRootSaysThatThereIsNoSuchService() {
    answers(SERVICE + "00");
    assertThat(services().getNow()).isEmpty();
  }

  /** A label that is longer than what is there. */
  @Test
  void anAnswerThatCannotBeReadIsAFailureAndNoSilence() {
    answers(SERVICE + "016100", SERVICE + "3f61");
    assertThat(services().isSuccess()).isFalse();
  }

  @Test
  void aNameThatNoQuestionCanHoldIsAFailure() {
    Future<List<ServiceRecord>> services = dns.servicesOf("_ftp._tcp." + "a".repeat(64));
    assertThat(services.awaitUninterruptibly(10_000)).isTrue();
    assertThat(services.isSuccess()).isFalse();
  }
}
