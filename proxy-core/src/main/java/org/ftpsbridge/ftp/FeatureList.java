package org.ftpsbridge.ftp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a FEAT reply offers to a client (RFC 2389 section 3).
 *
 * <p>AUTH TLS, PBSZ and PROT are offered on a connection that is secure already: lftp takes a list
 * without AUTH for a server that cannot protect data, and transfers in clear.
 *
 * @param features one a line, without indentation
 */
public record FeatureList(List<String> features) {

  private static final int SYSTEM_STATUS = 211;

  /** Own features, so that the backend's word on them says nothing of the bridge. */
  private static final Set<String> OWN = Set.of("AUTH", "PBSZ", "PROT", "EPSV", "EPRT");

  /** What ends TLS, moves data past the bridge, or hides the end of a file within the data. */
  private static final Set<String> NOT_CARRIED =
      Set.of(
          "ADAT", "CCC", "CONF", "CPSV", "ENC", "ESTA", "ESTP", "HOST", "LPRT", "LPSV", "MIC",
          "MODE", "SPSV", "SSCN");

  /** Some servers repeat the code on each line instead of indenting it. */
  private static final Pattern FEATURE =
      Pattern.compile("(?:211-)? *(([A-Za-z0-9]*).*)", Pattern.DOTALL);

  /** Copies the features. */
  public FeatureList {
    features = List.copyOf(features);
  }

  /**
   * The backend's features that the bridge carries, in the backend's order and spelling, followed
   * by these; these alone if the backend's reply is not 211.
   */
  public FeatureList mergedInto(FtpReply backendReply) {
    List<String> lines = backendReply.lines();
    if (backendReply.code().value() != SYSTEM_STATUS || lines.size() < 3) {
      return this;
    }
    List<String> merged = new ArrayList<>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      Matcher feature = FEATURE.matcher(line);
      if (feature.matches() && isCarried(Verb.of(feature.group(2)).name())) {
        merged.add(feature.group(1));
      }
    }
    merged.addAll(features);
    return new FeatureList(merged);
  }

  private static boolean isCarried(String name) {
    return !name.isEmpty() && !OWN.contains(name) && !NOT_CARRIED.contains(name);
  }

  /** The reply to FEAT, in the shape of RFC 2389 section 3.2. */
  public FtpReply toReply() {
    List<String> lines = new ArrayList<>();
    lines.add("Features:");
    features.forEach(feature -> lines.add(" " + feature));
    lines.add("End");
    return FtpReply.of(SYSTEM_STATUS, lines);
  }
}
