package org.ftpsbridge.config;

import java.net.InetAddress;
import java.util.Optional;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;

/** Whether the admin endpoint is open to those alone who may end sessions. */
final class AdminChecks {
  private AdminChecks() {}

  static void check(Values file) {
    if (file.gives(FileKeys.READINESS) && !file.gives(FileKeys.ADMIN)) {
      file.at(FileKeys.READINESS).problem("has no meaning without admin; add it, or remove this");
    }
    file.find(FileKeys.ADMIN).ifPresent(AdminChecks::access);
    file.find(FileKeys.ADMIN).ifPresent(AdminChecks::token);
  }

  private static void access(Values admin) {
    Optional<InetAddress> address =
        admin.find(AdminKeys.BIND).map(Endpoint::host).map(AddressRange::literal);
    if (address.isEmpty() || address.get().isLoopbackAddress()) {
      return;
    }
    Place bind = admin.at(AdminKeys.BIND);
    boolean certificates = admin.section(AdminKeys.TLS).gives(AdminKeys.TRUST);
    if (!admin.gives(AdminKeys.TOKEN_FILE) && !certificates) {
      bind.problem(
          bind.shown()
              + " can be reached from other machines, by anybody; add tokenFile or tls.trust, or"
              + " bind it to 127.0.0.1");
    } else if (!admin.gives(AdminKeys.TLS)) {
      bind.warning(
          bind.shown()
              + " can be reached from other machines, and the token travels in clear; add tls");
    }
  }

  /** What keeps others from the key of its certificate keeps them from the token beside it. */
  private static void token(Values admin) {
    KeyFile.ReadableByOthers readable =
        admin.gives(AdminKeys.TLS)
            ? admin.section(AdminKeys.TLS).get(TlsKeys.KEY_READABLE_BY_OTHERS)
            : KeyFile.ReadableByOthers.REFUSE;
    admin
        .find(AdminKeys.TOKEN_FILE)
        .flatMap(AccessToken::file)
        .ifPresent(file -> KeyFile.warn(file, admin.at(AdminKeys.TOKEN_FILE), readable));
  }
}
