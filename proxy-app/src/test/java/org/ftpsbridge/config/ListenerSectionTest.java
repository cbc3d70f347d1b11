package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.Listener;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.data.DataPorts;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.IncompleteUpload;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.TlsDemand;
import org.ftpsbridge.tls.TlsSettings;
import org.junit.jupiter.api.Test;

/** The section of a listener with its tls and data: only what is required, all, wrong. */
class ListenerSectionTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void whatIsSilentHasItsDefault() throws Exception {
    Listener listener = folder.readWith("").settings().listeners().get(0);
    assertThat(listener.tls().orElseThrow().offer())
        .isEqualTo(TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)));
    assertThat(listener.tls().orElseThrow().engine()).isEqualTo(TlsEngine.BORINGSSL);
    assertThat(listener.tls().orElseThrow().emsRequired()).isFalse();
    assertThat(listener.data())
        .isEqualTo(
            new DataSettings(
                DataPorts.range(new PortRange(50000, 50999)),
                List.of(),
                Truncation.STRICT,
                IncompleteUpload.KEEP,
                ReuseRequirement.PREFER,
                List.of(),
                Optional.of(TlsRole.SERVER)));
    assertThat(listener.dialect()).isEqualTo(ClientDialect.standard(Security.IMPLICIT));
    assertThat(listener.refused()).isEmpty();
  }

  @Test
  void whatIsExplicitIsTaken() throws Exception {
    Loaded loaded =
        folder.readListener(
            """
            name: harbour-2
            bind: "[::1]:2990"
            security: implicit
            tls: { certificate: tls.crt, key: tls.key, maxVersion: TLSv1.2, requireEms: true }
            data:
              port: 2989
              overflow: 3000-3004
              advertise: 203.0.113.7
              requireSessionReuse: never
              sameClient: [192.0.2.0/24, "2001:db8::/64"]
            truncation: lenient
            activeTls: client
            requireTls: login
            whenNoProt: clear
            greetBeforeTls: { after: 2s }
            noopDuringTransfer: local
            ccc: allow
            lineEnd: lf
            refuse: [site, XCRC, SITE]
            backend: legacy
            incompleteUpload: delete
            """);
    assertThat(loaded.settings().listeners())
        .containsExactly(
            new Listener(
                "harbour-2",
                new Endpoint("::1", 2990),
                Optional.of(explicitTls()),
                explicitDialect(),
                explicitData(),
                loaded.settings().listeners().get(0).routing(),
                Set.of(Verb.of("SITE"), Verb.of("XCRC"))));
    assertExplicitWarnings(loaded);
  }

  private static void assertExplicitWarnings(Loaded loaded) {
    assertThat(loaded.warnings().stream().map(ConfigFolder::withoutFile).toList())
        .containsExactly(
            "17: listeners[0].greetBeforeTls: greets in clear whoever has not begun TLS by then:"
                + " clients with a slow way or a slow start break",
            "19: listeners[0].ccc: lets clients end the TLS of their control connection: anyone on"
                + " the way can then read and change commands and replies");
  }

  private TlsSettings explicitTls() {
    return new TlsSettings(
        folder.folder().toAbsolutePath().resolve("tls.crt"),
        folder.folder().toAbsolutePath().resolve("tls.key"),
        TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_2)),
        true,
        TlsEngine.BORINGSSL);
  }

  private static ClientDialect explicitDialect() {
    return new ClientDialect(
        Security.IMPLICIT,
        TlsDemand.LOGIN,
        AssumedProtection.CLEAR,
        EarlyGreeting.after(Duration.ofSeconds(2)),
        NoopDuringTransfer.LOCAL,
        true,
        LineEnd.LF);
  }

  private static DataSettings explicitData() {
    return new DataSettings(
        DataPorts.one(2989, Optional.of(new PortRange(3000, 3004))),
        List.of(Advertisement.toAll(new AdvertisedHost("203.0.113.7"))),
        Truncation.LENIENT,
        IncompleteUpload.DELETE,
        ReuseRequirement.NEVER,
        List.of(AddressRange.parse("192.0.2.0/24"), AddressRange.parse("2001:db8::/64")),
        Optional.of(TlsRole.CLIENT));
  }

  @Test
  void whatIsWrongIsTold() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                folder.readListener(
                    """
                    name: harbour
                    bind: "0.0.0.0:990"
                    security: implicit
                    tls: { certificate: tls.crt, key: tls.key, minVersion: TLSv1.3, maxVersion: TLSv1.2 }
                    data: { ports: "900-999" }
                    refuse: [QUIT]
                    backend: legacy
                    """));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "6: listeners[0].tls.maxVersion: \"TLSv1.2\" leaves no version; maxVersion must not be"
                + " below minVersion",
            "7: listeners[0].data.ports: \"900-999\" holds the control port of \"0.0.0.0:990\" in"
                + " line 4; choose other ports",
            "8: listeners[0].refuse[0]: \"QUIT\" is not a verb that can be refused: no session can"
                + " do without it; write it like SITE");
  }

  @Test
  void withoutDataPortsThereIsTheOnePort() throws Exception {
    Loaded loaded =
        folder.readListener(
            """
            name: harbour
            bind: "0.0.0.0:990"
            security: implicit
            tls: { certificate: tls.crt, key: tls.key }
            backend: legacy
            """);
    assertThat(loaded.settings().listeners().get(0).data().ports())
        .isEqualTo(DataPorts.one(989, Optional.empty()));
  }

  @Test
  void onePortOrAClassicRangeAndNoPortTwice() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                folder.readListener(
                    """
                    name: harbour
                    bind: "0.0.0.0:989"
                    security: implicit
                    tls: { certificate: tls.crt, key: tls.key }
                    data: { overflow: 980-989 }
                    backend: legacy
                    """));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "7: listeners[0].data.overflow: \"980-989\" overlaps with the default of data.port in"
                + " line 7; choose other ports",
            "7: listeners[0].data: the default of data.port holds the control port of"
                + " \"0.0.0.0:989\" in line 4; choose other ports",
            "7: listeners[0].data.overflow: \"980-989\" holds the control port of"
                + " \"0.0.0.0:989\" in line 4; choose other ports");
    told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                folder.readListener(
                    """
                    name: harbour
                    bind: "0.0.0.0:990"
                    security: implicit
                    tls: { certificate: tls.crt, key: tls.key }
                    data: { port: 989, ports: 50000-50010 }
                    backend: legacy
                    """));
    assertThat(ConfigFolder.problems(told))
        .containsExactly(
            "7: listeners[0].data.ports: \"50000-50010\" stands beside port or overflow; give a"
                + " classic range or those");
  }
}
