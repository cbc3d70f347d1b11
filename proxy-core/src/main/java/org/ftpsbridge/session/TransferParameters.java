package org.ftpsbridge.session;

import static java.util.Objects.requireNonNull;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.data.ComingLeg;
import org.ftpsbridge.data.DataTransfer;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.jspecify.annotations.Nullable;

/**
 * What a client has said about its data connections: the protection level (RFC 4217 section 9),
 * EPSV ALL (RFC 2428 section 4) and the data connection it asked for last.
 */
final class TransferParameters {

  /**
   * A data connection in the making on both sides.
   *
   * @param client the client's leg: promised once a port is free, or to be dialled
   * @param backend the backend's leg
   */
  record Prepared(Future<? extends ComingLeg> client, ComingLeg backend) {

    /** Whether the client let its time pass. */
    boolean hasLapsed() {
      ComingLeg made = client.getNow();
      return made == null || made.leg().cause() != null;
    }

    /** Lets the backend's leg go with the client's, if that one does not come. */
    void tie(Runnable onLapse) {
      client
          .getNow()
          .leg()
          .addListener(
              f -> {
                if (!f.isSuccess()) {
                  backend.cut();
                  onLapse.run();
                }
              });
    }

    void cancel(Duration linger) {
      backend.cut();
      // A session that waits for a port no more leaves its place to the next.
      client.cancel(false);
      client.addListener(
          f -> {
            if (f.isSuccess()) {
              client.getNow().dismiss(linger);
            }
          });
    }
  }

  /** A ClientHello on its way takes a round trip, and a second more where its packet is lost. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Set<Verb> FILE_TRANSFERS =
      Set.of(Verb.RETR, Verb.STOR, Verb.STOU, Verb.APPE);

  /** A client that takes in the last bytes of its downloads slowly may hold so many connections. */
  private static final int MAX_UNFINISHED = 4;

  private final ClientDialect dialect;
  private final Duration linger;
  private final Runnable onLapse;
  private final Transcript transcript;
  private final SizeMemory sizes = new SizeMemory();
  private AssumedProtection assumed;
  private ProtectionLevel protection = ProtectionLevel.PRIVATE;
  private boolean unshown;
  private boolean epsvOnly;
  private @Nullable ComingLeg expected;
  private @Nullable Prepared prepared;
  private final List<DataTransfer> unfinished = new ArrayList<>();
  private @Nullable UploadPart part;
  private boolean restarted;
  private boolean ranged;

  /**
   * @param onLapse told when a data connection that was prepared will not come
   */
  TransferParameters(
      ClientDialect dialect, Duration linger, Runnable onLapse, Transcript transcript) {
    this.dialect = dialect;
    this.linger = linger;
    this.onLapse = onLapse;
    this.transcript = transcript;
    this.assumed =
        dialect.security() == Security.IMPLICIT ? dialect.whenNoProt() : AssumedProtection.CLEAR;
    assume();
  }

  private void assume() {
    protection =
        assumed == AssumedProtection.CLEAR ? ProtectionLevel.CLEAR : ProtectionLevel.PRIVATE;
    unshown = assumed == AssumedProtection.DETECT;
  }

  /**
   * The control connection is about to be secured.
   *
   * @param dataToo whether the client asked for private data connections with it
   */
  void secured(boolean dataToo) {
    assumed = dataToo ? AssumedProtection.PRIVATE : dialect.whenNoProt();
    reset();
  }

  /**
   * What the client's data connections are: what it said last, else what they have shown, else what
   * is assumed.
   */
  ProtectionLevel protection() {
    return protection;
  }

  /**
   * Whether the client's next data connection is to show what it is, and how long its silence in a
   * download that has begun shows nothing; empty where it is known to have the level.
   */
  Optional<Duration> patience() {
    return unshown ? Optional.of(PATIENCE) : Optional.empty();
  }

  /**
   * A transfer's data connection has shown what the client's are. Clear bytes show it where the
   * client took them as such: one that was only slow to begin TLS does not.
   */
  void shown(ClientProof proof, TransferOutcome outcome) {
    boolean clear = proof == ClientProof.CLEAR;
    if (unshown && (!clear || outcome == TransferOutcome.COMPLETE)) {
      protection = clear ? ProtectionLevel.CLEAR : ProtectionLevel.PRIVATE;
      unshown = false;
    }
  }

  /** Sets the level; a data connection that was prepared under another one is taken back. */
  void protect(ProtectionLevel level) {
    if (unshown || level != protection) {
      cancel();
    }
    protection = level;
    unshown = false;
  }

  boolean epsvOnly() {
    return epsvOnly;
  }

  void allowEpsvOnly() {
    epsvOnly = true;
  }

  /** The backend's leg is on its way; the client's is to follow. */
  void expect(ComingLeg backend) {
    cancel();
    expected = backend;
    transcript.follow(Party.BACKEND, backend);
  }

  /** The client's leg for the transfer that the backend's is {@link #expect expected} for. */
  void prepare(Future<? extends ComingLeg> client) {
    Prepared next = new Prepared(client, requireNonNull(expected));
    expected = null;
    prepared = next;
    client.addListener(
        f -> {
          if (f.isSuccess()) {
            transcript.follow(Party.CLIENT, client.getNow());
            next.tie(onLapse);
          }
        });
  }

  /** Whether the next transfer has a data connection, or one that may still come. */
  boolean isPrepared() {
    return prepared != null && !prepared.hasLapsed();
  }

  /** Gives away what was prepared; it serves one transfer. */
  Optional<Prepared> take() {
    Optional<Prepared> taken = Optional.ofNullable(prepared);
    prepared = null;
    return taken;
  }

  /** Takes back what was prepared and not used. */
  void cancel() {
    if (expected != null) {
      expected.cut();
      expected = null;
    }
    take().ifPresent(last -> last.cancel(linger));
  }

  /** Keeps the transfer in mind; some before it may still wait for their client's end. */
  void run(DataTransfer transfer, UploadPart left) {
    unfinished.removeIf(DataTransfer::isOver);
    if (unfinished.size() >= MAX_UNFINISHED) {
      unfinished.remove(0).stopWaiting();
    }
    unfinished.add(transfer);
    part = left;
  }

  /** What the backend has said of the size of files. */
  SizeMemory sizes() {
    return sizes;
  }

  /** The client said REST: the next file transfer may not begin at the file's beginning. */
  void restart() {
    restarted = true;
  }

  /** The client said RANG, after which a STOR empties no file; what uses it up nobody knows. */
  void range() {
    ranged = true;
  }

  /** Whether REST was said and, for all that is known, no file transfer has used it up; or RANG. */
  boolean isRestarted() {
    return restarted || ranged;
  }

  /** The backend has begun a transfer, which uses REST up unless it is a listing. */
  void restartUsed(Verb by) {
    restarted = restarted && !FILE_TRANSFERS.contains(by);
  }

  /** The session is over: takes back what was prepared and cuts what is running. */
  void abandon() {
    cancel();
    unfinished.forEach(DataTransfer::abandon);
    if (part != null) {
      part.forsake();
    }
  }

  /** The bridge is stopping: nobody waits for the client's own end of the last transfer. */
  void stopWaiting() {
    unfinished.forEach(DataTransfer::stopWaiting);
  }

  /** Back to the state of a new session (REIN). */
  void reset() {
    cancel();
    assume();
    epsvOnly = false;
    restarted = false;
    ranged = false;
  }
}
