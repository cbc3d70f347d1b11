package org.ftpsbridge.probe;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.probe.Transfer.Seen;
import org.ftpsbridge.probe.Transfer.Tls;
import org.ftpsbridge.probe.Visit.Terms;

/** What a server does for whom it knows: data connections, by listings that leave nothing there. */
final class AfterLogin {

  private static final List<String> LISTINGS = List.of("LIST", "NLST");

  /** How servers say that they do not know a command, or have nothing to list. */
  private static final Set<Integer> ANOTHER_WAY = Set.of(500, 501, 502, 504, 550);

  private final Target target;
  private final Findings findings;
  private final Account account;
  private final Passive passive;

  AfterLogin(Target target, Findings findings, Account account) {
    this.target = target;
    this.findings = findings;
    this.account = account;
    this.passive = new Passive(target, findings);
  }

  /** Whether what was asked for could be found out; a remark says why not. */
  boolean find(Terms terms) {
    boolean clear = !terms.approach().isSecured() || findings.needs().containsKey("protection");
    try {
      Terms resuming = terms.with(SessionReuse.REQUIRE);
      Seen seen = first(resuming, clear ? Tls.NONE : Tls.AT_COMMAND);
      if (clear) {
        atConnect(resuming, Optional.empty());
        return tellClear(seen);
      }
      tell(seen);
      atConnect(resuming, Optional.of(seen).filter(Seen::isGood));
      boolean good = judge(seen, resuming);
      withoutProt(resuming);
      return good;
    } catch (LoginRefused e) {
      findings.tell("login", String.valueOf(e.getMessage()));
      findings.remark("nobody could log in: what data connections do is not known");
    } catch (IOException e) {
      findings.remark("data connections could not be looked at: " + e.getMessage());
    }
    return false;
  }

  private boolean tellClear(Seen seen) {
    findings.tell("list", seen.isGood() ? "yes" : "no: " + seen.words());
    return seen.isGood();
  }

  private Seen first(Terms terms, Tls how) throws IOException {
    findings.at("logging in as " + account);
    try (Visit visit = loggedIn(terms, true)) {
      findings.tell("login", "accepted");
      new BeforeLogin(target, findings).features(visit.control(), "featuresAfterLogin");
      findings.at("listing");
      return list(visit, how);
    }
  }

  /**
   * Opens a data connection by PASV and says no command. A server that shakes hands there does so
   * at the command as well, if it has to.
   */
  private void atConnect(Terms terms, Optional<Seen> secured) throws IOException {
    findings.at("opening a data connection without a command");
    try (Visit visit = loggedIn(terms, true)) {
      Wire data = passive.openNamed(visit.control());
      boolean early = secured.isPresent() && Transfer.shakesHandsAtConnect(visit, data);
      data.close();
      secured.ifPresent(
          seen ->
              findings.tell(
                  "dataHandshake",
                  early ? Transfer.Moment.AT_CONNECT.words() : seen.moment().words()));
    } catch (LoginRefused e) {
      throw e;
    } catch (IOException e) {
      findings.remark("at PASV: " + e.getMessage());
      secured.ifPresent(seen -> findings.tell("dataHandshake", seen.moment().words()));
    }
  }

  private void tell(Seen seen) {
    findings.tell("list", seen.isGood() ? "yes" : "no: " + seen.words());
    findings.tell("dataResumes", seen.resumed());
    if (seen.isGood()) {
      findings.tell("closeNotify", seen.closeNotify() ? "sent" : "omitted");
      findings.tell("awaitsCloseNotify", seen.awaitsOurs());
    }
  }

  /** Whether a session can list at all, and what it needs for that. */
  private boolean judge(Seen resuming, Terms terms) throws IOException {
    findings.at("listing without session reuse");
    Seen without = again(terms.with(SessionReuse.OFF), true, Tls.AT_COMMAND);
    if (resuming.isGood()) {
      findings.tell(
          "sessionReuse", without.isGood() ? "not demanded" : "demanded: " + without.words());
      needCloseNotify(resuming);
      return true;
    }
    if (without.isGood()) {
      findings.tell("sessionReuse", "breaks its data connections");
      findings.need(
          "reuse", "off", "data connections that offer to resume fail: " + resuming.words());
      needCloseNotify(without);
      return true;
    }
    return withOlderTls(terms);
  }

