package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that were said are found wherever they come up again, and nothing else is. */
class SaidSecretsTest {

  private final SaidSecrets secrets = new SaidSecrets();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "hunter2 is wrong",
        "for hunter2",
        "PASS HUNTER2?",
        "hun\u00ffter2",
        "hhunter2"
      })
  void whereverASecretStandsItIsFound(String text) {
    said("PASS", "hunter2");
    assertThat(secrets.areIn(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter", "unter2", "hunter 2", "hunter3", "230 welcome, hunter"})
  void whatIsNoSecretIsNone(String text) {
    said("PASS", "hunter2");
    assertThat(secrets.areIn(text)).isFalse();
  }

  @Test
  void onlyWhatIsToBeShownOfATextIsSearched() {
    said("PASS", "hunter2");
    assertThat(secrets.beginIn("for hunter2", 4)).isFalse();
    assertThat(secrets.beginIn("for hunter2", 5)).isTrue();
    assertThat(secrets.beginIn("for h\u00ff\u00ff\u00ff\u00ffunter2", 5)).isTrue();
    assertThat(secrets.beginIn("for hunter2", 500)).isTrue();
  }

  @Test
  void ofBytesBeyondAsciiItIsTheSame() {
    said("PASS", "\u00e4\u00ff\u00c3\u00bc and more");
    assertThat(secrets.areIn("what is \u00e4\u00c3\u00bc and more?")).isTrue();
    assertThat(secrets.areIn("what is \u00e4\u00c3\u00bd and more?")).isFalse();
  }

  @Test
  void ofSiteTheWordsBehindTheFirstAreSecretsEach() {
    said("SITE", "PSWD  oldOne newOne");
    assertThat(secrets.areIn("oldOne")).isTrue();
    assertThat(secrets.areIn("now it is newone")).isTrue();
    assertThat(secrets.areIn("PSWD")).isFalse();
  }

  @Test
  void whatCarriesNoSecretIsNotLookedFor() {
    said("RETR", "hunter2");
    said("PASS", "");
    assertThat(secrets.areIn("hunter2")).isFalse();
  }

  @Test
  void aPasswordThatIsTheUsersNameIsNotToldBySilence() {
    secrets.add(new FtpCommand(Verb.PASS, "alice"), "Alice");
    assertThat(secrets.areIn("230 alice is in")).isFalse();
  }

  @Test
  void aShortOneIsLookedForUntilTheNextCommand() {
    said("PASS", "abc");
    said("PASS", "abcd");
    assertThat(secrets.areIn("is abc right?")).isTrue();
    secrets.forgetPassing();
    assertThat(secrets.areIn("is abc right?")).isFalse();
    assertThat(secrets.areIn("is abcd right?")).isTrue();
  }

  @Test
  void theLastSixteenAreLookedFor() {
    for (int i = 10; i < 27; i++) {
      said("PASS", "guess" + i);
      said("PASS", "guess" + i);
    }
    assertThat(secrets.areIn("guess10")).isFalse();
    assertThat(secrets.areIn("guess11")).isTrue();
    assertThat(secrets.areIn("guess26")).isTrue();
  }

  private void said(String verb, String argument) {
    secrets.add(new FtpCommand(Verb.of(verb), argument), "anna");
  }
}
