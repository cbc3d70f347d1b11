package org.ftpsbridge.session;

import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;

/** The last reply is on its way; nothing matters any more. */
record Closing(Dialogue dialogue, CloseReason reason) implements SessionPhase {

  @Override
  public Stage stage() {
    return Stage.CLOSING;
  }

  @Override
  public SessionPhase onReply(FtpReply reply) {
    return this;
  }

  @Override
  public SessionPhase onUnasked(FtpReply reply) {
    return this;
  }

  @Override
  public SessionPhase onBackendReady() {
    return this;
  }

  @Override
  public SessionPhase onTimeout(Wait wait) {
    return this;
  }

  @Override
  public SessionPhase onDrain() {
    return this;
  }

  @Override
  public SessionPhase onCut(CloseReason why) {
    dialogue.client().drop();
    return this;
  }

  @Override
  public SessionPhase onClientLost() {
    return this;
  }

  @Override
  public SessionPhase onMalformed(String why) {
    return this;
  }

  @Override
  public SessionPhase onBackendLost(CloseReason lost) {
    return this;
  }
}
