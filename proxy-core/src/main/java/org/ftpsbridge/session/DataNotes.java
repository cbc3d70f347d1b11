package org.ftpsbridge.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.DataCommand;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.ProtectionSeen;
import org.ftpsbridge.observe.ProtectionSource;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;

/** What was seen of a client's data connections so far. */
final class DataNotes {

  private static final Map<Verb, DataCommand> COMMANDS =
      Map.of(
          Verb.PASV, DataCommand.PASV,
          Verb.EPSV, DataCommand.EPSV,
          Verb.PORT, DataCommand.PORT,
          Verb.EPRT, DataCommand.EPRT);

  private final ClientDialect dialect;
  private final Map<DataCommand, Integer> asked = new EnumMap<>(DataCommand.class);
  private final Map<ClientProof, Integer> proofs = new EnumMap<>(ClientProof.class);
  private final Map<CloseNotify, Integer> ends = new EnumMap<>(CloseNotify.class);
  private ProtectionSource source = ProtectionSource.NOBODY;
  private String level = "";
  private boolean saidHolds;
  private boolean bufferSizeSaid;
  private boolean userSaid;

  DataNotes(ClientDialect dialect) {
    this.dialect = dialect;
  }

  /** The client said something. */
  void heard(FtpCommand command) {
    Verb verb = command.verb();
    if (verb.equals(Verb.REIN)) {
      reset();
    }
    userSaid |= verb.equals(Verb.USER);
    bufferSizeSaid |= verb.equals(Verb.PBSZ);
    DataCommand one = COMMANDS.get(verb);
    if (one != null) {
      asked.merge(one, 1, Integer::sum);
    }
  }

  /** The client said PROT, and it holds from now on. */
  void protect(ProtectionLevel said) {
    source = userSaid ? ProtectionSource.SAID : ProtectionSource.SAID_BEFORE_USER;
    level = String.valueOf(said.letter());
    saidHolds = true;
  }

  /** What the client said so far holds no longer (REIN, AUTH). */
  void reset() {
    saidHolds = false;
    userSaid = false;
  }

  /** A data connection has served a transfer. */
  void used(ClientProof proof, Optional<CloseNotify> end) {
    proofs.merge(proof, 1, Integer::sum);
    end.ifPresent(how -> ends.merge(how, 1, Integer::sum));
    if (!saidHolds) {
      boolean detected = dialect.whenNoProt() == AssumedProtection.DETECT;
      source = detected ? ProtectionSource.DETECTED : ProtectionSource.ASSUMED;
      level = proof == ClientProof.CLEAR ? "C" : "P";
    }
  }

  DataSeen seen() {
    return new DataSeen(
        asked,
        proofs,
        new ProtectionSeen(source, level, bufferSizeSaid),
        ends.getOrDefault(CloseNotify.SENT, 0),
        ends.getOrDefault(CloseNotify.OMITTED, 0));
  }
}
