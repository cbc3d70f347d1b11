package org.ftpsbridge.metrics;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Memory outside the heap, which carries payload and TLS, and how much of it there may be. */
final class BufferMemory {
  private BufferMemory() {}

  static void register(MeterRegistry registry) {
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers) {
      Gauge.builder("ftpsbridge.buffers.direct", () -> buffers.metric().usedDirectMemory())
          .baseUnit("bytes")
          .description("Memory outside the heap that buffers for payload and TLS have.")
          .register(registry);
    }
    double limit = limit();
    Gauge.builder("ftpsbridge.buffers.direct.limit", () -> limit)
        .baseUnit("bytes")
        .description("Memory outside the heap that buffers for payload and TLS may have.")
        .register(registry);
  }

  /** Where no option says it, it is as much as the heap may have. */
  private static double limit() {
    return Optional.ofNullable(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class))
        .map(machine -> Long.parseLong(machine.getVMOption("MaxDirectMemorySize").getValue()))
        .filter(said -> said > 0)
        .orElseGet(() -> Runtime.getRuntime().maxMemory());
  }
}
