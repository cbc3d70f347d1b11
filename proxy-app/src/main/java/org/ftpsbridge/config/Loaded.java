package org.ftpsbridge.config;

import java.util.List;
import org.ftpsbridge.Settings;

/**
 * A configuration file that can be used.
 *
 * @param settings what the bridge is started with
 * @param log what is logged
 * @param warnings what is allowed but likely not meant
 * @param expired certificates that are out of their time; the bridge runs with them, since many old
 *     clients do not look
 */
public record Loaded(
    Settings settings, LogSettings log, List<Problem> warnings, List<Problem> expired) {

  /** Copies the lists. */
  public Loaded {
    warnings = List.copyOf(warnings);
    expired = List.copyOf(expired);
  }
}
