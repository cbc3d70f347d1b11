package org.ftpsbridge.data;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ProxyGate;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.TlsContexts;
import org.ftpsbridge.tls.TlsSettings;

/** One transfer whose client shows by its data connection whether it speaks TLS. */
final class DetectedTransfer implements TransferOwner, AutoCloseable {

  /** Who opens the client's data connection. */
  enum Way {
    /** The client, to our door. */
    PASSIVE,
    /** We, to the client's. */
    ACTIVE
  }

  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1");
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final X509Bundle IDENTITY = identity();

  private final TlsContexts tls;
  private final ClientTls session;
  private final Transport transport = Transport.start();
  private final EventLoop loop = transport.loops().next();
  private final DataDoor door;
  private final ServerSocket backendPort = new ServerSocket(0, 1, LOOPBACK);
  private final ServerSocket clientPort = new ServerSocket(0, 1, LOOPBACK);
  private final ServerSocket busyPort = new ServerSocket(0, 1, LOOPBACK);
  private final CompletableFuture<String> told = new CompletableFuture<>();
  private final CompletableFuture<String> cause = new CompletableFuture<>();
  private final ComingLeg leg;
  private final DataTransfer transfer;
  private final Socket backend;
  private String code = "no verdict";

  /** A transfer whose command is with the backend, which has not replied. */
  DetectedTransfer(Way way, Direction direction, Duration patience, ReuseRequirement reuse)
      throws Exception {
    this(way, direction, patience, reuse, Duration.ofSeconds(30));
  }

