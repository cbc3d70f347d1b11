package org.ftpsbridge.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.data.DialedLeg;
import org.ftpsbridge.data.LegSecurity;
import org.ftpsbridge.ftp.ExtendedPort;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.HostPort;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.policy.DataPeerPolicy;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.LegTls;

/**
 * The client said PORT or EPRT: where it listens is judged and kept, and the backend's data
 * connection is brought on its way. The client is connected to when it gives its transfer command,
 * not before.
 */
final class OpeningActive {

  private static final int SYNTAX_ERROR = 501;
  private static final int NOT_FOR_THAT_PARAMETER = 504;
  private static final int PROTOCOL_NOT_SUPPORTED = 522;

  private final Dialogue dialogue;

  private OpeningActive(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /** Serves PORT (RFC 959 section 4.1.2) and EPRT (RFC 2428 section 2). */
  static SessionPhase begin(Dialogue dialogue, FtpCommand command) {
    OpeningActive opening = new OpeningActive(dialogue);
    if (dialogue.transfers().epsvOnly()) {
      return opening.answer(FtpReply.of(SYNTAX_ERROR, "EPSV ALL was said: please use EPSV."));
    }
    return command.verb().equals(Verb.EPRT)
        ? opening.extended(command.argument())
        : opening.simple(command.argument());
  }

  private SessionPhase simple(String argument) {
    Optional<HostPort> named = HostPort.parse(argument);
    if (named.isEmpty()) {
      return answer(FtpReply.of(SYNTAX_ERROR, "Six numbers from 0 to 255 are expected."));
    }
    if (!(dialogue.client().address() instanceof Inet4Address)) {
      return answer(
          FtpReply.of(
              NOT_FOR_THAT_PARAMETER, "PORT cannot name an IPv6 address: please use EPRT."));
    }
    return judge(Verb.PORT, named.get().address(), named.get().port());
  }

  private SessionPhase extended(String argument) {
    Optional<ExtendedPort> named = ExtendedPort.parse(argument);
    if (named.isEmpty()) {
      return answer(FtpReply.of(SYNTAX_ERROR, "|family|address|port| is expected."));
    }
    Optional<InetAddress> address = named.get().address();
    return address.isEmpty()
        ? answer(FtpReply.of(PROTOCOL_NOT_SUPPORTED, "Network protocol not supported, use (1,2)"))
        : judge(Verb.EPRT, address.get(), named.get().port());
  }

  private SessionPhase judge(Verb verb, InetAddress address, int port) {
    Optional<FtpReply> refusal = DataPeerPolicy.refusal(dialogue.client().address(), address, port);
    if (refusal.isPresent()) {
      return answer(refusal.get());
    }
    return OpeningBackend.begin(dialogue, true, () -> prepare(verb, port));
  }

  private SessionPhase prepare(Verb verb, int port) {
    DialedLeg client =
        dialogue
            .data()
            .dialer()
            .toClient(
                dialogue.client().loop(),
                new InetSocketAddress(dialogue.client().address(), port),
                ownAddresses(),
                security());
    client.within(dialogue.rules().timeouts().promise());
    dialogue.transfers().prepare(dialogue.client().loop().newSucceededFuture(client));
    return answer(FtpReply.of(200, verb + " is kept for the next transfer."));
  }

  /** A client that waits for our ClientHello would be silent whatever it speaks. */
  private LegSecurity security() {
    if (dialogue.transfers().protection() == ProtectionLevel.CLEAR) {
      return LegSecurity.clear();
    }
    Optional<LegTls> inverted = dialogue.data().inverted();
    if (inverted.isPresent()) {
      return LegSecurity.secured(inverted.get());
    }
    ClientTls tls = dialogue.client().tls();
    return dialogue
        .transfers()
        .patience()
        .map(patience -> LegSecurity.detected(tls, patience))
        .orElseGet(() -> LegSecurity.secured(tls));
  }

  /** Where a proxy is in the way, the client has connected to an address that is not ours. */
  private List<InetSocketAddress> ownAddresses() {
    InetAddress own =
        dialogue.client().isProxied()
            ? anyOfTheFamilyOf(dialogue.client().address())
            : dialogue.client().localAddress();
    List<InetSocketAddress> addresses = new ArrayList<>();
    dialogue
        .data()
        .settings()
        .activeSourcePort()
        .ifPresent(port -> addresses.add(new InetSocketAddress(own, port)));
    addresses.add(new InetSocketAddress(own, 0));
    return addresses;
  }

  private static InetAddress anyOfTheFamilyOf(InetAddress address) {
    return AddressRange.literal(address instanceof Inet4Address ? "0.0.0.0" : "::");
  }

  private SessionPhase answer(FtpReply reply) {
    dialogue.client().reply(reply);
    return new LoggedIn(dialogue);
  }
}
