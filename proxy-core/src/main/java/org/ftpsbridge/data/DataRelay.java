package org.ftpsbridge.data;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Moves bytes from the sending leg to the receiving one, uncopied, and stops reading the one while
 * the other has enough. It decides nothing: what an end means is the transfer's business.
 */
final class DataRelay implements LegOwner {

  /** Is told what the relay cannot judge. */
  interface Owner {

    /** The sender ended cleanly, or without close_notify, and all its bytes were sent on. */
    void onDrained(LegEnd senderEnd);

    /** The sender broke; bytes may be missing. */
    void onSenderBroken();

    /** The receiver is gone, and there are bytes that it has not got. */
    void onReceiverGone();

    /** The receiver is none: it was {@link DataLeg#isPresumedClear presumed clear}, and spoke. */
    void onReceiverBelied();

    /** The receiver ended its side; nothing is known to be missing. */
    void onReceiverEnded(LegEnd end);
  }

  private final DataLeg sender;
  private final DataLeg receiver;
  private final Owner owner;
  private final AtomicLong bytes;

  /**
   * @param bytes counts the payload bytes handed to the receiving leg; it is written here alone
   */
  DataRelay(DataLeg sender, DataLeg receiver, AtomicLong bytes, Owner owner) {
    this.bytes = bytes;
    this.sender = sender;
    this.receiver = receiver;
    this.owner = owner;
  }

  void start() {
    receiver.ownedBy(this);
    sender.ownedBy(this);
  }

  /** Grows with every byte that comes from the sender or reaches the receiver. */
  long progress() {
    return sender.receivedBytes() + receiver.sentBytes() + receiver.ackedBytes();
  }

  @Override
  public void onBytes(DataLeg leg, ByteBuf data) {
    if (leg == receiver) {
      data.release();
      if (leg.isPresumedClear()) {
        owner.onReceiverBelied();
      }
      return;
    }
    if (!receiver.takesBytes()) {
      data.release();
      owner.onReceiverGone();
      return;
    }
    bytes.setOpaque(bytes.getPlain() + data.readableBytes());
    receiver.write(data);
    if (!receiver.isWritable()) {
      sender.read(false);
      receiver.flush();
    }
  }

  @Override
  public void onBytesPaused(DataLeg leg) {
    if (leg == sender) {
      receiver.flush();
    }
  }

  @Override
  public void onWritabilityChanged(DataLeg leg) {
    if (leg == receiver) {
      sender.read(receiver.isWritable());
    }
  }

  /** A sender that was paused may have more for a receiver that is gone, or nothing but its end. */
  private void seeWhatIsLeft() {
    if (receiver.hasLostBytes()) {
      owner.onReceiverGone();
    } else {
      sender.read(true);
    }
  }

  @Override
  public void onEnd(DataLeg leg, LegEnd end) {
    if (leg == receiver) {
      owner.onReceiverEnded(end);
      seeWhatIsLeft();
    } else if (end == LegEnd.BROKEN) {
      owner.onSenderBroken();
    } else {
      receiver
          .drained()
          .addListener(
              f -> {
                if (f.isSuccess()) {
                  owner.onDrained(end);
                } else {
                  owner.onReceiverGone();
                }
              });
    }
  }
}
