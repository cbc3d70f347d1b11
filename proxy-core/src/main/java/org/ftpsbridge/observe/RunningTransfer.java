package org.ftpsbridge.observe;

import java.util.OptionalLong;

/** A transfer on its way, as anybody may look at it on any thread. */
public interface RunningTransfer {

  /** Who is logged in, one char a byte. */
  String user();

  /** RETR, STOR, LIST and so on. */
  String verb();

  /** The command's argument, one char a byte. */
  String path();

  /** Whether bytes go from the client to the backend. */
  boolean isUpload();

  /** When it began, by {@link System#nanoTime}. */
  long startedNanos();

  /** Payload bytes handed to the receiving leg so far. */
  long bytes();

  /** How many there will be, where the backend has said so. */
  OptionalLong size();

  /** Whether it is told as ended; that comes on the session's event loop after this. */
  boolean isOver();
}
