package org.ftpsbridge.net;

/** What becomes of the part that a failed upload leaves at the backend under its final name. */
public enum IncompleteUpload {
  /** It stays as it is. */
  KEEP,
  /** DELE follows, where the part can be nothing else. */
  DELETE
}
