package org.ftpsbridge.data;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.TransferOutcome;
import org.jspecify.annotations.Nullable;

/**
 * One transfer from its command to its verdict: both legs, the relay between them, the backend's
 * final reply.
 *
 * <p>The rule is that a file is whole or the client is told that it is not. So success needs every
 * step in its order: the sender ends cleanly, all bytes are handed on, the backend says 2yz, the
 * receiver's leg is ended cleanly. In an upload the leg is ended first, since that is what the
 * backend's 2yz answers; in a download last, since an end without TLS proves nothing until the
 * backend has said that it meant it. Anything else cuts both legs with RST, which no server and no
 * client takes for the end of a file, and the client hears a failure whatever the backend says.
 *
 * <p>Neither leg, nor a handshake, nor a 1yz reply waits for another. All methods but one belong to
 * the session's event loop.
 */
public final class DataTransfer implements DataRelay.Owner {

  /** A client that knows the length may close by itself; what it had not read then is unknown. */
  private static final String EARLY_END = "the client ended its side before it was told the end";

  /** A server that says no 1yz for so long may be waiting for the TLS handshake. */
  private static final Duration HESITATION = Duration.ofMillis(500);

  private final TransferTerms terms;
  private final TransferLegs legs;
  private final TransferOwner owner;
  private final boolean upload;
  private final TransferClock clock;

  /** Written by the relay on the event loop, and read by whoever looks on. */
  private final AtomicLong bytes = new AtomicLong();

  private @Nullable DataRelay relay;
  private @Nullable FtpReply finalReply;
  private @Nullable TransferFailure failure;
  private @Nullable TransferFailure suspected;
  private String tolerated = "";
  private boolean announced;
  private boolean delivered;
  private boolean verdictGiven;
  private boolean outcomeGiven;
  private boolean abandoned;

  /** A transfer between two data connections that are on their way. */
  public DataTransfer(
      TransferTerms terms, ComingLeg client, ComingLeg backend, TransferOwner owner) {
    this.terms = terms;
    this.upload = terms.isUpload();
    this.legs = new TransferLegs(client, backend, upload);
    this.owner = owner;
    this.clock = new TransferClock(client.loop());
  }

  /** Begins; the transfer command has been sent to the backend. */
  public void start() {
    ComingLeg client = legs.client();
    ComingLeg backend = legs.backend();
    client.loop().schedule(backend::begin, HESITATION.toMillis(), TimeUnit.MILLISECONDS);
    client.start();
    backend.start();
    client.within(terms.timeouts().promise());
    watch(client);
    watch(backend);
  }

  private void watch(ComingLeg coming) {
    coming
        .leg()
        .addListener(
            f -> {
              // Whoever cut it on its way has a reason of his own to tell.
              if (!f.isCancelled()) {
                onLeg(f.isSuccess(), coming.failure());
              }
            });
  }

  /** Payload bytes handed to the receiving leg so far. Any thread. */
  public long bytes() {
    return bytes.getOpaque();
  }

  /** Whether the receiver of an upload was given all bytes and their clean end. */
  public boolean isDelivered() {
    return delivered;
  }

  /**
   * The backend has said 1yz: it takes the command on.
   *
   * @return whether the client should hear it, which is not so once the transfer has failed
   */
  public boolean onPreliminaryReply() {
    boolean news = !announced;
    announced = true;
    legs.begin();
    if (suspected != null) {
      cut(suspected);
    } else if (news) {
      awaitBackend();
    }
    return failure == null;
  }

  /** The client has a clock of its own; the backend shakes hands after its reply at the latest. */
  private void awaitBackend() {
    if (failure != null || relay != null) {
      return;
    }
    clock.after(
        terms.timeouts().handshake(),
        () -> {
          if (!legs.backend().leg().isDone()) {
            cut(legs.backend().failure());
          }
        });
  }

  /** The backend's final reply to the transfer command: 2yz, 4yz or 5yz. */
  public void onFinalReply(FtpReply reply) {
    finalReply = reply;
    if (reply.isCompletion()) {
      legs.begin();
    }
    if (failure != null) {
      fail(failure.yieldsTo(reply) ? reply : replyTo(failure), failure);
    } else if (!reply.isCompletion()) {
      refuse(reply);
    } else if (suspected != null) {
      cut(suspected);
    } else if (upload && !delivered) {
      cut(TransferFailure.BACKEND_EARLY);
    } else {
      if (!announced) {
        awaitBackend();
      }
      completeIfProven();
    }
  }