  /** The same, whose client has so long to bring about its data connection. */
  DetectedTransfer(
      Way way, Direction direction, Duration patience, ReuseRequirement reuse, Duration promise)
      throws Exception {
    tls =
        TlsContexts.load(
            new TlsSettings(
                IDENTITY.toTempCertChainPem().toPath(),
                IDENTITY.toTempPrivateKeyPem().toPath(),
                new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
            reuse,
            Duration.ofSeconds(10));
    session = tls.forClient();
    door = somewhere();
    LegDialer dialer = new LegDialer(transport, Duration.ofSeconds(10));
    leg = way == Way.PASSIVE ? promised(patience) : dialed(dialer, patience);
    TransferTerms terms = new TransferTerms(direction, Truncation.STRICT, timeouts(promise));
    transfer =
        loop.submit(
                () -> {
                  DialedLeg toBackend =
                      dialer.dial(
                          loop,
                          new InetSocketAddress(LOOPBACK, backendPort.getLocalPort()),
                          new byte[0],
                          Optional.empty());
                  DataTransfer begun = new DataTransfer(terms, leg, toBackend, this);
                  begun.start();
                  return begun;
                })
            .sync()
            .getNow();
    backend = limited(backendPort.accept());
  }

  private static X509Bundle identity() {
    try {
      return Authority.selfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Timeouts timeouts(Duration promise) {
    Timeouts t = Timeouts.DEFAULT;
    Duration moment = Duration.ofMillis(400);
    return new Timeouts(
        t.handshake(),
        t.login(),
        t.idle(),
        t.dataIdle(),
        promise,
        t.backendConnect(),
        t.backendReply(),
        t.abortReply(),
        moment);
  }

  private ComingLeg promised(Duration patience) throws InterruptedException {
    return door.promise(LOOPBACK, PromiseTerms.detected(this, loop, session, patience))
        .sync()
        .getNow();
  }

  private ComingLeg dialed(LegDialer dialer, Duration patience) {
    return dialer.toClient(
        loop,
        new InetSocketAddress(LOOPBACK, clientPort.getLocalPort()),
        List.of(new InetSocketAddress(LOOPBACK, 0)),
        LegSecurity.detected(session, patience));
  }

  private DataDoor somewhere() throws BindException {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try {
        return DataDoor.open(
            transport,
            "127.0.0.1",
            DataPorts.one(port, Optional.empty()),
            List.of(),
            Optional.of(
                new Arrivals(
                    Optional.of(tls),
                    new HandshakeAllowance(ClientLimits.DEFAULT),
                    Timeouts.DEFAULT,
                    new Arrivals.Observer() {})),
            ProxyGate.open());
      } catch (BindException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static Socket limited(Socket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** The client's data connection, which nothing was said on. */
  Socket client() throws IOException {
    return leg instanceof DataPromise ? anotherFrom(LOOPBACK) : limited(clientPort.accept());
  }

  /** Whoever connects to the promised port. */
  Socket anotherFrom(InetAddress address) throws IOException {
    Socket socket = limited(new Socket());
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress(LOOPBACK, ((DataPromise) leg).port()), TIMEOUT_MILLIS);
    return socket;
  }

  /** Shakes hands as a client that has no session. */
  SSLSocket secure(Socket data) throws Exception {
    SSLSocket secured =
        (SSLSocket)
            Authority.server(IDENTITY)
                .getSocketFactory()
                .createSocket(data, "localhost", data.getPort(), true);
    secured.setUseClientMode(true);
    secured.startHandshake();
    return secured;
  }

  /** The backend's end of its data connection. */
  Socket backend() {
    return backend;
  }

  void sendFromBackend(byte[] content) throws IOException {
    backend.getOutputStream().write(content);
    backend.shutdownOutput();
  }

  /** The backend says this. */
  void reply(String line) throws Exception {
    FtpReply reply = FtpReply.of(Integer.parseInt(line.substring(0, 3)), line.substring(4));
    loop.submit(
            () -> {
              if (reply.isPreliminary()) {
                transfer.onPreliminaryReply();
              } else {
                transfer.onFinalReply(reply);
              }
            })
        .sync();
  }

  /** So much time goes by on the loop. */
  void pass(Duration time) throws InterruptedException {
    loop.schedule(() -> {}, time.toMillis(), TimeUnit.MILLISECONDS).sync();
  }

  /** Whether it is decided what the client's connection is. */
  boolean hasLeg() {
    return leg.leg().isDone();
  }

  /** Until the client's connection is there, and nobody knows what it is. */
  void awaitConnection() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    while (loop.submit(leg::failure).sync().getNow() != TransferFailure.CLIENT_UNKNOWN) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no connection: " + leg.leg());
      }
    }
  }

  void awaitLeg() throws InterruptedException {
    leg.leg().sync();
  }

  void awaitFailure() throws InterruptedException {
    if (!leg.leg().await(TIMEOUT_MILLIS) || leg.leg().isSuccess()) {
      throw new AssertionError("no failure: " + leg.leg());
    }
  }

  /**
   * A neighbour on the loop reads a byte and takes its time over it; done when it has begun.
   *
   * @param until what it waits for, and so long then
   */
  void keepBusy(CountDownLatch until, Duration time) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    transport
        .dialer(loop)
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message)
                  throws InterruptedException {
                ReferenceCountUtil.release(message);
                begun.countDown();
                until.await();
                Thread.sleep(time.toMillis());
              }
            })
        .connect(LOOPBACK, busyPort.getLocalPort())
        .sync();
    try (Socket neighbour = busyPort.accept()) {
      neighbour.getOutputStream().write(1);
      begun.await();
    }
  }

  /** The reply's code, the outcome, the bytes, the client's proof. */
  String told() throws Exception {
    return told.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  String cause() throws Exception {
    return cause.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onVerdict(FtpReply reply, boolean backendInStep) {
    code = reply.code().toString();
  }

  @Override
  public void onOutcome(
      TransferOutcome outcome, long bytes, Optional<ClientProof> proof, String why) {
    cause.complete(why);
    String shown = proof.map(ClientProof::name).orElse("nothing");
    told.complete(code + " " + outcome + " " + bytes + " " + shown);
  }

  @Override
  public void close() throws IOException {
    backend.close();
    backendPort.close();
    clientPort.close();
    busyPort.close();
    door.close();
    transport.stop();
    session.release();
    tls.release();
  }
}
