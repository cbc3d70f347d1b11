package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor hears, in the words of sd_notify(3). */
class SupervisorTest {
  private final Path folder;
  private final Socket heard;

  SupervisorTest(@TempDir Path folder) {
    this.folder = folder;
    Epoll.ensureAvailability();
    heard = Socket.newSocketDomainDgram();
  }

  @AfterEach
  void close() throws IOException {
    heard.close();
  }

  @Test
  void itIsToldWhenSessionsAreTakenAndHowItStands() throws Exception {
    listening().ready("takes sessions");
    assertThat(next()).isEqualTo("READY=1\nSTATUS=takes sessions");
  }

  @Test
  void aReloadIsToldWithTheTimeThatItBegan() throws Exception {
    long before = System.nanoTime() / 1000;
    listening().reloading();
    String told = next();
    assertThat(told).startsWith("RELOADING=1\nMONOTONIC_USEC=");
    assertThat(Long.parseLong(told.substring(told.lastIndexOf('=') + 1)))
        .isBetween(before, System.nanoTime() / 1000);
  }

  @Test
  void aDrainAsksForTheTimeThatItMayTakeAndNothingIsToldBehindIt() throws Exception {
    Supervisor supervisor = listening();
    supervisor.stopping(Duration.ofSeconds(75));
    supervisor.reloading();
    supervisor.ready("takes sessions");
    assertThat(next())
        .isEqualTo("STOPPING=1\nSTATUS=lets transfers end\nEXTEND_TIMEOUT_USEC=75000000");
    assertThat(next()).isEmpty();
  }

  @Test
  void aSupervisorOfTheAbstractNamespaceIsToldAsWell() throws Exception {
    String name = "ftps-bridge-" + UUID.randomUUID();
    heard.bind(new DomainSocketAddress('\0' + name));
    new Supervisor(Optional.of("@" + name)).ready("takes sessions");
    assertThat(next()).startsWith("READY=1");
  }

  @Test
  void whereNobodyListensNothingHappens() throws Exception {
    new Supervisor(Optional.of(folder.resolve("nobody").toString())).ready("takes sessions");
    new Supervisor(Optional.empty()).ready("takes sessions");
    assertThat(folder).isEmptyDirectory();
  }

  private Supervisor listening() throws IOException {
    String path = folder.resolve("notify").toString();
    heard.bind(new DomainSocketAddress(path));
    return new Supervisor(Optional.of(path));
  }

  /** The next datagram; empty if none has come, since they come at once. */
  private String next() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(500);
    var from = heard.recvFromDomainSocket(buffer, 0, buffer.capacity());
    if (from == null) {
      return "";
    }
    byte[] bytes = new byte[from.receivedAmount()];
    buffer.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
