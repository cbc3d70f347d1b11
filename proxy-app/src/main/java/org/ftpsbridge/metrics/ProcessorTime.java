package org.ftpsbridge.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;

/** Processor time of the process, under the name and in the unit that Prometheus has for it. */
final class ProcessorTime {
  private ProcessorTime() {}

  static void register(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, of -> of.getProcessCpuTime() / 1e9)
          .baseUnit("seconds")
          .description("Processor time, of the user and of the system.")
          .register(registry);
    }
  }
}
