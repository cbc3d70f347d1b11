package org.ftpsbridge.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.ftpsbridge.ftp.FeatureList;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.policy.CommandRule;
import org.ftpsbridge.policy.TlsDemand;

/** What the bridge answers itself, whatever the phase and without asking the backend. */
final class LocalAnswers {

  private final TransferParameters transfers;
  private final LoginDetails login;
  private final TlsDemand requireTls;
  private final FeatureList features;
  private final DialectNotes notes;

  LocalAnswers(
      TransferParameters transfers,
      LoginDetails login,
      TlsDemand requireTls,
      FeatureList features,
      DialectNotes notes) {
    this.transfers = transfers;
    this.login = login;
    this.requireTls = requireTls;
    this.features = features;
    this.notes = notes;
  }

  /** What FEAT tells of the bridge itself. */
  FeatureList features() {
    return features;
  }

  /** The reply to a client that may not have the data connection it asks for (RFC 2228). */
  Optional<FtpReply> clearDataRefusal() {
    return isClearForbidden() && transfers.protection() == ProtectionLevel.CLEAR
        ? Optional.of(FtpReply.of(521, "Data connections have to be private: please send PROT P."))
        : Optional.empty();
  }

  private boolean isClearForbidden() {
    return requireTls == TlsDemand.ALL;
  }

  /** The reply to a command whose treatment is an answer of our own. */
  FtpReply to(FtpCommand command, CommandRule rule) {
    FtpReply reply = replyTo(command, rule);
    notes.answered(command, reply);
    return reply;
  }

  private FtpReply replyTo(FtpCommand command, CommandRule rule) {
    return switch (rule.treatment()) {
      case REFUSE -> rule.refusal().orElseThrow();
      case BUFFER_SIZE -> bufferSize(command.argument());
      case PROTECTION -> protection(command.argument());
      case REMEMBER -> remember(command);
      case NO_OPERATION -> FtpReply.of(200, "OK.");
      case HELP -> FtpReply.of(214, "Please log in with USER and PASS.");
      case ABORT -> FtpReply.of(225, "No transfer is running.");
      default -> throw new IllegalStateException("no answer of our own to " + command.verb());
    };
  }

  /** The reply to FEAT or SYST while several backends are possible. */
  FtpReply beforeRouting(FtpCommand question) {
    return question.verb().equals(Verb.FEAT)
        ? features.toReply()
        : FtpReply.of(530, "Please log in with USER and PASS.");
  }

  /** RFC 4217 section 8: TLS needs no protection buffer, whatever size is asked for. */
  private static FtpReply bufferSize(String size) {
    return size.matches("\\d{1,10}")
        ? FtpReply.of(200, "PBSZ=0")
        : FtpReply.of(501, "A size in decimal digits is expected.");
  }

  /** RFC 4217 section 9: C and P exist over TLS, S and E do not. */
  private FtpReply protection(String argument) {
    ProtectionLevel level = ProtectionLevel.parse(argument).orElse(null);
    if (level == null) {
      return FtpReply.of(504, "The protection levels are C and P.");
    }
    if (level == ProtectionLevel.CLEAR && isClearForbidden()) {
      return FtpReply.of(534, "Data connections have to be private here.");
    }
    return switch (level) {
      case SAFE, CONFIDENTIAL -> FtpReply.of(536, "This protection level does not exist over TLS.");
      case CLEAR, PRIVATE -> {
        transfers.protect(level);
        yield FtpReply.of(200, "Protection level set to " + level.letter() + ".");
      }
    };
  }

  private FtpReply remember(FtpCommand command) {
    boolean known = command.verb().equals(Verb.CLNT) || isOption(command, "UTF8", "MLST");
    if (!known) {
      return FtpReply.of(501, "This option is not known before login.");
    }
    return login.remember(command)
        ? FtpReply.of(200, "Noted.")
        : FtpReply.of(503, "Please log in first.");
  }

  private static boolean isOption(FtpCommand command, String... options) {
    String option = command.argument().split(" ", 2)[0].toUpperCase(Locale.ROOT);
    return Arrays.asList(options).contains(option);
  }
}
