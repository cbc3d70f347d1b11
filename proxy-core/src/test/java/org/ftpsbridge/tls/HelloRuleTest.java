package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.tls.Hellos.alpn;
import static org.ftpsbridge.tls.Hellos.beginning;
import static org.ftpsbridge.tls.Hellos.extension;
import static org.ftpsbridge.tls.Hellos.extensions;
import static org.ftpsbridge.tls.Hellos.versions;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ClientHellos are answered by an alert, and what is told of a handshake that ends so. */
class HelloRuleTest {

  private static final String EMS = extension(ClientHello.EXTENDED_MASTER_SECRET, "");

  private static TlsSettings settings(TlsVersion most, boolean emsRequired) {
    return new TlsSettings(
        Path.of("none"),
        Path.of("none"),
        TlsOffer.of(new TlsVersions(TlsVersion.V1_2, most)),
        emsRequired,
        TlsEngine.BORINGSSL);
  }

  private static HelloRule rule(List<String> protocols) {
    return new HelloRule(protocols, settings(TlsVersion.V1_3, false));
  }

  private static Optional<TlsAlert> refusal(HelloRule rule, String version, String... extensions) {
    String hello = beginning(version, "", "c02f") + extensions(extensions);
    return rule.refusalOf(
        ClientHello.parse(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hello))));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, true",
    "ftp, true, true",
    "'x-filezilla-ftp,ftp', true, true",
    "ftp-data, false, true",
    "'h2,http/1.1', false, false",
    "http/1.1, false, false",
    "'http/1.1,ftp', true, true",
    "x-filezilla-ftp, false, false",
    "FTP, false, false"
  })
  void whoNamesProtocolsHasToNameOursAndWhoNamesNoneIsWelcome(
      String named, boolean onControl, boolean onData) {
    String[] extensions = named.isEmpty() ? new String[0] : new String[] {alpn(named.split(","))};
    assertThat(refusal(rule(HelloRule.CONTROL), "0303", extensions).isEmpty()).isEqualTo(onControl);
    assertThat(refusal(rule(HelloRule.DATA), "0303", extensions).isEmpty()).isEqualTo(onData);
  }

  @ParameterizedTest
  @CsvSource({
    "V1_3, 0303, false, false, false",
    "V1_3, 0303, true, false, true",
    "V1_3, 0301, true, false, true",
    "V1_3, 0303, false, true, true",
    // It would get TLS 1.2 here.
    "V1_2, 0303, false, true, false"
  })
  void whereEmsIsRequiredASessionIsTiedToItsHandshakeOrIsOfTls13(
      TlsVersion most, String version, boolean offersEms, boolean offersTls13, boolean taken) {
    List<String> extensions = new ArrayList<>();
    if (offersEms) {
      extensions.add(EMS);
    }
    if (offersTls13) {
      extensions.add(versions("0304,0303"));
    }
    String[] offered = extensions.toArray(new String[0]);
    HelloRule strict = new HelloRule(HelloRule.CONTROL, settings(most, true));
    assertThat(refusal(strict, version, offered))
        .isEqualTo(taken ? Optional.empty() : Optional.of(TlsAlert.HANDSHAKE_FAILURE));
    HelloRule lenient = new HelloRule(HelloRule.CONTROL, settings(most, false));
    assertThat(refusal(lenient, version, offered)).isEmpty();
  }

  /** A form of long ago, which has no extensions, is none that we read. */
  @Test
  void whereEmsIsRequiredWhatIsNoClientHelloIsRefusedToo() {
    HelloRule strict = new HelloRule(HelloRule.CONTROL, settings(TlsVersion.V1_3, true));
    assertThat(strict.refusalOf(ClientHello.NONE)).contains(TlsAlert.HANDSHAKE_FAILURE);
  }

  @Test
  void theAlertIsOneRecordAndTheEndAndTheHandshakeHasFailed() {
    Meeting meeting = new Meeting();
    meeting.hear(beginning("0303", "", "c02f") + extensions(alpn("http/1.1")));
    assertThat(meeting.answers()).containsExactly("15030300020278");
    assertThat(meeting.channel.isOpen()).isFalse();
    assertThat(meeting.seen).extracting(ClientHello::alpn).containsExactly(List.of("http/1.1"));
    assertThat(meeting.ends).hasOnlyElementsOfType(SSLHandshakeException.class).hasSize(1);
  }

  @Test
  void theAlertIsOfAVersionThatTheClientKnows() {
    Meeting meeting = new Meeting();
    meeting.hear(beginning("0301", "", "0035") + extensions(alpn("http/1.1")));
    assertThat(meeting.answers()).containsExactly("15030100020278");
  }

  @Test
  void whoLeavesBeforeAClientHelloHasFailed() {
    Meeting meeting = new Meeting();
    meeting.channel.close();
    assertThat(meeting.ends).hasOnlyElementsOfType(ClosedChannelException.class).hasSize(1);
  }

  /** A connection that begins with a reader, in front of nothing. */
  private static final class Meeting {

    private final List<ClientHello> seen = new ArrayList<>();
    private final List<Throwable> ends = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    Meeting() {
      channel
          .pipeline()
          .addLast(new HelloReader(rule(HelloRule.CONTROL), seen::add, hello -> Optional.empty()))
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                  ends.add(((SslHandshakeCompletionEvent) event).cause());
                }
              });
    }

    /** A message in one record, and what comes behind it. */
    void hear(String hello) {
      String message = "01" + Hellos.counted(3, hello);
      ByteBuf bytes =
          Unpooled.wrappedBuffer(
              HexFormat.of().parseHex("160301" + Hellos.counted(2, message) + "16"));
      channel.writeInbound(bytes);
    }

    List<String> answers() {
      List<String> answers = new ArrayList<>();
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        answers.add(ByteBufUtil.hexDump(out));
        out.release();
      }
      return answers;
    }
  }
}
