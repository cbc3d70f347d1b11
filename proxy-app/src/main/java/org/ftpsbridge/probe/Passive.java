package org.ftpsbridge.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.ftp.ExtendedPort;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.HostPort;

/** How a server opens ports for data connections, and where: EPSV, else PASV, as sessions do. */
final class Passive {

  private static final int EXTENDED = 229;
  private static final int PASSIVE = 227;

  private final Target target;
  private final Findings findings;
  private boolean extended = true;
  private Optional<InetAddress> instead = Optional.empty();

  Passive(Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  private static OptionalInt port(FtpReply epsv) {
    return ExtendedPort.parseReply(epsv.text());
  }

  private String meaning(InetAddress named) {
    InetAddress own = target.address().getAddress();
    String text = named.getHostAddress();
    if (named.equals(own)) {
      return text + ", its own address";
    }
    if (named.isAnyLocalAddress()) {
      return text + ", which is no address; sessions connect to its own";
    }
    String kind = named.isSiteLocalAddress() || named.isLoopbackAddress() ? "a private" : "another";
    return text + ", " + kind + " address; sessions connect to its own";
  }

  /** A data connection, as a session would open it. */
  Wire open(Control control) throws IOException {
    if (extended) {
      FtpReply reply = control.say("EPSV");
      OptionalInt port = port(reply);
      if (reply.code().value() == EXTENDED && port.isPresent()) {
        findings.tell("epsv", "yes");
        return Wire.dial(target, target.port(port.getAsInt()));
      }
      extended = findings.facts().containsKey("epsv");
      findings.facts().putIfAbsent("epsv", "no: " + reply);
    }
    return openNamed(control);
  }

  /** A data connection to where PASV has it. */
  Wire openNamed(Control control) throws IOException {
    FtpReply reply = control.say("PASV");
    Optional<HostPort> named = HostPort.parseReply(reply.lines().get(0));
    if (reply.code().value() != PASSIVE || named.isEmpty()) {
      findings.facts().putIfAbsent("pasv", "no: " + reply);
      throw new IOException("it replied to PASV with " + reply);
    }
    findings.tell("pasv", "yes, it names " + meaning(named.get().address()));
    return dial(named.get());
  }

  /** No server has a say in what is connected to on this machine, or on its own link. */
  static boolean mayBeTried(InetAddress named, InetAddress own) {
    boolean here = named.isLoopbackAddress() && !own.isLoopbackAddress();
    boolean onTheLink = named.isLinkLocalAddress() && !own.isLinkLocalAddress();
    boolean nobodys = named.isAnyLocalAddress() || named.isMulticastAddress();
    return !here && !onTheLink && !nobodys && !named.equals(own);
  }

  private Wire dial(HostPort named) throws IOException {
    if (instead.isPresent()) {
      return Wire.dial(target, new InetSocketAddress(instead.get(), named.port()));
    }
    try {
      return Wire.dial(target, target.port(named.port()));
    } catch (IOException e) {
      if (!mayBeTried(named.address(), target.address().getAddress())) {
        throw e;
      }
      Wire there = Wire.dial(target, new InetSocketAddress(named.address(), named.port()));
      instead = Optional.of(named.address());
      findings.need(
          "dataAddresses",
          "[\"" + named.address().getHostAddress() + "/32\"]",
          "its data ports are at the address that its 227 names, and not at its own");
      return there;
    }
  }
}
