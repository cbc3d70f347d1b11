package org.ftpsbridge.session;

import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;

/** The TCP connection stands; not a byte of FTP is said before the handshake is done. */
record AwaitingTls(Dialogue dialogue) implements SessionPhase {

  @Override
  public Stage stage() {
    return Stage.AWAITING_TLS;
  }

  @Override
  public SessionPhase onTlsReady() {
    return dialogue.greet();
  }

  @Override
  public SessionPhase onTimeout(Wait wait) {
    return dialogue.forget(CloseReason.HANDSHAKE_TIMEOUT);
  }

  @Override
  public SessionPhase onDrainOver() {
    return dialogue.forget(CloseReason.DRAINED);
  }

  @Override
  public SessionPhase onMalformed(String why) {
    return dialogue.forget(CloseReason.TLS_FAILED);
  }

  @Override
  public SessionPhase onUnasked(FtpReply reply) {
    return dialogue.forget(CloseReason.DEFECT);
  }
}
