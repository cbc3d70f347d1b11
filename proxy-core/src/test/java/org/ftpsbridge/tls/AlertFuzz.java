package org.ftpsbridge.tls;

import static org.ftpsbridge.fuzz.Claims.same;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLException;
import org.ftpsbridge.fuzz.CountedChannel;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * What a peer may send in a handshake, and what a TLS library may say of it, on the way past who
 * looks for alerts there: all of it goes on as it came.
 */
public final class AlertFuzz {

  private AlertFuzz() {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    FuzzInput input = new FuzzInput(data);
    int seed = input.choice(256);
    byte[] said = input.rest();
    for (List<byte[]> chunks : FuzzInput.inSeveralWays(said, seed)) {
      PeerAlert alert = new PeerAlert();
      CountedChannel channel = new CountedChannel(alert);
      ByteArrayOutputStream passed = new ByteArrayOutputStream();
      for (byte[] chunk : chunks) {
        channel.read(chunk);
        ByteBuf one = channel.channel().readInbound();
        one.readBytes(passed, one.readableBytes());
        one.release();
      }
      same(hex(said), hex(passed.toByteArray()), "all of it goes on");
      alert.refusesCertificate(new SSLException(new FuzzInput(said).text()));
      alert.refusesCertificate(new SSLException((String) null));
      channel.end();
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
