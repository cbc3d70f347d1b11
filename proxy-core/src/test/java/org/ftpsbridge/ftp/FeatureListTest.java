package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** FEAT, as the bridge merges it. */
final class FeatureListTest {

  private static final FeatureList OWN =
      new FeatureList(List.of("AUTH TLS", "PBSZ", "PROT", "EPSV"));

  @Test
  void beforeABackendIsKnownOurOwnFeaturesHaveTheShapeOfRfc2389() {
    assertThat(OWN.toReply())
        .isEqualTo(
            FtpReply.of(211, List.of("Features:", " AUTH TLS", " PBSZ", " PROT", " EPSV", "End")));
  }

  @Test
  void onceMergedTheBackendsFeaturesKeepOrderAndSpelling() {
    FtpReply backend =
        FtpReply.of(
            211,
            List.of(
                "Extensions supported:",
                " SIZE",
                " MDTM",
                " MLST type*;size*;modify*;",
                " REST STREAM",
                " UTF8",
                " TVFS",
                " MFMT",
                " HASH SHA-1;SHA-256*",
                " LANG de;\u00c3\u0085",
                " XODD",
                "END"));

    assertThat(OWN.mergedInto(backend).features())
        .containsExactly(
            "SIZE",
            "MDTM",
            "MLST type*;size*;modify*;",
            "REST STREAM",
            "UTF8",
            "TVFS",
            "MFMT",
            "HASH SHA-1;SHA-256*",
            "LANG de;\u00c3\u0085",
            "XODD",
            "AUTH TLS",
            "PBSZ",
            "PROT",
            "EPSV");
  }

  @Test
  void onceMergedWhatTheBridgeDoesNotCarryIsGone() {
    FtpReply backend =
        FtpReply.of(
            211,
            List.of(
                "Features:",
                " AUTH TLS;TLS-C;SSL;TLS-P;",
                " auth ssl",
                " PROT C;P;",
                " PBSZ",
                " CCC",
                " SSCN",
                " CPSV",
                " MODE Z",
                " HOST",
                " LPSV",
                " LPRT",
                " SPSV",
                " ESTA",
                " ESTP",
                " EPRT",
                " EPSV",
                " SIZE",
                "End"));

    assertThat(OWN.mergedInto(backend).features())
        .containsExactly("SIZE", "AUTH TLS", "PBSZ", "PROT", "EPSV");
  }

  @Test
  void onceMergedLinesWithTheCodeOrWithoutIndentationCountToo() {
    FtpReply backend =
        FtpReply.of(211, List.of("Features:", "211-SIZE", "211-CCC", "MDTM", "", "End"));

    assertThat(OWN.mergedInto(backend).features())
        .containsExactly("SIZE", "MDTM", "AUTH TLS", "PBSZ", "PROT", "EPSV");
  }

  @Test
  void whereTheBackendHasNoFeaturesOurOwnStandAlone() {
    assertThat(OWN.mergedInto(FtpReply.of(211, "no-features"))).isEqualTo(OWN);
    assertThat(OWN.mergedInto(FtpReply.of(211, List.of("Features:", "End")))).isEqualTo(OWN);
  }

  @Test
  void whereFeatFailedOurOwnFeaturesStandAlone() {
    assertThat(OWN.mergedInto(FtpReply.of(500, "What?"))).isEqualTo(OWN);
    assertThat(OWN.mergedInto(FtpReply.of(530, List.of("Log in", " SIZE", "first"))))
        .isEqualTo(OWN);
  }
}
