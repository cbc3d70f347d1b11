package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** What is read of a ClientHello, however it comes. */
class ClientHelloTest {

  private static final String NAME = "000102030405060708090a0b0c0d0e0f";
  private static final String OTHER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
  private static final String REST = "77".repeat(150);
  private static final String ID = "5e".repeat(32);

  private static final int SERVER_NAME = 0;
  private static final int SESSION_TICKET = 35;
  private static final int PRE_SHARED_KEY = 41;

  /** RFC 5246 section 7.4.1.2: all before the extensions. */
  private static String beginning(String sessionId) {
    return "0303" + "ab".repeat(32) + counted(1, sessionId) + counted(2, "1301c02f") + "0100";
  }

  private static String hello(String sessionId, String... extensions) {
    return beginning(sessionId) + counted(2, String.join("", extensions));
  }

  private static String extension(int type, String data) {
    return "%04x".formatted(type) + counted(2, data);
  }

  private static String ticket(String ticket) {
    return extension(SESSION_TICKET, ticket);
  }

  /** RFC 8446 section 4.2.11. */
  private static String preSharedKeys(String... tickets) {
    StringBuilder identities = new StringBuilder();
    for (String one : tickets) {
      identities.append(counted(2, one)).append("00abcdef");
    }
    String binders = counted(1, "bb".repeat(32)).repeat(tickets.length);
    return extension(PRE_SHARED_KEY, counted(2, identities.toString()) + counted(2, binders));
  }

  private static String counted(int bytes, String hex) {
    return ("%0" + 2 * bytes + "x").formatted(hex.length() / 2) + hex;
  }

  private static ClientHello parse(String hex) {
    return ClientHello.parse(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
  }

  private static final String SERVER = extension(SERVER_NAME, "000500000268690d");

  @Test
  void aTicketOfTls12TellsItsKeysName() {
    assertThat(parse(hello(ID, SERVER, ticket(NAME + REST), extension(23, ""))))
        .isEqualTo(new ClientHello(NAME, ID));
  }

  @Test
  void aTicketThatIsANameAloneTellsIt() {
    assertThat(parse(hello("", ticket(NAME)))).isEqualTo(new ClientHello(NAME, ""));
  }

  @Test
  void aTicketThatIsTooShortForANameTellsNone() {
    assertThat(parse(hello(ID, ticket("")))).isEqualTo(new ClientHello("", ID));
    assertThat(parse(hello(ID, ticket(NAME.substring(2))))).isEqualTo(new ClientHello("", ID));
  }

  @Test
  void ofPreSharedKeysTheFirstCounts() {
    assertThat(parse(hello("", SERVER, preSharedKeys(NAME + REST, OTHER + REST))))
        .isEqualTo(new ClientHello(NAME, ""));
  }

  @Test
  void aPreSharedKeyCountsBeforeATicket() {
    assertThat(parse(hello(ID, ticket(OTHER + REST), preSharedKeys(NAME + REST))))
        .isEqualTo(new ClientHello(NAME, ID));
  }

  @Test
  void withoutATicketTheSessionIdIsThere() {
    assertThat(parse(hello(ID, SERVER))).isEqualTo(new ClientHello("", ID));
    assertThat(parse(hello("", SERVER))).isEqualTo(ClientHello.NONE);
  }

  /** RFC 5246 section 7.4.1.2 allows it. */
  @Test
  void thereMayBeNoExtensions() {
    assertThat(parse(beginning(ID))).isEqualTo(new ClientHello("", ID));
  }

  @Test
  void cutAnywhereItSaysNothingUntrue() {
    for (String end : List.of(ticket(NAME + REST), preSharedKeys(NAME + REST))) {
      String whole = hello(ID, SERVER, end);
      for (int length = 0; length < whole.length(); length += 2) {
        boolean extensionsAreGone = length == beginning(ID).length();
        assertThat(parse(whole.substring(0, length)))
            .as("%d digits", length)
            .isEqualTo(extensionsAreGone ? new ClientHello("", ID) : ClientHello.NONE);
      }
    }
  }

  /** Every length in it too large and too small by one, and every other byte changed as well. */
  @Test
  void changedAnywhereItIsReadOrIsNone() {
    byte[] whole = HexFormat.of().parseHex(hello(ID, ticket(OTHER), preSharedKeys(NAME + REST)));
    for (int at = 0; at < whole.length; at++) {
      for (int change : new int[] {1, -1, 0x80}) {
        byte[] changed = whole.clone();
        changed[at] += (byte) change;
        assertThat(ClientHello.parse(Unpooled.wrappedBuffer(changed))).isNotNull();
      }
    }
  }

  @Test
  void theReaderPutsItTogetherFromRecordsAndSegments() throws Exception {
    byte[] hello = message(hello(ID, SERVER, ticket(NAME + REST)));
    for (int cut = 1; cut < hello.length; cut += 7) {
      byte[] records =
          concat(
              record(Arrays.copyOfRange(hello, 0, cut)),
              record(Arrays.copyOfRange(hello, cut, hello.length)));
      assertThat(read(records, records.length))
          .as("cut at %d", cut)
          .containsExactly(new ClientHello(NAME, ID));
    }
    byte[] one = record(hello);
    assertThat(read(one, 1)).containsExactly(new ClientHello(NAME, ID));
  }

  @Test
  void theReaderTakesWhatIsNoClientHelloForOneThatOffersNothing() throws Exception {
    byte[] alert = HexFormat.of().parseHex("15030300020228");
    assertThat(read(alert, alert.length)).containsExactly(ClientHello.NONE);
    byte[] malformed = record(message("0303"));
    assertThat(read(malformed, malformed.length)).containsExactly(ClientHello.NONE);
  }

  @Test
  void theReaderClosesOnWhatIsNoTls() throws Exception {
    byte[] garbage = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Reading reading = new Reading()) {
      reading.hear(garbage);
      assertThat(reading.channel.isOpen()).isFalse();
      assertThat(reading.answers()).doesNotContain(22);
    }
  }

