package org.ftpsbridge.session;

import io.netty.channel.Channel;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.KeepAlive;
import org.ftpsbridge.net.ProxyHeader;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;

/** Makes the sessions of one listener. */
public final class SessionFactory {

  /** Session ids differ between two runs of the process, so that logs can be put together. */
  private static final String RUN = Integer.toHexString(ThreadLocalRandom.current().nextInt());

  private static final AtomicLong COUNTER = new AtomicLong();

  private final String listener;
  private final SessionRules rules;
  private final DataAccess data;
  private final BackendAccess backends;
  private final SessionEvents events;

  /** A factory for the listener of this name. */
  public SessionFactory(
      String listener,
      SessionRules rules,
      DataAccess data,
      BackendAccess backends,
      SessionEvents events) {
    this.listener = listener;
    this.rules = rules;
    this.data = data;
    this.backends = backends;
    this.events = events;
  }

  /** Makes a fresh connection the control connection of a session. On the channel's loop. */
  public ControlSession open(Channel channel) {
    KeepAlive.on(channel);
    SessionFacts facts =
        new SessionFacts(
            RUN + "-" + COUNTER.incrementAndGet(),
            listener,
            Ends.of(channel).client(),
            ProxyHeader.isProxysOwn(channel));
    SessionReporter reporter =
        new SessionReporter(events, facts, new DialectNotes(rules.dialect()));
    ControlSession session = new ControlSession(channel, rules, data, backends, reporter);
    session.start();
    return session;
  }
}
