package org.ftpsbridge.net;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what networks and peers do, which is expected and told elsewhere in words, from a defect of
 * our own, which is logged with its stack trace where it is caught.
 */
public final class Defects {

  private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

  private Defects() {}

  /** What was seen, in the words of whoever saw it first; may be empty. */
  public static String wordsOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Objects.toString(cause.getMessage(), "");
  }

  /** Logs unless the network or the peer is to blame; TLS failures are IOExceptions as well. */
  public static void logUnlessExpected(Throwable cause) {
    if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
      LOG.atError().setCause(cause).log("defect");
    }
  }
}
