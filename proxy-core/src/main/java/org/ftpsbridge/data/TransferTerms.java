package org.ftpsbridge.data;

import java.time.Duration;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.policy.Timeouts;

/**
 * What a transfer is held to.
 *
 * @param direction which leg sends
 * @param truncation what it is taken for that the sender ends without close_notify
 * @param timeouts how long it waits for whom
 */
public record TransferTerms(Direction direction, Truncation truncation, Timeouts timeouts) {

  /** Which way the bytes go. */
  public enum Direction {
    /** From the client to the backend: STOR, STOU, APPE. */
    UPLOAD,
    /** From the backend to the client: RETR and listings. */
    DOWNLOAD
  }

  boolean isUpload() {
    return direction == Direction.UPLOAD;
  }

  Duration linger() {
    return timeouts.lingerClose();
  }
}
