package org.ftpsbridge.codec;

import static org.ftpsbridge.codec.FuzzedLines.encoded;
import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ftpsbridge.ftp.FeatureList;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * What a backend may list as its features: the client is told those of the bridge once each, in
 * their own words, and none that the bridge does not carry.
 */
public final class FeaturesFuzz {

  private static final int LIMIT = 8192;
  private static final int LINES = 100;
  private static final List<String> OURS = List.of("AUTH TLS", "PBSZ", "PROT", "EPSV", "EPRT");
  private static final Set<String> NOBODYS =
      Set.of("CCC", "ADAT", "CPSV", "SSCN", "MODE", "LPRT", "LPSV", "MIC", "CONF", "ENC", "HOST");

  private FeaturesFuzz() {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    int seed = input.choice(256);
    String listed =
        input.yes() ? input.text() : "211-Features:\r\n" + input.text() + "\r\n211 End\r\n";
    for (Object word : replies(listed.getBytes(StandardCharsets.ISO_8859_1), seed)) {
      FtpReply told = new FeatureList(OURS).mergedInto((FtpReply) word).toReply();
      byte[] written = encoded(new ReplyEncoder(), told);
      FuzzedLines.areLines(written, told.lines().size());
      same(List.of(told), replies(written, seed), "the client reads what was merged");
      lookAt(told);
    }
  }

  private static void lookAt(FtpReply told) {
    same(211, told.code().value(), "it is the reply to FEAT");
    List<String> names = new ArrayList<>();
    List<String> ours = new ArrayList<>();
    for (String line : told.lines().subList(1, told.lines().size() - 1)) {
      String feature = line.strip();
      String name = feature.split("[^A-Za-z0-9]", 2)[0].toUpperCase(Locale.ROOT);
      that(!NOBODYS.contains(name), "what is not carried is not offered");
      names.add(name);
      if (OURS.contains(feature)) {
        ours.add(feature);
      }
    }
    same(OURS, ours, "what is ours is there, once");
    for (String feature : OURS) {
      String name = feature.split(" ", 2)[0];
      same(1L, names.stream().filter(name::equals).count(), "nobody else has a word on " + name);
    }
  }

  private static List<Object> replies(byte[] bytes, int seed) {
    return FuzzedLines.decoded(
        () -> new ReplyDecoder(LineEnd.CRLF, 2 * LIMIT, LINES), bytes, seed, 2 * LIMIT);
  }
}
