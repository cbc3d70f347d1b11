package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.0/24", "2001:db8::/32", "::/0", "::1/128"})
  void aRangeIsWrittenAsItIsRead(String text) {
    assertThat(AddressRange.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 24, 192.0.2.0/24",
    "192.0.2.77, 32, 192.0.2.77/32",
    "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::/64",
    "2001:db8:1:2:3:4:5:6, 0, ::/0",
  })
  void aroundAnAddressLiesTheRangeThatHoldsIt(String address, int prefix, String range) {
    AddressRange around = AddressRange.around(AddressRange.literal(address), prefix);
    assertThat(around).hasToString(range);
    assertThat(around.contains(AddressRange.literal(address))).isTrue();
  }
}
