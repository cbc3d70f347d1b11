package org.ftpsbridge.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.probe.Visit.Terms;

/** What a server says before anybody logs in. */
final class BeforeLogin {

  private static final int MOST_FEATURES = 64;

  /** Said to hosts that are not known, or too late, by who knows HOST (RFC 7151). */
  private static final Set<Integer> HOST_KNOWN = Set.of(503, 504);

  private final Target target;
  private final Findings findings;

  BeforeLogin(Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  /** Asks what can be asked, as sessions of a backend do. */
  void find(Terms terms) throws IOException {
    List<String> said = new ArrayList<>();
    try (Visit visit = Visit.open(target, terms)) {
      findings.at("asking what it knows before the login");
      Control control = visit.control();
      findings.tell("greeting", visit.greeting().code() + " " + shown(visit.greeting()));
      said.addAll(visit.greeting().lines());
      if (terms.approach().isSecured()) {
        protect(control, terms.approach());
      }
      said.addAll(features(control, "features"));
      FtpReply system = control.say("SYST");
      findings.tell("system", system.code() + " " + shown(system));
      said.addAll(system.lines());
      if (control.hasBareLf()) {
        findings.tell("lineEnd", "lf");
        findings.need("lineEnd", "lf", "its lines end with LF alone");
      }
    }
    host(terms);
    findings.tell("software", Software.of(said).orElse("unknown"));
  }

  /** PBSZ and PROT stand before USER in sessions of a backend (RFC 4217 section 12.4). */
  private void protect(Control control, Approach approach) throws IOException {
    FtpReply size = control.say("PBSZ 0");
    FtpReply level = control.say("PROT P");
    findings.tell("pbsz", size.code() + " " + shown(size));
    findings.tell("protP", level.code() + " " + shown(level));
    if (size.isCompletion() && level.isCompletion()) {
      return;
    }
    if (approach.security().equals("implicit")) {
      findings.need(
          "whenProtRefused",
          "private",
          "it refuses PBSZ or PROT, and is taken to use TLS on data connections all the same");
    } else if (size.isCompletion() && control.say("PROT C").isCompletion()) {
      findings.need("protection", "clear", "it refuses PROT P: files travel in clear");
    } else {
      findings.remark("it refuses PBSZ or PROT before the login, and no session gets past that");
    }
  }

  /** The lines of FEAT, told under a key; none where it is refused. */
  List<String> features(Control control, String key) throws IOException {
    FtpReply reply = control.say("FEAT");
    if (!reply.isCompletion()) {
      findings.tell(key, reply.code() + " " + shown(reply));
      return List.of();
    }
    List<String> lines = reply.lines();
    List<String> features =
        lines.subList(Math.min(1, lines.size()), Math.max(1, lines.size() - 1)).stream()
            .map(line -> PeerText.forLog(line.strip()))
            .limit(MOST_FEATURES)
            .toList();
    findings.tell(key, features);
    return features;
  }

  private void host(Terms terms) {
    try (Visit visit = Visit.open(target, terms)) {
      findings.at("trying HOST");
      FtpReply reply = visit.control().say("HOST " + target.host().toLowerCase(Locale.ROOT));
      String meaning =
          reply.isCompletion() || HOST_KNOWN.contains(reply.code().value())
              ? "known: "
              : "not known: ";
      findings.tell("host", meaning + reply.code() + " " + shown(reply));
    } catch (IOException e) {
      findings.tell("host", "not known: " + e.getMessage());
    }
  }

  static String shown(FtpReply reply) {
    return PeerText.forLog(reply.lines().get(0));
  }
}