  private void refuse(FtpReply reply) {
    boolean partAtTheClient = !upload && bytes() > 0;
    giveVerdict(reply);
    if (announced || partAtTheClient) {
      legs.cut();
    } else {
      legs.client().dismiss(terms.linger());
      legs.backend().cut();
    }
    giveOutcome(
        announced ? TransferOutcome.ABORTED : TransferOutcome.REFUSED,
        "the backend replied " + reply.code().value());
  }

  /** The backend's control connection is gone; what it has confirmed before still holds. */
  public void onBackendLost() {
    if (finalReply == null || failure != null) {
      cut(TransferFailure.BACKEND_LOST);
    }
  }

  /** Whether there is nothing more to tell of this transfer. */
  public boolean isOver() {
    return outcomeGiven;
  }

  /**
   * The session is over: what runs is cut, and the client's own end is awaited once more and no
   * longer. What the kernel still has for the client arrives all the same.
   */
  public void abandon() {
    abandoned = true;
    cut(TransferFailure.CLIENT_LOST);
    if (verdictGiven && !outcomeGiven) {
      awaitClientsEnd();
    }
  }

  /** The client's own end of a download is awaited no more: others are due, or the bridge stops. */
  public void stopWaiting() {
    if (verdictGiven && !outcomeGiven) {
      legs.receiver().close();
      giveOutcome(TransferOutcome.UNCONFIRMED, "the client's own end was awaited no longer");
    }
  }

  /** Cuts both legs; the verdict waits for the backend's final reply, but not for ever. */
  public void cut(TransferFailure why) {
    if (verdictGiven) {
      return;
    }
    if (failure != null) {
      if (!why.waitsForBackend()) {
        fail(replyTo(failure), failure);
      }
    } else if (why.mayBeARefusal() && !announced && finalReply == null) {
      suspect(why);
    } else {
      cutNow(why);
    }
  }

  /** Many servers close their passive port before they say 550: their word tells more. */
  private void suspect(TransferFailure why) {
    if (suspected == null) {
      suspected = why;
      clock.after(terms.timeouts().abortReply(), () -> cutNow(why));
    }
  }

  private void cutNow(TransferFailure why) {
    failure = why;
    legs.cut();
    if (finalReply != null || !why.waitsForBackend()) {
      fail(replyTo(why), why);
    } else {
      clock.after(terms.timeouts().abortReply(), () -> fail(replyTo(why), why));
    }
  }

  private FtpReply replyTo(TransferFailure why) {
    return why.reply(bytes(), legs.client().detail());
  }

  private void fail(FtpReply reply, TransferFailure why) {
    giveVerdict(reply);
    String seen = legs.seenOf(why);
    boolean tells = why.isOfDialing() && !seen.isEmpty();
    giveOutcome(TransferOutcome.ABORTED, tells ? why.sentence() + ": " + seen : why.sentence());
  }

  private void onLeg(boolean success, TransferFailure otherwise) {
    if (failure != null) {
      legs.cut();
    } else if (verdictGiven) {
      legs.backend().cut();
    } else if (!success) {
      cut(otherwise);
    } else if (relay == null && legs.areUp()) {
      relay = new DataRelay(legs.sender(), legs.receiver(), bytes, this);
      legs.sender().speakOnly();
      awaitProgress(terms.timeouts().dataIdle(), TransferFailure.STALLED);
      relay.start();
    }
  }

  /** Whatever is awaited while bytes move is awaited from the last that did. */
  private void awaitProgress(Duration time, TransferFailure otherwise) {
    clock.afterStandstill(time, () -> relay == null ? 0 : relay.progress(), () -> cut(otherwise));
  }

