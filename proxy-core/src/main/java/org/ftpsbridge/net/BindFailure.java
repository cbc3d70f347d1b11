package org.ftpsbridge.net;

import io.netty.channel.unix.Errors.NativeIoException;
import java.util.Objects;

/** Why a port cannot be bound, in words for whoever starts the bridge. */
public final class BindFailure {

  /** EACCES, as Netty's own sockets tell it. */
  private static final int PERMISSION_DENIED = -13;

  private BindFailure() {}

  /** The end of a sentence; Netty wraps what the kernel says, and only that is told. */
  public static String wordsOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words = Objects.toString(cause.getMessage(), "");
    boolean denied =
        cause instanceof NativeIoException told && told.expectedErr() == PERMISSION_DENIED;
    return denied
        ? words + "; a port below 1024 takes root or the capability CAP_NET_BIND_SERVICE"
        : words;
  }
}
