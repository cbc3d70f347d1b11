package org.ftpsbridge.policy;

import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;

/**
 * The command table's word on one verb at one stage.
 *
 * @param treatment what is done with the command
 * @param refusal the reply to it; present if and only if it is refused
 */
public record CommandRule(Treatment treatment, Optional<FtpReply> refusal) {

  /** Refuses a refusal without a reply, and a reply without refusal. */
  public CommandRule {
    if (refusal.isPresent() != (treatment == Treatment.REFUSE)) {
      throw new IllegalArgumentException("a refusal has a reply, and nothing else has one");
    }
  }

  static CommandRule of(Treatment treatment) {
    return new CommandRule(treatment, Optional.empty());
  }

  static CommandRule refuse(int code, String text) {
    return new CommandRule(Treatment.REFUSE, Optional.of(FtpReply.of(code, text)));
  }
}
