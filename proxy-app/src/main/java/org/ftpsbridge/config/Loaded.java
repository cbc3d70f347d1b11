package org.ftpsbridge.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.Settings;

/**
 * A configuration file that can be used.
 *
 * @param settings what the bridge is started with
 * @param log what is logged
 * @param admin where and to whom the admin endpoint answers; empty if there is to be none
 * @param warnings what is allowed but likely not meant, and certificates that soon expire
 * @param expired certificates that the bridge shows and that are out of their time; it runs with
 *     them, since many old clients do not look
 * @param watched the files of which a change is to be taken on while the bridge runs, this one and
 *     those it names, as they were before they were read; none if that is not wanted
 * @param certificates when the certificates that the bridge shows end; of those it only trusts, and
 *     of issuers, the ones that have ended
 * @param effective what the file says and what holds where it is silent, as {@link JsonText} writes
 *     it; it names files and the environment, and holds no secret
 */
public record Loaded(
    Settings settings,
    LogSettings log,
    Optional<AdminSettings> admin,
    List<Problem> warnings,
    List<Problem> expired,
    List<WatchedFile> watched,
    List<CertificateLife> certificates,
    Map<String, Object> effective) {

  /** Copies the lists. */
  public Loaded {
    warnings = List.copyOf(warnings);
    expired = List.copyOf(expired);
    watched = List.copyOf(watched);
    certificates = List.copyOf(certificates);
    effective = Collections.unmodifiableMap(effective);
  }
}