  @Override
  public void onDrained(LegEnd senderEnd) {
    if (failure != null || verdictGiven) {
      return;
    }
    if (senderEnd == LegEnd.TRUNCATED) {
      if (terms.truncation() == Truncation.STRICT) {
        cut(upload ? TransferFailure.CLIENT_TRUNCATED : TransferFailure.BACKEND_TRUNCATED);
        return;
      }
      tolerated = "accepted without close_notify (truncation: lenient)";
    }
    awaitProgress(terms.timeouts().backendReply(), TransferFailure.BACKEND_SILENT);
    legs.sender().finish(terms.linger());
    if (upload) {
      endReceiver(() -> delivered = true, this::onReceiverGone);
    } else {
      delivered = true;
      completeIfProven();
    }
  }

  private void completeIfProven() {
    if (!delivered || finalReply == null) {
      return;
    }
    FtpReply confirmation = finalReply;
    if (upload) {
      giveVerdict(confirmation);
      giveOutcome(TransferOutcome.COMPLETE, tolerated);
    } else if (!legs.receiver().takesBytes()) {
      legs.receiver().finish(terms.linger());
      giveVerdict(confirmation);
      giveOutcome(TransferOutcome.UNCONFIRMED, EARLY_END);
    } else {
      endReceiver(() -> awaitConfirmation(confirmation), this::awaitLastWord);
    }
  }

  /** A server's leg stays until its reply is overdue, as on it alone shows what still arrives. */
  private void endReceiver(Runnable then, Runnable otherwise) {
    legs.receiver()
        .finish(upload ? terms.timeouts().backendReply() : terms.linger())
        .addListener(
            f -> {
              if (f.isSuccess()) {
                then.run();
              } else {
                otherwise.run();
              }
            });
  }

  /** A client that is gone may have said close_notify before, which is still to be read. */
  private void awaitLastWord() {
    if (legs.receiver().hasEnded()) {
      onReceiverGone();
    } else {
      clock.after(terms.linger(), this::onReceiverGone);
    }
  }

  private void awaitConfirmation(FtpReply confirmation) {
    giveVerdict(confirmation);
    if (legs.receiver().hasEnded()) {
      giveOutcome(TransferOutcome.UNCONFIRMED, EARLY_END);
    } else {
      awaitClientsEnd();
    }
  }

  /**
   * A client without a session counts against no limit: it is not waited for as long as it likes.
   */
  private void awaitClientsEnd() {
    if (abandoned) {
      clock.after(terms.linger(), this::stopWaiting);
    } else {
      clock.onceSo(
          terms.linger(),
          legs.receiver()::isClosed,
          () ->
              giveOutcome(
                  TransferOutcome.UNCONFIRMED,
                  "the client did not end its side of the data connection"));
    }
  }

  @Override
  public void onReceiverEnded(LegEnd end) {
    if (verdictGiven && failure == null) {
      if (end == LegEnd.BROKEN) {
        giveOutcome(TransferOutcome.ABORTED, "the client reset its data connection after the end");
      } else {
        giveOutcome(
            tolerated.isEmpty() ? TransferOutcome.COMPLETE : TransferOutcome.UNCONFIRMED,
            tolerated);
      }
    } else if (end == LegEnd.BROKEN || (end == LegEnd.TRUNCATED && !(upload && delivered))) {
      // A server that has had our close_notify owes none: its reply tells whether it has all.
      onReceiverGone();
    } else if (!upload && !legs.receiver().takesBytes()) {
      completeIfProven();
    }
  }

  @Override
  public void onReceiverBelied() {
    legs.receiver().abort();
    cut(TransferFailure.CLIENT_SPOKE_LATE);
  }

  @Override
  public void onSenderBroken() {
    cut(upload ? TransferFailure.CLIENT_BROKE : TransferFailure.BACKEND_BROKE);
  }

  @Override
  public void onReceiverGone() {
    cut(upload ? TransferFailure.BACKEND_BROKE : TransferFailure.CLIENT_CLOSED);
  }

  private void giveVerdict(FtpReply reply) {
    if (!verdictGiven) {
      verdictGiven = true;
      clock.stop();
      owner.onVerdict(reply, finalReply != null);
    }
  }

  private void giveOutcome(TransferOutcome outcome, String cause) {
    if (!outcomeGiven) {
      outcomeGiven = true;
      if (verdictGiven) {
        clock.stop();
      }
      owner.onOutcome(outcome, bytes(), legs.proof(), cause);
    }
  }
}
