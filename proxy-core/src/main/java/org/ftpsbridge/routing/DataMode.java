package org.ftpsbridge.routing;

/** Who opens the data connections with a backend. */
public enum DataMode {
  /** We do, to where its 227 or 229 says. */
  PASSIVE,
  /** It does, to where our PORT or EPRT says. */
  ACTIVE,
  /** Who opens them with the client: where the client is passive we are, and so on. */
  CLIENT
}
