package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.config.Loaded;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;

/**
 * What orchestrators ask, who have no token: whether the process lives, and whether it takes
 * sessions. The endpoint is there once all listeners are bound, and until the last session is over.
 *
 * @param bridge whom it is about
 * @param controls what knows of its configuration
 */
record Probes(FtpsBridge bridge, Controls controls) {

  List<Route> routes() {
    return List.of(
        Route.get("/livez", request -> Answer.text(HttpResponseStatus.OK, "alive")).withoutToken(),
        Route.get("/readyz", request -> ready()).withoutToken());
  }

  private Answer ready() {
    return whyNotReady()
        .map(why -> Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "not ready: " + why))
        .orElseGet(() -> Answer.text(HttpResponseStatus.OK, "ready"));
  }

  /** Why no session should be sent here; empty if they may. */
  Optional<String> whyNotReady() {
    if (bridge.isDraining()) {
      return Optional.of("draining");
    }
    boolean asksForBackends =
        Optional.of(controls.loaded())
            .flatMap(Loaded::admin)
            .filter(admin -> admin.readiness() == AdminSettings.Readiness.ANY)
            .isPresent();
    return asksForBackends && !canUseAny(bridge.servers())
        ? Optional.of("no server of any backend can be used")
        : Optional.empty();
  }

  /** Of servers that nobody has asked for so far nothing bad is known. */
  private static boolean canUseAny(List<ServerSeen> servers) {
    return servers.isEmpty()
        || servers.stream().anyMatch(server -> server.condition() == ServerCondition.UP);
  }
}
