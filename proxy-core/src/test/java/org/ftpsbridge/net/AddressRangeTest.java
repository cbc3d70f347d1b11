package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of addresses as the configuration writes them. */
class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
  })
  void aRangeHoldsTheAddressesThatShareItsPrefix(String range, String address, boolean holds) {
    assertThat(AddressRange.parse(range).contains(AddressRange.literal(address))).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/x", "localhost", "999.1.1.1", "g:1"})
  void whatIsNoRangeIsRefusedAndNeverLookedUp(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
  }

  @Test
  void aRangeIsWrittenAsItIsRead() {
    assertThat(AddressRange.parse("192.0.2.0/24")).hasToString("192.0.2.0/24");
  }
}
