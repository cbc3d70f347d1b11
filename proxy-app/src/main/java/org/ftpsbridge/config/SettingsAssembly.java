package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.data.DataPorts;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.Ejection;
import org.ftpsbridge.routing.GroupMember;
import org.ftpsbridge.routing.HealthCheck;
import org.ftpsbridge.routing.ProxyUse;
import org.ftpsbridge.routing.RouteRule;
import org.ftpsbridge.routing.RoutingTable;
import org.ftpsbridge.tls.ClientCertificates;
import org.ftpsbridge.tls.TlsSettings;

/** Turns the values of a file that is known to be right into settings. */
final class SettingsAssembly {
  private SettingsAssembly() {}

  static LogSettings log(Values file) {
    Values log = file.section(FileKeys.LOG);
    return new LogSettings(log.get(FileKeys.LOG_FORMAT), log.get(FileKeys.LOG_LEVEL));
  }

  static Optional<AdminSettings> admin(Values file) {
    return file.find(FileKeys.ADMIN)
        .map(
            admin ->
                new AdminSettings(
                    admin.get(AdminKeys.BIND),
                    admin.find(AdminKeys.TOKEN_FILE),
                    admin.find(AdminKeys.TLS).map(SettingsAssembly::adminTls),
                    file.section(FileKeys.READINESS).get(AdminKeys.READY_BACKENDS)));
  }

  private static AdminSettings.Tls adminTls(Values tls) {
    return new AdminSettings.Tls(
        tls.get(AdminKeys.CERTIFICATE), tls.get(AdminKeys.PRIVATE_KEY), tls.find(AdminKeys.TRUST));
  }

  static boolean reloadsOnChange(Values file) {
    return file.section(FileKeys.RELOAD).get(FileKeys.RELOAD_ON_CHANGE);
  }

  static Settings settings(Values file) {
    Map<String, Backend> backends = new LinkedHashMap<>();
    file.get(FileKeys.BACKENDS)
        .forEach((name, values) -> backends.put(name, backend(name, values)));
    List<RouteRule> rules = rules(file.find(FileKeys.ROUTES).orElse(List.of()), backends);
    List<Listener> listeners =
        file.get(FileKeys.LISTENERS).stream()
            .map(values -> listener(values, routing(values, rules, backends)))
            .toList();
    return new Settings(
        listeners,
        timeouts(file.section(FileKeys.TIMEOUTS)),
        limits(file.section(FileKeys.LIMITS)),
        file.section(FileKeys.DRAIN).get(FileKeys.DRAIN_TIMEOUT));
  }

  private static Backend backend(String name, Values values) {
    return new Backend(
        name,
        group(values),
        values.get(BackendKeys.SECURITY),
        backendTls(values),
        backendData(values),
        proxyUse(values.section(BackendKeys.PROXY_PROTOCOL)),
        values.get(BackendKeys.LINE_END),
        values.get(BackendKeys.TELNET));
  }

  /** Whoever names several servers wants to know which of them work. */
  private static BackendGroup group(Values backend) {
    boolean several = !backend.gives(GroupKeys.ADDRESS);
    return new BackendGroup(
        backend
            .find(GroupKeys.ENDPOINTS)
            .orElseGet(
                () -> backend.find(GroupKeys.ADDRESS).map(GroupMember::at).stream().toList()),
        backend.find(GroupKeys.SRV),
        backend.get(GroupKeys.BALANCE),
        backend
            .find(GroupKeys.HEALTH)
            .orElse(several ? Optional.of(HealthCheck.DEFAULT) : Optional.empty()),
        backend.find(GroupKeys.EJECT).orElse(Optional.of(Ejection.DEFAULT)));
  }

  private static BackendData backendData(Values backend) {
    return new BackendData(
        backend.get(BackendKeys.DATA),
        backend.find(BackendKeys.ACTIVE_PORTS),
        backend.find(BackendKeys.DATA_ADDRESSES).orElse(List.of()));
  }

  private static ProxyUse proxyUse(Values told) {
    return new ProxyUse(told.get(BackendKeys.PROXY_CONTROL), told.get(BackendKeys.PROXY_DATA));
  }

  private static Optional<BackendTls> backendTls(Values backend) {
    if (backend.get(BackendKeys.SECURITY) == Security.PLAIN) {
      return Optional.empty();
    }
    Values tls = backend.section(BackendKeys.TLS);
    return Optional.of(
        new BackendTls(
            tls.find(BackendKeys.VERIFY).orElse(true),
            tls.find(BackendKeys.TRUST),
            Set.copyOf(tls.find(BackendKeys.PIN).orElse(List.of())),
            tls.find(BackendKeys.HOSTNAME),
            tls.find(BackendKeys.CERTIFICATE),
            tls.find(BackendKeys.PRIVATE_KEY),
            TlsKeys.offer(tls, TlsEngine.BORINGSSL),
            backend.get(BackendKeys.REUSE),
            backend.get(BackendKeys.PROTECTION),
            backend.get(BackendKeys.TRUNCATION),
            backend.get(BackendKeys.WHEN_PROT_REFUSED),
            backend.get(BackendKeys.GREETS_BEFORE_TLS)));
  }

