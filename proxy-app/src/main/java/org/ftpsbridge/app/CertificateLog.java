package org.ftpsbridge.app;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ftpsbridge.config.CertificateLife;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once a day of certificates that end within 30 days or have ended. Who began the bridge a
 * year ago was warned of nothing.
 */
final class CertificateLog {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateLog.class);

  private final Supplier<List<CertificateLife>> certificates;

  CertificateLog(Supplier<List<CertificateLife>> certificates) {
    this.certificates = certificates;
  }

  /** Begins, a day from now; ends with the process. */
  void start() {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "certificate-log");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleWithFixedDelay(() -> tell(Instant.now()), 1, 1, TimeUnit.DAYS);
  }

  void tell(Instant now) {
    for (CertificateLife life : certificates.get()) {
      if (life.endsSoon(now)) {
        LOG.atWarn()
            .addKeyValue("certificate", life.role())
            .addKeyValue("subject", life.subject())
            .addKeyValue("ends", life.ends())
            .log(life.isOver(now) ? "certificate has expired" : "certificate expires soon");
      }
    }
  }
}
