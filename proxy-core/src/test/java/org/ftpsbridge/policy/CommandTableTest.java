package org.ftpsbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command is allowed when, written down by hand from the RFCs. */
final class CommandTableTest {

  private static final CommandTable TABLE = new CommandTable(Set.of());

  /** A number is the code of a refusal, a word is a treatment. */
  @ParameterizedTest(name = "{1} (RFC {0})")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # RFC section  | verb | awaiting user | authenticating | logged in        | transferring
          959 4.1.1      | USER | USER          | USER           | USER             | USER
          959 4.1.1      | PASS | 503           | SECRET         | SECRET           | SECRET
          959 4.1.1      | ACCT | 503           | SECRET         | SECRET           | SECRET
          959 4.1.1      | CWD  | 530           | 530            | FORWARD          | FORWARD
          959 4.1.1      | CDUP | 530           | 530            | FORWARD          | FORWARD
          959 4.1.1      | SMNT | 530           | 530            | FORWARD          | FORWARD
          959 4.1.1      | REIN | REINITIALIZE  | REINITIALIZE   | REINITIALIZE     | REINITIALIZE
          959 4.1.1      | QUIT | QUIT          | QUIT           | QUIT             | QUIT
          959 4.1.2      | PORT | 530           | 530            | ACTIVE           | ACTIVE
          959 4.1.2      | PASV | 530           | 530            | PASSIVE          | PASSIVE
          959 4.1.2      | TYPE | 530           | 530            | FORWARD          | FORWARD
          959 4.1.2      | STRU | 530           | 530            | FORWARD          | FORWARD
          959 4.1.2      | MODE | 530           | 530            | MODE             | MODE
          959 4.1.3      | RETR | 530           | 530            | DOWNLOAD         | DOWNLOAD
          959 4.1.3      | STOR | 530           | 530            | UPLOAD           | UPLOAD
          959 4.1.3      | STOU | 530           | 530            | UPLOAD           | UPLOAD
          959 4.1.3      | APPE | 530           | 530            | UPLOAD           | UPLOAD
          959 4.1.3      | ALLO | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | REST | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | RNFR | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | RNTO | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | ABOR | ABORT         | ABORT          | ABORT            | ABORT
          959 4.1.3      | DELE | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | RMD  | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | MKD  | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | PWD  | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | LIST | 530           | 530            | DOWNLOAD         | DOWNLOAD
          959 4.1.3      | NLST | 530           | 530            | DOWNLOAD         | DOWNLOAD
          959 4.1.3      | SITE | 530           | 530            | FORWARD          | FORWARD
          959 4.1.3      | SYST | SYSTEM        | SYSTEM         | FORWARD          | FORWARD
          959 4.1.3      | STAT | 530           | 530            | FORWARD          | STATUS
          959 4.1.3      | HELP | HELP          | HELP           | FORWARD          | FORWARD
          959 4.1.3      | NOOP | NO_OPERATION  | NO_OPERATION   | FORWARD          | FORWARD
          1639 3         | LPRT | 502           | 502            | 502              | 502
          1639 3         | LPSV | 502           | 502            | 502              | 502
          4217 4, 2228 3 | AUTH | 534           | 534            | 534              | 534
          2228 3         | ADAT | 502           | 502            | 502              | 502
          4217 8, 2228 3 | PBSZ | BUFFER_SIZE   | BUFFER_SIZE    | BUFFER_SIZE      | BUFFER_SIZE
          4217 9, 2228 3 | PROT | PROTECTION    | PROTECTION     | PROTECTION       | PROTECTION
          4217 6, 2228 3 | CCC  | 534           | 534            | 534              | 534
          2228 3         | MIC  | 502           | 502            | 502              | 502
          2228 3         | CONF | 502           | 502            | 502              | 502
          2228 3         | ENC  | 502           | 502            | 502              | 502
          2389 3         | FEAT | FEATURES      | FEATURES       | FEATURES         | FEATURES
          2389 4         | OPTS | REMEMBER      | REMEMBER       | FORWARD          | FORWARD
          2428 2         | EPRT | 530           | 530            | EXTENDED_ACTIVE  | EXTENDED_ACTIVE
          2428 3         | EPSV | 530           | 530            | EXTENDED_PASSIVE | EXTENDED_PASSIVE
          3659 3         | MDTM | 530           | 530            | FORWARD          | FORWARD
          3659 4         | SIZE | 530           | 530            | FORWARD          | FORWARD
          3659 7         | MLST | 530           | 530            | FORWARD          | FORWARD
          3659 7         | MLSD | 530           | 530            | DOWNLOAD         | DOWNLOAD
          7151 3         | HOST | 502           | 502            | 502              | 502
          no RFC         | CLNT | REMEMBER      | REMEMBER       | FORWARD          | FORWARD
          no RFC         | SSCN | 502           | 502            | 502              | 502
          no RFC         | CPSV | 502           | 502            | 502              | 502
          no RFC         | SPSV | 502           | 502            | 502              | 502
          no RFC         | ESTA | 502           | 502            | 502              | 502
          no RFC         | ESTP | 502           | 502            | 502              | 502
          9110 9.3       | GET  | FOREIGN       | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | HEAD | FOREIGN       | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | POST | FOREIGN       | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | PUT  | FOREIGN       | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | DELETE | FOREIGN     | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | CONNECT | FOREIGN    | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | OPTIONS | FOREIGN    | FOREIGN        | FORWARD          | FORWARD
          9110 9.3       | TRACE | FOREIGN      | FOREIGN        | FORWARD          | FORWARD
          5789 2         | PATCH | FOREIGN      | FOREIGN        | FORWARD          | FORWARD
          9113 3.4       | PRI  | FOREIGN       | FOREIGN        | FORWARD          | FORWARD
          unknown        | XODD | 530           | 530            | FORWARD          | FORWARD
          """)
  void atEachStageEachCommandHasItsRule(
      String section,
      String verb,
      String awaitingUser,
      String authenticating,
      String loggedIn,
      String transferring) {
    assertThat(section).isNotEmpty();
    assertThat(said(TABLE, verb, Stage.AWAITING_USER)).isEqualTo(awaitingUser);
    assertThat(said(TABLE, verb, Stage.CONNECTING_BACKEND)).isEqualTo(authenticating);
    assertThat(said(TABLE, verb, Stage.AUTHENTICATING)).isEqualTo(authenticating);
    assertThat(said(TABLE, verb, Stage.LOGGED_IN)).isEqualTo(loggedIn);
    assertThat(said(TABLE, verb, Stage.TRANSFERRING)).isEqualTo(transferring);
  }

  /** What is not listed is as in the table above. */
  @ParameterizedTest(name = "{1} {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # security | verb | awaiting user | authenticating | logged in  | transferring
          ABSENT     | AUTH | 502           | 502            | 502        | 502
          ABSENT     | PBSZ | 502           | 502            | 502        | 502
          ABSENT     | PROT | 502           | 502            | 502        | 502
          ABSENT     | CCC  | 502           | 502            | 502        | 502
          OFFERED    | AUTH | SECURE        | 503            | 503        | 503
          OFFERED    | PBSZ | 503           | 503            | 503        | 503
          OFFERED    | PROT | 503           | 503            | 503        | 503
          OFFERED    | CCC  | 533           | 533            | 533        | 533
          DEMANDED   | AUTH | SECURE        | 503            | 503        | 503
          DEMANDED   | USER | 530           | 530            | 530        | 530
          DEMANDED   | PBSZ | 503           | 503            | 503        | 503
          DEMANDED   | PROT | 503           | 503            | 503        | 503
          DEMANDED   | CCC  | 533           | 533            | 533        | 533
          CLEARABLE  | CCC  | 530           | 530            | CLEAR      | CLEAR
          CLEARED    | AUTH | 534           | 534            | 534        | 534
          CLEARED    | CCC  | 533           | 533            | 533        | 533
          CLEARED    | USER | 503           | 503            | 503        | 503
          CLEARED    | REIN | 503           | 503            | 503        | 503
          CLEARED    | PBSZ | 503           | 503            | 503        | 503
          CLEARED    | PROT | 503           | 503            | 503        | 503
          """)
  void howTheConnectionStandsWithTlsDecidesOnItsOwnVerbs(
      ControlSecurity security,
      String verb,
      String awaitingUser,
      String authenticating,
      String loggedIn,
      String transferring) {
    assertThat(said(TABLE, verb, Stage.AWAITING_USER, security)).isEqualTo(awaitingUser);
    assertThat(said(TABLE, verb, Stage.AUTHENTICATING, security)).isEqualTo(authenticating);
    assertThat(said(TABLE, verb, Stage.LOGGED_IN, security)).isEqualTo(loggedIn);
    assertThat(said(TABLE, verb, Stage.TRANSFERRING, security)).isEqualTo(transferring);
  }

  @ParameterizedTest
  @EnumSource(ControlSecurity.class)
  void howTheConnectionStandsWithTlsDoesNotMatterToOthers(ControlSecurity security) {
    for (String verb : List.of("PASS", "QUIT", "FEAT", "PASV", "EPRT", "RETR", "STOR", "XODD")) {
      for (Stage stage : Stage.values()) {
        assertThat(said(TABLE, verb, stage, security)).isEqualTo(said(TABLE, verb, stage));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"USER", "AUTH", "QUIT", "RETR", "XODD"})
  void beforeTlsAndWhileClosingNothingIsServed(String verb) {
    assertThat(said(TABLE, verb, Stage.AWAITING_TLS)).isEqualTo("503");
    assertThat(said(TABLE, verb, Stage.CLOSING)).isEqualTo("421");
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"AWAITING_TLS", "CLOSING"})
  void atEachStageWhatTheOperatorRefusesIsAnswered502(Stage stage) {
    CommandTable strict = new CommandTable(Set.of(Verb.SITE, Verb.DELE, Verb.of("xodd")));

    assertThat(said(strict, "SITE", stage)).isEqualTo("502");
    assertThat(said(strict, "DELE", stage)).isEqualTo("502");
    assertThat(said(strict, "XODD", stage)).isEqualTo("502");
    assertThat(said(strict, "RETR", stage)).isEqualTo(said(TABLE, "RETR", stage));
  }

  @ParameterizedTest
  @ValueSource(strings = {"USER", "pass", "QUIT"})
  void withoutLoginOrQuitNoTableCanBeMade(String verb) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CommandTable(Set.of(Verb.of(verb))))
        .withMessageContaining("cannot be refused");
    assertThatCode(() -> new CommandTable(Set.of(Verb.ACCT))).doesNotThrowAnyException();
  }

  @Test
  void whileTransferringAborAndStatAreServedAndAllOthersWait() {
    assertThat(TABLE.servedDuringTransfer(Verb.ABOR)).isTrue();
    assertThat(TABLE.servedDuringTransfer(Verb.STAT)).isTrue();
    assertThat(Set.of("NOOP", "QUIT", "RETR", "REIN", "USER", "AUTH", "XODD"))
        .noneMatch(verb -> TABLE.servedDuringTransfer(Verb.of(verb)));
  }

  @Test
  void inAnyRuleARefusalHasAReplyAndNothingElseHasOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CommandRule(Treatment.REFUSE, Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new CommandRule(Treatment.FORWARD, Optional.of(FtpReply.of(200, "Yes."))));
  }

  private static String said(CommandTable table, String verb, Stage stage) {
    return said(table, verb, stage, ControlSecurity.SECURED);
  }

  private static String said(
      CommandTable table, String verb, Stage stage, ControlSecurity security) {
    CommandRule rule = table.ruleFor(Verb.of(verb), stage, security);
    return rule.refusal()
        .map(reply -> reply.code().toString())
        .orElseGet(() -> rule.treatment().name());
  }

  @Test
  void whereRoutesAskForHostsHostComesBeforeUserAndNotAfterIt() {
    CommandTable hosts = new CommandTable(Set.of(), true);
    assertThat(said(hosts, "HOST", Stage.AWAITING_USER)).isEqualTo("HOST");
    for (Stage later : Set.of(Stage.AUTHENTICATING, Stage.LOGGED_IN, Stage.TRANSFERRING)) {
      assertThat(said(hosts, "HOST", later)).isEqualTo("503");
    }
    CommandTable strict = new CommandTable(Set.of(Verb.HOST), true);
    assertThat(said(strict, "HOST", Stage.AWAITING_USER)).isEqualTo("502");
  }
}
