package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.ReuseRequirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that connect in time and begin TLS when their transfer has failed already. */
class LateArrivalTest {

  @ParameterizedTest
  @EnumSource
  void whatHasFailedDoesNotLookLikeAnEmptyFile(ReuseRequirement reuse) throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(reuse));
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", data -> "451 the disk broke");
      Socket data = client.passive("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      assertThat(client.reply()).isEqualTo("451 the disk broke");
      assertThatThrownBy(() -> client.resume(data).getInputStream().readNBytes(1))
          .isInstanceOf(IOException.class);
    }
  }
}
