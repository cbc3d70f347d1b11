package org.ftpsbridge.tls;

import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.fuzz.CountedChannel;
import org.ftpsbridge.fuzz.FuzzInput;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;

/**
 * What a client may send before a TLS handshake: however it is cut, the same is read of it and the
 * same is answered, with bounded memory and no failure but that it is no TLS.
 */
public final class HelloFuzz {

  /** The longest ClientHello that is read, and what its records may add. */
  private static final int LIMIT = 64 * 1024;

  private static final TlsOffer OFFER =
      TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3));

  /** What came of a ClientHello; of that nothing may depend on how it was cut. */
  private record Outcome(List<ClientHello> read, String answer, boolean open, boolean failed) {}

  private HelloFuzz() {}

  /** Loads what the first try would wait for. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput(new byte[] {4, 0, 0x16});
  }

  /** One try: of a message without its header, or of all that a client says. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    int kind = input.choice(8);
    int seed = input.choice(256);
    byte[] said = input.rest();
    if (kind < 2) {
      lookAt(ClientHello.parse(Unpooled.wrappedBuffer(said)));
      return;
    }
    HelloRule rule = rule(kind >= 4, kind % 2 == 1);
    Outcome whole = null;
    for (List<byte[]> chunks : FuzzInput.inSeveralWays(said, seed)) {
      Outcome outcome = outcome(rule, chunks);
      whole = whole == null ? outcome : whole;
      same(whole, outcome, "the cut makes no difference");
    }
  }

  private static HelloRule rule(boolean control, boolean emsRequired) {
    return new HelloRule(
        control ? HelloRule.CONTROL : HelloRule.DATA,
        new TlsSettings(
            Path.of("no.crt"), Path.of("no.key"), OFFER, emsRequired, TlsEngine.BORINGSSL));
  }

  private static Outcome outcome(HelloRule rule, List<byte[]> chunks) {
    List<ClientHello> read = new ArrayList<>();
    CountedChannel channel =
        new CountedChannel(new HelloReader(rule, read::add, hello -> Optional.empty()));
    boolean failed = false;
    for (byte[] chunk : chunks) {
      try {
        channel.read(chunk);
      } catch (DecoderException noTls) {
        failed = true;
      }
    }
    that(channel.most() <= LIMIT, "what is kept is bounded");
    that(read.size() <= 1, "a ClientHello is answered once");
    read.forEach(HelloFuzz::lookAt);
    String answer = HexFormat.of().formatHex(channel.written());
    boolean open = channel.channel().isOpen();
    channel.end();
    return new Outcome(read, answer, open, failed);
  }

  private static void lookAt(ClientHello hello) {
    String ja4 = hello.ja4();
    that(
        hello.equals(ClientHello.NONE)
            ? ja4.isEmpty()
            : ja4.matches("[tq][0-9a-z]{2}[di][0-9]{4}[!-~]{2}_[0-9a-f]{12}_[0-9a-f]{12}"),
        "JA4 has its form: " + ja4);
    that(hello.ticketName().matches("([0-9a-f]{32})?"), "a ticket's name is 16 bytes");
    for (HelloRule rule : List.of(rule(true, false), rule(false, true))) {
      Optional<TlsAlert> refusal = rule.refusalOf(hello);
      that(
          hello.alpn().isEmpty()
              || hello.alpn().stream().anyMatch(rule.protocols()::contains)
              || refusal.equals(Optional.of(TlsAlert.NO_APPLICATION_PROTOCOL)),
          "who names other protocols alone is refused");
      refusal.ifPresent(
          alert ->
              that(
                  ByteBufUtil.hexDump(alert.to(hello)).matches("15030[123]000202(28|78)"),
                  "an alert is one that clients know"));
    }
  }
}