  private static List<RouteRule> rules(List<Values> routes, Map<String, Backend> backends) {
    List<RouteRule> rules = new ArrayList<>();
    for (Values route : routes) {
      rules.add(
          new RouteRule(
              "routes[" + rules.size() + "]",
              RouteChecks.terms(route.get(RouteKeys.WHEN)),
              named(route.get(RouteKeys.BACKEND), backends),
              route.get(RouteKeys.STRIP_SUFFIX)));
    }
    return rules;
  }

  private static RoutingTable routing(
      Values listener, List<RouteRule> rules, Map<String, Backend> backends) {
    return new RoutingTable(
        listener.get(ListenerKeys.NAME),
        rules,
        listener.find(ListenerKeys.BACKEND).map(name -> named(name, backends)));
  }

  private static Backend named(String name, Map<String, Backend> backends) {
    Backend backend = backends.get(name);
    if (backend == null) {
      throw new IllegalStateException("no backend " + name);
    }
    return backend;
  }

  private static Listener listener(Values values, RoutingTable routing) {
    return new Listener(
        values.get(ListenerKeys.NAME),
        values.get(ListenerKeys.BIND),
        values.find(ListenerKeys.TLS).map(SettingsAssembly::tls),
        dialect(values),
        data(values),
        routing,
        values.find(ListenerKeys.REFUSE).map(HashSet::new).map(Set::copyOf).orElse(Set.of()),
        values
            .find(ListenerKeys.PROXY_PROTOCOL)
            .map(proxies -> proxies.get(ListenerKeys.PROXIES))
            .orElse(List.of()));
  }

  private static ClientDialect dialect(Values listener) {
    Security security = listener.get(ListenerKeys.SECURITY);
    ClientDialect usual = ClientDialect.standard(security);
    return new ClientDialect(
        security,
        listener.find(ListenerKeys.REQUIRE_TLS).orElse(usual.requireTls()),
        listener.find(ListenerKeys.WHEN_NO_PROT).orElse(usual.whenNoProt()),
        listener.find(ListenerKeys.GREET_BEFORE_TLS).orElse(usual.greetBeforeTls()),
        listener.get(ListenerKeys.NOOP_DURING_TRANSFER),
        listener.get(ListenerKeys.CCC),
        listener.get(ListenerKeys.LINE_END));
  }

  private static TlsSettings tls(Values tls) {
    TlsEngine engine = tls.get(ListenerKeys.ENGINE);
    return new TlsSettings(
        tls.get(ListenerKeys.CERTIFICATE),
        tls.get(ListenerKeys.PRIVATE_KEY),
        TlsKeys.offer(tls, engine),
        tls.get(ListenerKeys.REQUIRE_EMS),
        engine,
        clients(tls));
  }

  private static Optional<ClientCertificates> clients(Values tls) {
    ClientCertificateDemand demand = tls.get(ListenerKeys.CLIENT_CERTIFICATE);
    return demand == ClientCertificateDemand.OFF
        ? Optional.empty()
        : Optional.of(
            new ClientCertificates(
                demand == ClientCertificateDemand.REQUIRED, tls.get(ListenerKeys.TRUST)));
  }

  private static DataSettings data(Values listener) {
    Values data = listener.section(ListenerKeys.DATA);
    DataPorts ports =
        data.find(ListenerKeys.PORTS)
            .map(DataPorts::range)
            .orElseGet(
                () ->
                    DataPorts.one(
                        data.get(ListenerKeys.DATA_PORT), data.find(ListenerKeys.OVERFLOW)));
    return new DataSettings(
        ports,
        data.find(ListenerKeys.ADVERTISE).orElse(List.of()),
        listener.get(ListenerKeys.TRUNCATION),
        listener.get(ListenerKeys.INCOMPLETE_UPLOAD),
        data.get(ListenerKeys.REQUIRE_SESSION_REUSE),
        data.find(ListenerKeys.SAME_CLIENT).orElse(List.of()),
        listener.get(ListenerKeys.ACTIVE)
            ? Optional.of(listener.get(ListenerKeys.ACTIVE_TLS))
            : Optional.empty());
  }

  private static Timeouts timeouts(Values given) {
    return new Timeouts(
        given.get(FileKeys.HANDSHAKE),
        given.get(FileKeys.LOGIN),
        given.get(FileKeys.IDLE),
        given.get(FileKeys.DATA_IDLE),
        given.get(FileKeys.PROMISE),
        given.get(FileKeys.BACKEND_CONNECT),
        given.get(FileKeys.BACKEND_REPLY),
        given.get(FileKeys.ABORT_REPLY),
        given.get(FileKeys.LINGER_CLOSE));
  }

  private static Limits limits(Values given) {
    return new Limits(
        given.get(LimitKeys.COMMAND_LENGTH),
        given.get(LimitKeys.QUEUED_COMMANDS),
        given.get(LimitKeys.REPLY_LENGTH),
        given.get(LimitKeys.REPLY_LINES),
        new ClientLimits(
            given.get(LimitKeys.SESSIONS),
            given.get(LimitKeys.SESSIONS_PER_ADDRESS),
            given.get(LimitKeys.HANDSHAKES_PER_MINUTE),
            given.get(LimitKeys.LOGIN_DELAY),
            given.find(LimitKeys.EXEMPT).orElse(List.of())));
  }
}
