package org.ftpsbridge.policy;

/** What is done with a command. */
public enum Treatment {
  /** USER: finds the backend, then logs in there. */
  USER,
  /** PASS, ACCT: go to the backend; their arguments are never logged. */
  SECRET,
  /** FEAT: the backend's features merged with our own, or our own. */
  FEATURES,
  /** SYST before login: the backend's answer where it is known, else 530. */
  SYSTEM,
  /**
   * CLNT, OPTS before login: answered here and repeated to the backend once it lets the user in.
   */
  REMEMBER,
  /** HOST: names one of several hosts that are served (RFC 7151). */
  HOST,
  /** AUTH: begins TLS (RFC 4217 section 4). */
  SECURE,
  /** CCC: ends the TLS of the control connection (RFC 4217 section 5). */
  CLEAR,
  /** PBSZ: answered here (RFC 4217 section 8). */
  BUFFER_SIZE,
  /** PROT: answered here, decides on this client's data connections (RFC 4217 section 9). */
  PROTECTION,
  /** PASV: answered with a port of ours, and asked of the backend for its own leg. */
  PASSIVE,
  /** EPSV: the same in the words of RFC 2428, EPSV ALL included. */
  EXTENDED_PASSIVE,
  /** PORT: kept for the next transfer, and a data connection is asked of the backend. */
  ACTIVE,
  /** EPRT: the same in the words of RFC 2428. */
  EXTENDED_ACTIVE,
  /** RETR, LIST, NLST, MLSD: a data connection from the backend to the client. */
  DOWNLOAD,
  /** STOR, STOU, APPE: a data connection from the client to the backend. */
  UPLOAD,
  /** MODE: S is forwarded, others are answered 504, none at all 501. */
  MODE,
  /** ABOR: ends a running transfer; 225 where none runs. */
  ABORT,
  /** STAT while a transfer runs: answered here with its progress. */
  STATUS,
  /** NOOP before login: answered here. */
  NO_OPERATION,
  /** HELP before login: answered here. */
  HELP,
  /** REIN: back to the state after the greeting; TLS stays. */
  REINITIALIZE,
  /** QUIT: 221 and the end. */
  QUIT,
  /** A word of HTTP before login: whoever sent it is no FTP client, and the session ends. */
  FOREIGN,
  /** The backend's business: its reply is the client's. */
  FORWARD,
  /** Answered with the rule's own reply and nothing else. */
  REFUSE
}
