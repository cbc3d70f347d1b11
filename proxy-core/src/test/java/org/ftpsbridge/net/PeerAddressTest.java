package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The family of an address is the one that its peer speaks. */
class PeerAddressTest {

  @Test
  void anIpv4AddressInIpv6DressIsOneOfIpv4() throws Exception {
    assertThat(PeerAddress.of(mapped())).isEqualTo(InetAddress.getByName("192.0.2.1"));
    assertThat(AddressRange.parse("192.0.2.0/24").contains(mapped())).isTrue();
    assertThat(AddressRange.parse("::/0").contains(mapped())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "::1", "::", "::fffe:192.0.2.1"})
  void anyOtherStandsAsItIs(String text) throws Exception {
    InetAddress address = InetAddress.getByName(text);
    assertThat(PeerAddress.of(address)).isSameAs(address);
  }

  /** Java makes IPv4 addresses of such bytes by itself, unless it is told not to. */
  private static InetAddress mapped() throws Exception {
    byte[] bytes = new byte[16];
    bytes[10] = bytes[11] = (byte) 0xFF;
    bytes[12] = (byte) 192;
    bytes[14] = 2;
    bytes[15] = 1;
    return Inet6Address.getByAddress(null, bytes, -1);
  }
}
