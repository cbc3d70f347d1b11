package org.ftpsbridge.config;

/** Whether a listener asks its clients for certificates. */
enum ClientCertificateDemand {
  /** It does not. */
  OFF,
  /** It does, and takes clients that have none. */
  OPTIONAL,
  /** It does, and refuses clients that have none. */
  REQUIRED
}
