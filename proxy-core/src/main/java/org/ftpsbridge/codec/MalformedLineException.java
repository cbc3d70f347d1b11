package org.ftpsbridge.codec;

import io.netty.handler.codec.DecoderException;

/**
 * The end of decoding: a peer broke the rules of the control connection. Nothing that it sends
 * afterwards is decoded.
 *
 * <p>It is expected of strangers, so it has no stack trace, and it holds nothing that they sent.
 */
public final class MalformedLineException extends DecoderException {

  private static final long serialVersionUID = 1L;

  private final Fault fault;

  MalformedLineException(Fault fault) {
    super(fault.sentence());
    this.fault = fault;
  }

  /** What was wrong. */
  public Fault fault() {
    return fault;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing
  public Throwable fillInStackTrace() {
    return this;
  }
}
