package org.ftpsbridge.session;

import java.util.Set;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.BackendTls.RefusedProt;
import org.ftpsbridge.routing.DataProtection;

/**
 * What is said to a backend before it may hear a user name: greeting, TLS, protection of data
 * connections (RFC 4217 sections 4, 8, 9 and 12). There is no way from a refusal back to clear.
 */
final class Opening {

  /** The connection that is being opened. */
  interface Line {

    /** Says this to the backend. */
    void say(FtpCommand command);

    /** Whether something has come that nobody asked for. */
    boolean hasMore();

    /** Begins the TLS handshake; what follows is heard under TLS only. */
    void secure();

    /** The backend may hear a user name. */
    void ready();

    /** The backend cannot be used. */
    void fail(CloseReason reason, String detail);
  }

  /** What the backend is to do next. */
  private enum Step {
    CONNECT("a TCP connection"),
    GREETING("its greeting"),
    AUTH_TLS("its reply to AUTH TLS"),
    AUTH_SSL("its reply to AUTH SSL"),
    HANDSHAKE("its TLS handshake"),
    BUFFER_SIZE("its reply to PBSZ"),
    PROTECTION("its reply to PROT"),
    DONE("a command");

    private final String awaited;

    Step(String awaited) {
      this.awaited = awaited;
    }
  }

  private static final int READY = 220;
  private static final int READY_SOON = 120;
  private static final int AUTH_ACCEPTED = 234;
  private static final int CLOSING = 421;

  /** How servers say that they do not know the mechanism, not that they forbid it. */
  private static final Set<Integer> AUTH_UNKNOWN = Set.of(500, 501, 502, 504);

  private final Backend backend;
  private final Line line;
  private Step step = Step.CONNECT;

  Opening(Backend backend, Line line) {
    this.backend = backend;
    this.line = line;
  }

  /** The TCP connection stands. */
  void onConnected() {
    if (greetsInClear()) {
      step = Step.GREETING;
    } else {
      secure();
    }
  }

  /** The TLS handshake is done. */
  void onSecured() {
    if (greetsInClear()) {
      say(Step.BUFFER_SIZE, Verb.PBSZ, "0");
    } else {
      step = Step.GREETING;
    }
  }

  void onReply(FtpReply reply) {
    if (reply.code().value() == CLOSING) {
      line.fail(CloseReason.BACKEND_REFUSED, "it said " + said(reply));
      return;
    }
    switch (step) {
      case GREETING -> greet(reply);
      case AUTH_TLS -> authenticate(reply, AUTH_UNKNOWN.contains(reply.code().value()));
      case AUTH_SSL -> authenticate(reply, false);
      case BUFFER_SIZE, PROTECTION -> protect(reply);
      default -> line.fail(CloseReason.BACKEND_PROTOCOL, "it said " + said(reply));
    }
  }

  /** The first line as it came: whoever writes it anywhere escapes it. */
  private static String said(FtpReply reply) {
    return reply.code() + " " + reply.lines().get(0);
  }

  /** Whether the backend may hear a user name. */
  boolean isDone() {
    return step == Step.DONE;
  }

  /** Whether the TLS handshake is awaited. */
  boolean isInHandshake() {
    return step == Step.HANDSHAKE;
  }

  /** Whether the backend's greeting comes outside TLS: at all, or before TLS begins. */
  boolean greetsInClear() {
    return backend.security() != Security.IMPLICIT
        || backend.tls().map(BackendTls::greetsFirst).orElseThrow();
  }

  /** What the backend owes us, with a word on what that often means. */
  String awaited() {
    return step.awaited + hint();
  }

  private String hint() {
    if (step == Step.HANDSHAKE && !greetsInClear()) {
      return " (one that has to greet first waits so: greetsBeforeTls)";
    }
    if (step != Step.GREETING || !greetsInClear()) {
      return "";
    }
    return switch (backend.security()) {
      case PLAIN -> "";
      case EXPLICIT -> " (one with security implicit waits so)";
      case IMPLICIT -> " (one that greets within TLS waits so: greetsBeforeTls: off)";
    };
  }

  /** The protection of data connections that is agreed when the backend is ready. */
  ProtectionLevel protection() {
    return backend
        .tls()
        .filter(tls -> tls.protection() != DataProtection.CLEAR)
        .map(tls -> ProtectionLevel.PRIVATE)
        .orElse(ProtectionLevel.CLEAR);
  }

  private void greet(FtpReply greeting) {
    int code = greeting.code().value();
    if (code == READY_SOON) {
      return;
    }
    if (code != READY) {
      line.fail(CloseReason.BACKEND_REFUSED, "it greeted with " + said(greeting));
      return;
    }
    switch (backend.security()) {
      case PLAIN -> ready();
      case IMPLICIT -> greetImplicitly();
      case EXPLICIT -> {
        if (line.hasMore()) {
          line.fail(CloseReason.BACKEND_PROTOCOL, "it said more than a greeting");
        } else {
          say(Step.AUTH_TLS, Verb.AUTH, "TLS");
        }
      }
    }
  }

  private void greetImplicitly() {
    if (!greetsInClear()) {
      say(Step.BUFFER_SIZE, Verb.PBSZ, "0");
    } else if (line.hasMore()) {
      line.fail(CloseReason.BACKEND_INJECTED, "bytes in clear came with its greeting");
    } else {
      secure();
    }
  }

  private void authenticate(FtpReply reply, boolean mayKnowSsl) {
    if (reply.code().value() == AUTH_ACCEPTED) {
      if (line.hasMore()) {
        line.fail(CloseReason.BACKEND_INJECTED, "bytes in clear came with its 234");
      } else {
        secure();
      }
    } else if (mayKnowSsl && line.hasMore()) {
      line.fail(CloseReason.BACKEND_INJECTED, "bytes in clear came with its refusal");
    } else if (mayKnowSsl) {
      say(Step.AUTH_SSL, Verb.AUTH, "SSL");
    } else {
      line.fail(CloseReason.BACKEND_REFUSED_TLS, "it replied to AUTH with " + said(reply));
    }
  }

  private void protect(FtpReply reply) {
    if (!reply.isCompletion() && !isTolerated(reply)) {
      line.fail(
          CloseReason.BACKEND_REFUSED_PROTECTION,
          "it replied to " + (step == Step.PROTECTION ? "PROT" : "PBSZ") + " with " + said(reply));
    } else if (step == Step.BUFFER_SIZE) {
      say(Step.PROTECTION, Verb.PROT, String.valueOf(protection().letter()));
    } else {
      ready();
    }
  }

  private boolean isTolerated(FtpReply reply) {
    return reply.code().isPermanentNegative()
        && backend.security() == Security.IMPLICIT
        && protection() == ProtectionLevel.PRIVATE
        && backend.tls().map(BackendTls::refusedProt).orElseThrow() == RefusedProt.PRIVATE;
  }

  private void secure() {
    step = Step.HANDSHAKE;
    line.secure();
  }

  private void ready() {
    step = Step.DONE;
    line.ready();
  }

  private void say(Step next, Verb verb, String argument) {
    step = next;
    line.say(new FtpCommand(verb, argument));
  }
}
