package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
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
  void aNameThatNobodyKnowsEndsTheStartAndNamesTheKey() {
    assertThatThrownBy(() -> Bench.start(Bench.advertising("no-such-host.invalid")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "listener implicit: data.advertise: \"no-such-host.invalid\" cannot be resolved: ");
  }
}
