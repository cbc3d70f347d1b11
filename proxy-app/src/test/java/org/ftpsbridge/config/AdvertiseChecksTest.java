package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener advertises: one address, or one by the client. */
class AdvertiseChecksTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void oneAddressIsForAll() throws Exception {
    assertThat(advertised(read("203.0.113.7")))
        .containsExactly(Advertisement.toAll(new AdvertisedHost("203.0.113.7")));
  }

  @Test
  void aListNamesClientsAndWhatTheyAreTold() throws Exception {
    assertThat(
            advertised(
                read("[{ clients: [10.0.0.0/8, 10.1.2.3], address: inner.example }, 203.0.113.7]")))
        .containsExactly(
            new Advertisement(
                List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("10.1.2.3/32")),
                new AdvertisedHost("inner.example")),
            Advertisement.toAll(new AdvertisedHost("203.0.113.7")));
  }

  @ParameterizedTest
  @CsvSource({
    "'[203.0.113.7, { clients: 10.0.0.0/8, address: 10.0.0.5 }]', 1",
    "'[203.0.113.7, 203.0.113.8]', 1",
    "'[{ clients: 10.0.0.0/8, address: a }, { clients: 10.1.0.0/16, address: b }]', 1",
    "'[{ clients: 10.0.0.0/8, address: a }, { clients: 10.0.0.0/8, address: b }, 203.0.113.7]', 1"
  })
  void whatIsNamedToNobodyIsToldOf(String list, int item) throws Exception {
    assertThat(read(list).warnings().stream().map(ConfigFolder::withoutFile).toList())
        .containsExactly(
            "7: listeners[0].data.advertise[%d]: is named to nobody: all of its clients are told"
                    .formatted(item)
                + " what stands before it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{ clients: 10.1.0.0/16, address: b }, { clients: 10.0.0.0/8, address: a }, 203.0.113.7]",
        "[{ clients: 10.0.0.0/8, address: a }, { clients: [10.1.0.0/16, \"::1\"], address: b }]",
        "[203.0.113.7]"
      })
  void whatIsNamedToSomebodyIsNot(String list) throws Exception {
    assertThat(read(list).warnings()).isEmpty();
  }

  private static List<Advertisement> advertised(Loaded loaded) {
    return loaded.settings().listeners().get(0).data().advertise();
  }

  private Loaded read(String advertise) throws Exception {
    return folder.readListener(
        """
        name: implicit
        bind: "0.0.0.0:990"
        security: implicit
        tls: { certificate: tls.crt, key: tls.key }
        data: { ports: "50000-50001", advertise: %s }
        backend: legacy
        """
            .formatted(advertise));
  }
}
