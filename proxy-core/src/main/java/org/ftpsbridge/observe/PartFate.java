package org.ftpsbridge.observe;

/** What became of the part that an upload may leave at the backend under its final name. */
public enum PartFate {
  /** There is none: the file is whole, or the backend never took the command on. */
  NONE,
  /** Nobody asked the backend to delete it. */
  KEPT,
  /** The backend has deleted it. */
  DELETED,
  /** The backend was asked to delete it and refused. */
  REFUSED,
  /** The backend was asked to delete it and did not answer. */
  UNKNOWN
}
