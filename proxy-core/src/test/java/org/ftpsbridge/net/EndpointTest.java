package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and ports as the configuration writes them. */
class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:990, 127.0.0.1, 990",
    "[::]:990, ::, 990",
    "ftp.example.org:21, ftp.example.org, 21",
  })
  void anEndpointIsReadAndWrittenAlike(String text, String host, int port) {
    assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1:990",
    "2001:db8:0:0:0:0:0:1, [2001:db8::1]:990",
    "::1, [::1]:990",
    "::, [::]:990",
  })
  void anEndpointOfASocketIsWrittenShort(String address, String text) {
    assertThat(Endpoint.of(new InetSocketAddress(AddressRange.literal(address), 990)))
        .hasToString(text)
        .isEqualTo(Endpoint.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"990", ":990", "::1:990", "host:", "host:65536", "host:x", "host:-1"})
  void whatIsNoEndpointIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text));
  }
}