  private boolean withOlderTls(Terms terms) throws IOException {
    TlsVersions offered = terms.offer().versions();
    if (offered.most() != TlsVersion.V1_3 || offered.least() == TlsVersion.V1_3) {
      return false;
    }
    findings.at("listing with TLS 1.2");
    TlsOffer older =
        new TlsOffer(new TlsVersions(offered.least(), TlsVersion.V1_2), terms.offer().ciphers());
    Seen seen = again(terms.with(older), true, Tls.AT_COMMAND);
    if (!seen.isGood()) {
      findings.remark("no listing could be had: " + seen.words());
      return false;
    }
    findings.need("tls.maxVersion", "TLSv1.2", "its data connections fail with TLS 1.3");
    needCloseNotify(seen);
    return true;
  }

  private void needCloseNotify(Seen seen) {
    if (!seen.closeNotify()) {
      findings.need(
          "truncation",
          "lenient",
          "it ends data connections without close_notify: a part of a file looks like a whole one");
    }
  }

  private void withoutProt(Terms terms) {
    findings.at("listing without PROT");
    try {
      Seen seen = again(terms, false, Tls.IF_SILENT);
      String found = seen.moment() == Transfer.Moment.NEVER ? "clear" : "private";
      findings.tell("withoutProt", seen.isGood() ? found : "refused: " + seen.words());
    } catch (IOException e) {
      findings.tell("withoutProt", "refused: " + e.getMessage());
    }
  }

  private Seen again(Terms terms, boolean withProt, Tls how) throws IOException {
    try (Visit visit = loggedIn(terms, withProt)) {
      return list(visit, how);
    }
  }

  /** The first listing that the server does not refuse, or its last refusal. */
  private Seen list(Visit visit, Tls how) throws IOException {
    Optional<Seen> seen = Optional.empty();
    for (String command : LISTINGS) {
      seen = Optional.of(Transfer.list(visit, passive.open(visit.control()), command, how));
      boolean refused =
          seen.get().last().filter(reply -> ANOTHER_WAY.contains(reply.code().value())).isPresent();
      if (!refused || !seen.get().failure().isEmpty()) {
        return seen.get();
      }
    }
    return seen.orElseThrow();
  }

  private Visit loggedIn(Terms terms, boolean withProt) throws IOException {
    Visit visit = Visit.open(target, terms);
    try {
      Control control = visit.control();
      if (terms.approach().isSecured() && withProt) {
        control.say("PBSZ 0");
        control.say(findings.needs().containsKey("protection") ? "PROT C" : "PROT P");
      }
      logIn(control);
      return visit;
    } catch (IOException e) {
      visit.close();
      throw e;
    }
  }

  private void logIn(Control control) throws IOException {
    FtpReply reply = control.say("USER " + account.user());
    if (reply.isIntermediate()) {
      reply = control.say("PASS " + account.password());
    }
    if (!reply.isCompletion()) {
      throw new LoginRefused(
          reply.isIntermediate() ? "it wants an account (ACCT)" : "refused: " + shown(reply));
    }
  }

  /** Servers that repeat a password to whoever said it need not have it told on. */
  private String shown(FtpReply reply) {
    String password = account.password();
    boolean repeats =
        !password.isEmpty() && reply.lines().stream().anyMatch(line -> line.contains(password));
    return repeats ? reply.code().value() + ", and it repeats the password" : reply.toString();
  }

  /** A name or a password that the server does not take. */
  private static final class LoginRefused extends IOException {

    private static final long serialVersionUID = 1L;

    LoginRefused(String message) {
      super(message);
    }
  }
}
