package org.ftpsbridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.ftp.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From commands and replies to bytes, and from there back again. */
final class EncodersTest {

  private static final long SEED = 959;
  private static final int ROUNDS = 500;

  @Test
  void fromACommandOneLineIsMade() {
    assertThat(encoded(new CommandEncoder(TelnetData.RAW), new FtpCommand(Verb.STOR, " a b ")))
        .isEqualTo("STOR  a b \r\n");
    assertThat(encoded(new CommandEncoder(TelnetData.RAW), new FtpCommand(Verb.PASV)))
        .isEqualTo("PASV\r\n");
  }

  @Test
  void fromANameEachCharIsOneByteAnd0xFfIsDoubledOnlyWhereTelnetIsSpoken() {
    FtpCommand command = new FtpCommand(Verb.RETR, "\u00c3\u00a4\u00ff\u00f4");

    assertThat(encoded(new CommandEncoder(TelnetData.RAW), command))
        .isEqualTo("RETR \u00c3\u00a4\u00ff\u00f4\r\n");
    assertThat(encoded(new CommandEncoder(TelnetData.ESCAPE), command))
        .isEqualTo("RETR \u00c3\u00a4\u00ff\u00ff\u00f4\r\n");
  }

  @Test
  void fromAReplyOfOneLineCodeSpaceAndTextAreMade() {
    assertThat(encoded(new ReplyEncoder(), FtpReply.of(220, "Hi"))).isEqualTo("220 Hi\r\n");
    assertThat(encoded(new ReplyEncoder(), FtpReply.of(200, ""))).isEqualTo("200 \r\n");
  }

  @Test
  void fromAReplyOfManyLinesTheFirstHasAHyphenAndTheLastASpace() {
    FtpReply reply = FtpReply.of(211, List.of("Features:", " SIZE", "", "211-x", "End"));

    assertThat(encoded(new ReplyEncoder(), reply))
        .isEqualTo("211-Features:\r\n SIZE\r\n\r\n211-x\r\n211 End\r\n");
  }

  @Test
  void fromALineThatLooksLikeTheLastOneAnIndentedOneIsMade() {
    FtpReply reply = FtpReply.of(230, List.of("a", "230 in", "230", "2300", "331 b", "z"));

    assertThat(encoded(new ReplyEncoder(), reply))
        .isEqualTo("230-a\r\n 230 in\r\n 230\r\n2300\r\n331 b\r\n230 z\r\n");
  }

  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void fromAnyCommandAndBackTheSameCommandComes(LineEnd lineEnd) {
    Random random = new Random(SEED);
    List<Object> commands = new ArrayList<>();
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < ROUNDS; i++) {
      FtpCommand command = new FtpCommand(randomVerb(random), randomText(random));
      commands.add(command);
      bytes.append(encoded(new CommandEncoder(TelnetData.ESCAPE), command));
    }
    Decoded decoded =
        Decoded.of(new CommandDecoder(lineEnd, 4096), randomChunks(bytes.toString(), random));

    assertThat(decoded.words()).isEqualTo(commands);
    assertThat(decoded.undecoded()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(LineEnd.class)
  void fromAnyReplyAndBackTheSameReplyComes(LineEnd lineEnd) {
    Random random = new Random(SEED);
    List<Object> replies = new ArrayList<>();
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < ROUNDS; i++) {
      FtpReply reply = randomReply(random);
      replies.add(reply);
      bytes.append(encoded(new ReplyEncoder(), reply));
    }
    Decoded decoded =
        Decoded.of(new ReplyDecoder(lineEnd, 4096, 10), randomChunks(bytes.toString(), random));

    assertThat(decoded.words()).isEqualTo(replies);
    assertThat(decoded.undecoded()).isFalse();
  }

  private static String encoded(ChannelHandler encoder, Object word) {
    EmbeddedChannel channel = new EmbeddedChannel(encoder);
    channel.writeOutbound(word);
    String bytes = Decoded.written(channel);
    channel.finish();
    return bytes;
  }

  private static Verb randomVerb(Random random) {
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(Verb.MAX_LENGTH);
    for (int i = 0; i < length; i++) {
      name.append((char) ('!' + random.nextInt('~' - '!' + 1)));
    }
    return Verb.of(name.toString());
  }

  /** Spaces, digits, hyphens and 0xFF come often, since they mean something. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      String telling = " -2\u00ff\u00f4\u00fb";
      char c =
          random.nextBoolean()
              ? telling.charAt(random.nextInt(telling.length()))
              : (char) (1 + random.nextInt(255));
      text.append(c == '\r' || c == '\n' ? 'x' : c);
    }
    return text.toString();
  }

  /** Without a line that the encoder must indent: that one comes back indented. */
  private static FtpReply randomReply(Random random) {
    int code = 100 + random.nextInt(600);
    List<String> lines = new ArrayList<>();
    int size = 1 + random.nextInt(8);
    for (int i = 0; i < size; i++) {
      String text = randomText(random);
      boolean looksLast = text.equals("" + code) || text.startsWith(code + " ");
      lines.add(looksLast ? "x" : text);
    }
    return FtpReply.of(code, lines);
  }

  private static List<String> randomChunks(String bytes, Random random) {
    List<String> chunks = new ArrayList<>();
    for (int from = 0; from < bytes.length(); ) {
      int to = Math.min(bytes.length(), from + 1 + random.nextInt(50));
      chunks.add(bytes.substring(from, to));
      from = to;
    }
    return chunks;
  }
}
