package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.ProtectionSeen;
import org.ftpsbridge.observe.ProtectionSource;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.TlsDemand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is told to have decided on a client's data connections. */
class DataNotesTest {

  @ParameterizedTest
  @CsvSource({
    "PRIVATE, RESUMED, ASSUMED, P",
    "CLEAR, CLEAR, ASSUMED, C",
    "DETECT, CLEAR, DETECTED, C",
    "DETECT, FULL_HANDSHAKE, DETECTED, P"
  })
  void withoutProtItIsTheListenerOrWhatWasShown(
      AssumedProtection rule, ClientProof proof, ProtectionSource source, String level) {
    DataNotes notes = notes(rule);
    notes.used(proof, Optional.empty());
    assertThat(notes.seen().protection()).isEqualTo(new ProtectionSeen(source, level, false));
  }

  @Test
  void whatTheClientSaidCountsUntilItSaysRein() {
    DataNotes notes = notes(AssumedProtection.DETECT);
    notes.heard(new FtpCommand(Verb.USER, "alice"));
    notes.protect(ProtectionLevel.PRIVATE);
    notes.used(ClientProof.RESUMED, Optional.empty());
    assertThat(notes.seen().protection())
        .isEqualTo(new ProtectionSeen(ProtectionSource.SAID, "P", false));
    notes.heard(new FtpCommand(Verb.REIN));
    notes.used(ClientProof.CLEAR, Optional.empty());
    assertThat(notes.seen().protection())
        .isEqualTo(new ProtectionSeen(ProtectionSource.DETECTED, "C", false));
  }

  private static DataNotes notes(AssumedProtection rule) {
    return new DataNotes(
        new ClientDialect(
            Security.IMPLICIT,
            TlsDemand.LOGIN,
            rule,
            EarlyGreeting.NEVER,
            NoopDuringTransfer.QUEUE,
            false,
            LineEnd.CRLF));
  }
}
