package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** A plain FTP server on the loopback address, with one account whose home is a folder. */
final class PlainServer implements AutoCloseable {
  static final String ADDRESS = "127.0.0.1";

  private final FtpServer server;
  private final Listener listener;

  private PlainServer(FtpServer server, Listener listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts it on any free port. */
  static PlainServer start(Path home, DemoAccount account) throws IOException {
    return start(home, account, new ListenerFactory());
  }

  /** Starts it with a listener of the caller's making, on any free port. */
  static PlainServer start(Path home, DemoAccount account, ListenerFactory listeners)
      throws IOException {
    listeners.setServerAddress(ADDRESS);
    listeners.setPort(0);
    Listener listener = listeners.createListener();
    FtpServerFactory servers = new FtpServerFactory();
    servers.addListener("default", listener);
    BaseUser user = new BaseUser();
    user.setName(account.user());
    user.setPassword(account.password());
    user.setHomeDirectory(home.toString());
    user.setAuthorities(List.of(new WritePermission()));
    try {
      servers.getUserManager().save(user);
      FtpServer server = servers.createServer();
      server.start();
      return new PlainServer(server, listener);
    } catch (FtpException e) {
      throw new IOException("the plain FTP server does not start: " + e.getMessage(), e);
    }
  }

  int port() {
    return listener.getPort();
  }

  @Override
  public void close() {
    server.stop();
  }
}
