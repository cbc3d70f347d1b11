package org.ftpsbridge.data;

import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.LegTls;

/** What is to become of a data connection that we open, as far as TLS goes. */
public sealed interface LegSecurity {

  /** A connection that stays clear. */
  static LegSecurity clear() {
    return new Clear();
  }

  /** A connection that this secures. */
  static LegSecurity secured(LegTls tls) {
    return new Secured(tls);
  }

  /**
   * A connection that this secures if the client begins TLS, and that stays clear if not.
   *
   * @param patience how long the client of a download that has begun may be silent before it is
   *     taken for a clear one
   */
  static LegSecurity detected(ClientTls tls, Duration patience) {
    return new Detected(tls, patience);
  }

  /** What secures it, or may come to. */
  Optional<LegTls> tls();

  /** How long silence shows nothing, where what connects is to show whether it is TLS. */
  default Optional<Duration> patience() {
    return Optional.empty();
  }

  /** Whether it may carry a transfer without TLS. */
  boolean admitsClear();

  /** Without TLS. */
  record Clear() implements LegSecurity {

    @Override
    public Optional<LegTls> tls() {
      return Optional.empty();
    }

    @Override
    public boolean admitsClear() {
      return true;
    }
  }

  /** With TLS and not otherwise. */
  record Secured(LegTls control) implements LegSecurity {

    @Override
    public Optional<LegTls> tls() {
      return Optional.of(control);
    }

    @Override
    public boolean admitsClear() {
      return false;
    }
  }

  /** As the client likes, unless its session has to be resumed. */
  record Detected(ClientTls control, Duration limit) implements LegSecurity {

    @Override
    public Optional<LegTls> tls() {
      return Optional.of(control);
    }

    @Override
    public Optional<Duration> patience() {
      return Optional.of(limit);
    }

    @Override
    public boolean admitsClear() {
      return !control.mustResume();
    }
  }
}
