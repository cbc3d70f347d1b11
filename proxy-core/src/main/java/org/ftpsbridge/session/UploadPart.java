package org.ftpsbridge.session;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.IncompleteUpload;
import org.ftpsbridge.observe.PartFate;
import org.jspecify.annotations.Nullable;

/**
 * What a transfer may leave at the backend under a file's final name when it fails.
 *
 * <p>It is deleted only where it can be nothing but the part: after a STOR that the backend took
 * on, from the beginning of the file, with the backend's final reply, which does not say that
 * nothing was done, and while nobody else has uploaded to that name. APPE, REST and RANG leave what
 * was there before, STOU a name that only the backend knows.
 */
final class UploadPart {

  private final Dialogue dialogue;
  private final FtpCommand command;
  private final Optional<UploadNames.Upload> name;
  private final boolean upload;
  private final boolean deletable;
  private boolean announced;
  private boolean asked;
  private @Nullable PartFate fate;
  private String detail = "";
  private @Nullable BiConsumer<PartFate, String> told;

  private UploadPart(
      Dialogue dialogue,
      FtpCommand command,
      Direction direction,
      Optional<UploadNames.Upload> name) {
    this.dialogue = dialogue;
    this.command = command;
    this.name = name;
    this.upload = direction == Direction.UPLOAD;
    this.deletable =
        dialogue.data().settings().incompleteUpload() == IncompleteUpload.DELETE
            && command.verb().equals(Verb.STOR)
            && !command.argument().isEmpty()
            && !dialogue.transfers().isRestarted();
  }

  /** Of a transfer that is about to begin; empty if its name is just being deleted. */
  static Optional<UploadPart> of(Dialogue dialogue, FtpCommand command, Direction direction) {
    if (direction == Direction.DOWNLOAD || command.verb().equals(Verb.STOU)) {
      return Optional.of(new UploadPart(dialogue, command, direction, Optional.empty()));
    }
    return dialogue
        .backend()
        .uploads()
        .begin(dialogue.backend().backend(), command.argument())
        .map(name -> new UploadPart(dialogue, command, direction, Optional.of(name)));
  }

  /** The backend has taken the command on, and with it the name. */
  void onAnnounced() {
    announced = true;
    dialogue.transfers().restartUsed(command.verb());
  }

  /** Whether it is worth to wait for the backend's final reply, even for a client that is gone. */
  boolean isDeletable() {
    return deletable;
  }

  /** The upload has failed and the backend is in step: what follows, once the part is gone. */
  SessionPhase leave(Supplier<SessionPhase> then) {
    if (deletable && announced && name.filter(UploadNames.Upload::takeForDeletion).isPresent()) {
      asked = true;
      dialogue.backend().send(new FtpCommand(Verb.DELE, command.argument()));
      return new DeletingPart(dialogue, this, then);
    }
    forsake();
    return then.get();
  }

  /** The backend's reply to DELE. */
  void onDeleted(FtpReply reply) {
    if (reply.isCompletion()) {
      settle(PartFate.DELETED, "");
    } else {
      settle(PartFate.REFUSED, "the backend replied " + reply.code().value() + " to DELE");
    }
  }

  /** Nobody will ask about it any more. */
  void forsake() {
    if (asked) {
      settle(PartFate.UNKNOWN, "the backend did not answer DELE");
    } else {
      settle(upload && announced ? PartFate.KEPT : PartFate.NONE, "");
    }
  }

  private void settle(PartFate what, String why) {
    if (fate != null) {
      return;
    }
    fate = what;
    detail = why;
    name.ifPresent(UploadNames.Upload::end);
    if (told != null) {
      told.accept(what, why);
    }
  }

  /** Tells what becomes of it, and of a refusal why, once that is known. */
  void whenSettled(BiConsumer<PartFate, String> listener) {
    if (fate == null) {
      told = listener;
    } else {
      listener.accept(fate, detail);
    }
  }

  /** The transfer left none. */
  void none() {
    settle(PartFate.NONE, "");
  }
}
