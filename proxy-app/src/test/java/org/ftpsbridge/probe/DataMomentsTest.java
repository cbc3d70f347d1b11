package org.ftpsbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.probe.DataMoments.Moment;
import org.junit.jupiter.api.Test;

/** When data connections stand, by what a session's dialogue tells. */
class DataMomentsTest {

  private final DataMoments moments = new DataMoments();

  @Test
  void oneThatStandsBeforeItsCommandIsEarly() {
    wish("PASV", "227 there");
    data("stands");
    heard("CWD sub");
    heard("RETR file");
    assertThat(moments.counts()).isEqualTo(Map.of(Moment.BEFORE_THE_COMMAND, 1));
  }

  @Test
  void oneThatStandsWithItsCommandOrAfterThe150IsTold() {
    wish("EPSV", "229 there");
    heard("STOR file");
    data("stands");
    said("150 go on");
    data("ended");
    said("226 done");
    wish("PORT 1,2,3,4,5,6", "200 noted");
    heard("LIST");
    said("150 go on");
    data("stands");
    data("ended");
    assertThat(moments.counts()).isEqualTo(Map.of(Moment.AT_THE_COMMAND, 1, Moment.AFTER_150, 1));
  }

  @Test
  void whatIsToldBeforeTheWishIsGrantedOrOfTheBackendIsNotAboutIt() {
    heard("PASV");
    data("a port is promised");
    said("227 there");
    moments.on(new DialogueLine(Instant.EPOCH, Party.BACKEND, LineKind.DATA, "stands"));
    heard("NLST");
    said("150 go on");
    data("stands");
    assertThat(moments.counts()).isEqualTo(Map.of(Moment.AFTER_150, 1));
  }

  @Test
  void aRefusedWishAndAnUnusedOneCountNothing() {
    wish("PASV", "425 none");
    data("something");
    heard("RETR file");
    wish("PASV", "227 there");
    data("stands");
    assertThat(moments.counts()).isEmpty();
  }

  private void wish(String command, String reply) {
    heard(command);
    said(reply);
  }

  private void heard(String text) {
    moments.on(new DialogueLine(Instant.EPOCH, Party.CLIENT, LineKind.HEARD, text));
  }

  private void said(String text) {
    moments.on(new DialogueLine(Instant.EPOCH, Party.CLIENT, LineKind.SAID, text));
  }

  private void data(String text) {
    moments.on(new DialogueLine(Instant.EPOCH, Party.CLIENT, LineKind.DATA, text));
  }
}
