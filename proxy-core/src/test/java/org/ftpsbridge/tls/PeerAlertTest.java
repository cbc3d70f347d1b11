package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HexFormat;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which alerts say that a peer does not accept the certificate. */
class PeerAlertTest {

  /** curl with OpenSSL 3 under TLS 1.3; close_notify; handshake_failure; a record of data. */
  @ParameterizedTest
  @CsvSource({
    "15030300020230, true",
    "1403030001011503030002022a, true",
    "15030300020100, false",
    "15030300020228, false",
    "1703030007150303000202301703, false",
    "150303000202, false",
    "'', false"
  })
  void inClearItIsReadOnItsWay(String bytes, boolean refuses) {
    PeerAlert alert = new PeerAlert();
    EmbeddedChannel channel = new EmbeddedChannel(alert);
    channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(bytes)));
    ByteBuf passedOn = channel.readInbound();
    assertThat(passedOn.readableBytes()).isEqualTo(bytes.length() / 2);
    passedOn.release();
    assertThat(alert.refusesCertificate(new SSLHandshakeException("it broke"))).isEqualTo(refuses);
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({
    "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA, true",
    "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE, true",
    "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE, false",
    "error:10000070:SSL routines:OPENSSL_internal:BAD_PACKET_LENGTH, false",
    "Received fatal alert: certificate_unknown, true",
    "(bad_certificate) Received fatal alert: bad_certificate, true",
    "Received fatal alert: handshake_failure, false",
    "no alert at all, false"
  })
  void otherwiseTheFailureTells(String message, boolean refuses) {
    assertThat(new PeerAlert().refusesCertificate(new SSLHandshakeException(message)))
        .isEqualTo(refuses);
  }
}
