package org.ftpsbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a probe looks for data ports that are not at the server's own address. */
class PassiveTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.9, 192.0.2.1, true",
    "10.0.0.9, 192.0.2.1, true",
    "127.0.0.2, 127.0.0.1, true",
    "192.0.2.1, 192.0.2.1, false",
    "0.0.0.0, 192.0.2.1, false",
    "127.0.0.1, 192.0.2.1, false",
    "169.254.169.254, 192.0.2.1, false",
    "224.0.0.1, 192.0.2.1, false",
  })
  void aServerHasNoSayInWhatIsConnectedToOnThisMachineOrItsLink(
      String named, String own, boolean tried) {
    assertThat(Passive.mayBeTried(AddressRange.literal(named), AddressRange.literal(own)))
        .isEqualTo(tried);
  }
}
