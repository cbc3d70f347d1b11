package org.ftpsbridge.observe;

/** How a transfer ended, as far as the bridge can prove it. */
public enum TransferOutcome {
  /** Every byte arrived, both sides ended cleanly and the backend confirmed. */
  COMPLETE,
  /** All bytes of a download and its end were sent, but the client said nothing in return. */
  UNCONFIRMED,
  /** A part may have arrived; the client was told that the transfer failed. */
  ABORTED,
  /** The backend refused the command before any data connection was used. */
  REFUSED
}
