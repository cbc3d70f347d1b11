package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.tls.Hellos.alpn;
import static org.ftpsbridge.tls.Hellos.beginning;
import static org.ftpsbridge.tls.Hellos.extension;
import static org.ftpsbridge.tls.Hellos.extensions;
import static org.ftpsbridge.tls.Hellos.hello;
import static org.ftpsbridge.tls.Hellos.preSharedKeys;
import static org.ftpsbridge.tls.Hellos.serverName;
import static org.ftpsbridge.tls.Hellos.signatureAlgorithms;
import static org.ftpsbridge.tls.Hellos.ticket;
import static org.ftpsbridge.tls.Hellos.versions;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.Test;

/** What is read of a ClientHello, however it comes. */
class ClientHelloTest {

  private static final String NAME = "000102030405060708090a0b0c0d0e0f";
  private static final String OTHER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
  private static final String REST = "77".repeat(150);
  private static final String ID = "5e".repeat(32);

  private static ClientHello parse(String hex) {
    return ClientHello.parse(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
  }

  private static final String SERVER = serverName("hi");

  /** What a ClientHello says of the session it would resume. */
  private static Resumed resumed(String hex) {
    ClientHello hello = parse(hex);
    return new Resumed(hello.ticketName(), hello.sessionId());
  }

  /** What a client comes back with. */
  private record Resumed(String ticketName, String sessionId) {}

  @Test
  void aTicketOfTls12TellsItsKeysName() {
    assertThat(resumed(hello(ID, SERVER, ticket(NAME + REST), extension(23, ""))))
        .isEqualTo(new Resumed(NAME, ID));
  }

  @Test
  void aTicketThatIsANameAloneTellsIt() {
    assertThat(resumed(hello("", ticket(NAME)))).isEqualTo(new Resumed(NAME, ""));
  }

  @Test
  void aTicketThatIsTooShortForANameTellsNone() {
    assertThat(resumed(hello(ID, ticket("")))).isEqualTo(new Resumed("", ID));
    assertThat(resumed(hello(ID, ticket(NAME.substring(2))))).isEqualTo(new Resumed("", ID));
  }

  @Test
  void ofPreSharedKeysTheFirstCounts() {
    assertThat(resumed(hello("", SERVER, preSharedKeys(NAME + REST, OTHER + REST))))
        .isEqualTo(new Resumed(NAME, ""));
  }

  @Test
  void aPreSharedKeyCountsBeforeATicket() {
    assertThat(resumed(hello(ID, ticket(OTHER + REST), preSharedKeys(NAME + REST))))
        .isEqualTo(new Resumed(NAME, ID));
  }

  @Test
  void withoutATicketTheSessionIdIsThere() {
    assertThat(resumed(hello(ID, SERVER))).isEqualTo(new Resumed("", ID));
    assertThat(resumed(hello("", SERVER))).isEqualTo(new Resumed("", ""));
  }

  /** RFC 5246 section 7.4.1.2 allows it. */
  @Test
  void thereMayBeNoExtensions() {
    assertThat(resumed(beginning(ID))).isEqualTo(new Resumed("", ID));
  }

  @Test
  void cutAnywhereItSaysNothingUntrue() {
    for (String end : List.of(ticket(NAME + REST), preSharedKeys(NAME + REST))) {
      String whole = hello(ID, SERVER, end);
      for (int length = 0; length < whole.length(); length += 2) {
        boolean extensionsAreGone = length == beginning(ID).length();
        assertThat(parse(whole.substring(0, length)))
            .as("%d digits", length)
            .isEqualTo(extensionsAreGone ? parse(beginning(ID)) : ClientHello.NONE);
      }
    }
  }

  /** With everything that is looked into. */
  private static final String FULL =
      hello(
          ID,
          SERVER,
          alpn("ftp"),
          versions("0304"),
          signatureAlgorithms("0403"),
          ticket(OTHER),
          preSharedKeys(NAME + REST));

  /** Every length in it too large and too small by one, and every other byte changed as well. */
  @Test
  void changedAnywhereItIsReadOrIsNone() {
    byte[] whole = HexFormat.of().parseHex(FULL);
    for (int at = 0; at < whole.length; at++) {
      for (int change : new int[] {1, -1, 0x80}) {
        byte[] changed = whole.clone();
        changed[at] += (byte) change;
        assertThat(ClientHello.parse(Unpooled.wrappedBuffer(changed)).ja4()).isNotNull();
      }
    }
  }

  @Test
  void garbageIsReadOrIsNone() {
    Random random = new Random(4_217);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      byte[] behindTheStart = HexFormat.of().parseHex(beginning(ID) + "0100");
      byte[] both = concat(behindTheStart, garbage);
      assertThat(ClientHello.parse(Unpooled.wrappedBuffer(garbage)).ja4()).isNotNull();
      assertThat(ClientHello.parse(Unpooled.wrappedBuffer(both)).ja4()).isNotNull();
    }
  }

