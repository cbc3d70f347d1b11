package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
  @ValueSource(strings = {"990", ":990", "::1:990", "host:", "host:65536", "host:x", "host:-1"})
  void whatIsNoEndpointIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text));
  }
}