  @Test
  void theReaderClosesOnAClientHelloWithoutEnd() throws Exception {
    try (Reading reading = new Reading()) {
      byte[] hello = message(hello(ID, extension(21, "00".repeat(20_000))));
      for (int at = 0; at < hello.length && reading.channel.isOpen(); at += 1000) {
        reading.hear(record(Arrays.copyOfRange(hello, at, Math.min(at + 1000, hello.length))));
      }
      assertThat(reading.channel.isOpen()).isFalse();
      assertThat(reading.hellos).isEmpty();
    }
  }

  private static List<ClientHello> read(byte[] bytes, int step) throws Exception {
    try (Reading reading = new Reading()) {
      for (int at = 0; at < bytes.length && reading.channel.isOpen(); at += step) {
        assertThat(reading.hellos).isEmpty();
        reading.hear(Arrays.copyOfRange(bytes, at, Math.min(at + step, bytes.length)));
      }
      return reading.hellos;
    }
  }

  /** A connection that begins with a reader, in front of a TLS server that has no certificate. */
  private static final class Reading implements AutoCloseable {

    private final List<ClientHello> hellos = new ArrayList<>();
    private final EmbeddedChannel channel;

    Reading() throws NoSuchAlgorithmException {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(false);
      HelloReader reader =
          new HelloReader(
              hello -> {
                hellos.add(hello);
                return Optional.of(new SslHandler(engine));
              });
      channel =
          new EmbeddedChannel(
              reader,
              new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
              });
    }

    void hear(byte[] bytes) {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    /** The types of the records that were answered. */
    List<Integer> answers() {
      List<Integer> types = new ArrayList<>();
      for (Object out : channel.outboundMessages()) {
        types.add((int) ((ByteBuf) out).getByte(0));
      }
      return types;
    }

    @Override
    public void close() {
      channel.finishAndReleaseAll();
    }
  }

  private static byte[] message(String hex) {
    byte[] body = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(4 + body.length).putInt((1 << 24) | body.length).put(body).array();
  }

  private static byte[] record(byte[] fragment) {
    return ByteBuffer.allocate(5 + fragment.length)
        .put((byte) 22)
        .putShort((short) 0x0301)
        .putShort((short) fragment.length)
        .put(fragment)
        .array();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