  @Test
  void itTellsTheHostTheProtocolsAndTheVersions() {
    ClientHello hello =
        parse(
            hello(
                ID,
                serverName("ftp.example.org"),
                alpn("x-filezilla-ftp", "ftp"),
                versions("1a1a,0304,0303")));
    assertThat(hello.serverName()).isEqualTo("ftp.example.org");
    assertThat(hello.alpn()).containsExactly("x-filezilla-ftp", "ftp");
    assertThat(hello.versions()).containsExactly(0x0304, 0x0303);
    assertThat(hello.highestVersion()).isEqualTo(0x0304);
    assertThat(hello.offersExtendedMasterSecret()).isFalse();
  }

  @Test
  void itTellsThatTheSessionWillBeTiedToItsHandshake() {
    assertThat(parse(hello(ID, extension(23, ""))).offersExtendedMasterSecret()).isTrue();
  }

  /** RFC 8701: in every place that has room for it. */
  @Test
  void greaseIsLeftOut() {
    ClientHello hello =
        parse(
            beginning("0303", "", "0a0a,002f,fafa,0a1a,1a0a")
                + extensions(extension(0x2a2a, "00"), signatureAlgorithms("3a3a,0403")));
    assertThat(hello.ciphers()).containsExactly(0x002f, 0x0a1a, 0x1a0a);
    assertThat(hello.extensions()).containsExactly(ClientHello.SIGNATURE_ALGORITHMS);
    assertThat(hello.signatureAlgorithms()).containsExactly(0x0403);
  }

  @Test
  void anOldOneTellsItsVersionAndItsCipherSuites() {
    ClientHello hello = parse(beginning("0301", "", "000a,0005"));
    assertThat(hello.highestVersion()).isEqualTo(0x0301);
    assertThat(hello.ciphers()).containsExactly(0x000a, 0x0005);
    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.alpn()).isEmpty();
  }

  @Test
  void anExtensionThatIsMalformedSaysNothingAndTheOthersDo() {
    ClientHello hello =
        parse(
            hello(
                ID, extension(ClientHello.SERVER_NAME, "00"), extension(16, "0009"), ticket(NAME)));
    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.alpn()).isEmpty();
    assertThat(hello.ticketName()).isEqualTo(NAME);
  }

  @Test
  void theReaderPutsItTogetherFromRecordsAndSegments() throws Exception {
    String whole = hello(ID, SERVER, ticket(NAME + REST));
    byte[] hello = message(whole);
    for (int cut = 1; cut < hello.length; cut += 7) {
      byte[] records =
          concat(
              record(Arrays.copyOfRange(hello, 0, cut)),
              record(Arrays.copyOfRange(hello, cut, hello.length)));
      assertThat(read(records, records.length)).as("cut at %d", cut).containsExactly(parse(whole));
    }
    byte[] one = record(hello);
    assertThat(read(one, 1)).containsExactly(parse(whole));
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

  /** The longest that is taken, with a record for each byte: it is decided on with its last one. */
  @Test
  void theReaderTakesNoMoreThanItsLengthOfAClientHelloInTheSmallestRecords() throws Exception {
    try (Reading reading = new Reading()) {
      byte[] hello = message("ff".repeat(16 * 1024));
      for (int at = 0; at < hello.length; at++) {
        assertThat(reading.hellos).isEmpty();
        reading.hear(record(Arrays.copyOfRange(hello, at, at + 1)));
      }
      assertThat(reading.hellos).containsExactly(ClientHello.NONE);
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

    private static final TlsSettings SETTINGS =
        new TlsSettings(
            Path.of("none"), Path.of("none"), new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3));

    private final List<ClientHello> hellos = new ArrayList<>();
    private final EmbeddedChannel channel;

    Reading() throws NoSuchAlgorithmException {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(false);
      HelloReader reader =
          new HelloReader(
              new HelloRule(HelloRule.DATA, SETTINGS),
              hello -> {},
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
