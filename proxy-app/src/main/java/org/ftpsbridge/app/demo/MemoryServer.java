package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.util.List;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.Authentication;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.User;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/**
 * A plain FTP server on the loopback address whose files are in memory alone. Everybody may log in
 * with any password, which is not looked at.
 */
public final class MemoryServer implements AutoCloseable {

  private static final int MOST_LOGINS = 200;

  private final FtpServer server;
  private final Listener listener;

  private MemoryServer(FtpServer server, Listener listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts it on any free port. */
  public static MemoryServer start() throws IOException {
    ListenerFactory listeners = new ListenerFactory();
    listeners.setServerAddress(PlainServer.ADDRESS);
    listeners.setPort(0);
    Listener listener = listeners.createListener();
    ConnectionConfigFactory limits = new ConnectionConfigFactory();
    limits.setMaxLogins(MOST_LOGINS);
    limits.setAnonymousLoginEnabled(true);
    limits.setMaxAnonymousLogins(MOST_LOGINS);
    FtpServerFactory servers = new FtpServerFactory();
    servers.addListener("default", listener);
    servers.setConnectionConfig(limits.createConnectionConfig());
    servers.setUserManager(new Anybody());
    MemoryFiles files = new MemoryFiles();
    servers.setFileSystem(user -> new View(files));
    try {
      FtpServer server = servers.createServer();
      server.start();
      return new MemoryServer(server, listener);
    } catch (FtpException e) {
      throw new IOException("the server in memory does not start: " + e.getMessage(), e);
    }
  }

  /** Where it listens. */
  public int port() {
    return listener.getPort();
  }

  @Override
  public void close() {
    server.stop();
  }

  /** What one session sees. */
  private static final class View implements FileSystemView {

    private final MemoryFiles files;
    private String working = "/";

    View(MemoryFiles files) {
      this.files = files;
    }

    @Override
    public FtpFile getHomeDirectory() {
      return new MemoryFile(files, "/");
    }

    @Override
    public FtpFile getWorkingDirectory() {
      return new MemoryFile(files, working);
    }

    @Override
    public boolean changeWorkingDirectory(String path) {
      String there = MemoryFiles.absolute(working, path);
      boolean entered = !files.isFile(there) && files.enter(there);
      working = entered ? there : working;
      return entered;
    }

    @Override
    public FtpFile getFile(String path) {
      return new MemoryFile(files, MemoryFiles.absolute(working, path));
    }

    @Override
    public boolean isRandomAccessible() {
      return true;
    }

    @Override
    public void dispose() {}
  }

  /** Knows everybody and keeps nobody. */
  private static final class Anybody implements UserManager {

    private static User named(String name) {
      BaseUser user = new BaseUser();
      user.setName(name);
      user.setHomeDirectory("/");
      user.setAuthorities(
          List.of(new WritePermission(), new ConcurrentLoginPermission(MOST_LOGINS, MOST_LOGINS)));
      return user;
    }

    @Override
    public User getUserByName(String name) {
      return named(name);
    }

    @Override
    public String[] getAllUserNames() {
      return new String[0];
    }

    @Override
    public void delete(String name) {}

    @Override
    public void save(User user) {}

    @Override
    public boolean doesExist(String name) {
      return true;
    }

    @Override
    public User authenticate(Authentication login) {
      return named(
          login
                  instanceof
                  org.apache.ftpserver.usermanager.UsernamePasswordAuthentication withPassword
              ? withPassword.getUsername()
              : ANONYMOUS);
    }

    @Override
    public String getAdminName() {
      return "";
    }

    @Override
    public boolean isAdmin(String name) {
      return false;
    }
  }
}
