package org.ftpsbridge.config;

import java.nio.file.Path;
import org.ftpsbridge.net.Endpoint;

/** The keys of the admin endpoint, and of what it calls ready. */
final class AdminKeys {
  static final Key<Endpoint> BIND =
      Key.required(
              "bind",
              Scalars.bindAddress(),
              "Where it listens; another address than one of this machine alone, such as 127.0.0.1,"
                  + " demands tokenFile or tls.trust.")
          .like("\"127.0.0.1:9990\"");
  static final Key<AccessToken> TOKEN_FILE =
      Key.optional(
              "tokenFile",
              new TokenFile(),
              "Holds the token that has to be shown as a bearer token, or as a password.")
          .like("token");

  static final Key<Path> CERTIFICATE =
      Key.required("certificate", new FilePath(), "PEM: its certificate, then the chain.")
          .like("tls.crt");
  static final Key<Path> PRIVATE_KEY =
      Key.required("key", new FilePath(), "PEM: the private key, without a passphrase.")
          .like("tls.key");
  static final Key<Path> TRUST =
      Key.optional(
              "trust",
              new FilePath(),
              "PEM: the certificates that those of whoever connects must descend from; without it,"
                  + " none is asked for.")
          .like("ca.pem");
  static final Key<Values> TLS =
      Key.optional(
          "tls",
          new Section(CERTIFICATE, PRIVATE_KEY, TlsKeys.KEY_READABLE_BY_OTHERS, TRUST),
          "HTTPS, with TLS 1.2 or 1.3, in place of HTTP.");

  static final Section SECTION = new Section(BIND, TOKEN_FILE, TLS);

  static final Key<AdminSettings.Readiness> READY_BACKENDS =
      Key.defaulted(
          "backends",
          Words.of(AdminSettings.Readiness.class),
          "ignore",
          "What backends have to do with it: nothing, or that any server of theirs can be used.");
  static final Section READINESS = new Section(READY_BACKENDS);

  private AdminKeys() {}
}
