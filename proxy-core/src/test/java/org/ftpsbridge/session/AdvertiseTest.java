package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Proxied;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which address a 227 names. */
class AdvertiseTest {

  @ParameterizedTest
  @CsvSource({"203.0.113.7, '203,0,113,7'", "localhost, '127,0,0,1'"})
  void a227NamesTheAdvertisedAddress(String advertised, String named) throws Exception {
    try (Bench bench = Bench.start(Bench.advertising(advertised));
        RawClient client = bench.client().login()) {
      assertThat(client.ask("PASV")).startsWith("227 ").contains("(" + named + ",");
    }
  }

  @Test
  void withoutOneItNamesTheAddressThatTheClientConnectedTo() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("PASV")).startsWith("227 ").contains("(127,0,0,1,");
    }
  }

  @Test
  void theFirstThatIsForTheClientIsNamedAndToOthersTheAddressTheyConnectedTo() throws Exception {
    UnaryOperator<Settings> several =
        Proxied.advertising(
            to("127.0.0.1/32", "203.0.113.1"),
            to("127.0.0.0/30", "203.0.113.2"),
            to("127.0.0.2/32", "203.0.113.3"));
    try (Bench bench = Bench.start(several);
        RawClient first = bench.client().login();
        RawClient second = bench.clientFrom("127.0.0.2").login();
        RawClient other = bench.clientFrom("127.0.0.9").login()) {
      assertThat(first.ask("PASV")).contains("(203,0,113,1,");
      assertThat(second.ask("PASV")).contains("(203,0,113,2,");
      assertThat(other.ask("PASV")).contains("(127,0,0,1,");
    }
  }

  @Test
  void behindAProxyItIsTheClientsOwnAddressThatCounts() throws Exception {
    UnaryOperator<Settings> several =
        Proxied.advertising(to("127.0.0.0/8", "203.0.113.1"), to("198.51.100.0/24", "203.0.113.2"));
    try (Bench bench = Bench.start(s -> Proxied.behind("127.0.0.1").apply(several.apply(s)));
        RawClient ann = Proxied.client(bench, "198.51.100.7", "203.0.113.5").login();
        RawClient eve = Proxied.client(bench, "192.0.2.7", "203.0.113.5").login()) {
      assertThat(ann.ask("PASV")).contains("(203,0,113,2,");
      assertThat(eve.ask("PASV")).contains("(203,0,113,5,");
    }
  }

  private static Advertisement to(String clients, String host) {
    return new Advertisement(List.of(AddressRange.parse(clients)), new AdvertisedHost(host));
  }

  @Test
  void aNameThatNobodyKnowsEndsTheStartAndNamesTheKey() {
    assertThatThrownBy(() -> Bench.start(Bench.advertising("no-such-host.invalid")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "listener implicit: data.advertise: \"no-such-host.invalid\" cannot be resolved: ");
  }
}
