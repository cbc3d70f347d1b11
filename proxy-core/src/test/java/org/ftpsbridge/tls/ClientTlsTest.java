package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.tls.TalkingClient.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which data connections are a session's own, and what the others get. */
class ClientTlsTest {

  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
  private static final X509Bundle IDENTITY = identity();

  /** Of the record, then of the handshake message. */
  private static final int HEADERS = 5 + 4;

  private final List<Runnable> cleaning = new ArrayList<>();

  private static X509Bundle identity() {
    try {
      return Authority.selfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void clean() {
    for (int i = cleaning.size(); i > 0; i--) {
      cleaning.get(i - 1).run();
    }
  }

  private TlsContexts contexts(ReuseRequirement reuse, Way way) throws Exception {
    boolean java = way == Way.JAVA_SESSION_ID;
    TlsEngine engine = java ? TlsEngine.JDK : TlsEngine.BORINGSSL;
    TlsSettings settings =
        new TlsSettings(
            IDENTITY.toTempCertChainPem().toPath(),
            IDENTITY.toTempPrivateKeyPem().toPath(),
            new TlsOffer(
                new TlsVersions(TlsVersion.V1_2, java ? TlsVersion.V1_2 : TlsVersion.V1_3),
                CipherSuite.defaultsOf(engine)),
            false,
            engine);
    TlsContexts contexts = TlsContexts.load(settings, reuse, Duration.ofSeconds(10));
    cleaning.add(contexts::release);
    return contexts;
  }

  private ClientTls session(TlsContexts contexts) {
    ClientTls session = contexts.forClient();
    cleaning.add(session::release);
    return session;
  }

  private TalkingClient client(Way way) {
    TalkingClient client = new TalkingClient(way);
    cleaning.add(client::close);
    return client;
  }

  private TlsTalk kept(TlsTalk talk) {
    cleaning.add(talk::close);
    return talk;
  }

  /** Logs the client in: its control connection stands. */
  private void control(ClientTls session, TalkingClient client) {
    SslHandler handler = client.newHandler();
    kept(TlsTalk.between(handler, session.newControlReader(ALLOCATOR, hello -> {}))).greet();
    assertThat(handler.handshakeFuture().isSuccess()).isTrue();
  }

  /** A session of a bridge that requires this, and its client, which is logged in. */
  private LoggedIn loggedIn(ReuseRequirement reuse, Way way) throws Exception {
    return loggedIn(contexts(reuse, way), way);
  }

  private LoggedIn loggedIn(TlsContexts contexts, Way way) {
    LoggedIn both = new LoggedIn(session(contexts), client(way));
    control(both.session, both.client);
    return both;
  }

  /** A client with its session. */
  private record LoggedIn(ClientTls session, TalkingClient client) {}

  /** A data connection, and the ClientHello that the session saw of it. */
  private final class Data {

    private final ClientTls session;
    private final TlsTalk talk;
    private ClientHello hello = ClientHello.NONE;
    private boolean claimed;
    private Optional<SslHandler> handler = Optional.empty();

    /** Of this client to this session. */
    Data(ClientTls session, TalkingClient client) {
      this(session, client, hello -> hello);
    }

    /** Whose ClientHello is changed on its way. */
    Data(ClientTls session, TalkingClient client, UnaryOperator<byte[]> onTheWay) {
      this.session = session;
      this.talk = kept(TlsTalk.between(client.newHandler(), reader(), onTheWay));
    }

    /** Of one that says again what another said. */
    Data(ClientTls session, byte[] bytes) {
      this.session = session;
      this.talk = kept(TlsTalk.replaying(bytes, reader()));
    }

    private HelloReader reader() {
      return session.newDataReader(
          said -> {
            hello = said;
            claimed = session.isClaimedBy(said);
            handler = Optional.of(session.newDataHandler(said, ALLOCATOR));
            return handler;
          });
    }

    Future<?> handshake() {
      return handler.orElseThrow().handshakeFuture();
    }

    boolean isDone() {
      return handshake().isSuccess();
    }

    boolean isAccepted() {
      return isDone() && session.isAccepted(handler.orElseThrow());
    }

    boolean isResumed() {
      return isDone() && session.isResumed(handler.orElseThrow());
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aDataConnectionThatResumesItsControlConnectionIsTakenUnderAlways(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.ALWAYS, way);
    for (int transfer = 1; transfer <= 3; transfer++) {
      Data data = new Data(alice.session, alice.client);
      assertThat(alice.session.isClaimedBy(data.hello)).isTrue();
      assertThat(alice.session.admits(data.hello)).isTrue();
      assertThat(data.isResumed()).isTrue();
      assertThat(data.isAccepted()).isTrue();
      data.talk.greet();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aFullHandshakeIsNotTakenUnderAlways(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.ALWAYS, way);
    Data data = new Data(alice.session, client(way));
    assertThat(alice.session.isClaimedBy(data.hello)).isFalse();
    assertThat(alice.session.admits(data.hello)).isFalse();
    assertThat(data.isDone()).isTrue();
    assertThat(data.isAccepted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PREFER, TICKET", "PREFER, SESSION_ID", "PREFER, PRE_SHARED_KEY", "PREFER, JAVA_SESSION_ID",
    "NEVER, TICKET", "NEVER, SESSION_ID", "NEVER, PRE_SHARED_KEY", "NEVER, JAVA_SESSION_ID"
  })
  void elsewhereAFullHandshakeIsTakenAndIsNoResumption(ReuseRequirement reuse, Way way)
      throws Exception {
    LoggedIn alice = loggedIn(reuse, way);
    Data data = new Data(alice.session, client(way));
    assertThat(alice.session.admits(data.hello)).isTrue();
    assertThat(data.isAccepted()).isTrue();
    assertThat(data.isResumed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PREFER, TICKET, false",
    "PREFER, SESSION_ID, false",
    "PREFER, PRE_SHARED_KEY, true",
    "PREFER, JAVA_SESSION_ID, false",
    "NEVER, JAVA_SESSION_ID, true",
    "NEVER, TICKET, true",
    "NEVER, SESSION_ID, true",
    "NEVER, PRE_SHARED_KEY, true"
  })
  void afterAResumptionAFullHandshakeIsTaken(ReuseRequirement reuse, Way way, boolean still)
      throws Exception {
    LoggedIn alice = loggedIn(reuse, way);
    Data full = new Data(alice.session, client(way));
    assertThat(full.isAccepted()).isTrue();
    Data resumed = new Data(alice.session, alice.client);
    assertThat(resumed.isAccepted()).isTrue();
    assertThat(resumed.isResumed()).isTrue();
    assertThat(alice.session.admits(full.hello)).isEqualTo(still);
    assertThat(full.isAccepted()).isEqualTo(still);
    assertThat(new Data(alice.session, alice.client).isAccepted()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anothersTicketIsKnownForWhatItIsAsLongAsTheOtherLives(Way way) throws Exception {
    TlsContexts contexts = contexts(ReuseRequirement.PREFER, way);
    LoggedIn alice = loggedIn(contexts, way);
    ClientTls bob = contexts.forClient();
    TalkingClient bobs = client(way);
    control(bob, bobs);
    Data data = new Data(alice.session, bobs);
    assertThat(alice.session.isClaimedBy(data.hello)).isFalse();
    assertThat(alice.session.isAnothers(data.hello)).isTrue();
    assertThat(bob.isAnothers(data.hello)).isFalse();
    assertThat(bob.isClaimedBy(data.hello)).isTrue();
    assertThat(data.isDone()).isTrue();
    assertThat(data.isResumed()).isFalse();
    bob.release();
    assertThat(alice.session.isAnothers(data.hello)).isFalse();
  }

  /** Not even to a session that claims nothing: there is nothing to claim. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aStrangersHandshakeLeavesHimNothingToResume(Way way) throws Exception {
    TlsContexts contexts = contexts(ReuseRequirement.NEVER, way);
    LoggedIn alice = loggedIn(contexts, way);
    TalkingClient stranger = client(way);
    Data first = new Data(alice.session, stranger);
    assertThat(first.isAccepted()).isTrue();
    first.talk.greet();
    Data second = new Data(alice.session, stranger);
    assertThat(second.hello.ticketName()).isEmpty();
    assertThat(alice.session.isClaimedBy(second.hello)).isFalse();
    assertThat(second.isAccepted()).isTrue();
    assertThat(second.isResumed()).isFalse();
    assertThat(second.talk.answered())
        .as("a full handshake is as long as the first")
        .isGreaterThan(IDENTITY.getCertificate().getEncoded().length);
  }

  /** The context of those who claim has no private key: they resume or are nobody. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"TICKET", "PRE_SHARED_KEY"})
  void aTicketOfTheRightNameThatDoesNotOpenGetsNoHandshake(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.NEVER, way);
    Data data = new Data(alice.session, alice.client, ClientTlsTest::spoilTicket);
    assertThat(alice.session.isClaimedBy(data.hello)).isTrue();
    assertThat(data.handshake().cause()).isInstanceOf(SSLException.class);
    assertThat(data.talk.answered()).as("an alert").isLessThan(10);
  }

  /** Changes a byte of what is encrypted, behind the name. */
  private static byte[] spoilTicket(byte[] hello) {
    byte[] name = HexFormat.of().parseHex(helloIn(hello).ticketName());
    hello[indexOf(name, hello) + name.length + 20] ^= 1;
    return hello;
  }

  private static ClientHello helloIn(byte[] record) {
    return ClientHello.parse(Unpooled.wrappedBuffer(record, HEADERS, record.length - HEADERS));
  }

  private static int indexOf(byte[] part, byte[] whole) {
    for (int at = 0; ; at++) {
      if (Arrays.equals(part, Arrays.copyOfRange(whole, at, at + part.length))) {
        return at;
      }
    }
  }

  /** A full handshake would follow: nobody who only knows the id may have one here. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"SESSION_ID", "JAVA_SESSION_ID"})
  void anIdThatCannotBeResumedGetsNoHandshake(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.NEVER, way);
    Data data = new Data(alice.session, alice.client, ClientTlsTest::offerOtherSuites);
    assertThat(data.claimed).isTrue();
    assertThat(data.handshake().cause()).isInstanceOf(SSLException.class);
    assertThat(data.talk.answered()).as("an alert").isLessThan(10);
  }

  /** Of all that a client has, the two that no session here has begun with. */
  private static byte[] offerOtherSuites(byte[] hello) {
    ByteBuffer bytes = ByteBuffer.wrap(hello);
    int id = HEADERS + 2 + 32;
    int list = id + 1 + hello[id];
    for (int at = 0; at < bytes.getShort(list); at += 2) {
      bytes.putShort(list + 2 + at, (short) (at % 4 == 0 ? 0xc00a : 0xc014));
    }
    return hello;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void oneWhoSaysAllAgainThatAnotherSaidIsNobody(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.NEVER, way);
    Data overheard = new Data(alice.session, alice.client);
    assertThat(overheard.isResumed()).isTrue();
    Data again = new Data(alice.session, overheard.talk.said());
    assertThat(again.hello).isEqualTo(overheard.hello);
    assertThat(again.claimed).isTrue();
    assertThat(again.isDone()).isFalse();
  }

  /** In active mode we connect to the client's address, where others may listen as well. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aStrangerThatWeConnectToIsLeftNothingToResumeEither(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.ALWAYS, way);
    TalkingClient stranger = client(way);
    kept(TlsTalk.between(stranger.newHandler(), opened(alice.session))).greet();
    Data second = new Data(alice.session, stranger);
    assertThat(alice.session.isClaimedBy(second.hello)).isFalse();
    assertThat(second.isResumed()).isFalse();
  }

  private static ChannelHandler opened(ClientTls session) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        session.secureData(channel);
      }
    };
  }

  /** A client that was slow, while its promise is taken back politely. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void whoResumesASessionThatHasEndedIsAStranger(Way way) throws Exception {
    ClientTls ended = contexts(ReuseRequirement.ALWAYS, way).forClient();
    TalkingClient client = client(way);
    control(ended, client);
    ended.release();
    Data data = new Data(ended, client);
    assertThat(ended.admits(data.hello)).isFalse();
    assertThat(data.isDone()).isTrue();
    assertThat(data.isResumed()).isFalse();
  }

  /** As many old clients end theirs, and as a cut transfer ends. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aDataConnectionThatEndsWithoutCloseNotifyLeavesTheSessionToTheNext(Way way)
      throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.ALWAYS, way);
    for (int transfer = 1; transfer <= 3; transfer++) {
      Data data = new Data(alice.session, alice.client);
      assertThat(data.isAccepted()).as("transfer %d", transfer).isTrue();
      data.talk.greet().breakOff();
    }
  }

  /** A refused transfer takes the data connection that is under way with it. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aHandshakeThatIsBrokenOffLeavesTheSessionToTheNext(Way way) throws Exception {
    LoggedIn alice = loggedIn(ReuseRequirement.ALWAYS, way);
    Data first = new Data(alice.session, alice.client);
    first.talk.greet();
    Data data = new Data(alice.session, first.talk.hello());
    assertThat(data.claimed).isTrue();
    data.talk.breakOff();
    assertThat(new Data(alice.session, alice.client).isAccepted()).isTrue();
  }
}
